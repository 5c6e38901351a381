// The two moments, and how many pairs are of which class.

import { useMemo } from 'react';
import type { PairClass } from '../../model/diff/diff.ts';
import type { MachineView } from '../../model/machine.ts';
import { useActions, useParam, useStep } from '../../store/hooks.ts';
import { Select } from '../../ui/select.tsx';
import { count } from '../../ui/values.tsx';
import { useShownClass } from './irq-table.tsx';
import { SideLetter } from './marks.tsx';
import { chosen, type Side, type Sides } from './steps.ts';
import type { Comparison } from './use-diff.ts';
import { ALWAYS, CLASS_WORDS, SHOWN_CLASSES } from './words.ts';

/** Name, menu and sentence of both moments; choosing one side keeps the other. */
export function Moments({
  sides,
  comparison,
}: {
  readonly sides: Sides;
  readonly comparison: Comparison | null;
}) {
  const { names, go } = useStep();
  const [, setWith] = useParam<string>('with', '');
  const options = useMemo(() => names.map((name) => ({ value: name, label: name })), [names]);
  const choose = (side: Side, name: string): void => {
    const next = chosen(sides, side, name);
    setWith(next.other);
    go(next.step);
  };
  return (
    <div className="changes-moments">
      {(['a', 'b'] as const).map((side) => (
        <div key={side} className="changes-moment">
          <SideLetter side={side} />
          <Select
            label={side === 'a' ? 'Moment A, the earlier one' : 'Moment B, the later one'}
            options={options}
            value={sides[side]}
            onChange={(name) => choose(side, name)}
          />
          <span className="changes-about">
            {sides.onScreen === side ? <span className="faint">on screen </span> : null}
            {comparison ? comparison.diff[side].header.description : null}
          </span>
        </div>
      ))}
    </div>
  );
}

/** `53 all pairs`, `38 same`, `9 moved` …: each chooses what the table shows. */
export function ClassNumbers({ diff }: Comparison) {
  const [cls, choose] = useShownClass();
  const { openView } = useActions();
  const show = (name: PairClass | ''): void => {
    openView('changes', { params: { show: 'irqs' } });
    choose(name);
  };
  const shown = SHOWN_CLASSES.filter(
    (name) => diff.counts[name] > 0 || ALWAYS.includes(name) || name === cls,
  );
  return (
    <div className="changes-numbers" role="group" aria-label="Pairs by what became of them">
      <ClassNumber
        number={diff.irqs.length}
        word="all pairs"
        about="Every irq of either moment"
        pressed={cls === ''}
        onClick={() => show('')}
      />
      {shown.map((name) => (
        <ClassNumber
          key={name}
          number={diff.counts[name]}
          word={CLASS_WORDS[name].word}
          about={CLASS_WORDS[name].about}
          pressed={cls === name}
          onClick={() => show(cls === name ? '' : name)}
        />
      ))}
    </div>
  );
}

function ClassNumber(props: {
  readonly number: number;
  readonly word: string;
  readonly about: string;
  readonly pressed: boolean;
  readonly onClick: () => void;
}) {
  return (
    <button
      type="button"
      className="changes-number"
      aria-pressed={props.pressed}
      data-tip={props.about}
      data-zero={props.number === 0 || undefined}
      onClick={props.onClick}
    >
      <b>{count(props.number)}</b>
      <span>{props.word}</span>
    </button>
  );
}

/** Fact of a moment by name: value and place. */
export function factOf(view: MachineView, name: string) {
  const { col, length } = view.t.fact;
  for (let row = 0; row < length; row++) {
    if (view.str(col.name[row]) === name)
      return { value: view.str(col.value[row]), file: col.file[row]!, line: col.line[row]! };
  }
  return null;
}
