// What follows from a recipe without booting it.

import { checkRecipe, type RecipeProblem } from '../../scenario/check.ts';
import type { MachineRecipe } from '../../scenario/recipe.ts';
import { topologyOfRecipe } from '../../scenario/topology.ts';
import { type TreeRoot, treeOf } from './tree.ts';
import { type UnitWords, unitsOf } from './units.ts';

export interface Preview {
  readonly cpus: number;
  readonly cpusAtBoot: number;
  readonly nodes: number;
  readonly buses: number;
  readonly functions: number;
  /** Messages that functions can send: MSI-X entries, or those of MSI. */
  readonly messages: number;
  /** Without MSI there is none of them. */
  readonly nomsi: boolean;
  readonly roots: readonly TreeRoot[];
  readonly units: readonly UnitWords[];
}

export interface Checked {
  readonly recipe: MachineRecipe;
  readonly problems: readonly RecipeProblem[];
  /** Null where the recipe does not fit. */
  readonly preview: Preview | null;
}

export function check(recipe: MachineRecipe): Checked {
  const problems = distinct(checkRecipe(recipe));
  return { recipe, problems, preview: problems.length === 0 ? previewOf(recipe) : null };
}

/** Many devices that find no room for the same reason are one problem. */
const distinct = (problems: readonly RecipeProblem[]): readonly RecipeProblem[] => [
  ...new Map(problems.map((each) => [`${each.field} ${each.found} ${each.expected}`, each])).values(),
];

function previewOf(recipe: MachineRecipe): Preview {
  const machine = topologyOfRecipe(recipe);
  const { topology, functions } = machine;
  return {
    cpus: topology.cpus.length,
    cpusAtBoot: topology.cpus.filter(({ bootOnline }) => bootOnline).length,
    nodes: topology.nodes,
    buses: topology.pci!.buses.length,
    functions: functions.length,
    messages: functions.reduce((sum, { msi, msix }) => sum + Math.max(msi?.messages ?? 0, msix), 0),
    nomsi: topology.params.nomsi,
    roots: treeOf(machine),
    units: unitsOf(machine),
  };
}
