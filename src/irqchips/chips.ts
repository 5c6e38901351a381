// The kernel half of every irqchip that is simulated: a sorted glob over the folders.

import type { Irqchip } from '../engine/chip.ts';
import { type Engine, newEngine } from '../engine/engine.ts';
import type { Topology } from '../model/topology.ts';
import { decidePlatform } from './x86-vector/platform.ts';

const modules = import.meta.glob<Irqchip>(['./*/chip.ts', '!./_*/**'], { eager: true, import: 'default' });

export const CHIPS: readonly Irqchip[] = Object.values(modules).sort((a, b) => (a.id < b.id ? -1 : 1));

export interface EngineOptions {
  readonly shared?: boolean;
  /** Records that the trace buffer holds. */
  readonly traceRecords?: number;
}

/** A machine of this topology that has not booted: `begin(0, Call.boot, [])` boots it. */
export function createEngine(topology: Topology, options: EngineOptions = {}): Engine {
  return newEngine(topology, CHIPS, decidePlatform(topology), options);
}
