// Remapping entries joined with the irqs, messages and devices that use them.

import type { MachineBuilder } from '../../model/machine.ts';
import { Detail, Known, RemapKind } from '../../model/tables.ts';
import { type ApicMode, amdDestinationCpus, apicMode, destinationCpus } from './apic.ts';
import { isBdf, requesterId } from './names.ts';

/** Links remapEntry with irqDesc and msiDesc both ways, and finds the CPU that each entry names. */
export function joinRemap(machine: MachineBuilder): void {
  const mode = apicMode(machine);
  linkUnits(machine);
  mergeAmdUnits(machine);
  vtdCpus(machine, mode);
  amdCpus(machine, mode);
  const index = new EntryIndex(machine);
  const { irqDesc } = machine.t;
  for (let desc = 0; desc < irqDesc.length; desc++) linkChain(machine, desc, index);
  imsicEntries(machine);
  linkDevices(machine);
}

/** dmar0 is INTEL-IR-0 and so on: both count the units in the order of their sequence numbers. */
function linkUnits(machine: MachineBuilder): void {
  const { strings, t } = machine;
  for (let domain = 0; domain < t.irqDomain.length; domain++) {
    const unit = unitOfDomain(strings.get(t.irqDomain.col.name[domain]!));
    if (unit === '') continue;
    for (let row = 0; row < t.remapUnit.length; row++) {
      if (strings.get(t.remapUnit.col.name[row]!) === unit) t.remapUnit.col.domain[row] = domain;
    }
  }
}

/** sysfs calls an AMD unit ivhd0, its domain and a trace AMD-IR-0: devices of the one belong to the other. */
function mergeAmdUnits(machine: MachineBuilder): void {
  const { strings, t } = machine;
  const rowOf = new Map<string, number>();
  for (let row = 0; row < t.remapUnit.length; row++) rowOf.set(strings.get(t.remapUnit.col.name[row]!), row);
  for (let row = 0; row < t.device.length; row++) {
    const unit = t.device.col.iommuUnit[row]!;
    const ivhd = unit < 0 ? null : /^ivhd(\d+)$/.exec(strings.get(t.remapUnit.col.name[unit]!));
    const same = ivhd ? rowOf.get(`AMD-IR-${ivhd[1]}`) : undefined;
    if (same !== undefined) t.device.col.iommuUnit[row] = same;
  }
}

/** Name of the unit that a remapping domain belongs to, or ''. */
export function unitOfDomain(name: string): string {
  const intel = /^INTEL-IR-(\d+)(-13)?$/.exec(name);
  if (intel) return `dmar${intel[1]}`;
  const amd = /^(AMD-IR-\d+)(-14)?$/.exec(name);
  return amd ? amd[1]! : '';
}

function vtdCpus(machine: MachineBuilder, mode: ApicMode): void {
  const { col, length } = machine.t.remapEntry;
  for (let row = 0; row < length; row++) {
    if (col.kind[row] !== RemapKind.vtd) continue;
    const destination = mode.extended ? col.w1[row]! : (col.w1[row]! >>> 8) & 0xff;
    const logical = (col.w0[row]! & 4) !== 0;
    const cpus = destinationCpus(mode, destination, logical, mode.extended);
    if (cpus.length === 1) col.cpu[row] = cpus[0]!;
  }
}

function amdCpus(machine: MachineBuilder, mode: ApicMode): void {
  const { col, length } = machine.t.remapEntry;
  for (let row = 0; row < length; row++) {
    if (col.kind[row] !== RemapKind.amd || !(col.w0[row]! & 1)) continue;
    const destination = ((col.w0[row]! >>> 8) | (col.w3[row]! & 0xff000000)) >>> 0;
    const cpus = amdDestinationCpus(mode, destination, (col.w0[row]! & 0x40) !== 0);
    if (cpus.length === 1) col.cpu[row] = cpus[0]!;
  }
}

/** Entries by unit, table and index. */
class EntryIndex {
  private readonly rows = new Map<string, number>();
  private readonly byLpi = new Map<number, number>();

  constructor(machine: MachineBuilder) {
    const { strings, t } = machine;
    const { col, length } = t.remapEntry;
    for (let row = 0; row < length; row++) {
      if (col.kind[row] === RemapKind.its) this.byLpi.set(col.vector[row]!, row);
      else {
        const unit = strings.get(t.remapUnit.col.name[col.unit[row]!]!);
        const at = `${unit} ${col.table[row]} ${col.index[row]}`;
        if (!this.rows.has(at) || col.kind[row] === RemapKind.vtd) this.rows.set(at, row);
      }
    }
  }

  find(unit: string, table: number, index: number): number {
    return this.rows.get(`${unit} ${table} ${index}`) ?? -1;
  }

  lpi(lpi: number): number {
    return this.byLpi.get(lpi) ?? -1;
  }
}

