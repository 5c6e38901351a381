// Irqs that change their place from frame to frame, and those that are between two places. Structure comes later than frames do.

import { type LiveColumns, LiveIrq } from '../../../model/simulation.ts';

/** So long a move is shown, ms. */
export const SHOWN_MS = 4000;

/** More than these at a time are not told apart: the newest are. */
const MOST = 256;

export interface Place {
  readonly cpu: number;
  readonly vector: number;
}

export interface Move {
  readonly irq: number;
  readonly from: Place;
  readonly to: Place;
  /** When it was seen, ms. */
  readonly at: number;
}

export class Moves {
  /** Moves of the last seconds, oldest first; of an irq the last one alone. */
  recent: readonly Move[] = [];
  /** Moves whose old vector waits for its cleanup, whatever their age. */
  unfinished: readonly Move[] = [];
  /** Irqs that will move with their next interrupt, where they are now. */
  pending: readonly (Place & { readonly irq: number })[] = [];
  private cpu = new Int32Array(0);
  private vector = new Uint16Array(0);
  private readonly last = new Map<number, Move>();

  /** @returns whether there is anything to show */
  take({ irq }: Pick<LiveColumns, 'irq'>, now: number): boolean {
    if (this.cpu.length === irq.cpu.length) this.find(irq, now);
    else this.begin(irq.cpu.length);
    this.cpu.set(irq.cpu);
    this.vector.set(irq.vector);
    this.forget(irq, now);
    return this.recent.length + this.unfinished.length + this.pending.length > 0;
  }

  private begin(irqs: number): void {
    this.cpu = new Int32Array(irqs);
    this.vector = new Uint16Array(irqs);
    this.last.clear();
  }

  private find({ cpu, vector }: LiveColumns['irq'], now: number): void {
    for (let irq = 0; irq < cpu.length; irq++) {
      if (cpu[irq] === this.cpu[irq] && vector[irq] === this.vector[irq]) continue;
      if (this.vector[irq] === 0 || vector[irq] === 0) {
        this.last.delete(irq);
        continue;
      }
      const from = { cpu: this.cpu[irq]!, vector: this.vector[irq]! };
      this.last.delete(irq);
      this.last.set(irq, { irq, from, to: { cpu: cpu[irq]!, vector: vector[irq]! }, at: now });
    }
  }

  private forget({ state, cpu, vector }: LiveColumns['irq'], now: number): void {
    const recent: Move[] = [];
    const unfinished: Move[] = [];
    for (const move of this.last.values()) {
      const isShown = now - move.at < SHOWN_MS;
      const isUnfinished = (state[move.irq]! & LiveIrq.moveInProgress) !== 0;
      if (isShown) recent.push(move);
      if (isUnfinished) unfinished.push(move);
      if (!isShown && !isUnfinished) this.last.delete(move.irq);
    }
    this.recent = recent.slice(-MOST);
    this.unfinished = unfinished.slice(-MOST);
    this.pending = this.findPending(state, cpu, vector);
  }

  private findPending(state: Uint8Array, cpu: Int32Array, vector: Uint16Array): Moves['pending'] {
    const pending: (Place & { irq: number })[] = [];
    for (let irq = 0; irq < state.length && pending.length < MOST; irq++)
      if (state[irq]! & LiveIrq.movePending) pending.push({ irq, cpu: cpu[irq]!, vector: vector[irq]! });
    return pending;
  }
}

/** How far a move has come, 0 to 1: quickly at first, then ever slower. */
export function progress(passed: number, duration: number): number {
  if (duration <= 0 || passed >= duration) return 1;
  const left = 1 - Math.max(0, passed) / duration;
  return 1 - left * left * left;
}
