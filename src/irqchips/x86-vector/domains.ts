// Which domains an x86 machine has, and which of them a PCI function's messages go through. drivers/iommu/intel/irq_remapping.c,
// drivers/iommu/amd/iommu.c: amd_iommu_create_irq_domain, arch/x86/kernel/apic/msi.c: x86_create_pci_msi_domain,
// arch/x86/pci/common.c: pcibios_device_add, 6.12 and 6.1.

import { BusToken, createDomain, DomainFlag, updateBusToken } from '../../engine/irqdomain.ts';
import type { Machine } from '../../engine/machine.ts';
import { MsiFlag } from '../../engine/msi.ts';
import { unitOfFunction as amdUnitOfFunction, unitOfIoapic } from '../amd-ir/units.ts';
import { msiSid, unitOfFunction, unitOfScope, vtdOf } from '../intel-ir/units.ts';
import { VECTOR_DOMAIN } from './cfg.ts';

/** Row of the domain of a kind and owner, or -1. */
export function findDomain(m: Machine, kind: string, owner: number, parent?: number): number {
  const wanted = m.chips.kind(kind);
  const { used, kind: kinds, owner: owners, parent: parents } = m.irqDomain;
  for (let row = 0; row < used.length; row++) {
    if (used[row] === 0 || kinds[row] !== wanted || owners[row] !== owner) continue;
    if (parent === undefined || parents[row] === parent + 1) return row;
  }
  return -1;
}

const irKind = (m: Machine): string => (m.platform.remapping === 'vtd' ? 'intel-ir' : 'amd-ir');

/** Entries of a VT-d table as Linux makes it: size of the domain's linear map. */
const INTR_REMAP_TABLE_ENTRIES = 65536;

/** One domain per remapping unit, with its global PCI/MSI domain on 6.1. */
export function createRemappingDomains(m: Machine): void {
  const { remapping } = m.platform;
  if (remapping === 'none') return;
  const units = m.topology.remapping!.units.length;
  const vtd = remapping === 'vtd';
  for (let unit = 0; unit < units; unit++) {
    const flags = m.release.msiParents ? DomainFlag.msiParent | DomainFlag.isolatedMsi : 0;
    const size = vtd ? INTR_REMAP_TABLE_ENTRIES : 0;
    const domain = createDomain(m, m.chips.kind(irKind(m)), VECTOR_DOMAIN, unit, size, flags);
    if (m.release.msiParents) updateBusToken(m, domain, vtd ? BusToken.dmar : BusToken.amdvi);
    else createGlobalDomain(m, domain, unit, MsiFlag.multiPciMsi);
  }
}

/** pci_msi_create_irq_domain() of 6.1. */
function createGlobalDomain(m: Machine, parent: number, owner: number, more: number): void {
  const domain = createDomain(m, m.chips.kind('pci-msi-global'), parent, owner, 0, DomainFlag.msi);
  m.irqDomain.msiFlags[domain] =
    MsiFlag.useDefDomOps |
    MsiFlag.useDefChipOps |
    MsiFlag.pciMsix |
    MsiFlag.activateEarly |
    MsiFlag.mustReactivate |
    MsiFlag.devSysfs |
    more;
  updateBusToken(m, domain, BusToken.pciMsi);
}

/** x86_create_pci_msi_domain(): VECTOR becomes a parent, or gets its global domain. */
export function createPciDomains(m: Machine): void {
  if (!m.topology.config.pciMsi) return;
  if (m.release.msiParents) m.irqDomain.flags[VECTOR_DOMAIN]! |= DomainFlag.msiParent;
  else createGlobalDomain(m, VECTOR_DOMAIN, 0, 0);
}

/** irq_find_matching_fwspec() for an IO-APIC: its unit's domain, or VECTOR. */
export function ioapicParent(m: Machine, ioapic: number): number {
  const { id } = m.topology.ioApics[ioapic]!;
  if (m.platform.remapping === 'none') return VECTOR_DOMAIN;
  const unit = m.platform.remapping === 'vtd' ? unitOfScope(vtdOf(m), 'ioapic', id) : unitOfIoapic(m, id);
  return unit < 0 ? VECTOR_DOMAIN : findDomain(m, irKind(m), unit);
}

/** dev->msi.domain of a function. */
export function setMsiDomain(m: Machine, dev: number): void {
  m.device.msiDomain[dev] = msiDomainOf(m, dev) + 1;
  m.device.irSource[dev] = m.platform.remapping === 'vtd' ? msiSid(m.topology.pci, dev) : 0;
}

function msiDomainOf(m: Machine, dev: number): number {
  if (!m.topology.config.pciMsi) return -1;
  const plain = m.release.msiParents ? VECTOR_DOMAIN : findDomain(m, 'pci-msi-global', 0, VECTOR_DOMAIN);
  if (m.platform.remapping === 'none') return plain;
  const vtd = m.platform.remapping === 'vtd';
  const unit = vtd ? unitOfFunction(vtdOf(m), m.topology.pci, dev) : amdUnitOfFunction(m, dev);
  if (unit < 0) return vtd ? -1 : plain;
  const domain = findDomain(m, irKind(m), unit);
  return m.release.msiParents ? domain : findDomain(m, 'pci-msi-global', unit, domain);
}
