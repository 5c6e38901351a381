// For tests: machines that have booted, whose functions have drivers, and messages of functions that have handlers.

import { Call, PCI_IRQ_MSIX } from '../engine/calls.ts';
import { createEngine } from './chips.ts';
import { type MachineWish, topologyOf } from './random-topology.ts';
import { createDelivery } from './stations.ts';
import { run } from './test-topology.ts';

/** The first function: row 0 is a host bridge. */
export const DEV = 1;

/** All CPUs on line, four unless more are wished for; drivers bound. */
export function bootedMachine(wish: MachineWish) {
  const engine = createEngine(topologyOf({ cpus: 4, ...wish }));
  const { machine: m } = engine;
  run(engine, Call.boot, []);
  for (let cpu = 1; cpu < m.shape.cpus; cpu++) {
    engine.begin(0, Call.lapicOnline, [cpu]);
    engine.run(0, cpu);
  }
  for (let dev = DEV; dev <= (wish.functions?.length ?? 0); dev++) run(engine, Call.bindDriver, [dev]);
  engine.names.push('test');
  return { engine, m, delivery: createDelivery(engine) };
}

/** The same with so many irqs of function DEV, requested. */
export function machineWithIrqs(wish: MachineWish, count: number, flags = PCI_IRQ_MSIX, requestFlags = 0) {
  const made = bootedMachine(wish);
  const { engine, m } = made;
  const got = run(engine, Call.pciAllocIrqVectors, [DEV, count, count, flags, 0, 0, 0]);
  if (got !== count) throw new Error(`${got} of ${count} vectors`);
  const first = m.msiDesc.irq[m.shape.msiFirst[DEV]!]!;
  for (let i = 0; i < count; i++) {
    const ret = run(engine, Call.requestIrq, [first + i, requestFlags, 0]);
    if (ret !== 0) throw new Error(`request_irq of ${first + i}: ${ret}`);
  }
  return { ...made, first };
}

/** The same with a level pin that has an irq with a handler. */
export function machineWithPin(wish: MachineWish, pin: number, requestFlags = 0) {
  const made = bootedMachine(wish);
  const irq = run(made.engine, Call.mapGsi, [pin, 1, 0, -1]);
  const ret = run(made.engine, Call.requestIrq, [irq, requestFlags, 0]);
  if (irq <= 0 || ret !== 0) throw new Error(`GSI ${pin}: irq ${irq}, request_irq ${ret}`);
  return { ...made, irq };
}
