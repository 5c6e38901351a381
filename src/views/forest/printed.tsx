import { useEffect, useState } from 'react';
import { flushSync } from 'react-dom';
import { EVERYTHING } from './export/everything.ts';
import type { Lit } from './lit.ts';
import { HEAD_HEIGHT, Heads } from './scene/heads.tsx';
import { Scene } from './scene/scene.tsx';
import { type StandaloneInput, standalonePicture } from './standalone.ts';

interface PrintedProps extends StandaloneInput {
  readonly lit: Lit;
  readonly selectedCpu: number;
}

/** The whole drawing for paper, drawn when the browser is about to print. */
export function Printed(props: PrintedProps) {
  const [printing, setPrinting] = useState(false);
  useEffect(() => {
    const before = () => flushSync(() => setPrinting(true));
    const after = () => setPrinting(false);
    window.addEventListener('beforeprint', before);
    window.addEventListener('afterprint', after);
    return () => {
      window.removeEventListener('beforeprint', before);
      window.removeEventListener('afterprint', after);
    };
  }, []);
  return printing ? <Sheet {...props} /> : null;
}

function Sheet(props: PrintedProps) {
  const { art, layout } = standalonePicture(props);
  const { capture, step } = art.forest.machine.header;
  const height = layout.height + HEAD_HEIGHT;
  return (
    <figure className="forest-print" data-theme="light" data-pages={height < layout.width ? 'one' : 'many'}>
      <figcaption>
        Irq domains of {capture}
        {step ? `, ${step}` : ''}
      </figcaption>
      <svg
        className="forest-svg"
        viewBox={`0 0 ${layout.width} ${height}`}
        role="img"
        aria-label="Domain forest"
      >
        <Heads art={art} layout={layout} />
        <g transform={`translate(0 ${HEAD_HEIGHT})`}>
          <Scene
            art={art}
            layout={layout}
            window={EVERYTHING}
            lit={props.lit}
            faint={null}
            selectedCpu={props.selectedCpu}
          />
        </g>
      </svg>
    </figure>
  );
}
