// What was done between the two moments, as the capture says it.

import type { MachineDiff } from '../../model/diff/diff.ts';
import { useStep } from '../../store/hooks.ts';
import { KeyValue, Section } from '../../ui/section.tsx';
import { EmptyState } from '../../ui/states.tsx';
import { Source } from '../shared/source.tsx';
import { factOf } from './head.tsx';
import { SideLetter } from './marks.tsx';
import type { Sides } from './steps.ts';

const FACTS = [
  ['description', 'in words'],
  ['commands', 'commands'],
  ['exitStatus', 'exit status'],
  ['output', 'output'],
] as const;

export function Happened({ diff, sides }: { readonly diff: MachineDiff; readonly sides: Sides }) {
  const { go } = useStep();
  const facts = FACTS.map(([name, words]) => ({ words, fact: factOf(diff.b, name) }));
  const known = facts.filter(({ fact }) => fact !== null);
  if (known.length === 0 && sides.between.length === 0)
    return (
      <EmptyState title="The capture does not say what happened">
        A step.txt or description.txt in the folder of a moment would say it. What differs is in the tables.
      </EmptyState>
    );
  return (
    <div className="changes-happened">
      <h2 className="hidden-text">What happened</h2>
      {sides.between.length > 0 ? (
        <Section title={`${sides.between.length} moments lie between the two`}>
          <p className="muted">What they did is part of the difference.</p>
          <ul className="changes-between">
            {sides.between.map((name) => (
              <li key={name}>
                <button type="button" className="link mono" onClick={() => go(name)}>
                  {name}
                </button>
              </li>
            ))}
          </ul>
        </Section>
      ) : null}
      {known.length > 0 ? (
        <Section
          title={
            <>
              Done before <SideLetter side="b" small /> <span className="mono">{sides.b}</span>
            </>
          }
        >
          <KeyValue
            rows={known.map(({ words, fact }) => [
              words,
              <div key={words} className="changes-fact">
                <pre className={words === 'in words' ? 'changes-words' : 'mono'}>{fact!.value}</pre>
                <Source view={diff.b} file={fact!.file} line={fact!.line} />
              </div>,
            ])}
          />
        </Section>
      ) : null}
    </div>
  );
}
