// CPUs and PCI functions: capabilities as config space holds them, MSI-X tables, and the msi_irqs folders.
// drivers/pci/msi/msi.c, kernel/irq/msi.c: msi_sysfs_populate_desc, 6.12 and 6.1.

import type { MachineBuilder } from '../model/machine.ts';
import { formatPciAddress, MsiFlag, MsixFlag, msiCapable, msiEnabledCount } from '../model/pci.ts';
import { Bus, CpuState, Known, MsiKind, TableState } from '../model/tables.ts';
import type { PciFunctionTopology } from '../model/topology.ts';
import { cpumaskTest } from './cpumask.ts';
import { type Machine, Mask } from './machine.ts';

/** Every possible CPU. */
export function fillCpus(m: Machine, b: MachineBuilder): void {
  for (const [number, cpu] of m.topology.cpus.entries()) {
    const row = b.cpu(number);
    const { col } = b.t.cpu;
    col.state[row] = CpuState.possible;
    if (cpu.present) col.state[row]! |= CpuState.present;
    if (cpumaskTest(m.masks, Mask.online, number)) col.state[row]! |= CpuState.online;
    col.node[row] = cpu.node;
    col.package[row] = cpu.package;
    col.core[row] = cpu.core;
    col.apicId[row] = cpu.apicId;
  }
}

/** Functions that are on their bus now. */
export function fillFunctions(m: Machine, b: MachineBuilder): void {
  for (const [dev, f] of m.topology.pci.functions.entries())
    if (m.device.present[dev] !== 0) addFunction(m, b, dev, f);
}

/** A function being filled: its row of the topology, and of the view's device table. */
interface Place {
  readonly dev: number;
  readonly row: number;
  readonly f: PciFunctionTopology;
}

function addFunction(m: Machine, b: MachineBuilder, dev: number, f: PciFunctionTopology): void {
  const physfn = m.topology.pci.functions[f.physfn];
  const physical = physfn === undefined ? -1 : b.device(formatPciAddress(physfn), Bus.pci);
  const place = { dev, row: b.device(formatPciAddress(f), Bus.pci), f };
  const { col } = b.t.device;
  const { row } = place;
  col.vendor[row] = f.vendor;
  col.product[row] = f.device;
  col.class[row] = f.class;
  col.command[row] = m.pciFunction.command[dev]!;
  col.node[row] = f.node;
  col.secondaryBus[row] = f.secondaryBus;
  col.expressType[row] = f.expressType;
  col.pin[row] = f.pin;
  col.legacyIrq[row] = m.device.irq[dev]!;
  col.physfn[row] = physical;
  if (f.msi !== undefined) addMsi(m, b, place);
  if (f.msix !== undefined) addMsix(m, b, place);
  addMsiIrqs(m, b, place);
}

function addMsi(m: Machine, b: MachineBuilder, { dev, row, f }: Place): void {
  const { pciFunction: registers } = m;
  const { col } = b.t.device;
  const control = registers.msiControl[dev]!;
  const isMaskable = (control & MsiFlag.maskable) !== 0;
  col.msiCap[row] = f.msi!.cap;
  col.msiControl[row] = control;
  col.msiCapable[row] = msiCapable(control);
  col.msiEnabledCount[row] = msiEnabledCount(control);
  if (isMaskable) {
    col.msiMaskBits[row] = registers.msiMask[dev]!;
    col.msiPending[row] = registers.msiPending[dev]!;
    col.msiMaskKnown[row] = 1;
  }
  addMsiMessage(m, b, dev, row);
}

/** The message of a capability that is off and was never written is none. */
function addMsiMessage(m: Machine, b: MachineBuilder, dev: number, row: number): void {
  const { msiControl, msiAddressLo, msiAddressHi, msiData, msiMask } = m.pciFunction;
  const isOn = (msiControl[dev]! & MsiFlag.enable) !== 0;
  if (!isOn && msiAddressLo[dev] === 0 && msiAddressHi[dev] === 0 && msiData[dev] === 0) return;
  let state: number = Known.read | (isOn ? Known.enabled : 0);
  if (msiControl[dev]! & MsiFlag.maskable) state |= Known.maskKnown | (msiMask[dev]! & 1 ? Known.masked : 0);
  b.t.msiDesc.push({
    device: row,
    kind: MsiKind.msi,
    index: 0,
    addressLo: msiAddressLo[dev]!,
    addressHi: msiAddressHi[dev]!,
    data: msiData[dev]!,
    state,
  });
}

function addMsix(m: Machine, b: MachineBuilder, place: Place): void {
  const { col } = b.t.device;
  const { dev, row, f } = place;
  const { cap, size, tableBir, tableOffset, pbaBir, pbaOffset } = f.msix!;
  col.msixCap[row] = cap;
  col.msixControl[row] = m.pciFunction.msixControl[dev]!;
  col.msixSize[row] = size;
  col.msixBir[row] = tableBir;
  col.msixOffset[row] = tableOffset;
  col.pbaBir[row] = pbaBir;
  col.pbaOffset[row] = pbaOffset;
  col.tableState[row] = TableState.read;
  let listed = 0;
  for (let index = 0; index < size; index++) if (addEntry(m, b, place, index)) listed++;
  col.zeroEntries[row] = size - listed;
}

/** Entries that hold a message or belong to an irq are listed, the others counted. */
function addEntry(m: Machine, b: MachineBuilder, { dev, row }: Place, index: number): boolean {
  const { addressLo, addressHi, data, vectorControl } = m.msixEntry;
  const at = m.shape.msixFirst[dev]! + index;
  const isZero = addressLo[at] === 0 && addressHi[at] === 0 && data[at] === 0;
  if (isZero && !hasIrq(m, dev, index)) return false;
  let state: number = Known.read | Known.maskKnown;
  if (m.pciFunction.msixControl[dev]! & MsixFlag.enable) state |= Known.enabled;
  if (vectorControl[at]! & 1) state |= Known.masked;
  b.t.msiDesc.push({
    device: row,
    kind: MsiKind.msix,
    index,
    addressLo: addressLo[at]!,
    addressHi: addressHi[at]!,
    data: data[at]!,
    control: vectorControl[at]!,
    state,
  });
  return true;
}

function hasIrq(m: Machine, dev: number, index: number): boolean {
  const { present, isMsix, irq } = m.msiDesc;
  const desc = m.shape.msiFirst[dev]! + index;
  return present[desc] !== 0 && isMsix[desc] !== 0 && irq[desc] !== 0;
}

/** One file for each irq of a descriptor, and the message that the descriptor keeps. */
function addMsiIrqs(m: Machine, b: MachineBuilder, { dev, row }: Place): void {
  const { present, irq, sysfs, nvecUsed, isMsix, addressLo, addressHi, data } = m.msiDesc;
  const { col } = b.t.device;
  col.msiIrqsKnown[row] = 1;
  for (let desc = m.shape.msiFirst[dev]!; desc < m.shape.msiFirst[dev + 1]!; desc++) {
    if (present[desc] === 0 || irq[desc] === 0) continue;
    b.t.msgWrite.push({ irq: irq[desc]!, lo: addressLo[desc]!, hi: addressHi[desc]!, data: data[desc]! });
    if (sysfs[desc] === 0) continue;
    for (let i = 0; i < nvecUsed[desc]!; i++)
      b.t.msiIrq.push({ device: row, irq: irq[desc]! + i, msix: isMsix[desc]! });
    col.sysfsIrqs[row]! += nvecUsed[desc]!;
  }
}