function linkChain(machine: MachineBuilder, desc: number, index: EntryIndex): void {
  const { strings, t } = machine;
  const first = t.irqDesc.col.first[desc]!;
  for (let data = first; data < first + t.irqDesc.col.levels[desc]!; data++) {
    const domain = t.irqData.col.domain[data]!;
    if (domain < 0) continue;
    const kind = strings.get(t.irqDomain.col.kind[domain]!);
    const entry = entryOf(machine, desc, data, kind, strings.get(t.irqDomain.col.name[domain]!), index);
    if (entry >= 0) link(machine, desc, entry);
  }
}

function entryOf(
  machine: MachineBuilder,
  desc: number,
  data: number,
  kind: string,
  domain: string,
  index: EntryIndex,
): number {
  const { irqData } = machine.t;
  const low = irqData.col.hwirqLo[data]!;
  if (kind === 'intel-ir') return index.find(unitOfDomain(domain), -1, (low >>> 16) + (low & 0xffff));
  if (kind === 'amd-ir') return index.find(unitOfDomain(domain), low >>> 16, amdIndex(machine, desc, low));
  return kind === 'its' ? index.lpi(low) : -1;
}

/** AMD: the message's data is the index; for a pin of the IO-APIC it is the pin, the endpoint's hwirq. */
function amdIndex(machine: MachineBuilder, desc: number, hwirq: number): number {
  const { irqDesc, irqData, msiDesc } = machine.t;
  const msi = irqDesc.col.msi[desc]!;
  if (msi < 0) return irqData.col.hwirqLo[irqDesc.col.first[desc]!]!;
  if (msiDesc.col.state[msi]! & (Known.read | Known.derived)) return msiDesc.col.data[msi]!;
  return msiDesc.col.cached[msi] ? msiDesc.col.cachedData[msi]! : hwirq & 0xffff;
}

function link(machine: MachineBuilder, desc: number, entry: number): void {
  const { irqDesc, msiDesc, remapEntry } = machine.t;
  remapEntry.col.desc[entry] = desc;
  const msi = irqDesc.col.msi[desc]!;
  if (msi < 0) return;
  remapEntry.col.msi[entry] = msi;
  msiDesc.col.remap[msi] = entry;
}

/** IMSIC: the interrupt files of the CPUs, one entry for each identity in use, from what debugfs says of each irq. */
function imsicEntries(machine: MachineBuilder): void {
  const { strings, t } = machine;
  let unit = -1;
  for (let data = 0; data < t.irqData.length; data++) {
    if (t.irqData.col.detail[data] !== Detail.imsic) continue;
    if (unit < 0)
      unit = t.remapUnit.push({
        name: strings.intern('IMSIC'),
        kind: RemapKind.imsic,
        domain: t.irqData.col.domain[data]!,
      });
    const detail = t.irqData.col.detailRow[data]!;
    const desc = t.irqData.col.desc[data]!;
    const cpu = t.imsicVector.col.targetCpu[detail]!;
    const id = t.imsicVector.col.targetLocalId[detail]!;
    const entry = t.remapEntry.push({
      unit,
      kind: RemapKind.imsic,
      state: Known.read,
      table: cpu,
      index: id,
      vector: id,
      cpu,
      file: t.irqDesc.col.file[desc]!,
      line: t.imsicVector.col.line[detail]!,
    });
    link(machine, desc, entry);
  }
}

/** The device that an entry belongs to: that of its irq, else the function that its source id or table names. */
function linkDevices(machine: MachineBuilder): void {
  const { strings, t } = machine;
  const byRequester = new Map<number, number[]>();
  for (let row = 0; row < t.device.length; row++) {
    const id = strings.get(t.device.col.id[row]!);
    if (!isBdf(id)) continue;
    const same = byRequester.get(requesterId(id));
    if (same) same.push(row);
    else byRequester.set(requesterId(id), [row]);
  }
  const { col, length } = t.remapEntry;
  for (let row = 0; row < length; row++) {
    const desc = col.desc[row]!;
    const requester =
      col.kind[row] === RemapKind.vtd || col.kind[row] === RemapKind.vtdPosted
        ? col.sourceId[row]!
        : col.table[row]!;
    if (desc >= 0) col.device[row] = t.irqDesc.col.deviceRow[desc]!;
    else if (col.kind[row] !== RemapKind.imsic)
      col.device[row] = ofUnit(machine, byRequester.get(requester) ?? [], col.unit[row]!);
  }
}

/** The function among those of several segments that hangs on the unit; -1 where that is not known of exactly one. */
function ofUnit(machine: MachineBuilder, rows: readonly number[], unit: number): number {
  const { iommuUnit } = machine.t.device.col;
  if (rows.length === 1) return rows[0]!;
  const here = rows.filter((row) => iommuUnit[row] === unit);
  return here.length === 1 ? here[0]! : -1;
}
