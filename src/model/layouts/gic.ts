/**
 * Messages of Arm machines: the ITS doorbell and the GICv2m frame.
 * Mirrors drivers/irqchip/irq-gic-v3-its.c and irq-gic-v2m.c, 6.12.
 */

import type { BitLayout } from '../../lib/bits';

const translater =
  'Arm GIC architecture specification (IHI 0069), GITS_TRANSLATER; drivers/irqchip/irq-gic-v3-its.c: its_irq_compose_msi_msg';

export const itsAddress: BitLayout = {
  id: 'its-address',
  title: 'ITS message, address of GITS_TRANSLATER',
  bits: 64,
  source: translater,
  fields: [
    {
      name: 'translation frame',
      label: 'frame',
      hi: 63,
      lo: 16,
      level: 'ir',
      form: 'address',
      shift: 16,
      meaning: 'second 64 KiB frame of the ITS, its base + 0x10000',
    },
    { name: 'register', hi: 15, lo: 0, level: 'const', fixed: 0x40, meaning: 'GITS_TRANSLATER' },
  ],
};

/** Behind an SMMU the device writes to an IOVA; only the offset in the smallest page survives. */
export const itsAddressIova: BitLayout = {
  id: 'its-address-iova',
  title: 'ITS message, address behind an SMMU',
  bits: 64,
  source: `${translater}; drivers/iommu/dma-iommu.c: iommu_dma_compose_msi_msg`,
  fields: [
    {
      name: 'IOVA page',
      label: 'page',
      hi: 63,
      lo: 12,
      level: 'flag',
      form: 'address',
      shift: 12,
      meaning: "page that the device's IOMMU domain maps to the doorbell",
    },
    {
      name: 'offset',
      hi: 11,
      lo: 0,
      level: 'const',
      fixed: 0x40,
      meaning: 'offset of GITS_TRANSLATER in its page',
    },
  ],
};

export const itsData: BitLayout = {
  id: 'its-data',
  title: 'ITS message, data',
  bits: 32,
  source: translater,
  fields: [
    {
      name: 'EventID',
      hi: 31,
      lo: 0,
      level: 'ir',
      form: 'dec',
      meaning: "entry in the device's own interrupt translation table",
    },
  ],
};

/** What the bus adds to the write; it is not in the message. */
export const itsDevice: BitLayout = {
  id: 'its-device',
  title: 'DeviceID, sent beside the write',
  bits: 32,
  source:
    'Arm GIC architecture specification (IHI 0069), DeviceIDs; drivers/pci/msi/irqdomain.c: pci_msi_domain_get_msi_rid',
  fields: [
    {
      name: 'DeviceID[31:16]',
      label: '31:16',
      hi: 31,
      lo: 16,
      level: 'md',
      meaning: 'set by msi-map or IORT where several buses share an ITS',
    },
    {
      name: 'requester',
      hi: 15,
      lo: 0,
      level: 'md',
      form: 'bdf',
      meaning: 'bus, device and function, unless a mapping changed it',
    },
  ],
  joined: [
    {
      name: 'DeviceID',
      parts: ['DeviceID[31:16]', 'requester'],
      level: 'md',
      meaning: 'whose table the ITS reads',
    },
  ],
};

const setSpi =
  'Arm Server Base System Architecture, GICv2m, MSI_SETSPI_NS; drivers/irqchip/irq-gic-v2m.c: gicv2m_compose_msi_msg';

export const gicV2mAddress: BitLayout = {
  id: 'gicv2m-address',
  title: 'GICv2m message, address of MSI_SETSPI_NS',
  bits: 64,
  source: setSpi,
  fields: [
    {
      name: 'frame',
      hi: 63,
      lo: 12,
      level: 'mp',
      form: 'address',
      shift: 12,
      meaning: 'the v2m frame, 4 KiB',
    },
    { name: 'register', hi: 11, lo: 0, level: 'const', fixed: 0x40, meaning: 'MSI_SETSPI_NS' },
  ],
};

export const gicV2mData: BitLayout = {
  id: 'gicv2m-data',
  title: 'GICv2m message, data',
  bits: 32,
  source: setSpi,
  fields: [
    { name: 'reserved', hi: 31, lo: 10, level: 'reserved', meaning: 'zero' },
    {
      name: 'INTID',
      hi: 9,
      lo: 0,
      level: 've',
      form: 'dec',
      meaning: 'the SPI that becomes pending, 32-1019',
    },
  ],
};
