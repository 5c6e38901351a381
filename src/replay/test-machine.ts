// Puts what a capture shows of a moment into the columns of an engine's machine, for tests of what is read out of them again.

import { CHIP_NULL, type ChipTable, chipTable, type IrqChip, type Irqchip } from '../engine/chip.ts';
import { cpumaskSet } from '../engine/cpumask.ts';
import { FLOW_NAMES, FLOW_SYMBOLS } from '../engine/irqd.ts';
import {
  affinityMask,
  effectiveMask,
  hintMask,
  type Machine,
  Mask,
  machineShape,
  newMachine,
  type Platform,
  pendingMask,
} from '../engine/machine.ts';
import { mapLog } from '../engine/matrix-columns.ts';
import { AMD_IRQS_PER_TABLE, DEPTH } from '../engine/tables.ts';
import { VECTOR_KIND } from '../engine/view-domains.ts';
import type { MachineView } from '../model/machine.ts';
import { formatPciAddress } from '../model/pci.ts';
import { CpuState, Detail, Has, Known, MsiKind, RemapKind } from '../model/tables.ts';
import type { Topology } from '../model/topology.ts';

/** A machine in the state that the view shows, of chips and domains that have names and do nothing. */
export function machineOfMoment(topology: Topology, view: MachineView): Machine {
  const chips = chipsOf(view);
  const shape = machineShape(topology);
  const m = newMachine({ topology, shape, chips, platform: platformOf(topology, view) });
  setCpus(m, view);
  setDomains(m, view);
  setMatrix(m, view);
  for (let row = 0; row < view.t.irqDesc.length; row++)
    if (view.t.irqDesc.col.has[row]! & Has.debugfs) setIrq(m, view, row);
  setFunctions(m, view);
  setRemapping(m, view);
  return m;
}

function platformOf(topology: Topology, view: MachineView): Platform {
  const { kind, enabled } = view.t.remapUnit.col;
  const isOn = kind.some((each, unit) => each === RemapKind.vtd && enabled[unit] === 1);
  const isAmd = kind.includes(RemapKind.amd);
  const isLegacy = view.t.irqData.col.detail.includes(Detail.legacyPic);
  return {
    apic: 'physical flat',
    destModeLogical: false,
    maxApicId: 255,
    extDestId: false,
    remapping: isOn ? 'vtd' : isAmd ? 'amd' : 'none',
    irX2apic: isExtended(view),
    postedMsi: false,
    ioapic: true,
    legacyIrqs: topology.pic || isLegacy ? 16 : 0,
    msi: true,
    managedIrqIsolation: false,
  };
}

/** Remapping entries hold 32-bit destinations: EIME of the table address register. */
function isExtended(view: MachineView): boolean {
  const { name, lo } = view.t.register.col;
  return name.some((each, row) => view.str(each) === 'IRTA' && (lo[row]! & 0x800) !== 0);
}

/** Name of a chip and its flags. */
const chipId = (view: MachineView, data: number): string =>
  `${view.str(view.t.irqData.col.chip[data])} ${view.t.irqData.col.flags[data]}`;

const baseName = (view: MachineView, domain: number): string => {
  const { name, busToken } = view.t.irqDomain.col;
  const text = view.str(name[domain]);
  return busToken[domain]! > 0 ? text.slice(0, -`-${busToken[domain]}`.length) : text;
};

function chipsOf(view: MachineView): ChipTable {
  const ids = new Map<string, IrqChip>();
  const { chip, flags } = view.t.irqData.col;
  for (let data = 0; data < view.t.irqData.length; data++) {
    const name = view.str(chip[data]);
    ids.set(chipId(view, data), { id: chipId(view, data), flags: flags[data]!, name: () => name });
  }
  const ops = () => ({ alloc: () => 0, free: () => {} });
  const domainName = (_: Machine, owner: number): string => baseName(view, owner);
  const other: Irqchip = { id: 'other', ops, chips: [...ids.values()], domainName };
  return chipTable([other, { id: VECTOR_KIND, ops, chips: [], domainName }]);
}

const chipNumber = (m: Machine, id: string): number => m.chips.chips.findIndex((chip) => chip?.id === id);

function setMask(m: Machine, view: MachineView, mask: number, set: number): void {
  for (const cpu of view.sets.members(set)) cpumaskSet(m.masks, mask, cpu);
}

function setBits(bits: Int32Array, at: number, members: Iterable<number>): void {
  for (const bit of members) bits[at + (bit >>> 5)]! |= 1 << (bit & 31);
}

function setCpus(m: Machine, view: MachineView): void {
  const { cpu, state } = view.t.cpu.col;
  for (let row = 0; row < view.t.cpu.length; row++)
    if (state[row]! & CpuState.online) cpumaskSet(m.masks, Mask.online, cpu[row]!);
}

