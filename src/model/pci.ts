// PCI addresses, requester ids, class codes and capability ids. include/uapi/linux/pci_regs.h and include/linux/pci_ids.h, 6.12.

/** Where a function is: segment (the kernel's PCI domain, up to 32 bits), bus, and device and function in one byte. */
export interface PciAddress {
  readonly segment: number;
  /** 0…255. */
  readonly bus: number;
  /** Device << 3 | function. */
  readonly devfn: number;
}

const ADDRESS = /^(?:([0-9a-f]{4,8}):)?([0-9a-f]{2}):([01][0-9a-f])\.([0-7])$/i;

/** Reads `0000:00:03.0` or `00:03.0` (segment 0); undefined for anything else. */
export function parsePciAddress(text: string): PciAddress | undefined {
  const match = ADDRESS.exec(text);
  if (!match) return undefined;
  return {
    segment: Number.parseInt(match[1] ?? '0', 16),
    bus: Number.parseInt(match[2]!, 16),
    devfn: (Number.parseInt(match[3]!, 16) << 3) | Number(match[4]),
  };
}

const hex = (value: number, digits: number): string => value.toString(16).padStart(digits, '0');

/** The kernel's name of a function, `0000:00:03.0`: drivers/pci/probe.c: pci_setup_device. */
export function formatPciAddress(address: PciAddress): string {
  return `${hex(address.segment, 4)}:${formatRequester(requesterId(address))}`;
}

/** Requester id as it is on the bus: bus << 8 | devfn. */
export const requesterId = (address: PciAddress): number => (address.bus << 8) | address.devfn;

/** The function of a segment that has this requester id. */
export function addressOfRequester(segment: number, requester: number): PciAddress {
  return { segment, bus: (requester >>> 8) & 0xff, devfn: requester & 0xff };
}

/** `00:03.0` of a requester id. */
export function formatRequester(requester: number): string {
  return `${hex((requester >>> 8) & 0xff, 2)}:${hex((requester >>> 3) & 31, 2)}.${requester & 7}`;
}

/**
 * Address of virtual function `index` (from 0): requester id of the physical function plus First VF Offset plus
 * index times VF Stride (drivers/pci/iov.c: pci_iov_virtfn_bus, pci_iov_virtfn_devfn). Undefined beyond bus 255.
 */
export function virtualFunction(
  physical: PciAddress,
  offset: number,
  stride: number,
  index: number,
): PciAddress | undefined {
  const requester = requesterId(physical) + offset + stride * index;
  return requester > 0xffff ? undefined : addressOfRequester(physical.segment, requester);
}

/** Ids in the capability list of the first 256 bytes, PCI_CAP_ID_*. */
export const Cap = {
  powerManagement: 0x01,
  vpd: 0x03,
  slotId: 0x04,
  msi: 0x05,
  pcix: 0x07,
  hyperTransport: 0x08,
  vendor: 0x09,
  subsystem: 0x0d,
  express: 0x10,
  msix: 0x11,
  sata: 0x12,
  advancedFeatures: 0x13,
} as const;

/** Ids in the extended capability list from offset 256 on, PCI_EXT_CAP_ID_*. */
export const ExtCap = { ari: 0x0e, sriov: 0x10 } as const;

/** Bits of the MSI message control word, PCI_MSI_FLAGS_*. */
export const MsiFlag = {
  enable: 0x0001,
  capable: 0x000e,
  enabledCount: 0x0070,
  wide: 0x0080,
  maskable: 0x0100,
} as const;

/** Bits of the MSI-X message control word, PCI_MSIX_FLAGS_*. */
export const MsixFlag = { size: 0x07ff, maskAll: 0x4000, enable: 0x8000 } as const;

/** Messages that a function can send, 1…32 (128 for reserved encodings), from the message control word. */
export const msiCapable = (control: number): number => 1 << ((control & MsiFlag.capable) >> 1);

/** Messages that the kernel enabled, from the message control word. */
export const msiEnabledCount = (control: number): number => 1 << ((control & MsiFlag.enabledCount) >> 4);

