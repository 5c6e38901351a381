// Which AMD IOMMU remaps what. drivers/iommu/amd/init.c: init_iommu_from_acpi, init_iommu_one_late; drivers/iommu/amd/iommu.c:
// get_devid, check_device, 6.12 and 6.1.

import { functionOf, type Machine } from '../../engine/machine.ts';
import type { AmdViSpecial, AmdViTopology } from '../../model/topology.ts';

export const amdOf = (m: Machine): AmdViTopology => m.topology.remapping as AmdViTopology;

/** A requester's segment and id. */
export interface Requester {
  readonly segment: number;
  readonly devid: number;
}

/** rlookup_table: position of the unit that serves a requester id, or -1. A later entry of the firmware's table wins. */
export function unitOfRequester(amd: AmdViTopology, segment: number, devid: number): number {
  let found = -1;
  for (let unit = 0; unit < amd.units.length; unit++) {
    const { segment: own, devid: iommu, covers } = amd.units[unit]!;
    if (own !== segment) continue;
    // The table says that an IOMMU serves itself, and it does not.
    if (iommu === devid) return -1;
    for (const { first, last, alias } of covers)
      if ((devid >= first && devid <= last) || devid === alias) found = unit;
  }
  return found >= 0 ? found : unitOfSpecial(amd, segment, devid);
}

function unitOfSpecial(amd: AmdViTopology, segment: number, devid: number): number {
  const isIt = (s: AmdViSpecial): boolean => s.devid === devid && amd.units[s.unit]!.segment === segment;
  return (amd.ioApics.find(isIt) ?? amd.hpets.find(isIt))?.unit ?? -1;
}

/** alias_table: the id with which a requester's messages arrive as the firmware has it, or its own. */
export function ivrsAlias(amd: AmdViTopology, segment: number, devid: number): number {
  let found = devid;
  for (const { segment: own, covers } of amd.units) {
    if (own !== segment) continue;
    for (const { first, last, alias } of covers)
      if (alias >= 0 && devid >= first && devid <= last) found = alias;
  }
  return found;
}

/** Requester id of a PCI function. */
export const devidOf = (m: Machine, dev: number): number => {
  const { bus, devfn } = functionOf(m, dev);
  return (bus << 8) | devfn;
};

/** Position of the unit that a function's messages pass, or -1: they are not remapped. */
export function unitOfFunction(m: Machine, dev: number): number {
  return unitOfRequester(amdOf(m), functionOf(m, dev).segment, devidOf(m, dev));
}

/** Special device with an enumeration id: the first one that the table has. */
const special = (list: readonly AmdViSpecial[], id: number): AmdViSpecial | undefined =>
  list.find((s) => s.id === id);

/** get_ioapic_devid() */
export const ioapicSpecial = (m: Machine, id: number): AmdViSpecial | undefined =>
  special(amdOf(m).ioApics, id);

/** get_hpet_devid() */
export const hpetSpecial = (m: Machine, id: number): AmdViSpecial | undefined => special(amdOf(m).hpets, id);

/** Position of the unit of an IO-APIC by its APIC id, or -1. */
export const unitOfIoapic = (m: Machine, id: number): number => ioapicSpecial(m, id)?.unit ?? -1;

/** Position of the unit of an HPET by its block id, or -1. */
export const unitOfHpet = (m: Machine, id: number): number => hpetSpecial(m, id)?.unit ?? -1;
