// Small machines for tests of irqchips.

import { Call } from '../engine/calls.ts';
import type { Engine } from '../engine/engine.ts';
import type {
  AmdViTopology,
  CpuTopology,
  KernelConfig,
  KernelParameters,
  PciFunctionTopology,
  Topology,
} from '../model/topology.ts';
import { TRACE_EVENTS, TRACE_FIELDS, TRACE_RECORD_WORDS } from '../model/trace-events.ts';
import { createEngine } from './chips.ts';

export const CONFIG: KernelConfig = {
  nrCpus: 64,
  smp: true,
  ia32Emulation: false,
  x86Cet: false,
  amdMemEncrypt: false,
  tdxGuest: false,
  x86Fred: false,
  x86Mce: false,
  x86MceThreshold: false,
  x86MceAmd: false,
  x86ThermalVector: false,
  irqWork: true,
  kvm: false,
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
  hpet: false,
  hpetEmulateRtc: false,
};

export const PARAMS: KernelParameters = {
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
  x2apicPhys: false,
  maxcpus: undefined,
  irqaffinity: undefined,
  isolatedManagedIrq: undefined,
};

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

/** A function with a conventional header, no capability, and what is given. */
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

export const withMsix = (size: number): Partial<PciFunctionTopology> => ({
  msix: { cap: 0x40, size, tableBir: 0, tableOffset: 0, pbaBir: 0, pbaOffset: 0x800 },
});

export const withMsi = (multiCap: number): Partial<PciFunctionTopology> => ({
  msi: { cap: 0x60, multiCap, is64: true, canMask: false },
});

/** One IOMMU, 00:00.2, that covers everything; IO-APIC 0 is 00:14.0. */
export const AMD_VI: AmdViTopology = {
  kind: 'amd',
  units: [{ segment: 0, devid: 2, covers: [{ first: 0, last: 0xffff, alias: -1 }] }],
  ga: true,
  xtSup: false,
  ioApics: [{ id: 0, devid: 0xa0, unit: 0 }],
  hpets: [],
};

/** 6.12 with two CPUs, one IO-APIC, no remapping and no functions, and what is given. */
export function topology(more: Partial<Topology> = {}): Topology {
  return {
    release: '6.12',
    cpus: cpus([0, 1]),
    nodes: 1,
    x2apic: false,
    arat: false,
    config: CONFIG,
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

/** A machine that has booted, all its CPUs on line, and no events yet. */
export function booted(more: Partial<Topology> = {}): Engine {
  const engine = createEngine(topology(more));
  run(engine, Call.boot, []);
  for (let cpu = 1; cpu < engine.machine.shape.cpus; cpu++) {
    engine.begin(0, Call.lapicOnline, [cpu]);
    engine.run(0, cpu);
  }
  engine.clearEvents();
  return engine;
}

/** Carries a call out on CPU 0: its result. */
export function run(
  engine: Engine,
  call: (typeof Call)[keyof typeof Call],
  args: readonly number[],
  mask: readonly number[] = [],
): number {
  engine.begin(0, call, args, mask);
  return engine.run(0, 0);
}

/** Events since they were last cleared, as `name a b c`: the first words of their fields as unsigned numbers, hexadecimal. */
export function events(engine: Engine, names: RegExp): string[] {
  const { words, count } = engine.events();
  const found: string[] = [];
  for (let at = 0; at < count * TRACE_RECORD_WORDS; at += TRACE_RECORD_WORDS) {
    const { name, fields } = TRACE_EVENTS[words[at]!]!;
    if (!names.test(name)) continue;
    const size = fields.reduce((sum, { type }) => sum + (type === 'x64' || type === 'domain' ? 2 : 1), 0);
    const values = words.subarray(at + TRACE_FIELDS, at + TRACE_FIELDS + size);
    found.push([name, ...[...values].map((value) => (value >>> 0).toString(16))].join(' '));
  }
  engine.clearEvents();
  return found;
}
