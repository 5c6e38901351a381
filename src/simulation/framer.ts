// Frames: what of a simulation changes while it runs, copied out. Which column goes where is found once: a frame comes sixty times a
// second, and leaves nothing on the heap.

import { IRQD } from '../engine/irqd.ts';
import type { Machine } from '../engine/machine.ts';
import { type LiveColumns, LiveIrq } from '../model/simulation.ts';
import type { SimulationColumns } from './columns.ts';

type Column = ArrayLike<number> & { set(from: ArrayLike<number>): void };

interface Copy {
  readonly to: Column;
  readonly from: Column;
}

/** Columns that both tables have. */
function copies(to: object, from: object): Copy[] {
  const source = from as Readonly<Record<string, Column>>;
  return Object.entries(to as Readonly<Record<string, Column>>).flatMap(([name, column]) => {
    const values = source[name];
    return values === undefined ? [] : [{ to: column, from: values }];
  });
}

/**
 * What fills a frame. It tells whether an irq has moved, or given an old vector back, since it was called last: what the frame has
 * held must be still in it.
 */
export function framer(m: Machine, columns: SimulationColumns, to: LiveColumns): () => boolean {
  const { clock, cell, cpu, device, lost, source, injection } = columns;
  const all = [
    ...copies(to.head, clock),
    ...copies(to.cell, cell),
    ...copies(to.device, device),
    ...copies(to.lost, lost),
    ...copies(to.source, source),
    ...copies(to.injection, injection),
    ...copies(to.apic, m.apicWord),
    ...copies(to.verdict, m.verdictCount),
    ...copies(to.faultRecord, m.faultRecord),
    ...copies(to.cpu, {
      ...m.cpu,
      ...m.localApic,
      ...m.matrixColumns.tables.cpumap.col,
      online: m.cpu.online,
      entries: cpu.entries,
    }),
  ];
  return () => {
    for (let i = 0; i < all.length; i++) all[i]!.to.set(all[i]!.from);
    return fillIrqs(m, to);
  };
}

/** Whether an irq is elsewhere, or has given an old vector back. */
function fillIrqs({ irqDesc, apicChipData, shape }: Machine, { irq }: LiveColumns): boolean {
  irq.count.set(irqDesc.count);
  let moved = false;
  for (let row = 0; row < shape.irqs; row++) {
    const vector = apicChipData.present[row] === 0 ? 0 : apicChipData.vector[row]!;
    const cpu = vector === 0 ? -1 : apicChipData.cpu[row]!;
    if (irq.vector[row] !== vector || irq.cpu[row] !== cpu) moved = true;
    irq.vector[row] = vector;
    irq.cpu[row] = cpu;
    const state = irqDesc.dstate[row]!;
    const before = irq.state[row]!;
    irq.state[row] =
      (irqDesc.allocated[row] === 0 ? 0 : LiveIrq.allocated) |
      (state & IRQD.disabled ? LiveIrq.disabled : 0) |
      (state & IRQD.masked ? LiveIrq.masked : 0) |
      (state & IRQD.activated ? LiveIrq.activated : 0) |
      (state & IRQD.setaffinityPending ? LiveIrq.movePending : 0) |
      (apicChipData.prevVector[row] === 0 ? 0 : LiveIrq.moveInProgress);
    if ((before ^ irq.state[row]!) & LiveIrq.moveInProgress) moved = true;
  }
  return moved;
}
