/** What a simulated machine is compared with: another moment of its timeline, the same in another kernel or without remapping, another preset. */

import type { MachineHeader, MachineView } from '../model/machine.ts';
import type { BranchData, Place, Resume, SimulationOrigin } from '../protocol.ts';
import type { MachineRecipe } from '../scenario/recipe.ts';
import type { ScenarioStart } from '../scenario/scenario.ts';
import type { NewSimulation } from './simulation.ts';
import type { SimulationOn } from './use-simulation.ts';

/** As the parameter of a link has it: `begin`, `at:0/3/1200`, `release:6.1`, `iommu:none`, `preset:laptop`. */
export type OtherMachine =
  | { readonly kind: 'begin' }
  | { readonly kind: 'at'; readonly place: Place }
  | { readonly kind: 'release'; readonly release: '6.1' | '6.12' }
  | { readonly kind: 'iommu'; readonly iommu: 'none' | 'vtd' | 'amd' }
  | { readonly kind: 'preset'; readonly preset: string };

/** What `uname -r` begins with. */
export const kernelOf = (release: string): string => `${release}.0`;

export const formatOther = (other: OtherMachine): string => {
  switch (other.kind) {
    case 'begin':
      return 'begin';
    case 'at':
      return `at:${other.place.branch}/${other.place.line}/${other.place.tick}`;
    case 'release':
      return `release:${other.release}`;
    case 'iommu':
      return `iommu:${other.iommu}`;
    case 'preset':
      return `preset:${other.preset}`;
  }
};

export function parseOther(text: string): OtherMachine | undefined {
  if (text === 'begin') return { kind: 'begin' };
  const at = /^at:(\d+)\/(\d+)\/(\d+)$/.exec(text);
  if (at) {
    const [branch, line, tick] = at.slice(1).map(Number) as [number, number, number];
    return { kind: 'at', place: { branch, line, tick } };
  }
  const named = /^(release|iommu|preset):(.+)$/.exec(text);
  if (named?.[1] === 'preset') return { kind: 'preset', preset: named[2]! };
  if (named?.[1] === 'release' && (named[2] === '6.1' || named[2] === '6.12'))
    return { kind: 'release', release: named[2] };
  if (named?.[1] === 'iommu' && (named[2] === 'none' || named[2] === 'vtd' || named[2] === 'amd'))
    return { kind: 'iommu', iommu: named[2] };
  return undefined;
}

/** The recipe behind a beginning; undefined where a capture is. */
export async function recipeOfStart(start: ScenarioStart): Promise<MachineRecipe | undefined> {
  if (start.kind === 'recipe') return start.recipe;
  if (start.kind !== 'preset') return undefined;
  const { PRESETS } = await import('../scenario/presets.ts');
  return PRESETS.find(({ id }) => id === start.preset)?.recipe;
}

interface Wanted {
  readonly origin: SimulationOrigin;
  readonly place: Place;
  readonly title: string;
  /** Kernel, where it is another one. */
  readonly kernel?: string;
}

/** Where another machine begins and how far it goes. Throws a sentence where there is none. */
async function wantedOf({ port, start }: SimulationOn, other: OtherMachine): Promise<Wanted> {
  const begin = { branch: 0, line: 0, tick: 0 };
  const recipe = await recipeOfStart(start);
  if (!recipe) throw new Error('A machine that was taken out of a capture is compared with its capture.');
  const same: SimulationOrigin = { kind: 'recipe', recipe };
  switch (other.kind) {
    case 'begin':
      return { origin: same, place: { ...begin, branch: port.place.branch }, title: 'at the beginning' };
    case 'at':
      if (!port.branches[other.place.branch]) throw new Error('There is no such branch of the timeline.');
      return { origin: same, place: other.place, title: `after ${other.place.line} commands` };
    case 'release': {
      const { release } = other;
      const origin: SimulationOrigin = { kind: 'recipe', recipe: { ...recipe, release } };
      return { origin, place: port.place, title: `the same under ${release}`, kernel: kernelOf(release) };
    }
    case 'iommu': {
      const { iommu } = other;
      const origin: SimulationOrigin = { kind: 'recipe', recipe: withIommu(recipe, iommu) };
      return { origin, place: port.place, title: iommu === 'none' ? 'without remapping' : `with ${iommu}` };
    }
    case 'preset':
      return otherPreset(other.preset);
  }
}

async function otherPreset(preset: string): Promise<Wanted> {
  const [recipe, { fullRecipe }] = await Promise.all([
    recipeOfStart({ kind: 'preset', preset }),
    import('../scenario/recipe.ts'),
  ]);
  if (!recipe) throw new Error(`There is no preset ${preset}.`);
  const place = { branch: 0, line: 0, tick: 0 };
  const kernel = kernelOf(fullRecipe(recipe).release);
  return { origin: { kind: 'preset', preset }, place, title: preset, kernel };
}

/** Devices cannot have units of their own where there is no VT-d. */
function withIommu(recipe: MachineRecipe, iommu: 'none' | 'vtd' | 'amd'): MachineRecipe {
  const devices = recipe.devices.map(({ ownUnit, ...device }) =>
    iommu === 'vtd' && ownUnit !== undefined ? { ...device, ownUnit } : device,
  );
  return { ...recipe, iommu, devices };
}

/** Plays the other machine in a worker of its own. Throws a sentence; gives up when the signal is aborted. */
export async function playOther(
  newSimulation: NewSimulation,
  simulation: SimulationOn,
  other: OtherMachine,
  signal: AbortSignal,
): Promise<MachineView> {
  const { origin, place, title, kernel } = await wantedOf(simulation, other);
  const resume: Resume = { branches: simulation.port.branches.map(plain), copy: undefined, place };
  const own = simulation.machine.header;
  const header: MachineHeader = { ...own, description: title, step: title, kernel: kernel ?? own.kernel };
  let machine: MachineView | undefined;
  const listener = {
    onMachine: (view: MachineView) => {
      machine ??= view;
    },
    onStopped: () => {},
    onRestarted: () => {},
    onTimeline: () => {},
    onStood: () => {},
  };
  const isAlone = other.kind === 'preset';
  const port = await newSimulation(origin, header, listener, isAlone ? undefined : resume);
  port.close();
  signal.throwIfAborted();
  return machine!;
}

const plain = ({ id, parent, from, lines, end }: BranchData): BranchData => ({
  id,
  parent,
  from,
  lines,
  end,
});
