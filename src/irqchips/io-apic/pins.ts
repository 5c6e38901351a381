// Pins of the IO-APICs: which irq a GSI gets, with which trigger and polarity. arch/x86/kernel/apic/io_apic.c,
// arch/x86/kernel/acpi/boot.c: mp_config_acpi_legacy_irqs, 6.12.

import { mask8259 } from '../../engine/i8259.ts';
import { irqDomainAllocIrqs } from '../../engine/irqdomain.ts';
import { AllocType, type Machine, resetAllocInfo } from '../../engine/machine.ts';
import { traceAlloc } from '../../engine/programs-msi.ts';
import { irqFindMapping } from '../../engine/revmap.ts';
import { DEPTH } from '../../engine/tables.ts';
import { E } from '../../engine/trace.ts';
import { EBUSY, EINVAL, ENODEV } from '../../model/errno.ts';
import type { Topology } from '../../model/topology.ts';
import { registerHandler } from './chip.ts';

const PIC_CASCADE_IR = 2;

/** An ISA irq on a pin: entry of mp_irqs. */
export interface IsaPin {
  readonly irq: number;
  readonly ioapic: number;
  readonly pin: number;
  readonly isLevel: boolean;
  readonly activeLow: boolean;
}

/** Number of the IO-APIC that has a GSI, or -1 (mp_find_ioapic). */
export function findIoapic(topology: Topology, gsi: number): number {
  return topology.ioApics.findIndex(({ gsiBase, pins }) => gsi >= gsiBase && gsi < gsiBase + pins);
}

const LEGACY_IRQS = 16;

/**
 * nr_legacy_irqs() while the MADT is read: hardware-reduced ACPI says that there are no 8259s, otherwise nobody has looked for them yet
 * (init_IRQ comes later).
 */
function legacyAtMadt({ pic, firmware, sciIrq }: Topology): number {
  const isReduced = firmware === 'acpi' && !pic && sciIrq < 0;
  return isReduced ? 0 : LEGACY_IRQS;
}

/** IOAPIC_DOMAIN_LEGACY: irqs of an IO-APIC are its GSIs. ACPI has it so where legacy irqs could be among them. */
export const isStaticIoapic = (topology: Topology, ioapic: number): boolean =>
  topology.ioApics[ioapic]!.gsiBase < legacyAtMadt(topology);

/** Overrides first, then the irqs below 16 that neither have an entry nor find their pin taken. */
export function isaPins(topology: Topology): readonly IsaPin[] {
  const pins: IsaPin[] = [];
  const add = (irq: number, gsi: number, isLevel: boolean, activeLow: boolean): void => {
    const ioapic = findIoapic(topology, gsi);
    if (ioapic >= 0)
      pins.push({ irq, ioapic, pin: gsi - topology.ioApics[ioapic]!.gsiBase, isLevel, activeLow });
  };
  for (const { irq, gsi, trigger, polarity } of topology.isaOverrides) {
    add(irq, gsi, trigger === 'level', polarity === 'low');
  }
  for (let irq = 0; irq < legacyAtMadt(topology); irq++) {
    const ioapic = findIoapic(topology, irq);
    if (ioapic < 0) continue;
    const pin = irq - topology.ioApics[ioapic]!.gsiBase;
    if (pins.some((p) => p.irq === irq || (p.ioapic === ioapic && p.pin === pin))) continue;
    add(irq, irq, false, false);
  }
  return pins;
}

/** Row of the domain of an IO-APIC, or -1. */
export function ioapicDomain(m: Machine, ioapic: number): number {
  const kind = m.chips.kind('io-apic');
  const { used, kind: kinds, owner } = m.irqDomain;
  for (let row = 0; row < used.length; row++) {
    if (used[row] !== 0 && kinds[row] === kind && owner[row] === ioapic) return row;
  }
  return -1;
}

function setInfo(
  m: Machine,
  ioapic: number,
  pin: number,
  isLevel: boolean,
  activeLow: boolean,
  node: number,
): void {
  resetAllocInfo(m.info);
  m.info.type = AllocType.ioapic;
  m.info.owner = ioapic;
  m.info.pin = pin;
  m.info.isLevel = isLevel;
  m.info.activeLow = activeLow;
  m.info.node = node;
}

/** mp_map_pin_to_irq() of a pin with an ISA entry, while the IO-APICs are set up. */
export function mapIsaPin(m: Machine, isa: IsaPin): number {
  if (isa.irq >= m.platform.legacyIrqs) return mapPlainPin(m, isa);
  return isa.irq === PIC_CASCADE_IR ? -EINVAL : mapLegacyPin(m, isa);
}

/** An ISA irq on a machine without 8259s is an irq like others: its number is that of the GSI, or any. */
function mapPlainPin(m: Machine, { ioapic, pin, isLevel, activeLow }: IsaPin): number {
  const gsi = m.topology.ioApics[ioapic]!.gsiBase + pin;
  const mapped = mappedGsi(m, gsi, isLevel, activeLow);
  if (mapped !== UNMAPPED) return mapped;
  traceAlloc(m, ioapicDomain(m, ioapic), wantedIrq(m, gsi), 1, -1);
  const irq = allocGsi(m, gsi, isLevel, activeLow, -1);
  m.trace.live?.emit1(E.irq_domain_alloc_irqs_ret, irq);
  return irq;
}

