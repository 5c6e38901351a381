// For tests: starts of simulations.

import { Call } from '../engine/calls.ts';
import { type Command, SimCall } from '../model/simulation.ts';
import { cpus, PARAMS, pciFunction, topology } from '../model/test-topology.ts';
import type { Topology } from '../model/topology.ts';
import type { SimulationStart } from './simulation.ts';

const MSIX = { cap: 0x70, size: 8, tableBir: 3, tableOffset: 0, pbaBir: 3, pbaOffset: 0x8000 };

export const command = (call: number, args: readonly number[], mask: readonly number[] = []): Command => ({
  call,
  args,
  mask,
});

/** Boot, all CPUs, and a probe of each function. */
export function bootCommands({ cpus, pci }: Topology): Command[] {
  return [
    command(Call.boot, []),
    ...cpus.slice(1).map((_, i) => command(Call.lapicOnline, [i + 1])),
    ...pci.functions.map((_, dev) => command(SimCall.bind, [dev])),
  ];
}

export const startOf = (topology: Topology): SimulationStart => ({
  topology,
  bytes: undefined,
  names: [],
  devices: [],
  commands: bootCommands(topology),
});

/** Four functions with eight MSI-X entries each and one with a single maskable MSI, on four CPUs. */
const FUNCTIONS = {
  functions: [
    ...[0x100, 0x108, 0x110, 0x118].map((bdf) =>
      pciFunction(bdf, { device: 0x1592, vendor: 0x8086, class: 0x020000, msix: MSIX }),
    ),
    pciFunction(0x120, {
      device: 1,
      vendor: 0x8086,
      class: 0x020000,
      msi: { cap: 0x50, multiCap: 0, is64: true, canMask: true },
    }),
  ],
  buses: [{ segment: 0, bus: 1, bridge: -1, node: 0 }],
};

const SCOPE = { type: 'ioapic', id: 0, bdf: 0xf0f8 } as const;
const UNIT = { segment: 0, includeAll: true, ir: true, eim: true, maxHandleMask: 15, scopes: [SCOPE] };

/** The same devices without remapping, with VT-d, with AMD-Vi. */
export const MACHINES = {
  none: topology({ cpus: cpus([0, 1, 2, 3]), pci: FUNCTIONS }),
  vtd: topology({
    cpus: cpus([0, 1, 2, 3]),
    x2apic: true,
    params: { ...PARAMS, x2apicPhys: true },
    remapping: { kind: 'vtd', intrRemap: true, x2apicOptOut: false, units: [UNIT] },
    pci: FUNCTIONS,
  }),
  amd: topology({
    cpus: cpus([0, 1, 2, 3]),
    remapping: {
      kind: 'amd',
      units: [{ segment: 0, devid: 0x10, covers: [{ first: 0, last: 0xffff, alias: -1 }] }],
      ga: true,
      xtSup: false,
      ioApics: [{ id: 0, devid: 0xa0, unit: 0 }],
      hpets: [],
    },
    pci: FUNCTIONS,
  }),
} as const;
