// msi_desc rows: what the device holds, joined with the irq of each entry.

import { TableBuilder } from '../../lib/columns.ts';
import type { MachineBuilder } from '../../model/machine.ts';
import { Bus, DEFAULTS, Known, MsiKind, SCHEMA } from '../../model/tables.ts';
import { hasList } from '../msi-irqs/importer.ts';
import { splitGlobalHwirq } from './names.ts';

const TOKEN = { pciMsi: 3, deviceMsi: 11, deviceMsix: 12, platformMsi: 15, wired: 16 } as const;

/** Completes msiDesc: one row for each entry that has an irq or was read, those of a device side by side in order of index. */
export function joinMsi(machine: MachineBuilder): void {
  markListed(machine);
  const entries = new Entries(machine);
  const { irqDesc } = machine.t;
  for (let desc = 0; desc < irqDesc.length; desc++) entries.addIrq(desc);
  entries.addUnmatched();
  knowZeroEntries(machine);
  entries.expandMultiMsi();
  sortRows(machine);
  linkRows(machine);
}

/**
 * A list of msi_irqs is of every function: one that it does not name has none. In a copy of sysfs that holds msi_irqs folders the
 * same goes for the functions that have a folder there; nothing is known of the others.
 */
function markListed(machine: MachineBuilder): void {
  const { msiIrq, device } = machine.t;
  const all = hasList(machine);
  if (msiIrq.length === 0) return;
  for (let row = 0; row < device.length; row++) {
    if (device.col.bus[row] === Bus.pci && (all || device.col.sysfsFile[row]! >= 0))
      device.col.msiIrqsKnown[row] = 1;
  }
}

interface Place {
  readonly kind: number;
  readonly index: number;
}

class Entries {
  private readonly machine: MachineBuilder;
  private readonly rows = new Map<number, number>();
  private readonly modes = new Map<number, number>();

  constructor(machine: MachineBuilder) {
    this.machine = machine;
    const { msiDesc, msiIrq } = machine.t;
    for (let row = 0; row < msiDesc.length; row++) {
      this.rows.set(key(msiDesc.col.device[row]!, msiDesc.col.kind[row]!, msiDesc.col.index[row]!), row);
    }
    for (let row = 0; row < msiIrq.length; row++) {
      this.modes.set(msiIrq.col.irq[row]!, msiIrq.col.msix[row] ? MsiKind.msix : MsiKind.msi);
    }
  }

  addIrq(desc: number): void {
    const { irqDesc, irqData } = this.machine.t;
    const device = irqDesc.col.deviceRow[desc]!;
    if (device < 0) return;
    const place = irqDesc.col.levels[desc]! > 0 ? this.chainPlace(desc) : this.procPlace(desc);
    if (!place) return;
    const row = this.row(device, place);
    const domain = irqDesc.col.levels[desc]! > 0 ? irqData.col.domain[irqDesc.col.first[desc]!]! : -1;
    this.bind(row, desc, domain);
  }

  /** Kind and index from the endpoint level of the chain. */
  private chainPlace(desc: number): Place | undefined {
    const { irqDesc, irqData, irqDomain } = this.machine.t;
    const data = irqDesc.col.first[desc]!;
    const domain = irqData.col.domain[data]!;
    if (domain < 0) return undefined;
    const low = irqData.col.hwirqLo[data]!;
    switch (irqDomain.col.busToken[domain]) {
      case TOKEN.deviceMsi:
        return { kind: MsiKind.msi, index: low };
      case TOKEN.deviceMsix:
        return { kind: MsiKind.msix, index: low };
      case TOKEN.platformMsi:
        return { kind: MsiKind.platform, index: low };
      case TOKEN.wired:
        return { kind: MsiKind.wired, index: low };
      case TOKEN.pciMsi:
        return this.globalPlace(desc, low, irqData.col.hwirqHi[data]!);
      default:
        return undefined;
    }
  }

