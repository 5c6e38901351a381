// AMD's remapping tables: one per requester id, shared by its aliases, and the choice of an index in it.
// drivers/iommu/amd/iommu.c: alloc_irq_table, alloc_irq_index, 6.12 and 6.1. Tables stay when their last entry is freed.

import type { Machine } from '../../engine/machine.ts';
import { AMD_IRQS_PER_TABLE } from '../../engine/tables.ts';
import { E } from '../../engine/trace.ts';
import { ENOSPC } from '../../model/errno.ts';
import { DEVICE_IDS } from '../../model/hardware.ts';
import { dmaAliases } from '../intel-ir/units.ts';
import { isAllocated, setAllocated } from './irte.ts';
import { amdOf, ivrsAlias } from './units.ts';

/** What set_dte_irq_entry() writes, and where tables lie: one behind the other from 4 GiB on. */
const DTE_IV = 1;
const DTE_INT_TAB_LEN_512 = 9 << 1;
const DTE_INT_CTL_REMAP = 2 << 28;
const DTE_TABLES_HI = 1;
const TABLE_BYTES = AMD_IRQS_PER_TABLE * 16;

/** Indices at the start of a table that an IO-APIC uses: they are its pins. */
const IOAPIC_INDICES = 32;

/** irq_lookup_table: row of amdDte, or -1. */
function findDte(m: Machine, segment: number, devid: number): number {
  const { used, segment: segments, devid: ids } = m.amdDte;
  for (let row = 0; row < used.length && used[row] !== 0; row++)
    if (ids[row] === devid && segments[row] === segment) return row;
  return -1;
}

/** set_remap_table_entry(): the row. A requester that has a table loses it. */
function setDte(m: Machine, segment: number, devid: number, table: number): number {
  const { amdDte } = m;
  const found = findDte(m, segment, devid);
  const row = found < 0 ? amdDte.used.indexOf(0) : found;
  if (row < 0) throw new Error(`no room for one more than ${amdDte.used.length} requesters`);
  amdDte.used[row] = 1;
  amdDte.segment[row] = segment;
  amdDte.devid[row] = devid;
  amdDte.table[row] = table;
  amdDte.w4[row] = (table * TABLE_BYTES) | DTE_INT_TAB_LEN_512 | DTE_IV;
  amdDte.w5[row] = DTE_TABLES_HI | DTE_INT_CTL_REMAP;
  m.amdDevice.dte[segment * DEVICE_IDS + devid] = row + 1;
  return row;
}

/** __alloc_irq_table() */
function newTable(m: Machine, devid: number): number {
  const table = m.amdTable.used.indexOf(0);
  if (table < 0) throw new Error(`no room for one more than ${m.amdTable.used.length} remapping tables`);
  m.amdTable.used[table] = 1;
  m.amdTable.devid[table] = devid;
  return table;
}

/**
 * alloc_irq_table(): row of amdDte of a requester that has a table from now on, be it its own or that of its alias.
 * @param dev the PCI function, or -1
 */
export function allocIrqTable(m: Machine, segment: number, devid: number, dev: number): number {
  const row = findDte(m, segment, devid);
  if (row >= 0) return row;
  const alias = ivrsAlias(amdOf(m), segment, devid);
  const aliasRow = findDte(m, segment, alias);
  if (aliasRow >= 0) return setDte(m, segment, devid, m.amdDte.table[aliasRow]!);
  const table = newTable(m, devid);
  const own = setDte(m, segment, devid, table);
  if (dev >= 0) for (const { id } of dmaAliases(m.topology.pci, dev)) setDte(m, segment, id, table);
  if (devid !== alias) setDte(m, segment, alias, table);
  return own;
}

/** What the first pin of an IO-APIC does to its table (irq_remapping_alloc). */
export function keepForIoapic(m: Machine, dte: number): void {
  const table = m.amdDte.table[dte]!;
  if (m.amdTable.minIndex[table] !== 0) return;
  m.amdTable.minIndex[table] = IOAPIC_INDICES;
  for (let index = 0; index < IOAPIC_INDICES; index++) setAllocated(m, table, index);
}

/** alloc_irq_index() in the table of a requester: the first index, or -ENOSPC. */
export function allocIrqIndex(m: Machine, dte: number, count: number, align: boolean): number {
  m.trace.live?.emit4(E.amd_alloc_irq_index, m.amdDte.devid[dte]!, count, align ? 1 : 0, 0);
  const index = findIndex(m, m.amdDte.table[dte]!, count, align ? roundUpPow2(count) : 1);
  for (let i = 0; index >= 0 && i < count; i++) setAllocated(m, m.amdDte.table[dte]!, index + i);
  m.trace.live?.emit1(E.amd_alloc_irq_index_ret, index);
  return index;
}

/** A block starts at an aligned index where the scan starts or met one in use; it may go on over aligned ones. */
function findIndex(m: Machine, table: number, count: number, alignment: number): number {
  let index = alignUp(m.amdTable.minIndex[table]!, alignment);
  let run = 0;
  while (index < AMD_IRQS_PER_TABLE) {
    if (isAllocated(m, table, index)) {
      run = 0;
      index = alignUp(index + 1, alignment);
      continue;
    }
    if (++run === count) return index - count + 1;
    index++;
  }
  return -ENOSPC;
}

const roundUpPow2 = (n: number): number => (n > 1 ? 1 << (32 - Math.clz32(n - 1)) : 1);
const alignUp = (n: number, alignment: number): number => (n + alignment - 1) & -alignment;
