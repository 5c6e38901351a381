// The boot as far as interrupts go, on the boot CPU up to the first initcall: legacy descriptors, VECTOR domain and matrix, remapping
// domains, IO-APICs, timer. start_kernel → early_irq_init, init_IRQ, x86_late_time_init (arch/x86/kernel/irqinit.c, time.c,
// apic/apic.c: apic_intr_mode_init, apic/io_apic.c: setup_IO_APIC, check_timer), 6.12.

import { CHIP_NONE, CHIP_XT_PIC } from '../../engine/chip.ts';
import { cpumaskSet } from '../../engine/cpumask.ts';
import { init8259, mask8259, setLevel8259, unmask8259 } from '../../engine/i8259.ts';
import { Flow, FlowName, IRQ, IRQD, IRQF } from '../../engine/irqd.ts';
import {
  createDomain,
  irqAllocDescs,
  irqDomainActivateIrq,
  irqDomainDeactivateIrq,
  setHandler,
} from '../../engine/irqdomain.ts';
import { type Machine, Mask, nodeMask } from '../../engine/machine.ts';
import { irqModifyStatus } from '../../engine/manage.ts';
import { traceMatrix, traceMatrixBit, traceMatrixCpu } from '../../engine/matrix-events.ts';
import { fixupFunction } from '../../engine/pci-quirks.ts';
import { addAction, settleFlags } from '../../engine/startup.ts';
import { DEPTH } from '../../engine/tables.ts';
import { E } from '../../engine/trace.ts';
import { LVT } from '../../model/hardware.ts';
import { RTE_MASKED } from '../../model/hardware-bits.ts';
import { enableFaultHandling } from '../dmar-msi/fault-irq.ts';
import { resetPic } from '../i8259/hardware.ts';
import { isaPins, isStaticIoapic, mapIsaPin } from '../io-apic/pins.ts';
import { enableRemapping, resetUnits } from '../remapping-setup.ts';
import { resetApics, setupApic } from './apic-setup.ts';
import { initDestApicids, VECTOR_DOMAIN } from './cfg.ts';
import { createPciDomains, createRemappingDomains, ioapicParent, setMsiDomain } from './domains.ts';
import { systemVectors } from './system-vectors.ts';
import { vectorRow } from './vector-table.ts';

const PIC_CASCADE_IR = 2;
const ISA_VECTOR = 0x30;
const BOOT_CPU = 0;

/** Level lines of the 8259s while they are used: the SCI (acpi_pic_sci_set_trigger), and PCI pins as firmware has set them up. */
function setLevelLines(m: Machine): void {
  const { topology, platform } = m;
  if (platform.ioapic || platform.legacyIrqs === 0) return;
  const { sciIrq, firmware, pci, prt } = topology;
  if (firmware === 'acpi' && sciIrq >= 0) setLevel8259(m, sciIrq);
  if (prt !== undefined) return;
  for (const { pin, legacyIrq } of pci.functions)
    if (pin > 0 && legacyIrq > 0 && legacyIrq < platform.legacyIrqs) setLevel8259(m, legacyIrq);
}

/** What the boot finds: CPUs, masks from the command line, GSIs. */
function initMasks(m: Machine): void {
  const { cpus, params } = m.topology;
  for (const [cpu, { present }] of cpus.entries()) {
    cpumaskSet(m.masks, Mask.possible, cpu);
    if (present) cpumaskSet(m.masks, Mask.present, cpu);
    if (params.irqaffinity === undefined) cpumaskSet(m.masks, Mask.irqDefaultAffinity, cpu);
    if (params.isolatedManagedIrq?.includes(cpu) !== true) cpumaskSet(m.masks, Mask.housekeeping, cpu);
  }
  // init_irq_default_affinity(): irqaffinity= always has the boot CPU.
  for (const cpu of params.irqaffinity ?? [])
    if (cpu < cpus.length) cpumaskSet(m.masks, Mask.irqDefaultAffinity, cpu);
  cpumaskSet(m.masks, Mask.irqDefaultAffinity, BOOT_CPU);
  cpumaskSet(m.masks, Mask.online, BOOT_CPU);
  m.cpu.online[BOOT_CPU] = 1;
  const gsiTop = m.topology.ioApics.reduce((top, { gsiBase, pins }) => Math.max(top, gsiBase + pins), 0);
  m.kernel.gsiTop[0] = gsiTop;
}

