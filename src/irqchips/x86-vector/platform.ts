// What the boot decides once: APIC driver, interrupt remapping, legacy irqs. arch/x86/kernel/apic/apic.c: enable_IR_x2apic,
// arch/x86/kernel/apic/probe_64.c, drivers/iommu/irq_remapping.c, drivers/iommu/intel/irq_remapping.c: intel_prepare_irq_remapping,
// drivers/iommu/amd/init.c: amd_iommu_prepare, 6.12.

import type { Platform } from '../../engine/machine.ts';
import { forbidsAllMsi, remappingBroken } from '../../engine/pci-quirks.ts';
import { RELEASES } from '../../engine/release.ts';
import type { AmdViTopology, Topology, VtdTopology } from '../../model/topology.ts';

const LEGACY_IRQS = 16;
/** Logical flat destinations have a bit per CPU. */
const FLAT_CPUS = 8;
const XAPIC_MAX = 0xfe;
/** Limits of try_to_enable_x2apic() without remapping of 32 bits: without and with extended destination ids. */
const GUEST_MAX = 255;
const EXTENDED_MAX = 32767;

/** What the boot decides once: APIC driver, remapping, whether there are messages at all. */
export function decidePlatform(topology: Topology): Platform {
  const { params, config, cpus } = topology;
  const ioapic = !params.noapic && topology.ioApics.length > 0;
  const remapping = ioapic ? decideRemapping(topology) : 'none';
  const irX2apic = remapping !== 'none' && x2apicRemapping(topology);
  const x2apic = irX2apic && !params.nox2apic;
  const flat = RELEASES[topology.release].logicalFlat && cpus.length <= FLAT_CPUS && !topology.apicPhysical;
  const guest = ioapic && !x2apic && guestX2apic(topology);
  const extDestId = guest && topology.hypervisor?.msiExtDestId === true;
  // Without remapping, messages reach all CPUs in physical mode only.
  const physical = params.x2apicPhys || topology.apicPhysical || guest;
  const apic =
    x2apic || guest ? (physical ? 'physical x2apic' : 'cluster x2apic') : flat ? 'flat' : 'physical flat';
  return {
    apic,
    destModeLogical: apic === 'flat' || apic === 'cluster x2apic',
    maxApicId: x2apic ? 0xffffffff : guest ? (extDestId ? EXTENDED_MAX : GUEST_MAX) : XAPIC_MAX,
    extDestId,
    remapping,
    irX2apic,
    postedMsi: remapping === 'vtd' && postsMsi(topology),
    ioapic,
    legacyIrqs: topology.pic ? LEGACY_IRQS : 0,
    msi: config.pciMsi && !params.nomsi && !forbidsMsi(topology),
    managedIrqIsolation: params.isolatedManagedIrq !== undefined,
  };
}

/** pci_no_msi() by the FADT (drivers/pci/pci-acpi.c: acpi_pci_init) or by a chipset. */
const forbidsMsi = (topology: Topology): boolean =>
  (topology.firmwareNoMsi === true && !topology.params.acpiOff) || forbidsAllMsi(topology);

function decideRemapping(topology: Topology): Platform['remapping'] {
  const { remapping, params, config } = topology;
  if (remapping === undefined || params.intremapOff || !config.irqRemap) return 'none';
  if (remapping.kind === 'vtd')
    return (config.intelIommu || config.dmarTable) && !remappingBroken(topology)
      ? vtdUsable(topology, remapping)
      : 'none';
  return config.amdIommu && !params.amdIommuOff ? amdUsable(topology, remapping) : 'none';
}

/** All units can remap, and each IO-APIC belongs to one of them. */
function vtdUsable(topology: Topology, vtd: VtdTopology): Platform['remapping'] {
  const able = vtd.intrRemap && vtd.units.length > 0 && vtd.units.every(({ ir }) => ir);
  const named = topology.ioApics.every(({ id }) =>
    vtd.units.some(({ scopes }) => scopes.some((scope) => scope.type === 'ioapic' && scope.id === id)),
  );
  return able && named ? 'vtd' : 'none';
}

/** posted_msi_supported(): asked for, and every unit can post (set_irq_posting_cap). All CPUs have CMPXCHG16B. */
function postsMsi({ remapping, params, config }: Topology): boolean {
  if (remapping?.kind !== 'vtd' || !config.x86PostedMsi || !params.postedMsi || params.nopost) return false;
  return remapping.units.every(({ posting }) => posting === true);
}

/** The southbridge's IO-APIC, which serves GSI 0, must be where AMD put it. */
const SOUTHBRIDGE = [0x00a0, 0x0058];

function amdUsable(topology: Topology, amd: AmdViTopology): Platform['remapping'] {
  const named = topology.ioApics.every(({ id }) => amd.ioApics.some((ioapic) => ioapic.id === id));
  const first = topology.ioApics.find(({ gsiBase }) => gsiBase === 0);
  const devid = amd.ioApics.find(({ id }) => id === first?.id)?.devid ?? -1;
  return named && SOUTHBRIDGE.includes(devid) ? 'amd' : 'none';
}

/** x2APIC without remapping, which hypervisors alone permit. */
function guestX2apic({ x2apic, config, params, hypervisor }: Topology): boolean {
  return x2apic && config.x86X2apic && !params.nox2apic && hypervisor?.x2apic === true;
}

function x2apicRemapping(topology: Topology): boolean {
  const { remapping, params, config } = topology;
  if (!topology.x2apic || !config.x86X2apic || remapping === undefined) return false;
  if (remapping.kind === 'amd') return remapping.xtSup && remapping.ga;
  const optOut = remapping.x2apicOptOut && !params.noX2apicOptout;
  return !optOut && remapping.units.every(({ eim }) => eim);
}
