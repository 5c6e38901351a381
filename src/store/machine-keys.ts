/** From rows of a machine to stable keys, and back. Views pass rows around inside; links and the store hold keys. */

import type { MachineView } from '../model/machine.ts';
import { parseSelection, type Selection, selectionKey } from './selection.ts';

export const irqKey = (m: MachineView, row: number): string => selectionKey.irq(m.t.irqDesc.col.irq[row]!);
export const domainKey = (m: MachineView, row: number): string =>
  selectionKey.dom(m.str(m.t.irqDomain.col.name[row]));
export const deviceKey = (m: MachineView, row: number): string =>
  selectionKey.dev(m.str(m.t.device.col.id[row]));
export const cpuKey = (m: MachineView, row: number): string => selectionKey.cpu(m.t.cpu.col.cpu[row]!);

export function msiKey(m: MachineView, row: number): string {
  const { device, index } = m.t.msiDesc.col;
  return selectionKey.msi(m.str(m.t.device.col.id[device[row]!]), index[row]!);
}

/**
 * Name of the table an entry stands in: the unit (`dmar0`); where each device has a table of its own (AMD, ITS) the unit
 * and the device id in hex (`ivhd0:00a0`).
 */
function remapTableName(m: MachineView, row: number): string {
  const { unit, table } = m.t.remapEntry.col;
  const name = m.str(m.t.remapUnit.col.name[unit[row]!]);
  return table[row]! < 0 ? name : `${name}:${table[row]!.toString(16).padStart(4, '0')}`;
}

export const remapKey = (m: MachineView, row: number): string =>
  selectionKey.irte(remapTableName(m, row), m.t.remapEntry.col.index[row]!);

/**
 * Row of the selected object: irqDesc, irqDomain, device, msiDesc, remapEntry or cpu, by kind; for `vec` the row of the
 * CPU. -1 where this moment does not have it.
 */
export function rowOf(m: MachineView, selection: Selection): number {
  switch (selection.kind) {
    case 'irq':
      return m.irqRow(selection.irq);
    case 'dom':
      return m.find('irqDomain', 'name', selection.name);
    case 'dev':
      return m.find('device', 'id', selection.device);
    case 'msi':
      return msiRow(m, selection.device, selection.index);
    case 'irte':
      return remapRow(m, selection.table, selection.index);
    case 'cpu':
      return cpuRow(m, selection.cpu);
    case 'vec':
      return isNumber(m, selection) ? cpuRow(m, selection.cpu) : -1;
  }
}

/** True when the moment has the object a key names. */
export function hasKey(m: MachineView, key: string): boolean {
  const selection = parseSelection(key);
  return selection !== null && rowOf(m, selection) >= 0;
}

function msiRow(m: MachineView, device: string, index: number): number {
  const row = m.find('device', 'id', device);
  if (row < 0) return -1;
  const first = m.t.device.col.first[row]!;
  const end = first + m.t.device.col.descs[row]!;
  for (let r = Math.max(first, 0); r < end; r++) if (m.t.msiDesc.col.index[r] === index) return r;
  return -1;
}

function remapRow(m: MachineView, table: string, index: number): number {
  const { length, col } = m.t.remapEntry;
  for (let row = 0; row < length; row++) {
    if (col.index[row] === index && remapTableName(m, row) === table) return row;
  }
  return -1;
}

/** Vectors of x86 and identities of an IMSIC exist whether used or not; INTIDs and LPIs where an irq has them. */
function isNumber(m: MachineView, { cpu, vector }: { cpu: number; vector: number }): boolean {
  if (vector < (m.header.arch === 'riscv64' ? 2048 : 256)) return true;
  const { length, col } = m.t.irqDesc;
  for (let row = 0; row < length; row++)
    if (col.vector[row] === vector && col.target[row] === cpu) return true;
  return false;
}

function cpuRow(m: MachineView, cpu: number): number {
  const { length, col } = m.t.cpu;
  for (let row = 0; row < length; row++) if (col.cpu[row] === cpu) return row;
  return -1;
}
