// The path of the irq that holds the selected vector, in one line, copyable.

import { Fragment } from 'react';
import { routeLine, routeOf } from '../../model/route.ts';
import { useActions, useSelection } from '../../store/hooks.ts';
import { CopyButton } from '../../ui/copy-button.tsx';
import { irqOf } from './selected.ts';
import { useMatrix } from './state.ts';

export function MatrixPath() {
  const { matrix } = useMatrix();
  const selection = useSelection();
  const { select } = useActions();
  const desc = matrix ? irqOf(matrix, selection) : -1;
  if (!matrix || desc < 0) return null;
  const hops = routeOf(matrix.view, desc);
  return (
    <div className="bar">
      <span className="muted">Path</span>
      {hops.map((hop, i) => (
        <Fragment key={`${hop.kind}${hop.title}`}>
          {i > 0 ? <span className="faint">→</span> : null}
          {hop.key === '' ? (
            <span className="mono">{hop.title}</span>
          ) : (
            <button type="button" className="mx-hop mono" onClick={() => select(hop.key)}>
              {hop.title}
            </button>
          )}
        </Fragment>
      ))}
      <span className="grow" />
      <CopyButton text={() => routeLine(hops)} label="Copy the path" />
    </div>
  );
}
