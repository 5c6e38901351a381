// Small machines for tests of irqchips.

import { Call } from '../engine/calls.ts';
import type { Engine } from '../engine/engine.ts';
import { DISTRIBUTION_CONFIG, topology as plainTopology } from '../model/test-topology.ts';
import type { AmdViTopology, KernelConfig, PciFunctionTopology, Topology } from '../model/topology.ts';
import { TRACE_EVENTS, TRACE_FIELDS, TRACE_RECORD_WORDS } from '../model/trace-events.ts';
import { createEngine } from './chips.ts';

/** Of a distribution without what takes further system vectors or channels of the HPET. */
export const CONFIG: KernelConfig = {
  ...DISTRIBUTION_CONFIG,
  nrCpus: 64,
  ia32Emulation: false,
  x86Cet: false,
  amdMemEncrypt: false,
  x86Mce: false,
  x86MceThreshold: false,
  x86MceAmd: false,
  x86ThermalVector: false,
  kvm: false,
  hpet: false,
  hpetEmulateRtc: false,
};

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

/** The machine of a test, built with {@link CONFIG}, and what is given. */
export const topology = (more: Partial<Topology> = {}): Topology =>
  plainTopology({ config: CONFIG, ...more });

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
