// What a simulated machine is compared with: moments and branches of its timeline, the same under other conditions, other machines.

import { useEffect, useMemo, useState } from 'react';
import { type MachineRecipe, RECIPE_DEFAULTS } from '../../scenario/recipe.ts';
import { useParam } from '../../store/hooks.ts';
import { formatOther, type OtherMachine, recipeOfStart } from '../../store/other-machine.ts';
import { type SimulationOn, useSimulation } from '../../store/use-simulation.ts';
import { machineTime } from '../../ui/machine-time.ts';
import { Select } from '../../ui/select.tsx';
import { plural } from '../../ui/values.tsx';
import { SideLetter } from './marks.tsx';

export interface OtherOption {
  readonly value: string;
  readonly label: string;
}

/** Commands of a branch that are offered, the last ones. */
const MOST_COMMANDS = 12;

const option = (other: OtherMachine, label: string): OtherOption => ({ value: formatOther(other), label });

function momentOptions({ port }: SimulationOn): OtherOption[] {
  const { branch, line, tick } = port.place;
  const { lines } = port.branches[branch]!;
  const from = Math.max(1, lines.length - MOST_COMMANDS);
  const commands = lines.slice(from).map((each, n) => {
    const place = { branch, line: from + n, tick: each.tick };
    return option({ kind: 'at', place }, `before command ${from + n + 1}, at ${machineTime(each.tick)}`);
  });
  const ends = port.branches
    .filter(({ id }) => id !== branch)
    .map(({ id, lines, end }) =>
      option(
        { kind: 'at', place: { branch: id, line: lines.length, tick: end } },
        `branch ${id + 1}, its end after ${plural(lines.length, 'command')}`,
      ),
    );
  const now = formatOther({ kind: 'at', place: { branch, line, tick } });
  return [option({ kind: 'begin' }, 'the beginning'), ...commands, ...ends].filter(
    ({ value }) => value !== now,
  );
}

function variantOptions({ release, iommu }: MachineRecipe): OtherOption[] {
  const own = { release: release ?? RECIPE_DEFAULTS.release, iommu: iommu ?? RECIPE_DEFAULTS.iommu };
  const releases = (['6.12', '6.1'] as const).filter((each) => each !== own.release);
  const remapping = (['none', 'vtd', 'amd'] as const).filter((each) => each !== own.iommu);
  const words = {
    none: 'the same without remapping',
    vtd: 'the same with VT-d',
    amd: 'the same with AMD-Vi',
  };
  return [
    ...releases.map((each) => option({ kind: 'release', release: each }, `the same under ${each}`)),
    ...remapping.map((each) => option({ kind: 'iommu', iommu: each }, words[each])),
  ];
}

/** Everything that the machine on screen can be compared with. */
export function useOtherOptions(): readonly OtherOption[] {
  const simulation = useSimulation();
  const [recipe, setRecipe] = useState<MachineRecipe | undefined>();
  const [presets, setPresets] = useState<readonly OtherOption[]>([]);
  const start = simulation?.start;
  useEffect(() => {
    if (!start) return;
    let gone = false;
    void recipeOfStart(start).then((found) => !gone && setRecipe(found));
    void import('../../scenario/presets.ts').then(({ PRESETS }) => {
      const own = start.kind === 'preset' ? start.preset : '';
      const others = PRESETS.filter(({ id }) => id !== own);
      if (!gone) setPresets(others.map(({ id, title }) => option({ kind: 'preset', preset: id }, title)));
    });
    return () => {
      gone = true;
    };
  }, [start]);
  // The branches grow in place: the version says when.
  const version = simulation?.version;
  return useMemo(
    () =>
      simulation ? [...momentOptions(simulation), ...(recipe ? variantOptions(recipe) : []), ...presets] : [],
    [simulation?.port, version, recipe, presets],
  );
}

/** A is chosen, B is on screen. */
export function Machines({
  options,
  wanted,
}: {
  readonly options: readonly OtherOption[];
  readonly wanted: string;
}) {
  const [, setWith] = useParam<string>('with', '');
  const simulation = useSimulation();
  return (
    <div className="changes-moments">
      <div className="changes-moment">
        <SideLetter side="a" />
        <Select label="Machine A" options={[...options]} value={wanted} onChange={setWith} />
      </div>
      <div className="changes-moment">
        <SideLetter side="b" />
        <span>
          {simulation?.title} as it is <span className="faint">on screen</span>
        </span>
      </div>
    </div>
  );
}
