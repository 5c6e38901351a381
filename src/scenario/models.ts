// Devices of a recipe: ids, class codes and capabilities that real ones have, and what they tell their drivers. Ids as in pci.ids;
// capabilities as lspci prints them of these devices, virtio's as QEMU's are.

import type { Board, DeviceRecipe, ModelId, Place } from './recipe.ts';

export interface MsiOf {
  /** 0 for none. */
  readonly messages: number;
  readonly wide: boolean;
  readonly maskable: boolean;
}

/** Where the messages of a subsystem's devices are numbered: the n of nvme<n>, virtio<n> … */
export type Numbering = 'nvme' | 'virtio' | 'usb' | 'host' | 'ioc' | 'card' | 'none';

export interface Ids {
  readonly vendor: number;
  readonly device: number;
}

export interface DeviceModel extends Ids {
  /** What the chipset of a board has of it: other ids, and its place on the first root bus. */
  readonly onBoard?: Readonly<Partial<Record<Board, Partial<Ids> & { readonly devfn?: number }>>>;
  readonly class: number;
  readonly behind: Place;
  readonly msi?: MsiOf;
  /** Entries of the MSI-X table, from queues or alone. */
  msix?(device: DeviceRecipe): number;
  readonly queues?: number;
  readonly ports?: number;
  readonly interrupters?: number;
  readonly numbering: Numbering;
  /** A network device: it has an interface name. */
  readonly network?: boolean;
  /** SR-IOV: ids and table of virtual functions, First VF Offset, VF Stride, and how many there can be. */
  readonly virtual?: VirtualOf;
}

export interface VirtualOf {
  readonly device: number;
  readonly msix: number;
  readonly offset: number;
  readonly stride: number;
  readonly most: number;
}

const INTEL = 0x8086;
const SAMSUNG = 0x144d;
const LSI = 0x1000;
const REDHAT = 0x1af4;
const AMD = 0x1022;
const QEMU = 0x1b36;

const ONE: MsiOf = { messages: 1, wide: true, maskable: false };
const ONE_NARROW: MsiOf = { messages: 1, wide: false, maskable: false };
const MASKABLE: MsiOf = { messages: 1, wide: true, maskable: true };

/** A modern virtio device: 0x1040 and its type. */
const virtio = (
  type: number,
  deviceClass: number,
  msix: (device: DeviceRecipe) => number,
  more: Partial<DeviceModel> = {},
): DeviceModel => ({
  vendor: REDHAT,
  device: 0x1040 + type,
  class: deviceClass,
  behind: 'root',
  msix,
  numbering: 'virtio',
  ...more,
});

const VIRTIO_QUEUES = 1;

export const MODEL: Readonly<Record<ModelId, DeviceModel>> = {
  // PM9A3
  nvme: {
    vendor: SAMSUNG,
    device: 0xa80a,
    onBoard: { qemu: { vendor: QEMU, device: 0x0010 } },
    class: 0x010802,
    behind: 'port',
    msi: { messages: 32, wide: true, maskable: false },
    msix: ({ queues }) => (queues ?? 128) + 1,
    queues: 128,
    numbering: 'nvme',
  },
  // Cannon Lake PCH
  ahci: {
    vendor: INTEL,
    device: 0xa352,
    onBoard: {
      intel: { devfn: 0xb8 },
      amd: { vendor: AMD, device: 0x7901 },
      qemu: { vendor: INTEL, device: 0x2922, devfn: 0xfa },
    },
    class: 0x010601,
    behind: 'root',
    msi: ONE_NARROW,
    ports: 6,
    numbering: 'none',
  },
  xhci: {
    vendor: INTEL,
    device: 0xa36d,
    onBoard: {
      intel: { devfn: 0xa0 },
      amd: { vendor: AMD, device: 0x148c },
      qemu: { vendor: QEMU, device: 0x000d },
    },
    class: 0x0c0330,
    behind: 'root',
    msi: { messages: 8, wide: true, maskable: false },
    interrupters: 8,
    numbering: 'usb',
  },
  // 82574L
  e1000e: {
    vendor: INTEL,
    device: 0x10d3,
    class: 0x020000,
    behind: 'port',
    msi: ONE,
    msix: () => 5,
    numbering: 'none',
    network: true,
  },
  // 82576
  igb: {
    vendor: INTEL,
    device: 0x10c9,
    class: 0x020000,
    behind: 'port',
    msi: MASKABLE,
    msix: () => 10,
    numbering: 'none',
    network: true,
    virtual: { device: 0x10ca, msix: 3, offset: 384, stride: 2, most: 7 },
  },
  // Cannon Lake PCH
  hda: {
    vendor: INTEL,
    device: 0xa348,
    onBoard: {
      intel: { devfn: 0xfb },
      amd: { vendor: AMD, device: 0x1487 },
      qemu: { vendor: INTEL, device: 0x293e, devfn: 0xd8 },
    },
    class: 0x040300,
    behind: 'root',
    msi: ONE,
    numbering: 'card',
  },
  // MegaRAID SAS-3 3108
  megaraid: {
    vendor: LSI,
    device: 0x005d,
    class: 0x010400,
    behind: 'port',
    msi: MASKABLE,
    msix: () => 97,
    queues: 96,
    numbering: 'host',
  },
  // SAS3008
  mpt3sas: {
    vendor: LSI,
    device: 0x0097,
    class: 0x010700,
    behind: 'port',
    msi: MASKABLE,
    msix: () => 96,
    numbering: 'ioc',
  },
  'virtio-net': virtio(1, 0x020000, ({ queues }) => 2 * (queues ?? VIRTIO_QUEUES) + 2, {
    network: true,
    queues: VIRTIO_QUEUES,
  }),
  'virtio-blk': virtio(2, 0x010000, ({ queues }) => (queues ?? VIRTIO_QUEUES) + 1, { queues: VIRTIO_QUEUES }),
  'virtio-scsi': virtio(8, 0x010000, ({ queues }) => (queues ?? VIRTIO_QUEUES) + 3, {
    queues: VIRTIO_QUEUES,
  }),
  'virtio-console': virtio(3, 0x078000, () => 2),
  'virtio-rng': virtio(4, 0x00ff00, () => 2),
  'virtio-balloon': virtio(5, 0x00ff00, () => 2),
  // an Ethernet controller E810, where a recipe does not say what it is
  free: {
    vendor: INTEL,
    device: 0x1592,
    class: 0x020000,
    behind: 'port',
    numbering: 'none',
    virtual: { device: 0x1889, msix: 17, offset: 8, stride: 1, most: 240 },
  },
};
