// What the boot writes to remapping units. drivers/iommu/intel/irq_remapping.c: iommu_set_irq_remapping, iommu_enable_irq_remapping;
// drivers/iommu/amd/init.c: iommu_enable, iommu_enable_ga, iommu_enable_xt, 6.12.

import type { Machine } from '../engine/machine.ts';
import { AMD_CONTROL, GSTS, IRTA } from '../model/hardware.ts';

/** Size field of a table of 65536 entries. */
const INTR_REMAP_TABLE_REG_SIZE = 0xf;

/** Power-on: units are off and their fault interrupt is masked. */
export function resetUnits(m: Machine): void {
  m.dmarUnit.masked.fill(1);
}

/** Remapping goes on with an empty table; compatibility format is blocked (CFIS stays clear). */
export function enableRemapping(m: Machine): void {
  const { remapping, irX2apic } = m.platform;
  if (remapping === 'vtd') {
    m.dmarUnit.irta.fill(INTR_REMAP_TABLE_REG_SIZE | (irX2apic ? IRTA.eime : 0));
    m.dmarUnit.globalStatus.fill(GSTS.ires);
  }
  if (remapping === 'amd') {
    const ga = m.topology.remapping?.kind === 'amd' && m.topology.remapping.ga;
    m.amdUnit.controlLo.fill(AMD_CONTROL.iommuEn | (ga ? AMD_CONTROL.gaEn : 0));
    m.amdUnit.controlHi.fill(irX2apic ? AMD_CONTROL.xtEnHi : 0);
  }
}
