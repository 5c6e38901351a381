// The design tokens as colours that a canvas takes.

import { useEffect, useState } from 'react';

export interface Palette {
  /** Value of a token by its name without dashes. */
  colour(token: string): string;
  /** Ink that is easier to read on the colour of a token. */
  ink(token: string): string;
  /** Font family of numbers. */
  readonly mono: string;
}

const DARK_INK = '#10151C';
const LIGHT_INK = '#FFFFFF';
/** Above this relative luminance dark text has the better contrast. */
const BRIGHT = 0.3;

/** Relative luminance (WCAG 2) of `#rrggbb`; 1 for anything else. */
export function luminance(hex: string): number {
  const match = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})/i.exec(hex.trim());
  if (!match) return 1;
  const [r, g, b] = match.slice(1, 4).map((part) => {
    const c = Number.parseInt(part, 16) / 255;
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

export const inkOn = (hex: string): string => (luminance(hex) > BRIGHT ? DARK_INK : LIGHT_INK);

/** A palette over any source of token values. */
export function makePalette(value: (token: string) => string): Palette {
  const colours = new Map<string, string>();
  const colour = (token: string): string => {
    const known = colours.get(token);
    if (known !== undefined) return known;
    const fresh = value(token);
    colours.set(token, fresh);
    return fresh;
  };
  return { colour, ink: (token) => inkOn(colour(token)), mono: colour('font-mono') };
}

function read(): Palette {
  const style = getComputedStyle(document.documentElement);
  return makePalette((token) => style.getPropertyValue(`--${token}`).trim());
}

/** The palette of the theme on screen; a new one when the theme changes or the font of numbers has arrived. */
export function usePalette(): Palette {
  const [palette, setPalette] = useState(read);
  useEffect(() => {
    let alive = true;
    const again = () => {
      if (alive) setPalette(read());
    };
    const observer = new MutationObserver(again);
    observer.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme'] });
    const forced = matchMedia('(forced-colors: active)');
    forced.addEventListener('change', again);
    document.fonts.load('600 10px "JetBrains Mono Variable"').then(again, () => {});
    return () => {
      alive = false;
      observer.disconnect();
      forced.removeEventListener('change', again);
    };
  }, []);
  return palette;
}
