import ArrowLeft from 'lucide-react/icons/arrow-left';
import ArrowRight from 'lucide-react/icons/arrow-right';
import { Fragment, useMemo } from 'react';
import { useActions, useSelection } from '../../store/hooks.ts';
import { CopyButton } from '../../ui/copy-button.tsx';
import { useCalmMachine } from '../shared/calm-machine.ts';
import { forestOf } from './forest.ts';
import { litOf } from './lit.ts';
import { type PathPart, pathLine, pathOf } from './path.ts';
import { useForestState } from './use-forest-state.ts';

/** The text twin of the lit path, in one line. */
export function ForestPath() {
  const machine = useCalmMachine();
  const forest = forestOf(machine);
  const selection = useSelection();
  const message = useForestState().way === 'message';
  const lit = useMemo(() => litOf(forest, selection), [forest, selection]);
  const parts = useMemo(() => pathOf(forest, selection, lit), [forest, selection, lit]);
  const shown = message ? [...parts].reverse() : parts;
  const Arrow = message ? ArrowRight : ArrowLeft;
  return (
    <div className="bar forest-path">
      <span className="label">Path</span>
      {shown.length === 0 ? (
        <span className="muted">Select a domain, an interrupt or a CPU to follow it.</span>
      ) : (
        <span className="forest-path-text">
          {shown.map((part, at) => (
            <Fragment key={`${part.key}${part.name}`}>
              {at > 0 ? <Arrow className="icon-small" aria-label={message ? 'to' : 'from'} /> : null}
              <Station part={part} />
            </Fragment>
          ))}
        </span>
      )}
      <span className="grow" />
      {parts.length > 0 ? <CopyButton text={() => pathLine(parts, message)} label="Copy the path" /> : null}
    </div>
  );
}

function Station({ part }: { readonly part: PathPart }) {
  const { select } = useActions();
  const text = (
    <>
      <span className="mono">{part.name}</span>
      {part.adds ? <span className="muted"> {part.adds}</span> : null}
    </>
  );
  if (part.key === '') return <span>{text}</span>;
  return (
    <button type="button" className="forest-station" onClick={() => select(part.key)}>
      {text}
    </button>
  );
}
