// PCI quirks that decide whether and how a function sends messages: ids as data, and what they do. drivers/pci/quirks.c, 6.12 and 6.1;
// arch/x86/kernel/early-quirks.c: intel_remapping_check. Not here: quirks of Arm boards alone, those that read HyperTransport
// capabilities (ServerWorks HT2000, nVidia) or the board's name (MCP55 of P5N32).

import type { PciFunctionTopology, ReleaseId, Topology } from '../model/topology.ts';
import type { Machine } from './machine.ts';

/** PCI_DEV_FLAGS_* that say something about messages (include/linux/pci.h). */
export const DevFlag = {
  msiIntxDisableBug: 1 << 0,
  hasMsiMasking: 1 << 12,
  touchEntryData: 1 << 13,
} as const;

/** What a quirk does: no messages of the function, of its bus, of anyone; flags of the function. */
type Effect =
  | 'no-msi'
  | 'no-msi-below'
  | 'no-msi-at-all'
  | 'intx-disable-bug'
  | 'has-msi-masking'
  | 'touch-entry-data';

interface Quirk {
  /** Function of quirks.c, or of the driver that does it before it asks for MSI-X. */
  readonly name: string;
  readonly effect: Effect;
  readonly vendor: number;
  /** Device ids; none: all of the vendor. */
  readonly devices: readonly number[];
  /** What else must hold. */
  readonly only?: (f: PciFunctionTopology, pci: Topology['pci']) => boolean;
  /** Releases that have it; all where not given. */
  readonly releases?: readonly ReleaseId[];
}

const ATI = 0x1002;
const AMD = 0x1022;
const SI = 0x1039;
const VIA = 0x1106;
const SERVERWORKS = 0x1166;
const SUN = 0x108e;
const NVIDIA = 0x10de;
const AL = 0x10b9;
const PERICOM = 0x12d8;
const SAMSUNG = 0x144d;
const BROADCOM = 0x14e4;
const RDC = 0x17f3;
const FREESCALE = 0x1957;
const ATTANSIC = 0x1969;
const HUAWEI = 0x19e5;
const ANNAPURNA = 0x1c36;
const INTEL = 0x8086;

const CLASS_BRIDGE_PCI = 0x0604;
const ROOT_PORT = 4;
const SB700_SMBUS = 0x4385;
const CACTUS_RIDGE_4C = 0x1547;
const AMD_780_APC = 0x9602;
const AMD_780_APC_DEVFN = 1 << 3;

const isBridge = (f: PciFunctionTopology): boolean => f.class >>> 8 === CLASS_BRIDGE_PCI;

/** A revision that is not known is none that a quirk names. */
const revisionIn = (f: PciFunctionTopology | undefined, from: number, end: number): boolean =>
  f?.revision !== undefined && f.revision >= from && f.revision < end;

/** quirk_msi_intx_disable_ati_bug(): the revision is that of the SMBus controller. */
function isEarlySb700(_: PciFunctionTopology, { functions }: Topology['pci']): boolean {
  return revisionIn(
    functions.find(({ vendor, device, present }) => present && vendor === ATI && device === SB700_SMBUS),
    0x30,
    0x3b,
  );
}

/** quirk_thunderbolt_hotplug_msi(). */
const signalsHotPlugBadly = (f: PciFunctionTopology): boolean =>
  f.hotPlug === true && (f.device !== CACTUS_RIDGE_4C || revisionIn(f, 0, 2));

