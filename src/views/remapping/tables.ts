// The remapping tables of a capture, and what may be said of one that is not there.

import type { MachineView } from '../../model/machine.ts';
import { Known, RemapKind } from '../../model/tables.ts';

export interface RemapTable {
  /** Row of remapUnit, or -1 for Xen's own list. */
  readonly unit: number;
  readonly kind: number;
  readonly title: string;
  /** Rows of remapEntry. */
  readonly entries: readonly number[];
}

/** One table for each unit that has entries, in the order of the capture. */
export function remapTables(view: MachineView): RemapTable[] {
  const { remapUnit, remapEntry } = view.t;
  const rows = new Map<number, number[]>();
  for (let row = 0; row < remapEntry.length; row++) {
    const unit = remapEntry.col.unit[row]!;
    const list = rows.get(unit);
    if (list) list.push(row);
    else rows.set(unit, [row]);
  }
  const tables = Array.from({ length: remapUnit.length }, (_, unit) => ({
    unit,
    kind: remapUnit.col.kind[unit]!,
    title: view.str(remapUnit.col.name[unit]),
    entries: (rows.get(unit) ?? []).sort((a, b) => compareEntries(view, a, b)),
  }));
  // A unit that only sysfs names has no table here; an empty table that was dumped is a fact.
  return tables.filter(({ unit, entries }) => entries.length > 0 || remapUnit.col.tableLo[unit] !== 0);
}

/** By table of a device, then by index. */
function compareEntries(view: MachineView, a: number, b: number): number {
  const { table, index } = view.t.remapEntry.col;
  return table[a]! - table[b]! || index[a]! - index[b]!;
}

const KIND_NAMES: Readonly<Record<number, string>> = {
  [RemapKind.vtd]: 'VT-d',
  [RemapKind.vtdPosted]: 'VT-d, posted',
  [RemapKind.amd]: 'AMD-Vi',
  [RemapKind.its]: 'ITS',
  [RemapKind.imsic]: 'IMSIC',
  [RemapKind.xen]: 'Xen',
};

export const kindName = (kind: number): string => KIND_NAMES[kind] ?? 'table';

/** Present bit of a VT-d entry, valid bit of an AMD entry; entries of the others are present when they are listed. */
export function isPresent(view: MachineView, row: number): boolean {
  const { kind, w0 } = view.t.remapEntry.col;
  return kind[row] === RemapKind.its || kind[row] === RemapKind.imsic || (w0[row]! & 1) === 1;
}

/** How the entry is known: read, from trace, derived. */
export function knownWord(view: MachineView, row: number): string {
  const state = view.t.remapEntry.col.state[row]!;
  if (state & Known.read) return 'read';
  return state & Known.trace ? 'from trace' : 'derived';
}

/** Why there is no table, for the kind of machine that it is. */
export function whyNone(view: MachineView): string {
  const kinds = new Set(Array.from(view.t.irqDomain.col.kind, (id) => view.str(id)));
  if (kinds.has('intel-ir')) {
    return 'Interrupt remapping is on, but the tables are not in this capture: the kernel needs CONFIG_INTEL_IOMMU_DEBUGFS, and reading debugfs needs root. What each irq uses is in its chain.';
  }
  if (kinds.has('amd-ir')) {
    return 'AMD-Vi has no dump of its tables in debugfs. A trace with amd_modify_irte_ga events lets them be rebuilt; this capture has none.';
  }
  if (kinds.has('its'))
    return 'The tables of an ITS are in memory that no kernel file shows. A log of its commands lets them be rebuilt; this capture has none.';
  if (view.header.hypervisor === 'xen')
    return 'Under Xen the hypervisor owns the tables; dom0 does not see them.';
  if (kinds.size === 0)
    return 'No irq domain is in this capture, so nothing says whether interrupts are remapped.';
  return 'No domain of this machine remaps interrupts: messages name their CPU and vector themselves.';
}
