// Invariants of AMD remapping tables: who has which entries, and what they say. drivers/iommu/amd/iommu.c, 6.12.

import { type Broken, range, rowsWhere } from '../../engine/invariant-tools.ts';
import { IRQD } from '../../engine/irqd.ts';
import type { Machine } from '../../engine/machine.ts';
import { AMD_IRQS_PER_TABLE } from '../../engine/tables.ts';
import { amdOf } from './units.ts';

export default function brokenEntries(m: Machine, broken: Broken): void {
  const irqs = rowsWhere(m.amdIrData.present);
  const rows = irqs.map((irq) => rowOf(m, irq));
  if (new Set(rows).size !== rows.length) broken('two irqs have one entry of an AMD table');
  for (let table = 0; table < m.shape.amdTables; table++) brokenTable(m, table, new Set(rows), broken);
  for (const irq of irqs) brokenEntry(m, irq, (s) => broken(`irq ${irq}: ${s}`));
}

const rowOf = (m: Machine, irq: number): number =>
  m.amdDte.table[m.amdIrData.dte[irq]!]! * AMD_IRQS_PER_TABLE + m.amdIrData.index[irq]!;

/** Entries beyond those of irqs are free; an IO-APIC keeps the first ones of its table when it gets it. */
function brokenTable(m: Machine, table: number, owned: ReadonlySet<number>, broken: Broken): void {
  const first = table * AMD_IRQS_PER_TABLE;
  const { w0, w1, w2, w3 } = m.amdEntry;
  for (const index of range(AMD_IRQS_PER_TABLE)) {
    const row = first + index;
    const isFree = (w0[row]! | w1[row]! | w2[row]! | w3[row]!) === 0;
    const isKept = index < m.amdTable.minIndex[table]!;
    if (m.amdTable.used[table] === 0 && !isFree)
      broken(`AMD table ${table} does not exist and has entry ${index}`);
    // A pin's entry is not marked again when the pin gets another irq.
    if (!isKept && owned.has(row) === isFree)
      broken(`entry ${index} of AMD table ${table} is ${isFree ? 'free and' : 'taken and not'} an irq's`);
  }
}

/** The entry of an activated irq has its vector and destination. */
function brokenEntry(m: Machine, irq: number, say: Broken): void {
  const row = rowOf(m, irq);
  const [w0, w1, w2, w3] = [
    m.amdEntry.w0[row]!,
    m.amdEntry.w1[row]!,
    m.amdEntry.w2[row]!,
    m.amdEntry.w3[row]!,
  ];
  const { ga } = amdOf(m);
  const valid = (w0 & 1) !== 0;
  const vector = ga ? w2 & 0xff : (w0 >>> 16) & 0xff;
  if ((m.irqDesc.dstate[irq]! & IRQD.activated) === 0) {
    if (valid && vector !== 0xef) say(`it is not activated, and its entry has vector ${vector}`);
    return;
  }
  const dest = ga ? ((w3 & 0xff000000) | (w0 >>> 8)) >>> 0 : (w0 >>> 8) & 0xff;
  if (!valid) say('its entry is not valid');
  if (vector !== m.apicChipData.cfgVector[irq]) say(`its entry has vector ${vector}`);
  if (dest !== m.apicChipData.cfgDestApicid[irq]) say(`its entry has destination ${dest}`);
  const d = m.amdIrData;
  const cached = [d.e0[irq], d.e1[irq], d.e2[irq], d.e3[irq]].join(' ');
  if (cached !== [w0, w1, w2, w3].join(' ')) say(`its entry is ${[w0, w1, w2, w3]}, cached ${cached}`);
}
