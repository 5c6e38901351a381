// Joins a dump of msi_desc with what was read from the devices. Called once, when every file of the moment is read.

import type { MachineBuilder } from '../../model/machine.ts';
import { Bus, Has, Known, MsiKind } from '../../model/tables.ts';

/** enum irq_domain_bus_token: DOMAIN_BUS_WIRED_TO_MSI, 6.10 and later. */
const WIRED_TO_MSI = 16;

/**
 * Gives each dumped descriptor its row of msiDesc: irq number and cached message, and the table entry where nothing else was read
 * from the device. A descriptor of a wired-to-MSI domain is found by its wire, the hwirq of its first level, as in its domain.
 * Chains of irqs that have no debugfs file become their irqData.
 */
export function mergeMsiDumps(machine: MachineBuilder): void {
  if (machine.t.msiDump.length === 0) return;
  const wires = wiresOf(machine);
  const rows = rowsByPlace(machine);
  for (let dump = 0; dump < machine.t.msiDump.length; dump++) mergeOne(machine, dump, wires, rows);
  adoptChains(machine);
}

const place = (device: number, kind: number, index: number): string => `${device} ${kind} ${index}`;

function rowsByPlace(machine: MachineBuilder): Map<string, number> {
  const rows = new Map<string, number>();
  const { col, length } = machine.t.msiDesc;
  for (let row = 0; row < length; row++) {
    const key = place(col.device[row]!, col.kind[row]!, col.index[row]!);
    if (!rows.has(key)) rows.set(key, row);
  }
  return rows;
}

/** Wire of each irq whose first level is in a wired-to-MSI domain. */
function wiresOf(machine: MachineBuilder): Map<number, number> {
  const { msiChain, namedDomain } = machine.t;
  const wired = new Set<number>();
  for (let row = 0; row < namedDomain.length; row++)
    if (namedDomain.col.busToken[row] === WIRED_TO_MSI) wired.add(namedDomain.col.name[row]!);
  const wires = new Map<number, number>();
  for (let row = 0; row < msiChain.length; row++) {
    if (msiChain.col.level[row] === 0 && wired.has(msiChain.col.domain[row]!))
      wires.set(msiChain.col.irq[row]!, msiChain.col.hwirqLo[row]!);
  }
  return wires;
}

function mergeOne(
  machine: MachineBuilder,
  dump: number,
  wires: ReadonlyMap<number, number>,
  rows: Map<string, number>,
): void {
  const { device: devices, msiDesc, msiDump } = machine.t;
  const { col } = msiDump;
  const device = col.device[dump]!;
  const wire = col.kind[dump] === MsiKind.platform ? wires.get(col.irq[dump]!) : undefined;
  const kind = wire === undefined ? col.kind[dump]! : MsiKind.wired;
  const index = wire ?? col.index[dump]!;
  if (wire !== undefined) devices.col.bus[device] = Bus.wired;
  const key = place(device, kind, index);
  const row = rows.get(key) ?? msiDesc.push({ device, kind, index });
  rows.set(key, row);
  const to = msiDesc.col;
  if (to.irq[row]! < 0) to.irq[row] = col.irq[dump]!;
  to.nvecUsed[row] = col.nvecUsed[dump]!;
  to.cached[row] = 1;
  to.cachedLo[row] = col.cachedLo[dump]!;
  to.cachedHi[row] = col.cachedHi[dump]!;
  to.cachedData[row] = col.cachedData[dump]!;
  to.cachedFile[row] = col.file[dump]!;
  to.cachedLine[row] = col.line[dump]!;
  if (col.tableKnown[dump] && !(to.state[row]! & Known.read)) readBack(machine, dump, row);
}

function readBack(machine: MachineBuilder, dump: number, row: number): void {
  const { msiDesc, msiDump } = machine.t;
  const { col } = msiDump;
  const to = msiDesc.col;
  to.addressLo[row] = col.tableLo[dump]!;
  to.addressHi[row] = col.tableHi[dump]!;
  to.data[row] = col.tableData[dump]!;
  to.control[row] = col.tableControl[dump]!;
  to.state[row]! |= Known.read | Known.maskKnown | (col.tableControl[dump]! & 1 ? Known.masked : 0);
  to.file[row] = col.file[dump]!;
  to.line[row] = col.line[dump]!;
}

/** irqData rows of irqs without a debugfs file. The rows of one irq stand together, endpoint first. */
function adoptChains(machine: MachineBuilder): void {
  const { irqData, irqDesc, msiChain } = machine.t;
  const { col } = msiChain;
  for (let from = 0; from < msiChain.length; ) {
    let to = from + 1;
    while (to < msiChain.length && col.irq[to] === col.irq[from] && col.level[to] === col.level[to - 1]! + 1)
      to++;
    const desc = machine.irq(col.irq[from]!);
    if (!(irqDesc.col.has[desc]! & Has.debugfs) && irqDesc.col.levels[desc] === 0 && col.level[from] === 0) {
      irqDesc.col.first[desc] = irqData.length;
      irqDesc.col.levels[desc] = to - from;
      if (irqDesc.col.file[desc]! < 0) {
        irqDesc.col.file[desc] = col.file[from]!;
        irqDesc.col.line[desc] = col.line[from]!;
      }
      for (let level = from; level < to; level++)
        irqData.push({
          desc,
          domainName: col.domain[level]! < 0 ? 0 : col.domain[level]!,
          hwirqLo: col.hwirqLo[level]!,
          hwirqHi: col.hwirqHi[level]!,
          chip: col.chip[level]!,
          parent: level + 1 < to ? 1 : 0,
          line: col.line[level]!,
        });
    }
    from = to;
  }
}