  /** The chip's name and the hwirq column of /proc/interrupts, when there is no chain. */
  private procPlace(desc: number): Place | undefined {
    const { col } = this.machine.t.irqDesc;
    if (!col.procHwirqKnown[desc] || col.procChip[desc]! < 0) return undefined;
    const chip = this.machine.strings.get(col.procChip[desc]!);
    if (/PCI-MSIX-/.test(chip)) return { kind: MsiKind.msix, index: col.procHwirqLo[desc]! };
    if (/PCI-MSI-/.test(chip)) return { kind: MsiKind.msi, index: col.procHwirqLo[desc]! };
    return this.globalPlace(desc, col.procHwirqLo[desc]!, col.procHwirqHi[desc]!);
  }

  /** Before 6.2 one domain holds both kinds: msi_irqs or the enabled capability says which. */
  private globalPlace(desc: number, low: number, high: number): Place {
    const { irqDesc, device } = this.machine.t;
    const row = irqDesc.col.deviceRow[desc]!;
    const byCapability =
      device.col.msiControl[row]! > 0 && device.col.msiControl[row]! & 1 ? MsiKind.msi : MsiKind.msix;
    const kind = this.modes.get(irqDesc.col.irq[desc]!) ?? byCapability;
    return { kind, index: splitGlobalHwirq(low, high).index };
  }

  private row(device: number, place: Place): number {
    const at = key(device, place.kind, place.index);
    let row = this.rows.get(at);
    if (row === undefined) {
      row = this.machine.t.msiDesc.push({ device, kind: place.kind, index: place.index });
      this.rows.set(at, row);
    }
    return row;
  }

  private bind(row: number, desc: number, domain: number): void {
    const { msiDesc, irqDesc } = this.machine.t;
    msiDesc.col.irq[row] = irqDesc.col.irq[desc]!;
    msiDesc.col.desc[row] = desc;
    msiDesc.col.domain[row] = domain;
  }

  /**
   * Entries of msi_irqs without a place: no domain tells their index (Xen, s390, a lone list). An index that the capture gives
   * (msi_desc dump) is there already; the others follow in the order of their numbers, which is the order of allocation.
   */
  addUnmatched(): void {
    const { msiIrq, msiDesc } = this.machine.t;
    const placed = new Set<number>();
    for (let row = 0; row < msiDesc.length; row++)
      if (msiDesc.col.irq[row]! >= 0) placed.add(msiDesc.col.irq[row]!);
    for (const row of byDeviceAndIrq(this.machine)) {
      const irq = msiIrq.col.irq[row]!;
      if (placed.has(irq)) continue;
      const device = msiIrq.col.device[row]!;
      const kind = msiIrq.col.msix[row] ? MsiKind.msix : MsiKind.msi;
      const entry = this.row(device, { kind, index: this.firstFree(device, kind) });
      msiDesc.col.irq[entry] = irq;
      msiDesc.col.state[entry]! |= Known.derived;
      if (msiDesc.col.line[entry] === 0) {
        msiDesc.col.file[entry] = msiIrq.col.file[row]!;
        msiDesc.col.line[entry] = msiIrq.col.line[row]!;
      }
    }
    this.bindByNumber();
  }

  private firstFree(device: number, kind: number): number {
    const { msiDesc } = this.machine.t;
    for (let index = 0; ; index++) {
      const row = this.rows.get(key(device, kind, index));
      if (row === undefined || msiDesc.col.irq[row]! < 0) return index;
    }
  }

  /** Rows that carry an irq number but no descriptor yet. */
  private bindByNumber(): void {
    const { msiDesc, irqDesc } = this.machine.t;
    for (let row = 0; row < msiDesc.length; row++) {
      if (msiDesc.col.irq[row]! < 0 || msiDesc.col.desc[row]! >= 0) continue;
      const desc = this.machine.findIrq(msiDesc.col.irq[row]!);
      if (desc < 0) continue;
      msiDesc.col.desc[row] = desc;
      if (irqDesc.col.deviceRow[desc]! < 0) irqDesc.col.deviceRow[desc] = msiDesc.col.device[row]!;
    }
  }

