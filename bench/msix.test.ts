// The machine of objects does what the engine does, so that comparing their costs means something.

import { expect, it } from 'vitest';
import { cpumaskNext } from '../src/engine/cpumask.ts';
import { effectiveMask, type Machine } from '../src/engine/machine.ts';
import { DEPTH } from '../src/engine/tables.ts';
import { makeFullLoad } from './matrix-load.ts';
import { makeBootLoad } from './msix-boot.ts';
import { bootServer, MsixEngine } from './msix-engine.ts';
import { MsixObjects } from './msix-objects.ts';

const SIZE = { cpus: 20, devices: 3, entries: 33 };

/** Irq, levels, target, entry and messages of a vector of the engine. */
function ofEngine(m: Machine, row: number): object {
  const irq = m.msiDesc.irq[row]!;
  const entry = m.intelIrData.index[irq]!;
  const { irte, msixEntry, apicChipData, irqDesc } = m;
  return {
    irq,
    hwirqs: [0, 1, 2].map((level) => m.irqData.hwirq[irq * DEPTH + level]),
    state: irqDesc.dstate[irq]! & 0x4030200,
    cfg: [
      apicChipData.vector[irq],
      apicChipData.cpu[irq],
      apicChipData.cfgVector[irq],
      apicChipData.cfgDestApicid[irq],
    ],
    effective: cpumaskNext(m.masks, effectiveMask(m, irq), -1),
    entry: [irte.w0[entry], irte.w1[entry], irte.w2[entry], irte.w3[entry]],
    cached: [m.msiDesc.addressLo[row], m.msiDesc.addressHi[row], m.msiDesc.data[row]],
    written: [msixEntry.addressLo[row], msixEntry.addressHi[row], msixEntry.data[row]],
  };
}

function ofObjects(objects: MsixObjects, row: number): object {
  const { desc, dev, index, message } = objects.descs.get(row)!;
  const { irq, data, state, effective } = desc!;
  const chip = data.parent!.parent!.chipData as {
    vector: number;
    cpu: number;
    cfgVector: number;
    cfgDest: number;
  };
  const { w0, w1, w2, w3 } = objects.remapping.table.get(data.parent!.hwirq >>> 16)!;
  const written = objects.domains[dev]!.table.get(index)!;
  return {
    irq,
    hwirqs: [data.hwirq, data.parent!.hwirq, data.parent!.parent!.hwirq],
    state: state & 0x4030200,
    cfg: [chip.vector, chip.cpu, chip.cfgVector, chip.cfgDest],
    effective,
    entry: [w0, w1, w2, w3],
    cached: [message.addressLo, message.addressHi, message.data],
    written: [written.addressLo, written.addressHi, written.data],
  };
}

/** What both keep in columns. */
function shared({ matrixColumns, irqWord, irteWord }: Machine): object {
  const { matrix, cpumap, cpumapWord } = matrixColumns.tables;
  const columns = [matrix.col, cpumap.col, cpumapWord.col, irqWord, irteWord].flatMap(Object.values);
  return columns.map((column: Int32Array) => [...column]);
}

it('objects and Maps allocate, activate and free as columns do', () => {
  const engine = new MsixEngine(SIZE);
  const objects = new MsixObjects(SIZE);
  const loads = [makeFullLoad(engine, 60), makeFullLoad(objects, 60)];
  for (let part = 0; part < 20; part++) {
    const [a, b] = loads.map((load) => load(100));
    expect(a).toBe(b);
    expect(shared(objects.m)).toEqual(shared(engine.m));
    for (const [row] of objects.descs) {
      if (row % SIZE.entries !== 0) expect(ofObjects(objects, row)).toEqual(ofEngine(engine.m, row));
    }
  }
});

it('a boot with its drivers leaves the same machine each time', () => {
  const size = { cpus: 10, devices: 4, entries: 17 };
  const load = makeBootLoad(size);
  const legacy = bootServer(size).machine.matrixColumns.tables.matrix.col.totalAllocated[0]!;
  expect([load(1), load(1)]).toEqual([legacy + 68, legacy + 68]);
});
