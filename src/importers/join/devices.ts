// Devices: PCI functions in their tree, and the sources of interrupts that are no PCI functions.

import type { MachineBuilder } from '../../model/machine.ts';
import { Bus, Has } from '../../model/tables.ts';
import { bdfIn, busOf, isBdf, segmentOf, splitGlobalHwirq } from './names.ts';

/** Device kinds that an endpoint domain stands for by itself. */
const DOMAIN_BUS: Readonly<Record<string, number>> = {
  'io-apic': Bus.ioapic,
  'hpet-msi': Bus.hpet,
  'dmar-msi': Bus.dmar,
  'amd-vi-msi': Bus.dmar,
  'aplic-msi': Bus.wired,
  'aplic-direct': Bus.wired,
  'wired-to-msi': Bus.wired,
  gpio: Bus.wired,
};

/**
 * Chips of PCI/MSI domains that serve all functions, whose hwirq tells the function: x86 before 6.2, ITS and GICv2m before 6.11,
 * controllers of their own. drivers/pci/msi/irqdomain.c: pci_msi_domain_calc_hwirq
 */
const GLOBAL_CHIP = /^(?:(?:IR-)?PCI-MSI|ITS-MSI|MSI|Hyper-V PCIe MSI|BRCM STB PCIe MSI|PCH PCI MSI)$/;

/** Fills irqDesc.deviceRow, irqDomain.device, device.domain and device.parentDomain, and links bridges. */
export function joinDevices(machine: MachineBuilder): void {
  linkDomains(machine);
  linkIrqs(machine);
  linkBridges(machine);
}

function linkDomains(machine: MachineBuilder): void {
  const { strings, t } = machine;
  for (let domain = 0; domain < t.irqDomain.length; domain++) {
    const name = strings.get(t.irqDomain.col.name[domain]!);
    const bdf = bdfIn(name);
    if (bdf !== '') attach(machine, machine.device(bdf, Bus.pci), domain);
    else domainDevice(machine, domain, name);
  }
}

function domainDevice(machine: MachineBuilder, domain: number, name: string): void {
  const { strings, t } = machine;
  const bus = DOMAIN_BUS[strings.get(t.irqDomain.col.kind[domain]!)];
  if (bus === undefined) return;
  const chip = t.irqDomain.col.chip[domain]! < 0 ? '' : strings.get(t.irqDomain.col.chip[domain]!);
  attach(machine, machine.device(wiredName(chip, bus) || name, bus), domain);
}

/** `d000000.interrupt-controller` of `APLIC-MSI-d000000.interrupt-controller`: the device's own name, where the chip is called after it. */
function wiredName(chip: string, bus: number): string {
  return bus === Bus.wired ? (/-([0-9a-f]{4,}\..+)$/.exec(chip)?.[1] ?? '') : '';
}

function attach(machine: MachineBuilder, device: number, domain: number): void {
  const { irqDomain, device: devices } = machine.t;
  irqDomain.col.device[domain] = device;
  if (devices.col.domain[device]! >= 0 && irqDomain.col.irqs[domain] === 0) return;
  devices.col.domain[device] = domain;
  devices.col.parentDomain[device] = irqDomain.col.parent[domain]!;
}

function linkIrqs(machine: MachineBuilder): void {
  const { irqDesc, device, irqData, irqDomain } = machine.t;
  for (let desc = 0; desc < irqDesc.length; desc++) {
    const row = deviceOf(machine, desc);
    if (row < 0) continue;
    irqDesc.col.deviceRow[desc] = row;
    device.col.irqs[row]!++;
    if (irqDesc.col.levels[desc] === 0) continue;
    const domain = irqData.col.domain[irqDesc.col.first[desc]!]!;
    if (domain >= 0 && device.col.domain[row]! < 0) {
      device.col.domain[row] = domain;
      device.col.parentDomain[row] = irqDomain.col.parent[domain]!;
    }
  }
}

/** The device of an irq: the name that the MSI core gave it, the device of its endpoint domain, or the address in its chip's name. */
function deviceOf(machine: MachineBuilder, desc: number): number {
  const { strings, t } = machine;
  const { col } = t.irqDesc;
  if (col.has[desc]! & Has.debugfs) {
    const name = col.device[desc]! < 0 ? '' : strings.get(col.device[desc]!);
    if (isBdf(name)) return machine.device(name, Bus.pci);
    const domain = col.levels[desc]! > 0 ? t.irqData.col.domain[col.first[desc]!]! : -1;
    if (domain >= 0 && t.irqDomain.col.device[domain]! >= 0) return t.irqDomain.col.device[domain]!;
    return name === '' ? -1 : machine.device(name, Bus.platform);
  }
  return col.procChip[desc]! < 0 ? -1 : procDevice(machine, desc);
}

function procDevice(machine: MachineBuilder, desc: number): number {
  const { strings, t } = machine;
  const { col } = t.irqDesc;
  const chip = strings.get(col.procChip[desc]!);
  const bdf = bdfIn(chip);
  if (bdf !== '') return machine.device(bdf, Bus.pci);
  if (!GLOBAL_CHIP.test(chip) || !col.procHwirqKnown[desc]) return -1;
  return machine.device(splitGlobalHwirq(col.procHwirqLo[desc]!, col.procHwirqHi[desc]!).bdf, Bus.pci);
}

/** A function hangs below the bridge whose secondary bus it is on. */
function linkBridges(machine: MachineBuilder): void {
  const { strings, t } = machine;
  const { col, length } = t.device;
  const bridges = new Map<string, number>();
  for (let row = 0; row < length; row++) {
    if (col.secondaryBus[row]! > 0)
      bridges.set(`${segmentOf(strings.get(col.id[row]!))}:${col.secondaryBus[row]}`, row);
  }
  for (let row = 0; row < length; row++) {
    if (col.bus[row] !== Bus.pci || col.parent[row]! >= 0) continue;
    const id = strings.get(col.id[row]!);
    const bridge = bridges.get(`${segmentOf(id)}:${busOf(id)}`);
    if (bridge !== undefined && !isBelow(machine, bridge, row)) col.parent[row] = bridge;
  }
}

/** `row` is `below` or above it: linking them would close a circle. */
function isBelow(machine: MachineBuilder, below: number, row: number): boolean {
  const { parent } = machine.t.device.col;
  for (let up = below; up >= 0; up = parent[up]!) if (up === row) return true;
  return false;
}
