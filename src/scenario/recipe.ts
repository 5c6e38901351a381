// A machine in a few words: plain data from which a whole Topology follows (topology.ts). Every field but `devices` has a default; what
// fits is data in check.ts.

import type { VectorTry } from '../model/simulation.ts';
import type { ReleaseId } from '../model/topology.ts';

export const IOMMUS = ['none', 'vtd', 'amd'] as const;
export const HYPERVISORS = ['none', 'x2apic', 'ext-dest-id'] as const;

/** Where a device is: on the root bus, below a port of its own, all below one switch, or all below one PCI bridge. */
export const PLACES = ['root', 'port', 'switch', 'bridge'] as const;
export type Place = (typeof PLACES)[number];

export const MODELS = [
  'nvme',
  'ahci',
  'xhci',
  'e1000e',
  'igb',
  'hda',
  'megaraid',
  'mpt3sas',
  'virtio-net',
  'virtio-blk',
  'virtio-scsi',
  'virtio-console',
  'virtio-rng',
  'virtio-balloon',
  'free',
] as const;
/** A device whose driver is known (devices/), or a free one. */
export type ModelId = (typeof MODELS)[number];

export const BOARDS = ['intel', 'amd', 'qemu'] as const;
/** Whose host bridges, ports and chipset it has. */
export type Board = (typeof BOARDS)[number];

/** A host bridge with its root bus. */
export interface RootRecipe {
  /** Node that its devices are near; the roots are dealt out over the nodes where it is left out. */
  readonly node?: number;
  /** Remapping unit of its devices; one of its own where it is left out. That of the first root has all the rest. */
  readonly unit?: number;
}

export interface DeviceRecipe {
  readonly model: ModelId;
  /** So many of them (1). */
  readonly count?: number;
  /** Functions of each (1). */
  readonly functions?: number;
  /** Position in `roots` (0); -1 deals them out over all. */
  readonly root?: number;
  readonly behind?: Place;
  /** NUMA node, where it is not that of the root. */
  readonly node?: number;
  /** nvme, virtio, megaraid: queues that the device offers. */
  readonly queues?: number;
  /** ahci: ports. */
  readonly ports?: number;
  /** xhci: interrupters. */
  readonly interrupters?: number;
  /** Messages of the MSI capability: 0 (none), 1, 2, 4, 8, 16, 32. */
  readonly msi?: number;
  /** MSI with mask bits, with 64 bits of address. */
  readonly maskable?: boolean;
  readonly wide?: boolean;
  /** Entries of the MSI-X table, 0: none. */
  readonly msix?: number;
  /** The function has an interrupt pin. */
  readonly intx?: boolean;
  /** Virtual functions of each function (0), and their MSI-X entries. */
  readonly vfs?: number;
  readonly vfMsix?: number;
  /** VT-d: a remapping unit of its own, as graphics has. */
  readonly ownUnit?: boolean;
  /** free: ids, 24 bits of class code, and what its driver asks for, call after call; without any, all that it has. */
  readonly vendor?: number;
  readonly device?: number;
  readonly class?: number;
  readonly tries?: readonly VectorTry[];
}

export interface MachineRecipe {
  readonly release?: ReleaseId;
  readonly commandLine?: string;
  readonly board?: Board;
  /** CPUs (threads), all of them present. */
  readonly cpus?: number;
  readonly sockets?: number;
  readonly nodes?: number;
  /** Threads of a core. */
  readonly threads?: number;
  /** The CPUs have x2APIC; Linux uses it where interrupts are remapped. */
  readonly x2apic?: boolean;
  /** What the hypervisor of a guest offers without remapping: x2APIC, and destinations of 15 bits with it. */
  readonly hypervisor?: (typeof HYPERVISORS)[number];
  /** Firmware asks for physical destinations (FADT). */
  readonly apicPhysical?: boolean;
  /** The APIC timer runs in every state: no HPET channel stands in for it. */
  readonly arat?: boolean;
  /** The two 8259s; the timer behind irq 0. */
  readonly pic?: boolean;
  readonly pit?: boolean;
  /** Channels of the HPET, 0: none; whether they can deliver by message. */
  readonly hpet?: number;
  readonly hpetMsi?: boolean;
  /** Pins of each IO-APIC. GSIs follow each other. */
  readonly ioApics?: readonly number[];
  readonly iommu?: (typeof IOMMUS)[number];
  /** Remapping entries can hold destinations of 32 bits (EIM, XT). */
  readonly wideRemapping?: boolean;
  /** VT-d: firmware asks not to use x2APIC. */
  readonly x2apicOptOut?: boolean;
  readonly roots?: readonly RootRecipe[];
  readonly devices: readonly DeviceRecipe[];
}

export type FullRecipe = Required<MachineRecipe>;

export const RECIPE_DEFAULTS: Omit<FullRecipe, 'devices'> = {
  release: '6.12',
  commandLine: '',
  board: 'intel',
  cpus: 4,
  sockets: 1,
  nodes: 1,
  threads: 1,
  x2apic: true,
  hypervisor: 'none',
  apicPhysical: false,
  arat: true,
  pic: true,
  pit: true,
  hpet: 0,
  hpetMsi: false,
  ioApics: [24],
  iommu: 'none',
  wideRemapping: true,
  x2apicOptOut: false,
  roots: [{}],
};

export const fullRecipe = (recipe: MachineRecipe): FullRecipe => ({ ...RECIPE_DEFAULTS, ...recipe });
