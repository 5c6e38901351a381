// The topology of a synthetic server: VT-d, x2APIC, one IO-APIC, PCI functions with MSI-X tables.

import type { KernelConfig, KernelParameters, PciFunctionTopology, Topology } from '../src/model/topology.ts';

export interface ServerSize {
  readonly cpus: number;
  readonly devices: number;
  /** MSI-X entries of each device. */
  readonly entries: number;
}

/** Every option a distribution sets on such a machine. */
const CONFIG: KernelConfig = {
  nrCpus: 8192,
  smp: true,
  ia32Emulation: true,
  x86Cet: true,
  amdMemEncrypt: true,
  tdxGuest: false,
  x86Fred: false,
  x86Mce: true,
  x86MceThreshold: true,
  x86MceAmd: true,
  x86ThermalVector: true,
  irqWork: true,
  kvm: true,
  x86PostedMsi: false,
  hyperv: false,
  xen: false,
  acrnGuest: false,
  pciMsi: true,
  irqRemap: true,
  intelIommu: true,
  amdIommu: true,
  x86X2apic: true,
  hotplugCpu: true,
  numa: true,
  dmarTable: true,
  hpetTimer: true,
  hpet: true,
  hpetEmulateRtc: true,
};

const PARAMS: KernelParameters = {
  text: '',
  noapic: false,
  nolapic: false,
  acpiOff: false,
  nomsi: false,
  intremapOff: false,
  nosid: false,
  noX2apicOptout: false,
  nopost: false,
  nox2apic: false,
  x2apicPhys: true,
  maxcpus: undefined,
  irqaffinity: undefined,
  isolatedManagedIrq: undefined,
};

const IO_APIC = { id: 0, gsiBase: 0, pins: 24 };
const IO_APIC_SCOPE = { type: 'ioapic', id: IO_APIC.id, bdf: 0xf0f8 } as const;
const FUNCTIONS_OF_BUS = 32;
const FIRST_BUS = 1;

export function serverTopology({ cpus, devices, entries }: ServerSize): Topology {
  const buses = Math.ceil(devices / FUNCTIONS_OF_BUS);
  return {
    release: '6.12',
    cpus: Array.from({ length: cpus }, (_, cpu) => ({
      apicId: cpu,
      node: 0,
      package: 0,
      core: cpu,
      present: true,
      bootOnline: true,
      siblings: [cpu],
    })),
    nodes: 1,
    x2apic: true,
    arat: true,
    config: CONFIG,
    params: PARAMS,
    pic: true,
    pit: true,
    timerTries: 0,
    ioApics: [IO_APIC],
    isaOverrides: [],
    firmware: 'acpi',
    apicPhysical: false,
    sciIrq: 9,
    hpet: undefined,
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
  };
}

function msixFunction(device: number, entries: number): PciFunctionTopology {
  return {
    segment: 0,
    bus: FIRST_BUS + Math.floor(device / FUNCTIONS_OF_BUS),
    devfn: (device % FUNCTIONS_OF_BUS) << 3,
    vendor: 0x8086,
    device: 0x1592,
    class: 0x020000,
    node: 0,
    expressType: 0,
    secondaryBus: -1,
    pin: 1,
    legacyIrq: 0,
    present: true,
    physfn: -1,
    msi: undefined,
    msix: { cap: 0x70, size: entries, tableBir: 3, tableOffset: 0, pbaBir: 3, pbaOffset: 0x8000 },
    command: 6,
  };
}
