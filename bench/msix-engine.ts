// One MSI-X vector at a time on an engine, as a load of the matrix asks for it (matrix-load.ts): allocating it through PCI-MSIX,
// INTEL-IR and VECTOR with its descriptor, activating it with its entry and message, and giving all of it back.

import { Call } from '../src/engine/calls.ts';
import type { Engine } from '../src/engine/engine.ts';
import { irqDomainActivateIrq, irqDomainDeactivateIrq } from '../src/engine/irqdomain.ts';
import type { Machine } from '../src/engine/machine.ts';
import { endpointDomain } from '../src/engine/msi.ts';
import { createEngine } from '../src/irqchips/chips.ts';
import type { Allocator } from './matrix-load.ts';
import { type ServerSize, serverTopology } from './server.ts';

/** A server of which all CPUs are on line and no driver has come yet. */
export function bootServer(size: ServerSize, shared = true): Engine {
  const engine = createEngine(serverTopology(size), { shared });
  engine.machine.trace.on = false;
  boot(engine);
  return engine;
}

/** Boot and all CPUs. */
export function boot(engine: Engine): void {
  engine.begin(0, Call.boot, []);
  engine.run(0, 0);
  for (let cpu = 1; cpu < engine.machine.shape.cpus; cpu++) {
    engine.begin(0, Call.lapicOnline, [cpu]);
    engine.run(0, cpu);
  }
}

/** MSI-X is on with one vector in each function, so that its domain is there. */
function enableAll(engine: Engine): void {
  for (let dev = 0; dev < engine.machine.topology.pci.functions.length; dev++) {
    engine.begin(0, Call.pciEnableMsixRange, [dev, 1, 1]);
    if (engine.run(0, 0) !== 1) throw new Error(`function ${dev} has no MSI-X`);
  }
}

/** The engine as what gives out vectors: a choice is the row of the descriptor. */
export class MsixEngine implements Allocator {
  readonly m: Machine;
  private readonly devices: Int32Array;
  /** Rows of descriptors without an irq, used as a stack. */
  private readonly idle: Int32Array;
  private idleCount = 0;

  constructor(size: ServerSize) {
    const engine = bootServer(size);
    enableAll(engine);
    this.m = engine.machine;
    const rows = size.devices * size.entries;
    this.devices = Int32Array.from({ length: rows }, (_, row) => Math.floor(row / size.entries));
    this.idle = new Int32Array(rows);
    for (let row = 0; row < rows; row++) if (row % size.entries !== 0) this.idle[this.idleCount++] = row;
  }

  /** The machine has brought them up. */
  online(): void {}
  assignSystem(): void {}

  alloc(): number {
    const { m } = this;
    const row = this.idle[--this.idleCount]!;
    const dev = this.devices[row]!;
    m.msi.insert(dev, row - m.shape.msiFirst[dev]!);
    m.msi.prepareMsix(dev, row);
    irqDomainActivateIrq(m, m.msi.allocIrqs(dev, endpointDomain(m, dev), row, -1), false);
    return row;
  }

  free(high: number, low: number): void {
    const { m } = this;
    const row = (high << 16) | low;
    irqDomainDeactivateIrq(m, m.msiDesc.irq[row]!);
    m.msi.removeIrqs(row);
    m.msi.freeNumbers(row);
    m.msi.free(row);
    this.idle[this.idleCount++] = row;
  }
}