/** Rows of irqDomain are those of the view, and so is what they belong to. */
function setDomains(m: Machine, view: MachineView): void {
  const { col, length } = view.t.irqDomain;
  for (let row = 0; row < length; row++) {
    m.irqDomain.used[row] = 1;
    m.irqDomain.kind[row] = m.chips.kind(view.str(col.name[row]) === 'VECTOR' ? VECTOR_KIND : 'other');
    m.irqDomain.owner[row] = row;
    m.irqDomain.busToken[row] = Math.max(0, col.busToken[row]!);
    m.irqDomain.parent[row] = col.parent[row]! + 1;
    m.irqDomain.size[row] = col.size[row]!;
    m.irqDomain.mapcount[row] = col.mapped[row]!;
    m.irqDomain.flags[row] = col.flags[row]!;
  }
}

function setMatrix(m: Machine, view: MachineView): void {
  const { matrix, cpumap, cpumapWord, systemWord } = m.matrixColumns.tables;
  const { col } = view.t.matrix;
  matrix.col.onlineMaps[0] = col.onlineMaps[0]!;
  matrix.col.globalAvailable[0] = col.globalAvailable[0]!;
  matrix.col.globalReserved[0] = col.globalReserved[0]!;
  matrix.col.totalAllocated[0] = col.totalAllocated[0]!;
  setBits(systemWord.col.systemMap, 0, view.sets.members(col.system[0]!));
  const rows = view.t.matrixRow.col;
  for (let row = col.first[0]!; row < col.first[0]! + col.rows[0]!; row++) {
    const cpu = rows.cpu[row]!;
    cpumap.col.available[cpu] = rows.available[row]!;
    cpumap.col.managed[cpu] = rows.managed[row]!;
    cpumap.col.managedAllocated[cpu] = rows.managedAllocated[row]!;
    cpumap.col.allocated[cpu] = rows.allocated[row]!;
    const at = (2 * cpu) << mapLog(m.matrixColumns.shape);
    setBits(cpumapWord.col.bits, at, view.sets.members(rows.vectors[row]!));
  }
}

const functionIndex = (m: Machine, id: string): number =>
  m.topology.pci.functions.findIndex((f) => formatPciAddress(f) === id);

function setIrq(m: Machine, view: MachineView, row: number): void {
  const { col } = view.t.irqDesc;
  const irq = col.irq[row]!;
  const { irqDesc } = m;
  irqDesc.allocated[irq] = 1;
  irqDesc.handler[irq] = (FLOW_SYMBOLS as readonly string[]).indexOf(view.str(col.handler[row]));
  irqDesc.handlerName[irq] = (FLOW_NAMES as readonly string[]).indexOf(view.str(col.flow[row]));
  irqDesc.device[irq] = functionIndex(m, view.str(col.device[row])) + 1;
  irqDesc.status[irq] = col.status[row]!;
  irqDesc.istate[irq] = col.istate[row]!;
  irqDesc.depth[irq] = col.ddepth[row]!;
  irqDesc.wakeDepth[irq] = col.wdepth[row]!;
  irqDesc.dstate[irq] = col.dstate[row]!;
  irqDesc.node[irq] = col.node[row]!;
  irqDesc.hint[irq] = col.hint[row]! < 0 ? 0 : 1;
  irqDesc.procEntry[irq] = col.has[row]! & Has.procIrq ? 1 : 0;
  setMask(m, view, affinityMask(m, irq), col.affinity[row]!);
  setMask(m, view, effectiveMask(m, irq), col.effective[row]!);
  setMask(m, view, pendingMask(m, irq), col.pending[row]!);
  setMask(m, view, hintMask(m, irq), col.hint[row]!);
  setActions(m, irq, view.str(col.actions[row]));
  setChain(m, view, irq, row);
}

function setActions(m: Machine, irq: number, actions: string): void {
  const names = actions === '' ? [] : actions.split(', ');
  for (const name of names.reverse()) {
    const row = m.irqAction.used.indexOf(0);
    m.irqAction.used[row] = 1;
    m.irqAction.name[row] = m.names.push(name) - 1;
    m.irqAction.next[row] = m.irqDesc.action[irq]!;
    m.irqDesc.action[irq] = row + 1;
  }
}

function setChain(m: Machine, view: MachineView, irq: number, row: number): void {
  const { first, levels } = view.t.irqDesc.col;
  const { domain, hwirqLo, chip, detail, detailRow } = view.t.irqData.col;
  m.irqDesc.levels[irq] = levels[row]!;
  for (let level = 0; level < levels[row]!; level++) {
    const data = first[row]! + level;
    const to = irq * DEPTH + level;
    m.irqData.domain[to] = domain[data]! + 1;
    m.irqData.hwirq[to] = hwirqLo[data]!;
    m.irqData.chip[to] = chip[data]! < 0 ? CHIP_NULL : chipNumber(m, chipId(view, data));
    m.irqData.chipData[to] = detail[data] === Detail.x86 ? 1 : 0;
    if (detail[data] === Detail.x86) setVector(m, view, irq, detailRow[data]!);
    if (irq < 16 && detail[data] !== Detail.legacyPic) m.kernel.ioApicIrqs[0]! |= 1 << irq;
  }
}