/** alloc_isa_irq_from_domain(): the legacy descriptor moves to the IO-APIC. */
function mapLegacyPin(m: Machine, isa: IsaPin): number {
  const domain = ioapicDomain(m, isa.ioapic);
  if (m.mpChipData.present[isa.irq] !== 0) {
    m.mpChipData.count[isa.irq]!++;
    return isa.irq;
  }
  setInfo(m, isa.ioapic, isa.pin, isa.isLevel, isa.activeLow, -1);
  m.info.legacy = true;
  traceAlloc(m, domain, isa.irq, 1, -1);
  const irq = irqDomainAllocIrqs(m, domain, isa.irq, 1, -1, true, -1);
  m.trace.live?.emit1(E.irq_domain_alloc_irqs_ret, irq);
  if (irq < 0) return irq;
  // legacy_pic->mask() of mp_irqdomain_alloc()
  mask8259(m, irq);
  m.mpChipData.isaIrq[irq] = 1;
  m.mpChipData.count[irq]!++;
  return irq;
}

/** mp_check_pin_attr(): a second user must want the pin as it is; the first user of a legacy irq may still change it. */
function checkPinAttr(m: Machine, irq: number, isLevel: boolean, activeLow: boolean): boolean {
  const { mpChipData: d } = m;
  if (irq < m.platform.legacyIrqs && d.count[irq] === 1) {
    if ((d.isLevel[irq] !== 0) !== isLevel) registerHandler(m, irq, isLevel);
    d.isLevel[irq] = isLevel ? 1 : 0;
    d.activeLow[irq] = activeLow ? 1 : 0;
    d.entryLo[irq] = (d.entryLo[irq]! & ~0xa000) | (isLevel ? 1 << 15 : 0) | (activeLow ? 1 << 13 : 0);
  }
  return (d.isLevel[irq] !== 0) === isLevel && (d.activeLow[irq] !== 0) === activeLow;
}

/** Answer of `mappedGsi` where a GSI has no irq yet; no irq and no errno. */
export const UNMAPPED = -(1 << 20);

/** What mp_map_pin_to_irq() does before it allocates: the irq that the GSI has, -errno, or UNMAPPED. */
export function mappedGsi(m: Machine, gsi: number, isLevel: boolean, activeLow: boolean): number {
  const ioapic = findIoapic(m.topology, gsi);
  if (ioapic < 0) return -ENODEV;
  const domain = ioapicDomain(m, ioapic);
  if (domain < 0) return -ENODEV;
  const pin = gsi - m.topology.ioApics[ioapic]!.gsiBase;
  const irq = irqFindMapping(m, domain, pin);
  if (irq === 0 && !isIrqZero(m, domain, pin)) return UNMAPPED;
  if (!checkPinAttr(m, irq, isLevel, activeLow)) return -EBUSY;
  m.mpChipData.count[irq]!++;
  return irq;
}

/** Irq 0 is a mapping, too, and looks like none. A legacy irq is known to be there. */
function isIrqZero(m: Machine, domain: number, pin: number): boolean {
  if (m.platform.legacyIrqs === 0) return false;
  return m.irqData.domain[0] === domain + 1 && m.irqData.hwirq[0] === pin && m.mpChipData.present[0] !== 0;
}

/** alloc_irq_from_domain(): the irq is the GSI, unless the IO-APIC's numbers are dynamic. */
export function allocGsi(
  m: Machine,
  gsi: number,
  isLevel: boolean,
  activeLow: boolean,
  node: number,
): number {
  const ioapic = findIoapic(m.topology, gsi);
  setInfo(m, ioapic, gsi - m.topology.ioApics[ioapic]!.gsiBase, isLevel, activeLow, node);
  const irq = irqDomainAllocIrqs(m, ioapicDomain(m, ioapic), wantedIrq(m, gsi), 1, node, false, -1);
  if (irq >= 0) m.mpChipData.count[irq]!++;
  return irq;
}

/** alloc_irq_from_domain(): the GSI, or -1 for any number. */
export function wantedIrq(m: Machine, gsi: number): number {
  if (!isStaticIoapic(m.topology, findIoapic(m.topology, gsi))) return -1;
  return m.kernel.ioapicInitialized[0] === 0 || gsi >= m.platform.legacyIrqs ? gsi : -1;
}

/** mp_unmap_irq() up to the free: whether nobody uses the pin any more. */
export function unmapIrq(m: Machine, irq: number): boolean {
  const { mpChipData: d } = m;
  if (m.irqData.domain[irq * DEPTH] === 0 || d.present[irq] === 0 || d.isaIrq[irq] !== 0) return false;
  d.count[irq]!--;
  return d.count[irq] === 0;
}
