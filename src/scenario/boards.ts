// What a board brings of its own: host bridges, chipset functions, ports. Ids as in pci.ids.

import type { MsiOf } from './models.ts';
import type { Board } from './recipe.ts';

export interface BoardFunction {
  readonly devfn: number;
  readonly vendor: number;
  readonly device: number;
  readonly class: number;
}

export interface PortModel {
  readonly vendor: number;
  readonly device: number;
  /** PCI_EXP_TYPE_* */
  readonly expressType: number;
  readonly msi?: MsiOf;
  readonly msix?: number;
}

export interface BoardModel {
  readonly hostBridge: Omit<BoardFunction, 'devfn'>;
  /** On the first root bus. */
  readonly chipset: readonly BoardFunction[];
  readonly rootPort: PortModel;
  /** APIC id of the first IO-APIC. */
  readonly ioApicId: number;
  /** First root port: device << 3. */
  readonly portsFrom: number;
}

const CLASS_HOST = 0x060000;
const CLASS_ISA = 0x060100;
const CLASS_SMBUS = 0x0c0500;
export const CLASS_BRIDGE = 0x060400;

const ROOT_PORT = 4;

export const BOARD: Readonly<Record<Board, BoardModel>> = {
  // Sky Lake-E, C620 chipset
  intel: {
    hostBridge: { vendor: 0x8086, device: 0x2020, class: CLASS_HOST },
    chipset: [
      { devfn: 0xf8, vendor: 0x8086, device: 0xa1c1, class: CLASS_ISA },
      { devfn: 0xfc, vendor: 0x8086, device: 0xa1a3, class: CLASS_SMBUS },
    ],
    rootPort: {
      vendor: 0x8086,
      device: 0x2030,
      expressType: ROOT_PORT,
      msi: { messages: 2, wide: false, maskable: true },
    },
    ioApicId: 8,
    portsFrom: 0x08,
  },
  // Starship/Matisse, FCH
  amd: {
    hostBridge: { vendor: 0x1022, device: 0x1480, class: CLASS_HOST },
    chipset: [
      { devfn: 0xa0, vendor: 0x1022, device: 0x790b, class: CLASS_SMBUS },
      { devfn: 0xa3, vendor: 0x1022, device: 0x790e, class: CLASS_ISA },
    ],
    rootPort: {
      vendor: 0x1022,
      device: 0x1483,
      expressType: ROOT_PORT,
      msi: { messages: 1, wide: true, maskable: false },
    },
    ioApicId: 0x80,
    portsFrom: 0x09,
  },
  // Q35
  qemu: {
    hostBridge: { vendor: 0x8086, device: 0x29c0, class: CLASS_HOST },
    chipset: [
      { devfn: 0xf8, vendor: 0x8086, device: 0x2918, class: CLASS_ISA },
      { devfn: 0xfb, vendor: 0x8086, device: 0x2930, class: CLASS_SMBUS },
    ],
    rootPort: { vendor: 0x1b36, device: 0x000c, expressType: ROOT_PORT, msix: 1 },
    ioApicId: 0,
    portsFrom: 0x10,
  },
};

/** PEX 9797. */
const PLX = { vendor: 0x10b5, device: 0x9797, msi: { messages: 8, wide: true, maskable: true } } as const;
export const UPSTREAM_PORT: PortModel = { ...PLX, expressType: 5 };
export const DOWNSTREAM_PORT: PortModel = { ...PLX, expressType: 6 };

/** XIO2000. */
export const PCI_BRIDGE: PortModel = {
  vendor: 0x104c,
  device: 0x8231,
  expressType: 7,
  msi: { messages: 16, wide: true, maskable: false },
};

/** The function of an AMD IOMMU, on each root bus that has one. */
export const AMD_IOMMU = { devfn: 2, vendor: 0x1022, device: 0x1481, class: 0x080600 } as const;
export const AMD_IOMMU_MSI: MsiOf = { messages: 4, wide: true, maskable: false };

/** SMBus function of AMD's chipsets. */
export const FCH_ID = 0x00a0;
