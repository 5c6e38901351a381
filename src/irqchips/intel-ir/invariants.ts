// Invariants of VT-d remapping tables: who has which entries, and what they say. drivers/iommu/intel/irq_remapping.c, 6.12.

import { cpumaskNext } from '../../engine/cpumask.ts';
import { type Broken, range, rowsWhere } from '../../engine/invariant-tools.ts';
import { IRQD } from '../../engine/irqd.ts';
import { effectiveMask, type Machine } from '../../engine/machine.ts';
import { PI_BASE_HI } from '../../model/hardware.ts';
import { IRTE_POSTED } from '../../model/hardware-bits.ts';

export default function brokenEntries(m: Machine, broken: Broken): void {
  for (let unit = 0; unit < m.shape.irUnits; unit++) brokenUnit(m, unit, (s) => broken(`dmar${unit}: ${s}`));
  for (const irq of rowsWhere(m.intelIrData.present)) brokenEntry(m, irq, (s) => broken(`irq ${irq}: ${s}`));
}

/** Entries that the blocks of a unit's irqs take, the first irq of a block speaking for all of it. */
function brokenUnit(m: Machine, unit: number, say: Broken): void {
  const d = m.intelIrData;
  const irqs = rowsWhere(d.present).filter((irq) => d.unit[irq] === unit);
  const taken = irqs
    .filter((irq) => d.subHandle[irq] === 0)
    .flatMap((irq) => range(1 << d.mask[irq]!).map((i) => d.index[irq]! + i))
    .toSorted((a, b) => a - b);
  const words = (m.shape.irtes + 31) >>> 5;
  const used: number[] = [];
  for (let word = 0; word < words; word++) {
    const bits = m.irteWord.bits[unit * words + word]!;
    if (bits !== 0) used.push(...range(32).flatMap((bit) => ((bits >>> bit) & 1 ? [word * 32 + bit] : [])));
  }
  if (used.join() !== taken.join()) say(`the entries ${used} are in use, irqs have ${taken}`);
  const own = new Set(irqs.map((irq) => d.index[irq]! + d.subHandle[irq]!));
  if (own.size !== irqs.length) say('two irqs have one entry');
  for (let index = 0; index < m.shape.irtes; index++) {
    const row = unit * m.shape.irtes + index;
    const isZero = (m.irte.w0[row]! | m.irte.w1[row]! | m.irte.w2[row]! | m.irte.w3[row]!) === 0;
    if (!isZero && !own.has(index)) say(`entry ${index} is nobody's and not zero`);
  }
}

/** The entry of an activated irq has its vector and destination; what is not activated has none, or the placeholder. */
function brokenEntry(m: Machine, irq: number, say: Broken): void {
  const d = m.intelIrData;
  const row = d.unit[irq]! * m.shape.irtes + d.index[irq]! + d.subHandle[irq]!;
  const [w0, w1, w2, w3] = [m.irte.w0[row]!, m.irte.w1[row]!, m.irte.w2[row]!, m.irte.w3[row]!];
  const activated = (m.irqDesc.dstate[irq]! & IRQD.activated) !== 0;
  const vector = (w0 >>> 16) & 0xff;
  if (!activated) {
    if ((w0 | w1 | w2 | w3) !== 0 && vector !== 0xef)
      say(`it is not activated, and its entry has vector ${vector}`);
    return;
  }
  if ((w0 & IRTE_POSTED) !== 0) return brokenPosted(m, irq, [w0, w1, w2, w3], say);
  const dest = m.platform.irX2apic ? w1 : w1 >>> 8;
  if ((w0 & 1) === 0) say('its entry is not present');
  if (vector !== m.apicChipData.cfgVector[irq]) say(`its entry has vector ${vector}`);
  if (dest !== m.apicChipData.cfgDestApicid[irq]) say(`its entry has destination ${dest}`);
  if (((w0 >>> 2) & 1 ? 'logical' : 'physical') !== (m.platform.destModeLogical ? 'logical' : 'physical'))
    say('its entry has the wrong destination mode');
  const cached = [d.e0[irq], d.e1[irq], d.e2[irq], d.e3[irq]].join(' ');
  if (cached !== [w0, w1, w2, w3].join(' ')) say(`its entry is ${[w0, w1, w2, w3]}, cached ${cached}`);
}

/** A posted entry has the vector, and the descriptor of the CPU that the irq is on. */
function brokenPosted(m: Machine, irq: number, words: readonly number[], say: Broken): void {
  const cpu = cpumaskNext(m.masks, effectiveMask(m, irq), -1);
  const { e0, e2 } = m.intelIrData;
  const expected = [e0[irq]!, cpu << 6, e2[irq]!, PI_BASE_HI];
  if (!m.platform.postedMsi) say('its entry posts, and nobody asked for that');
  if (e0[irq]! >>> 16 !== m.apicChipData.cfgVector[irq]) say(`its cached entry is ${e0[irq]}`);
  if (words.join() !== expected.join()) say(`its entry is ${words}, and should be ${expected}`);
}
