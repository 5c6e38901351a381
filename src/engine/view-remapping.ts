// Interrupt remapping units and the entries of their tables. drivers/iommu/intel/debugfs.c: ir_translation_struct_show;
// drivers/iommu/amd/iommu.c: struct irte_ga, 6.12 and 6.1.

import type { MachineBuilder } from '../model/machine.ts';
import { Known, RemapKind } from '../model/tables.ts';
import type { AmdViTopology, VtdTopology } from '../model/topology.ts';
import type { Machine } from './machine.ts';
import { AMD_IRQS_PER_TABLE } from './tables.ts';

const PRESENT = 1;
/** Interrupt Remapping Table Address register: offset, size field and EIME. [VT-d 11.4.9.6] */
const IRTA = { offset: 0xb8, size: 15, eime: 1 << 11 } as const;
const NO_VECTOR = -1;

export function fillRemapping(m: Machine, b: MachineBuilder): void {
  const { remapping } = m.topology;
  if (remapping?.kind === 'vtd') fillVtd(m, b, remapping);
  if (remapping?.kind === 'amd' && m.platform.remapping === 'amd') fillAmd(m, b, remapping);
}

/** Units are listed also where remapping is off. */
function fillVtd(m: Machine, b: MachineBuilder, { units }: VtdTopology): void {
  const isOn = m.platform.remapping === 'vtd';
  for (const [number, { ir }] of units.entries()) {
    if (!ir) continue;
    const name = b.strings.intern(`dmar${number}`);
    const unit = b.t.remapUnit.push({ name, kind: RemapKind.vtd, enabled: isOn ? 1 : 0 });
    if (!isOn) continue;
    const lo = IRTA.size | (m.platform.irX2apic ? IRTA.eime : 0);
    b.t.register.push({ unit, name: b.strings.intern('IRTA'), offset: IRTA.offset, lo });
    for (let index = 0; index < m.shape.irtes; index++) addIrte(m, b, unit, number * m.shape.irtes, index);
  }
}

function addIrte(m: Machine, b: MachineBuilder, unit: number, first: number, index: number): void {
  const { w0, w1, w2, w3 } = m.irte;
  const at = first + index;
  if ((w0[at]! & PRESENT) === 0) return;
  b.t.remapEntry.push({
    unit,
    kind: RemapKind.vtd,
    state: Known.read,
    index,
    w0: w0[at]!,
    w1: w1[at]!,
    w2: w2[at]!,
    w3: w3[at]!,
    sourceId: w2[at]! & 0xffff,
    vector: (w0[at]! >>> 16) & 0xff,
    destination: w1[at]!,
  });
}

/** Entries that hold anything, by the device id that uses them, or that the table was made for, and index. */
function fillAmd(m: Machine, b: MachineBuilder, amd: AmdViTopology): void {
  const units = amd.units.map((_, number) =>
    b.t.remapUnit.push({ name: b.strings.intern(`AMD-IR-${number}`), kind: RemapKind.amd, enabled: 1 }),
  );
  const tables = [...m.amdTable.used.keys()].filter((table) => m.amdTable.used[table] !== 0);
  tables.sort((a, z) => m.amdTable.devid[a]! - m.amdTable.devid[z]!);
  const users = usersOfEntries(m);
  for (const table of tables) {
    const unit = units[unitOf(amd, m.amdTable.devid[table]!)]!;
    for (let index = 0; index < AMD_IRQS_PER_TABLE; index++)
      addAmdEntry(m, b, { unit, table, index, ga: amd.ga, users });
  }
}

/** Device ids by entry: functions with the same alias share a table. */
function usersOfEntries({ amdIrData, amdDte }: Machine): Map<number, number> {
  const users = new Map<number, number>();
  for (const [irq, present] of amdIrData.present.entries()) {
    if (present === 0) continue;
    const dte = amdIrData.dte[irq]!;
    users.set(amdDte.table[dte]! * AMD_IRQS_PER_TABLE + amdIrData.index[irq]!, amdDte.devid[dte]!);
  }
  return users;
}

function unitOf({ units, ioApics, hpets }: AmdViTopology, devid: number): number {
  const found = units.findIndex(({ covers }) =>
    covers.some(({ first, last }) => devid >= first && devid <= last),
  );
  if (found >= 0) return found;
  return [...ioApics, ...hpets].find((special) => special.devid === devid)?.unit ?? 0;
}

interface AmdEntry {
  readonly unit: number;
  readonly table: number;
  readonly index: number;
  /** Entries of 128 bits. */
  readonly ga: boolean;
  readonly users: ReadonlyMap<number, number>;
}

function addAmdEntry(m: Machine, b: MachineBuilder, { unit, table, index, ga, users }: AmdEntry): void {
  const { w0, w1, w2, w3 } = m.amdEntry;
  const at = table * AMD_IRQS_PER_TABLE + index;
  if ((w0[at]! | w1[at]! | w2[at]! | w3[at]!) === 0) return;
  const vector = ga ? w2[at]! & 0xff : (w0[at]! >>> 16) & 0xff;
  b.t.remapEntry.push({
    unit,
    kind: ga ? RemapKind.amd : RemapKind.amd32,
    state: Known.read,
    table: users.get(at) ?? m.amdTable.devid[table]!,
    index,
    w0: w0[at]!,
    w1: w1[at]!,
    w2: w2[at]!,
    w3: w3[at]!,
    vector: w0[at]! & PRESENT ? vector : NO_VECTOR,
    destination: ga ? ((w0[at]! >>> 8) | (w3[at]! & 0xff000000)) >>> 0 : (w0[at]! >>> 8) & 0xff,
  });
}
