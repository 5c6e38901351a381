// What a running simulation stops at: numbers that change when it happens. Each is looked at behind every tick.

import { IRQD } from '../../engine/irqd.ts';
import { type Breakpoint, firstFaultVerdict } from '../../model/breakpoints.ts';
import { ENOSPC } from '../../model/errno.ts';
import { TRACE_EVENTS, TRACE_FIELDS, TRACE_RECORD_WORDS } from '../../model/trace-events.ts';
import type { Simulation } from '../../simulation/simulation.ts';

/** By number of the event: word of its field `ret`, or -1. */
const RET_WORD = Int32Array.from(TRACE_EVENTS, ({ fields }) => {
  const at = fields.findIndex(({ name }) => name === 'ret');
  return at < 0 ? -1 : TRACE_FIELDS + at;
});

type Probe = (s: Simulation) => number;

function sum(column: ArrayLike<number>, from = 0): number {
  let total = 0;
  for (let i = from; i < column.length; i++) total += column[i]!;
  return total;
}

/** Irqs whose affinity waits for their next interrupt. */
function pendingMoves({ machine: { irqDesc } }: Simulation): number {
  let moves = 0;
  for (const state of irqDesc.dstate) if ((state & IRQD.setaffinityPending) !== 0) moves++;
  return moves;
}

/** Events of the trace that gave -ENOSPC, since it was cleared. */
function refusals(s: Simulation): number {
  const { words, count } = s.engine.events();
  let found = 0;
  for (let at = 0; at < count * TRACE_RECORD_WORDS; at += TRACE_RECORD_WORDS) {
    const ret = RET_WORD[words[at]!] ?? -1;
    if (ret >= 0 && words[at + ret] === -ENOSPC) found++;
  }
  return found;
}

function probeOf(breakpoint: Breakpoint): Probe {
  switch (breakpoint.kind) {
    case 'enospc':
      return refusals;
    case 'lost':
      return (s) => s.columns.clock.lost[0]!;
    case 'fault':
      return (s) => sum(s.machine.verdictCount.count, firstFaultVerdict);
    case 'spurious':
      return ({ machine: { cpu } }) => sum(cpu.spurious) + sum(cpu.noHandler);
    case 'pending-move':
      return pendingMoves;
    case 'irq':
      return (s) => s.machine.irqDesc.count[breakpoint.irq] ?? 0;
    case 'vector':
      return (s) => s.columns.cell.entries[(breakpoint.cpu << 8) | breakpoint.vector] ?? 0;
  }
}

export class Breakpoints {
  private readonly simulation: Simulation;
  private list: readonly { readonly breakpoint: Breakpoint; readonly probe: Probe }[] = [];
  private seen: number[] = [];

  constructor(simulation: Simulation) {
    this.simulation = simulation;
  }

  get isEmpty(): boolean {
    return this.list.length === 0;
  }

  set(breakpoints: readonly Breakpoint[]): void {
    this.list = breakpoints.map((breakpoint) => ({ breakpoint, probe: probeOf(breakpoint) }));
    this.look();
  }

  /** Takes what is now as known: behind commands, jumps, and when the trace was cleared. */
  look(): void {
    this.seen = this.list.map(({ probe }) => probe(this.simulation));
  }

  /** The first that something has happened to since the last look, or undefined. */
  hit(): Breakpoint | undefined {
    let first: Breakpoint | undefined;
    for (const [n, { breakpoint, probe }] of this.list.entries()) {
      const now = probe(this.simulation);
      // A pending move that is done is none that begins.
      const isHit = breakpoint.kind === 'pending-move' ? now > this.seen[n]! : now !== this.seen[n];
      this.seen[n] = now;
      if (isHit) first ??= breakpoint;
    }
    return first;
  }
}
