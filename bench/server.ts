// The topology of a synthetic server: VT-d, x2APIC, one IO-APIC, PCI functions with MSI-X tables.

import {
  cpus as cpusOf,
  DISTRIBUTION_CONFIG,
  PARAMS,
  pciFunction,
  topology,
} from '../src/model/test-topology.ts';
import type { PciFunctionTopology, Topology } from '../src/model/topology.ts';

export interface ServerSize {
  readonly cpus: number;
  readonly devices: number;
  /** MSI-X entries of each device. */
  readonly entries: number;
}

const IO_APIC = { id: 0, gsiBase: 0, pins: 24 };
const IO_APIC_SCOPE = { type: 'ioapic', id: IO_APIC.id, bdf: 0xf0f8 } as const;
const FUNCTIONS_OF_BUS = 32;
const FIRST_BUS = 1;

export function serverTopology({ cpus, devices, entries }: ServerSize): Topology {
  const buses = Math.ceil(devices / FUNCTIONS_OF_BUS);
  return topology({
    cpus: cpusOf([...Array(cpus).keys()]),
    x2apic: true,
    arat: true,
    config: { ...DISTRIBUTION_CONFIG, nrCpus: 8192 },
    params: { ...PARAMS, x2apicPhys: true },
    timerTries: 0,
    ioApics: [IO_APIC],
    isaOverrides: [],
    remapping: {
      kind: 'vtd',
      intrRemap: true,
      x2apicOptOut: false,
      units: [
        { segment: 0, includeAll: true, ir: true, eim: true, maxHandleMask: 15, scopes: [IO_APIC_SCOPE] },
      ],
    },
    pci: {
      functions: Array.from({ length: devices }, (_, device) => msixFunction(device, entries)),
      buses: Array.from({ length: buses }, (_, bus) => ({
        segment: 0,
        bus: FIRST_BUS + bus,
        bridge: -1,
        node: 0,
      })),
    },
  });
}

function msixFunction(device: number, entries: number): PciFunctionTopology {
  const bus = FIRST_BUS + Math.floor(device / FUNCTIONS_OF_BUS);
  return pciFunction((bus << 8) | ((device % FUNCTIONS_OF_BUS) << 3), {
    vendor: 0x8086,
    device: 0x1592,
    class: 0x020000,
    node: 0,
    expressType: 0,
    legacyIrq: 0,
    msix: { cap: 0x70, size: entries, tableBir: 3, tableOffset: 0, pbaBir: 3, pbaOffset: 0x8000 },
    command: 6,
  });
}
