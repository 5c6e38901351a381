// A drawing without a screen: for print, and for exports while the text twin is shown.

import { cpusOf } from './cpus.ts';
import type { Tree } from './fold.ts';
import type { Forest } from './forest.ts';
import { FULL_PITCH, fitPitch, type Layout, layout } from './layout.ts';
import type { Art } from './scene/art.ts';
import { flipOf } from './scene/flip.ts';

export interface StandaloneInput {
  readonly forest: Forest;
  readonly trees: readonly Tree[];
  readonly mirrored: boolean;
  readonly drivers: boolean;
  readonly irqs: boolean;
}

/** Width in px, and the height from which on the form gets smaller: about four screens. */
const WIDTH = 1100;
const TALLEST = 3200;

export function standalonePicture(input: StandaloneInput): { readonly art: Art; readonly layout: Layout } {
  const { forest, trees, mirrored, drivers, irqs } = input;
  const cpus = cpusOf(forest.machine);
  const world = { forest, trees, cpus: cpus.list, width: WIDTH, room: 600, drivers, irqs };
  const pitch = Math.min(FULL_PITCH, fitPitch(world, TALLEST));
  const placed = layout({ ...world, pitch, focus: -1 });
  const flip = flipOf(mirrored, placed.width);
  return {
    art: { forest, cpus, columns: placed.columns, form: placed.form, flip, id: 'print', live: false },
    layout: placed,
  };
}