/** early_irq_init() with arch_probe_nr_irqs(): descriptors of the legacy irqs, and nr_irqs. */
function earlyIrqInit(m: Machine): void {
  const { nrCpus, pciMsi } = m.topology.config;
  const { legacyIrqs } = m.platform;
  const cpus = m.shape.cpus;
  const gsiTop = m.kernel.gsiTop[0]!;
  const most = 256 + Math.max(64 * nrCpus, 32 * 128);
  const messages = pciMsi ? (gsiTop <= 16 ? 8 * cpus : 16 * gsiTop) : 0;
  m.kernel.nrIrqs[0] = Math.min(most, 256 * cpus, gsiTop + legacyIrqs + 8 * cpus + messages);
  if (legacyIrqs > 0) irqAllocDescs(m, 0, legacyIrqs, 0, -1);
}

/** init_ISA_irqs() and native_init_IRQ(): the 8259s have the legacy irqs first. */
function initIsaIrqs(m: Machine): void {
  if (m.platform.legacyIrqs > 0) init8259(m, false);
  for (let irq = 0; irq < m.platform.legacyIrqs; irq++) {
    m.irqData.chip[irq * DEPTH] = CHIP_XT_PIC;
    setHandler(m, irq, Flow.level, FlowName.none);
    irqModifyStatus(m, irq, 0, IRQ.level);
    m.vectorIrq.desc[vectorRow(BOOT_CPU, ISA_VECTOR + irq)] = irq + 1;
  }
}

/** lapic_assign_system_vectors(). */
function assignSystemVectors(m: Machine): void {
  for (const vector of systemVectors(m.topology, m.topology.release)) assignSystem(m, vector, false);
  const legacy = m.platform.legacyIrqs;
  if (legacy > 1) assignSystem(m, ISA_VECTOR + PIC_CASCADE_IR, false);
  m.matrix.online(BOOT_CPU);
  traceMatrix(m, E.irq_matrix_online);
  for (let irq = 0; irq < legacy; irq++) {
    if (irq === PIC_CASCADE_IR) continue;
    m.matrix.assign(BOOT_CPU, ISA_VECTOR + irq);
    traceMatrixCpu(m, E.irq_matrix_assign, BOOT_CPU, ISA_VECTOR + irq);
  }
}

function assignSystem(m: Machine, vector: number, replace: boolean): void {
  m.matrix.assignSystem(BOOT_CPU, vector, replace);
  traceMatrixBit(m, E.irq_matrix_assign_system, vector);
}

/** request_irq() of a legacy irq while the 8259 has it: nothing to activate, no affinity to set. */
function requestLegacy(m: Machine, irq: number, flags: number, name: string): void {
  m.irqDesc.dstate[irq]! |= IRQD.activated;
  settleFlags(m, irq, flags);
  unmask8259(m, irq);
  m.irqDesc.depth[irq] = 0;
  m.irqDesc.dstate[irq] = (m.irqDesc.dstate[irq]! & ~(IRQD.disabled | IRQD.masked)) | IRQD.started;
  m.names.push(name);
  addAction(m, irq, flags, m.names.length - 1);
}

/** native_init_IRQ(): the cascade has a handler of its own unless ACPI found an IO-APIC. */
function setupCascade(m: Machine): void {
  const acpiIoapic = m.platform.ioapic && m.topology.firmware === 'acpi';
  if (!acpiIoapic && m.platform.legacyIrqs > 0) requestLegacy(m, PIC_CASCADE_IR, IRQF.noThread, 'cascade');
}

/** setup_default_timer_irq(): irq 0 on the 8259, active before the IO-APIC takes it over. */
function setupTimerIrq(m: Machine): void {
  if (!m.topology.pit || m.platform.legacyIrqs === 0) return;
  requestLegacy(m, 0, IRQF.nobalancing | IRQF.irqpoll | IRQF.timer, 'timer');
}

/** setup_IO_APIC(). */
function setupIoApic(m: Machine): void {
  if (!m.platform.ioapic) return;
  m.kernel.ioApicIrqs[0] = m.platform.legacyIrqs > 0 ? 0xffff & ~(1 << PIC_CASCADE_IR) : 0xffff;
  // clear_IO_APIC()
  m.ioApicPin.lo.fill(RTE_MASKED);
  for (const [index, { gsiBase, pins }] of m.topology.ioApics.entries()) {
    createDomain(m, m.chips.kind('io-apic'), ioapicParent(m, index), index, pins, 0);
    if (isStaticIoapic(m.topology, index))
      m.kernel.ioapicDynirqBase[0] = Math.max(m.kernel.ioapicDynirqBase[0]!, gsiBase + pins);
  }
  const entries = isaPins(m.topology);
  for (const [ioapic, { pins }] of m.topology.ioApics.entries()) {
    for (let pin = 0; pin < pins; pin++) {
      const isa = entries.find((entry) => entry.ioapic === ioapic && entry.pin === pin);
      // Only the first IO-APIC's pins are given irqs here; the others are asked for.
      if (isa !== undefined && ioapic === 0) mapIsaPin(m, isa);
    }
  }
  checkTimer(m);
  m.kernel.ioapicInitialized[0] = 1;
}

