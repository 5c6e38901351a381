// Machines to begin with: a sorted glob over presets/, common ones first.

import type { MachineRecipe } from './recipe.ts';

export interface Preset {
  readonly id: string;
  /** Presets are shown by this, then by id. */
  readonly order: number;
  readonly title: string;
  /** One sentence or two: what there is to see. */
  readonly text: string;
  readonly recipe: MachineRecipe;
}

const modules = import.meta.glob<Preset>('./presets/*.ts', { eager: true, import: 'default' });

export const PRESETS: readonly Preset[] = Object.values(modules).sort(
  (a, b) => a.order - b.order || (a.id < b.id ? -1 : 1),
);
