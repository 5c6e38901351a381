// CPUs, devices and what the two moments were captured from.

import type { MachineView } from '../machine.ts';
import { CpuState, Has, Known } from '../tables.ts';
import type { Fate } from './domains.ts';

export interface CpuChange {
  readonly cpu: number;
  /** Online at A and at B; null where the moment does not know the CPU. */
  readonly a: boolean | null;
  readonly b: boolean | null;
}

/** CPUs that came online, went offline, appeared or disappeared, by number. Empty when one moment knows no CPU. */
function diffCpuStates(a: MachineView, b: MachineView): CpuChange[] {
  if (a.t.cpu.length === 0 || b.t.cpu.length === 0) return [];
  const [inA, inB] = [onlineByCpu(a), onlineByCpu(b)];
  return [...new Set([...inA.keys(), ...inB.keys()])]
    .sort((p, q) => p - q)
    .map((cpu) => ({ cpu, a: inA.get(cpu) ?? null, b: inB.get(cpu) ?? null }))
    .filter((change) => change.a !== change.b);
}

function onlineByCpu(view: MachineView): Map<number, boolean> {
  const { col, length } = view.t.cpu;
  const online = new Map<number, boolean>();
  for (let row = 0; row < length; row++) online.set(col.cpu[row]!, (col.state[row]! & CpuState.online) !== 0);
  return online;
}

export interface DeviceChange {
  readonly id: string;
  readonly fate: Exclude<Fate, 'same' | 'unseen'>;
  /** Rows of device, -1 where the moment does not have it. */
  readonly a: number;
  readonly b: number;
  readonly fields: readonly DeviceField[];
}

/** Driver, MSI and MSI-X message control, how many irqs lead to it, NUMA node, IOMMU group. */
export type DeviceField = 'driver' | 'MSI' | 'MSI-X' | 'irqs' | 'node' | 'IOMMU group';

/** Devices that differ, by id. */
export function diffDevices(a: MachineView, b: MachineView): DeviceChange[] {
  const [inA, inB] = [rowsById(a), rowsById(b)];
  const drivers = knowsDrivers(a) && knowsDrivers(b);
  const changes: DeviceChange[] = [];
  for (const id of [...new Set([...inA.keys(), ...inB.keys()])].sort()) {
    const [rowA, rowB] = [inA.get(id) ?? -1, inB.get(id) ?? -1];
    if (rowA < 0 || rowB < 0) {
      changes.push({ id, fate: rowA < 0 ? 'added' : 'gone', a: rowA, b: rowB, fields: [] });
      continue;
    }
    const fields = deviceFields(a, b, rowA, rowB, drivers);
    if (fields.length > 0) changes.push({ id, fate: 'changed', a: rowA, b: rowB, fields });
  }
  return changes;
}

function rowsById(view: MachineView): Map<string, number> {
  const { col, length } = view.t.device;
  const rows = new Map<string, number>();
  for (let row = 0; row < length; row++) rows.set(view.str(col.id[row]), row);
  return rows;
}

const knowsDrivers = (view: MachineView): boolean => view.t.device.col.driver.some((driver) => driver >= 0);

function deviceFields(
  a: MachineView,
  b: MachineView,
  rowA: number,
  rowB: number,
  drivers: boolean,
): DeviceField[] {
  const [p, q] = [a.t.device.col, b.t.device.col];
  const differ = (x: number, y: number): boolean => x >= 0 && y >= 0 && x !== y;
  const fields: DeviceField[] = [];
  if (drivers && a.str(p.driver[rowA]) !== b.str(q.driver[rowB])) fields.push('driver');
  if (differ(p.msiControl[rowA]!, q.msiControl[rowB]!)) fields.push('MSI');
  if (differ(p.msixControl[rowA]!, q.msixControl[rowB]!)) fields.push('MSI-X');
  if (p.irqs[rowA] !== q.irqs[rowB]) fields.push('irqs');
  if (differ(p.node[rowA]!, q.node[rowB]!)) fields.push('node');
  if (differ(p.iommuGroup[rowA]!, q.iommuGroup[rowB]!)) fields.push('IOMMU group');
  return fields;
}

/** What of the two captures themselves differs, before any number is compared. */
export interface Setting {
  readonly kernel: readonly [a: string, b: string];
  readonly arch: readonly [a: string, b: string];
  /** How interrupts are remapped, from the domains: `VT-d`, `AMD-Vi`, `ITS`, `IMSIC`, `none`; '' where no domain tells. */
  readonly remapping: readonly [a: string, b: string];
  readonly cpus: readonly CpuChange[];
  /** Sources that one of the moments has and the other has not. */
  readonly sources: readonly { readonly name: string; readonly in: 'a' | 'b' }[];
}

export function diffSetting(a: MachineView, b: MachineView): Setting {
  const [inA, inB] = [sourceNames(a), sourceNames(b)];
  return {
    kernel: [a.header.kernel, b.header.kernel],
    arch: [a.header.arch, b.header.arch],
    remapping: [remappingOf(a), remappingOf(b)],
    cpus: diffCpuStates(a, b),
    sources: [
      ...inA.filter((name) => !inB.includes(name)).map((name) => ({ name, in: 'a' }) as const),
      ...inB.filter((name) => !inA.includes(name)).map((name) => ({ name, in: 'b' }) as const),
    ],
  };
}

const REMAPPING: readonly (readonly [kind: string, name: string])[] = [
  ['intel-ir', 'VT-d'],
  ['amd-ir', 'AMD-Vi'],
  ['its', 'ITS'],
  ['imsic', 'IMSIC'],
];

function remappingOf(view: MachineView): string {
  const { col, length } = view.t.irqDomain;
  if (length === 0) return '';
  const kinds = new Set(Array.from(col.kind, (kind) => view.str(kind)));
  const names = REMAPPING.filter(([kind]) => kinds.has(kind)).map(([, name]) => name);
  return names.length === 0 ? 'none' : names.join(', ');
}

function sourceNames(view: MachineView): string[] {
  const { irqDesc, irqDomain, countCpu, msiDesc, remapEntry } = view.t;
  const has = irqDesc.col.has.reduce((all, bits) => all | bits, 0);
  const read = msiDesc.col.state.some((state) => (state & Known.read) !== 0);
  const names: [present: boolean, name: string][] = [
    [irqDomain.col.dumped.includes(1), 'debugfs domains'],
    [(has & Has.debugfs) !== 0, 'debugfs irqs'],
    [countCpu.length > 0, '/proc/interrupts'],
    [(has & Has.procIrq) !== 0, 'affinities'],
    [read, 'messages'],
    [remapEntry.length > 0, 'remapping entries'],
  ];
  return names.filter(([present]) => present).map(([, name]) => name);
}
