// What is live of the matrix on screen: entries and rates of every cell, where irqs are, and who draws them when a frame has come.

import { type RefObject, useEffect, useLayoutEffect, useMemo, useRef } from 'react';
import { LIVE_RATE_MS } from '../../../lib/rate-meter.ts';
import { Rates } from '../../../lib/rates.ts';
import { secondsOf } from '../../../model/live-seconds.ts';
import type { LiveColumns } from '../../../model/simulation.ts';
import { useApp, useSide } from '../../../store/hooks.ts';
import { compact } from '../../../ui/values.tsx';

/** Called for a frame; `passed`: whether time had passed, so that rates are others. */
export type OnCells = (cells: LiveCells, passed: boolean) => void;

const VECTORS = 256;

export class LiveCells {
  /** The newest frame. */
  live: LiveColumns | undefined;
  /** Of entries, by CPU and vector. */
  rates = new Rates(0);
  /** Bits of rates.counted. */
  bits: Int32Array = new Int32Array(0);
  /** When the frame came, ms. */
  now = 0;
  private watchers: readonly OnCells[] = [];

  take(live: LiveColumns, now: number): void {
    const { entries } = live.cell;
    if (this.rates.counted.length !== entries.length) {
      this.rates = new Rates(entries.length);
      this.bits = new Int32Array(this.rates.counted.buffer);
    }
    this.live = live;
    this.now = now;
    const passed = this.rates.add(entries, secondsOf(live), now);
    for (const call of this.watchers) call(this, passed);
  }

  /** Calls with each frame from now on, and at once where there is one. */
  watch(call: OnCells): () => void {
    this.watchers = [...this.watchers, call];
    if (this.live) call(this, true);
    return () => {
      this.watchers = this.watchers.filter((each) => each !== call);
    };
  }

  /** How often CPUs have taken a vector, and how often they do: `1,234 entries, 56/s`. */
  text(cpus: readonly number[], vector: number): string {
    let entries = 0;
    let rate = 0;
    for (const cpu of cpus) {
      entries += this.live?.cell.entries[cpu * VECTORS + vector] ?? 0;
      rate += this.rateOf(cpu, vector);
    }
    if (entries === 0) return 'no entry so far';
    return `${entries === 1 ? '1 entry' : `${compact(entries)} entries`}, ${compact(Math.round(rate))}/s`;
  }

  rateOf(cpu: number, vector: number): number {
    return this.rates.perSecond(cpu * VECTORS + vector);
  }
}

/** The live cells of the simulation on screen; null where it shows another machine. */
export function useLiveCells(): LiveCells | null {
  const port = useApp(({ simulation }) => (simulation.kind === 'on' ? simulation.port : null));
  const isShown = useSide() === 'simulation';
  const cells = useMemo(() => (port && isShown ? new LiveCells() : null), [port, isShown]);
  useEffect(() => (cells ? port?.subscribe((live, now) => cells.take(live, now)) : undefined), [port, cells]);
  return cells;
}

/** An element whose text follows the frames, a few times a second, without React. */
export function useWatched(live: LiveCells, text: () => string): RefObject<HTMLDivElement | null> {
  const element = useRef<HTMLDivElement>(null);
  const latest = useRef(text);
  latest.current = text;
  // What is asked about may change with any render.
  useLayoutEffect(() => write(element.current, latest.current()));
  useEffect(() => {
    let at = Number.NEGATIVE_INFINITY;
    return live.watch(() => {
      if (live.now - at < LIVE_RATE_MS) return;
      at = live.now;
      write(element.current, latest.current());
    });
  }, [live]);
  return element;
}

function write(element: HTMLElement | null, text: string): void {
  if (element && element.textContent !== text) element.textContent = text;
}
