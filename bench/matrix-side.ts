// One side of a matrix comparison, in a process of its own: a design is fastest as the only one in its isolate, so two of them
// cannot be measured in one. The sum is over the choices.

import type { CpuMasks } from '../src/engine/cpumask.ts';
import { irqMatrix } from '../src/engine/matrix.ts';
import { irqAllocMatrix } from '../src/engine/matrix-columns.ts';
import { MatrixOfFields } from './matrix-class.ts';
import { type Allocator, type LoadName, loadMasks, makeLoad, x86Shape } from './matrix-load.ts';
import { answer } from './sides.ts';

/** `levels` is the engine's matrix; `scan` the same without levels, as the kernel; `fields` the class. */
export type Design = 'levels' | 'scan' | 'fields';

const DESIGNS: Record<Design, (cpus: number, masks: CpuMasks) => Allocator> = {
  levels: (cpus, masks) => irqMatrix(irqAllocMatrix(x86Shape(cpus)), masks),
  scan: (cpus, masks) => irqMatrix(irqAllocMatrix({ ...x86Shape(cpus), scanCpus: cpus }), masks),
  fields: (cpus, masks) => new MatrixOfFields(x86Shape(cpus), masks),
};

/** Answers until its input ends. `args`: design, load, CPUs, vectors held. */
export async function matrixSide(args: readonly string[]): Promise<number> {
  const [design, load, cpus, vectors] = [
    args[0] as Design,
    args[1] as LoadName,
    Number(args[2]),
    Number(args[3]),
  ];
  const masks = loadMasks(cpus);
  return answer(makeLoad(load, DESIGNS[design](cpus, masks), masks, vectors), (sum) => sum);
}
