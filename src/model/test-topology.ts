// For tests and benchmarks: what a machine is made of, where a test does not say otherwise.

import { DISTRIBUTION_CONFIG as DISTRIBUTION } from './kernel-config.ts';
import type {
  CpuTopology,
  KernelConfig,
  KernelParameters,
  PciFunctionTopology,
  Topology,
} from './topology.ts';

/** What a distribution sets, without guests' vectors, for fewer CPUs. */
export const DISTRIBUTION_CONFIG: KernelConfig = {
  ...DISTRIBUTION,
  nrCpus: 256,
  hyperv: false,
  xen: false,
  acrnGuest: false,
};

/** A command line that says nothing. */
export const PARAMS: KernelParameters = {
  text: '',
  noapic: false,
  nolapic: false,
  acpiOff: false,
  nomsi: false,
  intremapOff: false,
  amdIommuOff: false,
  intelIommuOff: false,
  iommuOff: false,
  nosid: false,
  noX2apicOptout: false,
  nopost: false,
  postedMsi: false,
  nox2apic: false,
  x2apicPhys: false,
  maxcpus: undefined,
  irqaffinity: undefined,
  isolatedManagedIrq: undefined,
};

/** CPUs with these APIC ids, each a core of its own, in one node. */
export const cpus = (apicIds: readonly number[]): CpuTopology[] =>
  apicIds.map((apicId, cpu) => ({
    apicId,
    node: 0,
    package: 0,
    core: cpu,
    present: true,
    bootOnline: true,
    siblings: [cpu],
  }));

/** A function of a conventional device with INTA, no capability, and what is given. */
export function pciFunction(bdf: number, more: Partial<PciFunctionTopology> = {}): PciFunctionTopology {
  return {
    segment: 0,
    bus: bdf >> 8,
    devfn: bdf & 0xff,
    vendor: 0x1af4,
    device: 0x1042,
    class: 0x010000,
    node: -1,
    expressType: -1,
    secondaryBus: -1,
    pin: 1,
    legacyIrq: 11,
    present: true,
    physfn: -1,
    msi: undefined,
    msix: undefined,
    command: 7,
    ...more,
  };
}

/** 6.12 with two CPUs, one IO-APIC, no remapping and no functions, and what is given. */
export function topology(more: Partial<Topology> = {}): Topology {
  return {
    release: '6.12',
    cpus: cpus([0, 1]),
    nodes: 1,
    x2apic: false,
    arat: false,
    config: DISTRIBUTION_CONFIG,
    params: PARAMS,
    pic: true,
    pit: true,
    timerTries: 1,
    ioApics: [{ id: 0, gsiBase: 0, pins: 24 }],
    isaOverrides: [{ irq: 0, gsi: 2, trigger: 'conforms', polarity: 'conforms' }],
    firmware: 'acpi',
    apicPhysical: false,
    sciIrq: 9,
    hpet: undefined,
    remapping: undefined,
    pci: { functions: [], buses: [{ segment: 0, bus: 0, bridge: -1, node: -1 }] },
    ...more,
  };
}
