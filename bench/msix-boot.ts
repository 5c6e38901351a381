// Boot of the synthetic server, again and again on one machine: CPUs, domains, the drivers' calls, each of them through the door.

import { Call, PCI_IRQ_MSIX } from '../src/engine/calls.ts';
import type { Engine } from '../src/engine/engine.ts';
import { initMatrix } from '../src/engine/matrix-columns.ts';
import type { Load } from './matrix-load.ts';
import { boot, bootServer } from './msix-engine.ts';
import type { ServerSize } from './server.ts';

/** Zeroes make an engine's machine a new one. */
function reset({ machine: m }: Engine): void {
  new Uint8Array(m.buffer).fill(0);
  initMatrix(m.matrixColumns);
  m.names.replace([]);
}

function call(engine: Engine, number: Parameters<Engine['begin']>[1], args: readonly number[]): number {
  engine.begin(0, number, args);
  return engine.run(0, 0);
}

/** A driver that takes all vectors of its function and requests each. */
function probe(engine: Engine, dev: number, vectors: number, name: number): void {
  const { machine: m } = engine;
  call(engine, Call.bindDriver, [dev]);
  const got = call(engine, Call.pciAllocIrqVectors, [dev, vectors, vectors, PCI_IRQ_MSIX, 0, 0, 0, 0, 0]);
  if (got !== vectors) throw new Error(`function ${dev} got ${got} of ${vectors} vectors`);
  const first = m.shape.msiFirst[dev]!;
  const request = [0, 0, name];
  for (let row = first; row < first + vectors; row++) {
    request[0] = m.msiDesc.irq[row]!;
    const ret = call(engine, Call.requestIrq, request);
    if (ret !== 0) throw new Error(`irq ${request[0]} cannot be requested: ${ret}`);
  }
}

function bootAll(engine: Engine, { devices, entries }: ServerSize): void {
  boot(engine);
  engine.names.push('driver');
  const name = engine.names.length - 1;
  for (let dev = 0; dev < devices; dev++) probe(engine, dev, entries, name);
}

/** An operation is half a vector's life, as an allocation and a free are two. The sum is the number of vectors in use. */
export function makeBootLoad(size: ServerSize): Load {
  // Memory that is not shared is zeroed at once, and zeroing is no part of a boot.
  const engine = bootServer(size, false);
  const operations = 2 * size.devices * size.entries;
  return (wanted) => {
    for (let done = 0; done < wanted; done += operations) {
      reset(engine);
      bootAll(engine, size);
    }
    return engine.machine.matrixColumns.tables.matrix.col.totalAllocated[0]!;
  };
}