/** check_timer(): once more where the timer was not there in time. What it does when both fail is not modelled. */
function checkTimer(m: Machine): void {
  if (m.platform.legacyIrqs > 0) {
    mask8259(m, 0);
    m.localApic.lvt0[BOOT_CPU] = LVT.extint | LVT.masked;
    init8259(m, true);
  }
  if (m.platform.legacyIrqs === 0 || !m.topology.pit || m.mpChipData.present[0] === 0) return;
  for (let tried = 0; tried < m.topology.timerTries; tried++) {
    irqDomainDeactivateIrq(m, 0);
    irqDomainActivateIrq(m, 0, false);
  }
}

/** lapic_update_legacy_vectors(): without an IO-APIC the legacy vectors are system vectors. */
function updateLegacyVectors(m: Machine): void {
  if (m.platform.ioapic) return;
  for (let irq = 0; irq < m.platform.legacyIrqs; irq++) {
    if (irq !== PIC_CASCADE_IR) assignSystem(m, ISA_VECTOR + irq, true);
  }
}

/** numa_add_cpu() of the boot CPU, later of each that comes up: masks of nodes are empty before. */
export function addToNode(m: Machine, cpu: number): void {
  const { node } = m.topology.cpus[cpu]!;
  if (m.topology.config.numa && m.topology.nodes > 0)
    cpumaskSet(m.masks, nodeMask(m, Math.max(node, 0)), cpu);
}

/** init_irq_proc(): what has a chip by now gets its folder without being requested. */
function initIrqProc(m: Machine): void {
  for (let irq = 0; irq < m.shape.irqs; irq++) {
    const named = m.irqDesc.allocated[irq] !== 0 && m.irqData.chip[irq * DEPTH] !== CHIP_NONE;
    if (named) m.irqDesc.procEntry[irq] = 1;
  }
}

/** Everything up to the moment when the other CPUs come up. */
export function bootMachine(m: Machine): void {
  resetApics(m);
  resetUnits(m);
  resetPic(m, m.topology.pic);
  m.kernel.cachedIrqMask[0] = 0xffff;
  setLevelLines(m);
  // what pins come out of reset with, also where nothing sets them up
  m.ioApicPin.lo.fill(RTE_MASKED);
  setupApic(m, BOOT_CPU);
  initMasks(m);
  initDestApicids(m);
  earlyIrqInit(m);
  const vector = createDomain(m, m.chips.kind('x86-vector'), -1, 0, 0, 0);
  if (vector !== VECTOR_DOMAIN) throw new Error('VECTOR is the first domain');
  initIsaIrqs(m);
  assignSystemVectors(m);
  setupCascade(m);
  setupTimerIrq(m);
  enableRemapping(m);
  createRemappingDomains(m);
  // irq_remap_enable_fault_handling()
  if (m.platform.remapping === 'vtd') enableFaultHandling(m, BOOT_CPU);
  setupIoApic(m);
  updateLegacyVectors(m);
  addToNode(m, BOOT_CPU);
  createPciDomains(m);
  initIrqProc(m);
  const found = m.topology.pci.functions.flatMap(({ present }, dev) => (present ? [dev] : []));
  for (const dev of found) addFunction(m, dev);
  // pci_apply_final_quirks(): behind the scan of all buses.
  for (const dev of found) fixupFunction(m, dev);
}

/** pci_device_add(): a function appears, at the first scan, after a rescan, or as a virtual function. */
export function addFunction(m: Machine, dev: number): void {
  const f = m.topology.pci.functions[dev]!;
  m.device.present[dev] = 1;
  m.device.noMsi[dev] = 0;
  m.device.busNoMsi[dev] = 0;
  m.device.flags[dev] = 0;
  m.device.enableCnt[dev] = 0;
  m.device.irqManaged[dev] = 0;
  m.device.no64bitMsi[dev] = f.msi !== undefined && !f.msi.is64 ? 1 : 0;
  m.device.irq[dev] = f.legacyIrq;
  m.pciFunction.command[dev] = f.command;
  if (f.msi !== undefined) {
    const { multiCap, is64, canMask } = f.msi;
    m.pciFunction.msiControl[dev] = (multiCap << 1) | (is64 ? 0x80 : 0) | (canMask ? 0x100 : 0);
  }
  if (f.msix !== undefined) m.pciFunction.msixControl[dev] = f.msix.size - 1;
  // A table comes out of reset with every entry masked (PCI 3.0, 6.8.2.9).
  m.msixEntry.vectorControl.fill(1, m.shape.msixFirst[dev]!, m.shape.msixFirst[dev + 1]!);
  setMsiDomain(m, dev);
}