  /** A function with several messages holds one; the others replace its low data bits. */
  expandMultiMsi(): void {
    const { msiDesc } = this.machine.t;
    for (let row = 0; row < msiDesc.length; row++) {
      const index = msiDesc.col.index[row]!;
      if (msiDesc.col.kind[row] !== MsiKind.msi || index === 0 || msiDesc.col.state[row]! & Known.read)
        continue;
      const base = this.rows.get(key(msiDesc.col.device[row]!, MsiKind.msi, 0));
      if (base === undefined || !(msiDesc.col.state[base]! & Known.read)) continue;
      msiDesc.col.addressLo[row] = msiDesc.col.addressLo[base]!;
      msiDesc.col.addressHi[row] = msiDesc.col.addressHi[base]!;
      msiDesc.col.data[row] =
        (msiDesc.col.data[base]! & ~replaced(this.machine, msiDesc.col.device[row]!)) | index;
      msiDesc.col.state[row] =
        (msiDesc.col.state[base]! & ~(Known.read | Known.masked | Known.maskKnown)) | Known.derived;
      msiDesc.col.file[row] = msiDesc.col.file[base]!;
      msiDesc.col.line[row] = msiDesc.col.line[base]!;
    }
  }
}

/** A table whose unlisted entries are known to be zero was read whole: entries of irqs without a row of their own hold no message. */
function knowZeroEntries(machine: MachineBuilder): void {
  const { device, msiDesc } = machine.t;
  const listed = new Uint32Array(device.length);
  for (let row = 0; row < msiDesc.length; row++) {
    if (msiDesc.col.kind[row] === MsiKind.msix && msiDesc.col.state[row]! & Known.read)
      listed[msiDesc.col.device[row]!]!++;
  }
  for (let row = 0; row < msiDesc.length; row++) {
    const owner = msiDesc.col.device[row]!;
    const { zeroEntries, zeroMasked, msixSize, file, line } = device.col;
    if (msiDesc.col.kind[row] !== MsiKind.msix || msiDesc.col.state[row]! & (Known.read | Known.trace))
      continue;
    if (zeroEntries[owner] === 0 || listed[owner]! + zeroEntries[owner]! !== msixSize[owner]) continue;
    msiDesc.col.state[row]! |= Known.read | (zeroMasked[owner] ? Known.maskKnown | Known.masked : 0);
    msiDesc.col.file[row] = file[owner]!;
    msiDesc.col.line[row] = line[owner]!;
  }
}

/** The data bits that a function with several messages replaces: as many as the enabled count has. */
function replaced(machine: MachineBuilder, device: number): number {
  return Math.max(1, machine.t.device.col.msiEnabledCount[device]!) - 1;
}

function byDeviceAndIrq(machine: MachineBuilder): number[] {
  const { device, irq } = machine.t.msiIrq.col;
  const rows = [...Array(machine.t.msiIrq.length).keys()];
  return rows.sort((a, b) => device[a]! - device[b]! || irq[a]! - irq[b]!);
}

/** Unique for devices below 2^20 and indices below 2^30. */
const key = (device: number, kind: number, index: number): number =>
  (device * 8 + kind) * 0x40000000 + (index & 0x3fffffff);

/** Puts the rows of a device side by side, MSI before MSI-X, by index. */
function sortRows(machine: MachineBuilder): void {
  const { msiDesc } = machine.t;
  const { device, kind, index } = msiDesc.col;
  const order = [...Array(msiDesc.length).keys()];
  order.sort((a, b) => device[a]! - device[b]! || kind[a]! - kind[b]! || index[a]! - index[b]!);
  if (order.every((row, i) => row === i)) return;
  const sorted = new TableBuilder(SCHEMA.msiDesc, DEFAULTS.msiDesc ?? {});
  sorted.reserve(order.length);
  for (const row of order) {
    const to = sorted.add();
    for (const column in SCHEMA.msiDesc) {
      const name = column as keyof typeof SCHEMA.msiDesc;
      sorted.col[name][to] = msiDesc.col[name][row]!;
    }
  }
  msiDesc.col = sorted.col;
}

function linkRows(machine: MachineBuilder): void {
  const { msiDesc, device, irqDesc } = machine.t;
  for (let row = 0; row < msiDesc.length; row++) {
    const owner = msiDesc.col.device[row]!;
    if (device.col.first[owner]! < 0) device.col.first[owner] = row;
    device.col.descs[owner]!++;
    const desc = msiDesc.col.desc[row]!;
    if (desc < 0) continue;
    irqDesc.col.msi[desc] = row;
    msiDesc.col.vector[row] = irqDesc.col.vector[desc]!;
    msiDesc.col.cpu[row] = irqDesc.col.target[desc]!;
  }
}
