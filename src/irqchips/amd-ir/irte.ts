// Entries of AMD's remapping tables, 128 bits wide (GA mode) or 32. drivers/iommu/amd/iommu.c: irte_ga_prepare, irte_prepare and the
// rest of struct amd_irte_ops, 6.12 and 6.1; model/layouts/amd-vi.ts has the bits.

import type { Machine } from '../../engine/machine.ts';
import { AMD_IRQS_PER_TABLE } from '../../engine/tables.ts';
import { E } from '../../engine/trace.ts';
import { amdOf } from './units.ts';

const VALID = 1;
const LOGICAL = 1 << 6;
/** What an index holds between its allocation and its first use: a vector that nobody has, or an entry that is not valid. */
const GA_ALLOCATED = 0xff;
const ALLOCATED = 0xfffffffe;

const entryRow = (table: number, index: number): number => table * AMD_IRQS_PER_TABLE + index;

/** is_allocated() */
export function isAllocated(m: Machine, table: number, index: number): boolean {
  const row = entryRow(table, index);
  return amdOf(m).ga ? (m.amdEntry.w2[row]! & 0xff) !== 0 : m.amdEntry.w0[row] !== 0;
}

/** set_allocated() */
export function setAllocated(m: Machine, table: number, index: number): void {
  clearAllocated(m, table, index);
  if (amdOf(m).ga) m.amdEntry.w2[entryRow(table, index)] = GA_ALLOCATED;
  else m.amdEntry.w0[entryRow(table, index)] = ALLOCATED;
}

/** clear_allocated() */
export function clearAllocated(m: Machine, table: number, index: number): void {
  const row = entryRow(table, index);
  m.amdEntry.w0[row] = 0;
  m.amdEntry.w1[row] = 0;
  m.amdEntry.w2[row] = 0;
  m.amdEntry.w3[row] = 0;
}

/** prepare(): the copy that the irq keeps. */
export function prepareEntry(m: Machine, irq: number, vector: number, dest: number): void {
  const { amdIrData: d } = m;
  d.e0[irq] = VALID | (m.platform.destModeLogical ? LOGICAL : 0);
  d.e1[irq] = 0;
  d.e2[irq] = 0;
  d.e3[irq] = 0;
  setTarget(m, irq, vector, dest);
}

/** Vector and destination of the copy. */
export function setTarget(m: Machine, irq: number, vector: number, dest: number): void {
  const { amdIrData: d } = m;
  if (amdOf(m).ga) {
    d.e0[irq] = (d.e0[irq]! & 0xff) | (dest << 8);
    d.e2[irq] = vector;
    d.e3[irq] = dest & 0xff000000;
  } else {
    d.e0[irq] = (d.e0[irq]! & 0xff) | ((dest & 0xff) << 8) | (vector << 16);
  }
}

/** What irte_ga_activate(), irte_activate() and their opposites do to the copy. */
export function setValid(m: Machine, irq: number, valid: boolean): void {
  const { e0 } = m.amdIrData;
  e0[irq] = valid ? e0[irq]! | VALID : e0[irq]! & ~VALID;
}

/** modify_irte_ga(), modify_irte(): the copy goes into the table that the requester has by now. */
export function modifyIrte(m: Machine, irq: number): void {
  const { amdIrData: d, amdDte, amdEntry } = m;
  const devid = amdDte.devid[d.dte[irq]!]!;
  const index = d.index[irq]!;
  if (amdOf(m).ga)
    m.trace.live?.emit6(E.amd_modify_irte_ga, devid, index, d.e0[irq]!, d.e1[irq]!, d.e2[irq]!, d.e3[irq]!);
  else m.trace.live?.emit4(E.amd_modify_irte, devid, index, d.e0[irq]!, 0);
  const row = entryRow(amdDte.table[d.dte[irq]!]!, index);
  amdEntry.w0[row] = d.e0[irq]!;
  amdEntry.w1[row] = d.e1[irq]!;
  amdEntry.w2[row] = d.e2[irq]!;
  amdEntry.w3[row] = d.e3[irq]!;
}