/** Entries of the MSI-X table, 1…2048, from the message control word. */
export const msixSize = (control: number): number => (control & MsixFlag.size) + 1;

/** Letter of an interrupt pin (1…4), or ''. */
export const pinLetter = (pin: number): string => (pin >= 1 && pin <= 4 ? 'ABCD'[pin - 1]! : '');

/** Device/port types of the PCI Express capability, in words that lspci uses too. */
const EXPRESS_TYPES: readonly (string | undefined)[] = [
  'Endpoint',
  'Legacy Endpoint',
  undefined,
  undefined,
  'Root Port',
  'Upstream Port',
  'Downstream Port',
  'PCI-Express to PCI/PCI-X Bridge',
  'PCI/PCI-X to PCI-Express Bridge',
  'Root Complex Integrated Endpoint',
  'Root Complex Event Collector',
];

/** Name of a device/port type (0…15), or ''. */
export const expressTypeName = (type: number): string => EXPRESS_TYPES[type] ?? '';

/** Device/port type of a name, or -1. */
export const expressType = (name: string): number => EXPRESS_TYPES.indexOf(name);

/** Names of the common class codes: class and subclass. */
const CLASSES: Readonly<Record<number, string>> = {
  0: 'Non-VGA unclassified device',
  1: 'VGA compatible unclassified device',
  255: 'Unclassified device',
  256: 'SCSI storage controller',
  257: 'IDE interface',
  260: 'RAID bus controller',
  261: 'ATA controller',
  262: 'SATA controller',
  263: 'Serial Attached SCSI controller',
  264: 'Non-Volatile memory controller',
  384: 'Mass storage controller',
  512: 'Ethernet controller',
  519: 'Infiniband controller',
  520: 'Fabric controller',
  640: 'Network controller',
  768: 'VGA compatible controller',
  770: '3D controller',
  896: 'Display controller',
  1024: 'Multimedia video controller',
  1025: 'Multimedia audio controller',
  1027: 'Audio device',
  1280: 'RAM memory',
  1281: 'FLASH memory',
  1282: 'CXL',
  1408: 'Memory controller',
  1536: 'Host bridge',
  1537: 'ISA bridge',
  1540: 'PCI bridge',
  1543: 'CardBus bridge',
  1664: 'Bridge',
  1792: 'Serial controller',
  1793: 'Parallel controller',
  1920: 'Communication controller',
  2048: 'PIC',
  2049: 'DMA controller',
  2050: 'Timer',
  2051: 'RTC',
  2052: 'PCI Hot-plug controller',
  2053: 'SD Host controller',
  2054: 'IOMMU',
  2176: 'System peripheral',
  2880: 'Co-processor',
  3072: 'FireWire (IEEE 1394)',
  3075: 'USB controller',
  3077: 'SMBus',
  3328: 'IRDA controller',
  3456: 'Wireless controller',
  4096: 'Network and computing encryption device',
  4224: 'Encryption controller',
  4352: 'DPIO module',
  4353: 'Performance counters',
  4480: 'Signal processing controller',
  4608: 'Processing accelerators',
  4864: 'Non-Essential Instrumentation',
};

/** Names of base classes, for subclasses that are not in the list. */
const BASE_CLASSES: readonly string[] = [
  'Unclassified device',
  'Mass storage controller',
  'Network controller',
  'Display controller',
  'Multimedia controller',
  'Memory controller',
  'Bridge',
  'Communication controller',
  'Generic system peripheral',
  'Input device controller',
  'Docking station',
  'Processor',
  'Serial bus controller',
  'Wireless controller',
  'Intelligent controller',
  'Satellite communications controller',
  'Encryption controller',
  'Signal processing controller',
  'Processing accelerators',
  'Non-Essential Instrumentation',
];

/** Name of a 24-bit class code (class << 16 | subclass << 8 | programming interface), or '' for an unknown base class. */
export function className(classCode: number): string {
  return CLASSES[classCode >>> 8] ?? BASE_CLASSES[classCode >>> 16] ?? '';
}
