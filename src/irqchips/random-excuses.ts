// For tests: what excuses a machine from invariants, by what happened to it.

import type { Engine } from '../engine/engine.ts';
import { type Excuses, liveIrqs } from '../engine/invariant-tools.ts';
import { IRQD } from '../engine/irqd.ts';
import { ENOSPC } from '../model/errno.ts';
import { TRACE_FIELDS, TRACE_RECORD_WORDS, TraceEvent } from '../model/trace-events.ts';

export class RandomExcuses {
  private readonly engine: Engine;
  private vectorsRefused = false;
  private totalDrifted = false;
  private readonly availableDrifted = new Set<number>();
  /** Managed vectors of CPUs when they left. */
  private readonly managedAtExit = new Map<number, number>();
  /** Irqs whose vector a CPU forgot when it left, and where it is. */
  private readonly forgotten = new Map<number, string>();
  /** Irqs with a vector that got an affinity while they were not activated, and where the vector is. */
  private readonly guessed = new Map<number, string>();

  constructor(engine: Engine) {
    this.engine = engine;
  }

  private get m() {
    return this.engine.machine;
  }

  /** Those that hold by now. */
  current(): Excuses {
    const { prevCpu, prevVector } = this.m.apicChipData;
    for (const [irq, place] of this.forgotten)
      if (this.placeOf(irq) !== place && `${prevCpu[irq]}:${prevVector[irq]}` !== place)
        this.forgotten.delete(irq);
    for (const [irq, place] of this.guessed) if (this.placeOf(irq) !== place) this.guessed.delete(irq);
    const { managed } = this.m.matrixColumns.tables.cpumap.col;
    for (const [left, before] of this.managedAtExit)
      if (managed[left] !== before) this.availableDrifted.add(left);
    return {
      vectorsRefused: this.vectorsRefused,
      totalDrifted: this.totalDrifted,
      availableDrifted: this.availableDrifted,
      vectorForgotten: new Set(this.forgotten.keys()),
      effectiveGuessed: new Set(this.guessed.keys()),
    };
  }

  /** CPU and vector of an irq. */
  placeOf(irq: number): string {
    const { vector, cpu } = this.m.apicChipData;
    return `${cpu[irq]}:${vector[irq]}`;
  }

  /** Looks whether the last step found all vectors taken. */
  stepped(): void {
    if (this.vectorsRefused) return;
    const { words, count } = this.engine.events();
    for (let at = 0; at < count * TRACE_RECORD_WORDS; at += TRACE_RECORD_WORDS) {
      const isAlloc = words[at] === TraceEvent.k_irq_matrix_alloc_ret;
      const isManaged = words[at] === TraceEvent.vector_alloc_managed;
      if (isAlloc && words[at + TRACE_FIELDS] === -ENOSPC) this.vectorsRefused = true;
      if (isManaged && words[at + TRACE_FIELDS + 2] === -ENOSPC) this.vectorsRefused = true;
    }
  }

  /** An irq is about to get an affinity. */
  affinitySet(irq: number): void {
    const activated = (this.m.irqDesc.dstate[irq]! & IRQD.activated) !== 0;
    if (!activated && this.m.apicChipData.vector[irq] !== 0) this.guessed.set(irq, this.placeOf(irq));
  }

  cpuCame(cpu: number): void {
    this.current();
    this.managedAtExit.delete(cpu);
  }

  cpuLeft(cpu: number): void {
    const { allocated, managed } = this.m.matrixColumns.tables.cpumap.col;
    if (allocated[cpu]! > 0) this.totalDrifted = true;
    this.managedAtExit.set(cpu, managed[cpu]!);
    const { vector, cpu: cpus } = this.m.apicChipData;
    for (const irq of liveIrqs(this.m))
      if (vector[irq] !== 0 && cpus[irq] === cpu) this.forgotten.set(irq, this.placeOf(irq));
  }
}
