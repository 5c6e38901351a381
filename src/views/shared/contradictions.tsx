// What the sources of a capture say against each other about one thing.

import type { MachineView } from '../../model/machine.ts';
import { Section } from '../../ui/section.tsx';
import { Source } from './source.tsx';
import './contradictions.css';

/** Rows of contradiction whose subject is a selection key. */
export function contradictionsAbout(view: MachineView, key: string): number[] {
  const { col, length } = view.t.contradiction;
  return Array.from({ length }, (_, i) => i).filter((i) => view.str(col.subject[i]) === key);
}

/** The sentences of some contradictions, each with its two places. Nothing where there are none. */
export function Contradictions({
  view,
  rows,
}: {
  readonly view: MachineView;
  readonly rows: readonly number[];
}) {
  if (rows.length === 0) return null;
  const { col } = view.t.contradiction;
  return (
    <Section title="Sources contradict each other">
      <ul className="contradictions">
        {rows.map((i) => (
          <li key={i}>
            {view.str(col.text[i])} <Source view={view} file={col.fileA[i]!} line={col.lineA[i]!} why="" />{' '}
            <Source view={view} file={col.fileB[i]!} line={col.lineB[i]!} why="" />
          </li>
        ))}
      </ul>
    </Section>
  );
}
