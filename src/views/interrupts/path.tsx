// The selected path in one line, copyable.

import { Fragment } from 'react';
import { routeLine, routeOf } from '../../model/route.ts';
import { useActions, useMachine, useSelection } from '../../store/hooks.ts';
import { CopyButton } from '../../ui/copy-button.tsx';
import { selectedIrq } from './selected-irq.ts';

export function IrqPath() {
  const view = useMachine();
  const { select } = useActions();
  const row = selectedIrq(view, useSelection());
  if (row < 0) return null;
  const hops = routeOf(view, row);
  return (
    <div className="bar">
      <span className="muted">Path</span>
      {hops.map((hop, i) => (
        <Fragment key={`${hop.kind}${hop.title}`}>
          {i > 0 ? <span className="faint">→</span> : null}
          {hop.key === '' ? (
            <span className="mono">{hop.title}</span>
          ) : (
            <button type="button" className="path-hop mono" onClick={() => select(hop.key)}>
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