function setVector(m: Machine, view: MachineView, irq: number, row: number): void {
  const { col } = view.t.x86Vector;
  const { apicChipData: data } = m;
  data.vector[irq] = col.vector[row]!;
  data.cpu[irq] = col.target[row]!;
  data.prevVector[irq] = col.prevVector[row]!;
  data.prevCpu[irq] = col.prevTarget[row]!;
  data.moveInProgress[irq] = col.moveInProgress[row]!;
  data.isManaged[irq] = col.isManaged[row]!;
  data.canReserve[irq] = col.canReserve[row]!;
  data.hasReserved[irq] = col.hasReserved[row]!;
  data.clistHashed[irq] = col.cleanupPending[row]!;
}

function setFunctions(m: Machine, view: MachineView): void {
  const { col, length } = view.t.device;
  for (let row = 0; row < length; row++) {
    const dev = functionIndex(m, view.str(col.id[row]));
    if (dev < 0 || col.lspciFile[row]! < 0) continue;
    m.device.present[dev] = 1;
    m.pciFunction.command[dev] = col.command[row]!;
    m.pciFunction.msiControl[dev] = Math.max(0, col.msiControl[row]!);
    m.pciFunction.msiMask[dev] = col.msiMaskBits[row]!;
    m.pciFunction.msixControl[dev] = Math.max(0, col.msixControl[row]!);
    for (let entry = 0; entry < view.t.msiDesc.length; entry++)
      if (view.t.msiDesc.col.device[entry] === row) setEntry(m, view, dev, entry);
    for (let file = 0; file < view.t.msiIrq.length; file++)
      if (view.t.msiIrq.col.device[file] === row) setMsiIrq(m, view, dev, file);
  }
}

function setEntry(m: Machine, view: MachineView, dev: number, entry: number): void {
  const { kind, index, state, addressLo, addressHi, data, control } = view.t.msiDesc.col;
  if (!(state[entry]! & Known.read)) return;
  if (kind[entry] === MsiKind.msi) {
    m.pciFunction.msiAddressLo[dev] = addressLo[entry]!;
    m.pciFunction.msiAddressHi[dev] = addressHi[entry]!;
    m.pciFunction.msiData[dev] = data[entry]!;
    return;
  }
  const at = m.shape.msixFirst[dev]! + index[entry]!;
  m.msixEntry.addressLo[at] = addressLo[entry]!;
  m.msixEntry.addressHi[at] = addressHi[entry]!;
  m.msixEntry.data[at] = data[entry]!;
  m.msixEntry.vectorControl[at] = control[entry]!;
}

/** Irqs of one MSI capability share a descriptor. */
function setMsiIrq(m: Machine, view: MachineView, dev: number, file: number): void {
  const { irq, msix } = view.t.msiIrq.col;
  const { kind, index, irq: irqs } = view.t.msiDesc.col;
  const entry = irqs.indexOf(irq[file]!);
  const isMsix = kind[entry] === MsiKind.msix;
  const desc = m.shape.msiFirst[dev]! + (isMsix ? index[entry]! : 0);
  m.msiDesc.isMsix[desc] = msix[file]!;
  m.msiDesc.sysfs[desc] = 1;
  m.msiDesc.nvecUsed[desc]!++;
  m.msiDesc.irq[desc] = m.msiDesc.present[desc] ? Math.min(m.msiDesc.irq[desc]!, irq[file]!) : irq[file]!;
  m.msiDesc.present[desc] = 1;
}

function setRemapping(m: Machine, view: MachineView): void {
  const { col, length } = view.t.remapEntry;
  for (let row = 0; row < length; row++) {
    const isVtd = col.kind[row] === RemapKind.vtd;
    const at = isVtd
      ? unitNumber(view, row) * m.shape.irtes + col.index[row]!
      : amdTable(m, col.table[row]!) * AMD_IRQS_PER_TABLE + col.index[row]!;
    const to = isVtd ? m.irte : m.amdEntry;
    to.w0[at] = col.w0[row]!;
    to.w1[at] = col.w1[row]!;
    to.w2[at] = col.w2[row]!;
    to.w3[at] = col.w3[row]!;
  }
}

const unitNumber = (view: MachineView, row: number): number =>
  Number(view.str(view.t.remapUnit.col.name[view.t.remapEntry.col.unit[row]!]).slice('dmar'.length));

function amdTable(m: Machine, devid: number): number {
  const { used, devid: ids } = m.amdTable;
  const known = ids.findIndex((id, table) => used[table] === 1 && id === devid);
  if (known >= 0) return known;
  const table = used.indexOf(0);
  used[table] = 1;
  ids[table] = devid;
  return table;
}
