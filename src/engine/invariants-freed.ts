// Invariants of what is free: it holds nothing, and everything that is in use is in use once.

import { type Broken, columnsSet, cpusOf, liveIrqs, rowsWhere } from './invariant-tools.ts';
import { affinityMask, effectiveMask, hintMask, type Machine, pendingMask } from './machine.ts';
import { DEPTH } from './tables.ts';

export function brokenFreed(m: Machine, broken: Broken): void {
  for (let irq = 0; irq < m.shape.irqs; irq++) {
    if (m.irqDesc.allocated[irq] === 0) brokenIrq(m, irq, broken);
    brokenLevels(m, irq, broken);
  }
  brokenRows(m.irqDomain, m.irqDomain.used, 'domain', broken);
  brokenRows(m.msiDesc, m.msiDesc.present, 'MSI descriptor', broken);
  brokenRows(m.irqAction, m.irqAction.used, 'action', broken);
  brokenRows(m.mpChipData, m.mpChipData.present, 'mp_chip_data', broken);
  brokenRows(m.intelIrData, m.intelIrData.present, 'intel_ir_data', broken);
  brokenRows(m.amdIrData, m.amdIrData.present, 'amd_ir_data', broken);
  brokenRows(m.apicChipData, m.apicChipData.present, 'apic_chip_data', broken);
  brokenRows(m.call, m.call.used, 'call', broken);
  brokenRows(m.affinityDesc, m.affinityDesc.used, 'affinity descriptor', broken);
  for (let row = 0; row < m.affinityDesc.used.length; row++)
    if (m.affinityDesc.used[row] === 0 && m.masks.weight[m.shape.affinityMasks + row] !== 0)
      broken(`affinity descriptor ${row} is free and has CPUs`);
  brokenActions(m, broken);
}

function brokenIrq(m: Machine, irq: number, broken: Broken): void {
  const left = columnsSet(m.irqDesc, irq);
  if (left.length > 0) broken(`irq ${irq} is free and has ${left}`);
  for (const data of [m.apicChipData, m.mpChipData, m.intelIrData, m.amdIrData])
    if (data.present.length > 0 && data.present[irq] !== 0) broken(`irq ${irq} is free and a chip knows it`);
  for (const mask of [affinityMask, effectiveMask, pendingMask, hintMask])
    if (cpusOf(m, mask(m, irq)).length > 0) broken(`irq ${irq} is free and has CPUs`);
}

/** Rows of irqData beyond the chain. */
function brokenLevels(m: Machine, irq: number, broken: Broken): void {
  for (let level = m.irqDesc.levels[irq]!; level < DEPTH; level++) {
    const left = columnsSet(m.irqData, irq * DEPTH + level);
    if (left.length > 0) broken(`irq ${irq}: level ${level} is none and has ${left}`);
  }
}

type Rows = Readonly<Record<string, ArrayLike<number>>>;

function brokenRows(columns: Rows, used: Uint8Array, what: string, broken: Broken): void {
  for (let row = 0; row < used.length; row++) {
    const left = used[row] === 0 ? columnsSet(columns, row) : [];
    if (left.length > 0) broken(`${what} ${row} is free and has ${left}`);
  }
}

/** Every action is in the list of its irq, once. */
function brokenActions(m: Machine, broken: Broken): void {
  const seen = new Set<number>();
  for (const irq of liveIrqs(m)) {
    for (let row = m.irqDesc.action[irq]! - 1; row >= 0; row = m.irqAction.next[row]! - 1) {
      if (seen.has(row)) return broken(`action ${row} is in two lists, or twice in that of irq ${irq}`);
      seen.add(row);
      if (m.irqAction.used[row] === 0) broken(`irq ${irq} has the action ${row}, which is free`);
      if (m.irqAction.irq[row] !== irq)
        broken(`irq ${irq} has the action ${row} of irq ${m.irqAction.irq[row]}`);
    }
  }
  const lost = rowsWhere(m.irqAction.used).filter((row) => !seen.has(row));
  if (lost.length > 0) broken(`the actions ${lost} are in no list`);
}