export const MSI_QUIRKS: readonly Quirk[] = [
  {
    name: 'quirk_no_msi',
    effect: 'no-msi',
    vendor: ATI,
    devices: [0x4386, 0x4387, 0x4388, 0x4389, 0x438a, 0x438b],
  },
  { name: 'quirk_no_msi', effect: 'no-msi', vendor: AL, devices: [0x5239], releases: ['6.12'] },
  { name: 'quirk_pcie_mch', effect: 'no-msi', vendor: INTEL, devices: [0x3590, 0x3592, 0x359e] },
  { name: 'quirk_pcie_mch', effect: 'no-msi', vendor: HUAWEI, devices: [0x1610], only: isBridge },
  {
    name: 'quirk_pcie_pxh',
    effect: 'no-msi',
    vendor: INTEL,
    devices: [0x0320, 0x0321, 0x0329, 0x032a, 0x032c],
  },
  {
    name: 'quirk_disable_all_msi',
    effect: 'no-msi-at-all',
    vendor: SERVERWORKS,
    devices: [0x0017],
  },
  { name: 'quirk_disable_all_msi', effect: 'no-msi-at-all', vendor: ATI, devices: [0x5a33, 0x5950] },
  {
    name: 'quirk_disable_all_msi',
    effect: 'no-msi-at-all',
    vendor: VIA,
    devices: [0x0336, 0x0351, 0x0364, 0x0204],
  },
  { name: 'quirk_disable_all_msi', effect: 'no-msi-at-all', vendor: SI, devices: [0x0761] },
  { name: 'quirk_disable_all_msi', effect: 'no-msi-at-all', vendor: SAMSUNG, devices: [0xa5e3] },
  { name: 'quirk_disable_msi', effect: 'no-msi-below', vendor: AMD, devices: [0x7450] },
  { name: 'quirk_disable_msi', effect: 'no-msi-below', vendor: VIA, devices: [0xa238] },
  { name: 'quirk_disable_msi', effect: 'no-msi-below', vendor: ATI, devices: [0x5a3f] },
  { name: 'quirk_disable_msi', effect: 'no-msi-below', vendor: RDC, devices: [0x1031] },
  {
    name: 'quirk_msi_intx_disable_bug',
    effect: 'intx-disable-bug',
    vendor: BROADCOM,
    devices: [0x166a, 0x166b, 0x1668, 0x1669, 0x1678, 0x1679],
  },
  {
    name: 'quirk_msi_intx_disable_ati_bug',
    effect: 'intx-disable-bug',
    vendor: ATI,
    devices: [0x4390, 0x4391, 0x4392, 0x4393, 0x4394],
    only: isEarlySb700,
  },
  {
    name: 'quirk_msi_intx_disable_bug',
    effect: 'intx-disable-bug',
    vendor: ATI,
    devices: [0x4373, 0x4374, 0x4375],
  },
  {
    name: 'quirk_msi_intx_disable_bug',
    effect: 'intx-disable-bug',
    vendor: ATTANSIC,
    devices: [0x1062, 0x1063, 0x2060, 0x2062, 0x1073, 0x1083],
  },
  {
    name: 'quirk_msi_intx_disable_qca_bug',
    effect: 'intx-disable-bug',
    vendor: ATTANSIC,
    devices: [0x1090, 0x1091, 0x10a0, 0x10a1, 0xe091],
    only: (f) => revisionIn(f, 0, 0x18),
  },
  { name: 'quirk_al_msi_disable', effect: 'no-msi', vendor: ANNAPURNA, devices: [0x0031], only: isBridge },
  {
    name: 'quirk_thunderbolt_hotplug_msi',
    effect: 'no-msi',
    vendor: INTEL,
    devices: [0x1513, 0x151a, 0x151b, CACTUS_RIDGE_4C, 0x1549],
    only: signalsHotPlugBadly,
  },
  {
    name: 'quirk_fsl_no_msi',
    effect: 'no-msi',
    vendor: FREESCALE,
    devices: [],
    only: (f) => f.expressType === ROOT_PORT,
  },
  { name: 'pci_fixup_no_msi_no_pme', effect: 'no-msi', vendor: PERICOM, devices: [0x400e, 0x400f] },
  { name: 'nvidia_ion_ahci_fixup', effect: 'has-msi-masking', vendor: NVIDIA, devices: [0x0ab8] },
  { name: 'niu_try_msix', effect: 'touch-entry-data', vendor: SUN, devices: [0xabcd] },
];

/** Host bridges whose APC bridge has any ids: quirk_amd_780_apc_msi. */
const AMD_780_HOSTS = [0x9600, 0x9601];

function quirksOf(topology: Topology, f: PciFunctionTopology): readonly Quirk[] {
  return MSI_QUIRKS.filter(
    ({ vendor, devices, only, releases }) =>
      f.vendor === vendor &&
      (devices.length === 0 || devices.includes(f.device)) &&
      (only?.(f, topology.pci) ?? true) &&
      (releases?.includes(topology.release) ?? true),
  );
}

/** pci_no_msi() by a quirk: a chipset that cannot deliver messages. */
export const forbidsAllMsi = (topology: Topology): boolean =>
  topology.pci.functions.some(
    (f) => f.present && quirksOf(topology, f).some(({ effect }) => effect === 'no-msi-at-all'),
  );

/** pci_fixup_device() of a function that was found, behind the scan of its bus. */
export function fixupFunction(m: Machine, dev: number): void {
  const { functions } = m.topology.pci;
  const f = functions[dev]!;
  for (const { effect } of quirksOf(m.topology, f)) applyQuirk(m, dev, f, effect);
  if (f.vendor !== AMD || !AMD_780_HOSTS.includes(f.device)) return;
  const apc = functions.findIndex(
    ({ segment, bus, devfn, device, present }) =>
      present &&
      segment === f.segment &&
      bus === f.bus &&
      devfn === AMD_780_APC_DEVFN &&
      device === AMD_780_APC,
  );
  if (apc >= 0) applyQuirk(m, apc, functions[apc]!, 'no-msi-below');
}

function applyQuirk({ device }: Machine, dev: number, f: PciFunctionTopology, effect: Effect): void {
  if (effect === 'no-msi') device.noMsi[dev] = 1;
  if (effect === 'no-msi-below' && f.secondaryBus >= 0) device.busNoMsi[dev] = 1;
  if (effect === 'intx-disable-bug') device.flags[dev]! |= DevFlag.msiIntxDisableBug;
  if (effect === 'has-msi-masking') device.flags[dev]! |= DevFlag.hasMsiMasking;
  if (effect === 'touch-entry-data') device.flags[dev]! |= DevFlag.touchEntryData;
}

/** Bits of the class that early_qrk compares with those of a host bridge: its mask is a base class, and so one of the subclass. */
const EARLY_CLASS_MASK = 0x06;

/** Chipsets whose remapping loses interrupts: set_irq_remapping_broken(). */
const BROKEN_REMAPPING = [0x3403, 0x3405, 0x3406];

export const remappingBroken = ({ pci }: Topology): boolean =>
  pci.functions.some(
    (f) =>
      f.present &&
      f.vendor === INTEL &&
      BROKEN_REMAPPING.includes(f.device) &&
      ((f.class >>> 8) & EARLY_CLASS_MASK) === 0 &&
      (revisionIn(f, 0, 0x14) || (f.device === 0x3405 && revisionIn(f, 0x22, 0x23))),
  );
