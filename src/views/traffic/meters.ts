// Rates of everything that a frame counts, per second of the machine's time. One for the view: whoever draws looks first.

import { createContext, useContext } from 'react';
import { Rates } from '../../lib/rates.ts';
import { type LiveColumns, TICK_NS } from '../../model/simulation.ts';

/** Counters beyond which cells are measured a few times a second only. */
const MANY_CELLS = 65_536;
const CELLS_MS = 100;

/** Rates of counters that are kept as f64: modulo 2^32 they are what Rates takes. */
class WideRates {
  private readonly rates: Rates;
  private readonly low: Uint32Array;

  constructor(counters: number) {
    this.rates = new Rates(counters);
    this.low = new Uint32Array(counters);
  }

  add(counts: Float64Array, time: number, now: number): void {
    this.low.set(counts);
    this.rates.add(this.low, time, now);
  }

  perSecond(counter: number): number {
    return this.rates.perSecond(counter);
  }
}

export const FATES = ['arrived', 'merged', 'waits', 'lost'] as const;
export type FateName = (typeof FATES)[number];

export interface Measured {
  /** By CPU and vector: cpu * 256 + vector. */
  readonly cells: Rates;
  readonly cpu: WideRates;
  readonly device: Readonly<Record<FateName, WideRates>>;
  readonly verdict: WideRates;
  readonly source: WideRates;
}

function measured({ cell, cpu, device, verdict, source }: LiveColumns): Measured {
  const fate = () => new WideRates(device.arrived.length);
  return {
    cells: new Rates(cell.entries.length),
    cpu: new WideRates(cpu.entries.length),
    device: { arrived: fate(), merged: fate(), waits: fate(), lost: fate() },
    verdict: new WideRates(verdict.count.length),
    source: new WideRates(source.sent.length),
  };
}

export class Meters {
  live: LiveColumns | undefined;
  rates: Measured | undefined;
  private cellsAt = Number.NEGATIVE_INFINITY;

  /** Takes in a frame; a second time it does nothing. */
  look(live: LiveColumns, now: number): Measured {
    if (live === this.live && this.rates) return this.rates;
    if (this.live?.cell.entries.length !== live.cell.entries.length) this.rates = measured(live);
    this.live = live;
    const rates = this.rates!;
    const time = (live.head.tick[0]! * TICK_NS) / 1e9;
    if (live.cell.entries.length <= MANY_CELLS || now - this.cellsAt >= CELLS_MS) {
      rates.cells.add(live.cell.entries, time, now);
      this.cellsAt = now;
    }
    rates.cpu.add(live.cpu.entries, time, now);
    for (const fate of FATES) rates.device[fate].add(live.device[fate], time, now);
    rates.verdict.add(live.verdict.count, time, now);
    rates.source.add(live.source.sent, time, now);
    return rates;
  }
}

export const MetersContext = createContext(new Meters());

export const useMeters = (): Meters => useContext(MetersContext);
