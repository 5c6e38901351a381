// The drawing as an SVG file: text stays text, colours are resolved, nothing is fetched.

import { flushSync } from 'react-dom';
import { createRoot } from 'react-dom/client';
import type { Layout } from '../layout.ts';
import type { Lit } from '../lit.ts';
import type { Art } from '../scene/art.ts';
import { HEAD_HEIGHT, Heads } from '../scene/heads.tsx';
import { Scene } from '../scene/scene.tsx';
import { EVERYTHING } from './everything.ts';

export interface Picture {
  readonly art: Art;
  readonly layout: Layout;
  readonly lit: Lit;
  readonly selectedCpu: number;
  readonly title: string;
}

export interface SvgFile {
  readonly text: string;
  /** Size in px at 100 %. */
  readonly width: number;
  readonly height: number;
}

/** `theme` as shown, or light for paper. `fonts` is CSS that defines the two faces, for renderers that have no others. */
export function svgFile(picture: Picture, theme: 'shown' | 'light', fonts = ''): SvgFile {
  const width = Math.ceil(picture.layout.width);
  const height = Math.ceil(picture.layout.height + HEAD_HEIGHT);
  const host = document.createElement('div');
  const root = createRoot(host);
  flushSync(() => root.render(<File picture={picture} width={width} height={height} fonts={fonts} />));
  const text = resolve(host.innerHTML, theme);
  root.unmount();
  return { text: `<?xml version="1.0" encoding="UTF-8"?>\n${text}\n`, width, height };
}

const FACES = `text { font-family: var(--font-ui); font-feature-settings: "tnum", "cv05", "ss03"; }
text.t { font-family: var(--font-mono); font-variant-ligatures: none; font-feature-settings: "zero"; }
.name-text, .lit-tag text { letter-spacing: -0.02em; }`;

function File(props: {
  readonly picture: Picture;
  readonly width: number;
  readonly height: number;
  readonly fonts: string;
}) {
  const { picture, width, height, fonts } = props;
  const { art, layout, lit, selectedCpu, title } = picture;
  return (
    <svg xmlns="http://www.w3.org/2000/svg" width={width} height={height} viewBox={`0 0 ${width} ${height}`}>
      <title>{title}</title>
      <style>{`${fonts}${FACES}`}</style>
      <rect width={width} height={height} fill="var(--bg-0)" />
      <Heads art={art} layout={layout} />
      <g transform={`translate(0 ${HEAD_HEIGHT})`}>
        <Scene
          art={art}
          layout={layout}
          window={EVERYTHING}
          lit={lit}
          faint={null}
          selectedCpu={selectedCpu}
        />
      </g>
    </svg>
  );
}

/** Puts the values of a theme in the place of custom properties, and opacities beside colours that carry one. */
function resolve(text: string, theme: 'shown' | 'light'): string {
  const probe = document.createElement('div');
  if (theme === 'light') probe.dataset.theme = 'light';
  document.body.append(probe);
  const values = getComputedStyle(probe);
  const resolved = text.replace(/var\((--[\w-]+)\)/g, (_, name: string) =>
    values.getPropertyValue(name).trim(),
  );
  probe.remove();
  return resolved.replace(/(fill|stroke)="(#[\da-f]{6})([\da-f]{2})"/gi, (_, what, color, alpha) => {
    const opacity = Math.round((Number.parseInt(alpha, 16) / 255) * 100) / 100;
    return `${what}="${color}" ${what}-opacity="${opacity}"`;
  });
}
