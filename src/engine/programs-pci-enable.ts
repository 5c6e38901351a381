// Programs of pci_enable_device() and pci_disable_device() as far as interrupts go: the pin gets its irq, and gives it back.
// drivers/pci/pci.c, arch/x86/pci/common.c: pcibios_enable_device, drivers/acpi/pci_irq.c: acpi_pci_irq_enable,
// arch/x86/kernel/acpi/boot.c: acpi_register_gsi_ioapic, acpi_register_gsi_pic, 6.12; 6.1 does the same.

import { callInto, finish, type Program } from './call-stack.ts';
import { Call } from './calls.ts';
import { setLevel8259 } from './i8259.ts';
import { functionOf, type Machine } from './machine.ts';
import { prtEntry, upstreamBridge } from './pci-irq.ts';
import { COMMAND_MASTER, setIntx } from './pci-registers.ts';

const isMsiOn = ({ device }: Machine, dev: number): boolean =>
  device.msiEnabled[dev] !== 0 || device.msixEnabled[dev] !== 0;

// pci_enable_device(): argument device; then the bridge that is enabled first.

function enterEnable(m: Machine, c: number): number {
  const dev = m.call.a0[c]!;
  if (++m.device.enableCnt[dev]! > 1) return finish(m, c, 0);
  const bridge = upstreamBridge(m.topology.pci, functionOf(m, dev));
  m.call.a1[c] = bridge;
  if (bridge < 0) return enableIrq(m, c);
  if (m.device.enableCnt[bridge] !== 0) return afterBridge(m, c);
  m.call.a0[callInto(m, c, Call.pciEnableDevice)] = bridge;
  return 1;
}

/** pci_enable_bridge(): it masters the bus whether or not it could be enabled. */
function afterBridge(m: Machine, c: number): number {
  m.pciFunction.command[m.call.a1[c]!]! |= COMMAND_MASTER;
  return enableIrq(m, c);
}

/** pcibios_enable_irq(), which is acpi_pci_irq_enable(): not while messages are on, nor twice. */
function enableIrq(m: Machine, c: number): number {
  const dev = m.call.a0[c]!;
  if (isMsiOn(m, dev)) return finish(m, c, 0);
  const entry = prtEntry(m.topology, dev);
  if (m.device.irqManaged[dev] !== 0 || entry === undefined || !usesAcpi(m)) return enabled(m, c);
  if (!m.platform.ioapic) {
    if (entry.trigger === 'level' && entry.gsi < m.platform.legacyIrqs) setLevel8259(m, entry.gsi);
    setIrq(m, dev, entry.gsi);
    return enabled(m, c);
  }
  const row = callInto(m, c, Call.mapGsi);
  m.call.a0[row] = entry.gsi;
  m.call.a1[row] = entry.trigger === 'level' ? 1 : 0;
  m.call.a2[row] = entry.polarity === 'low' ? 1 : 0;
  m.call.a3[row] = functionOf(m, dev).node;
  return 2;
}

const usesAcpi = ({ topology }: Machine): boolean => topology.firmware === 'acpi' && !topology.params.acpiOff;

function setIrq(m: Machine, dev: number, irq: number): void {
  m.device.irq[dev] = irq;
  m.device.irqManaged[dev] = 1;
}

function afterMap(m: Machine, c: number): number {
  const dev = m.call.a0[c]!;
  const ret = m.call.ret[c]!;
  if (ret < 0) {
    m.device.enableCnt[dev]!--;
    return finish(m, c, ret);
  }
  setIrq(m, dev, ret);
  return enabled(m, c);
}

/** The end of do_pci_enable_device(). */
function enabled(m: Machine, c: number): number {
  const dev = m.call.a0[c]!;
  if (functionOf(m, dev).pin !== 0) setIntx(m, dev, true);
  return finish(m, c, 0);
}

export const pciEnableDeviceProgram: Program = [enterEnable, afterBridge, afterMap];

// pci_disable_device(): argument device.

function enterDisable(m: Machine, c: number): number {
  const dev = m.call.a0[c]!;
  const { device } = m;
  // Linux warns where it was not enabled, and goes on below zero.
  if (device.enableCnt[dev] === 0 || --device.enableCnt[dev]! !== 0) return finish(m, c, 0);
  m.pciFunction.command[dev]! &= ~COMMAND_MASTER;
  if (isMsiOn(m, dev) || device.irqManaged[dev] === 0) return finish(m, c, 0);
  device.irqManaged[dev] = 0;
  if (!m.platform.ioapic) return finish(m, c, 0);
  m.call.a0[callInto(m, c, Call.unmapIrq)] = device.irq[dev]!;
  return 1;
}

const disabled = (m: Machine, c: number): number => finish(m, c, 0);

export const pciDisableDeviceProgram: Program = [enterDisable, disabled];
