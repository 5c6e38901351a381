import { readdirSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { inputsFromPath } from '../importers/archive/node.ts';
import { openBundle } from '../importers/archive/open.ts';
import { Capture, type CaptureInput } from '../importers/capture.ts';
import type { SourceFile } from '../importers/source.ts';
import { fixture } from '../importers/test-text.ts';
import { Severity } from '../model/tables.ts';
import type { PciFunctionTopology, Topology, VtdTopology } from '../model/topology.ts';
import { type ReadTopology, topologyOf } from './topology.ts';

const SAMPLES = readdirSync('public/samples').filter((name) => name.endsWith('.tar.gz'));

const sample = async (name: string): Promise<CaptureInput> =>
  openBundle(await inputsFromPath(`public/samples/${name}`));

const encoder = new TextEncoder();

/** A capture of these files. */
function captureOf(files: Readonly<Record<string, string>>): Capture {
  const sources = Object.entries(files).map(
    ([path, text]): SourceFile => ({ path, bytes: encoder.encode(text), container: path, firstLine: 1 }),
  );
  return new Capture({ name: 'made', files: sources });
}

const functionAt = (topology: Topology, bus: number, devfn: number): PciFunctionTopology =>
  topology.pci.functions.find((fn) => fn.bus === bus && fn.devfn === devfn)!;

const expected = ({ problems }: ReadTopology): string[] => problems.map((problem) => problem.expected);

describe.each(SAMPLES)('%s', (name) => {
  it('has a topology without an error', async () => {
    const { topology, problems } = topologyOf(new Capture(await sample(name)));
    expect(problems.filter((problem) => problem.severity === Severity.error)).toEqual([]);
    expect(topology.cpus.length).toBeGreaterThan(0);
    // A sample of x86 tells everything.
    if (name.startsWith('x86')) expect(problems).toEqual([]);
  });
});

describe('VT-d in xAPIC format on 6.12', () => {
  let read: ReadTopology;
  beforeAll(async () => {
    read = topologyOf(new Capture(await sample('x86-612-q35-vtd-xapic-4cpu.tar.gz')));
  });

  it('has CPUs, controllers and configuration', () => {
    const { topology } = read;
    expect(topology).toMatchObject({
      release: '6.12',
      nodes: 1,
      x2apic: false,
      arat: false,
      firmware: 'acpi',
    });
    expect(topology.cpus[3]).toEqual({
      apicId: 3,
      node: 0,
      package: 0,
      core: 3,
      present: true,
      bootOnline: true,
      siblings: [3],
    });
    expect(topology.ioApics).toEqual([{ id: 0, gsiBase: 0, pins: 24 }]);
    expect(topology.isaOverrides).toContainEqual({
      irq: 0,
      gsi: 2,
      trigger: 'conforms',
      polarity: 'conforms',
    });
    expect(topology.isaOverrides).toContainEqual({ irq: 9, gsi: 9, trigger: 'level', polarity: 'high' });
    expect(topology).toMatchObject({ pic: true, pit: true, sciIrq: 9, apicPhysical: false });
    expect(topology.hpet).toEqual({ blockId: 0, channels: 3, legacy: true, msiChannels: [] });
    expect(topology.config).toMatchObject({
      nrCpus: 256,
      x86Cet: true,
      kvm: false,
      irqRemap: true,
      ia32Emulation: false,
    });
  });

  it('has a unit with the IO-APIC in its scope', () => {
    const remapping = read.topology.remapping as VtdTopology;
    expect(remapping).toMatchObject({ kind: 'vtd', intrRemap: true, x2apicOptOut: false });
    expect(remapping.units[0]).toMatchObject({ ir: true, eim: false, maxHandleMask: 15, includeAll: false });
    expect(remapping.units[0]!.scopes[0]).toEqual({ type: 'ioapic', id: 0, bdf: 0xff00 });
  });

  it('has functions with their capabilities', () => {
    const { topology } = read;
    expect(functionAt(topology, 1, 0)).toMatchObject({
      vendor: 0x1b36,
      class: 0x010802,
      expressType: 0,
      pin: 1,
      legacyIrq: 21,
      present: true,
      msi: undefined,
      msix: { cap: 0x40, size: 9, tableBir: 0, tableOffset: 0x2000, pbaBir: 0, pbaOffset: 0x3000 },
    });
    const ahci = functionAt(topology, 0, 0xfa);
    expect(ahci.msi).toEqual({ cap: 0x80, multiCap: 0, is64: true, canMask: false });
    // While MSI is on, sysfs shows the irq of the message instead.
    expect(ahci.legacyIrq).toBe(0);
    expect(topology.pci.buses.map(({ bus, bridge }) => [bus, bridge])).toEqual([
      [0, -1],
      [1, topology.pci.functions.indexOf(functionAt(topology, 0, 8))],
      [2, topology.pci.functions.indexOf(functionAt(topology, 0, 0x10))],
    ]);
  });
});

describe('other samples', () => {
  const topologies = new Map<string, Topology>();
  beforeAll(async () => {
    for (const name of SAMPLES.filter((s) => s.startsWith('x86')))
      topologies.set(name.replace('.tar.gz', ''), topologyOf(new Capture(await sample(name))).topology);
  });

  it('of 6.1 have the options under the names of that release', () => {
    const { release, config } = topologies.get('x86-61-q35-vtd-xapic-4cpu')!;
    expect(release).toBe('6.1');
    expect(config).toMatchObject({ kvm: true, x86Cet: false });
  });

  it('with AMD-Vi have a unit of its own, the IO-APIC and wide entries', () => {
    const { remapping } = topologies.get('x86-612-q35-amdvi-4cpu')!;
    expect(remapping).toMatchObject({
      kind: 'amd',
      ga: true,
      xtSup: false,
      ioApics: [{ id: 0, devid: 0xa0, unit: 0 }],
    });
    expect(remapping!.units[0]).toMatchObject({ segment: 0, devid: 8 });
  });

  it('with x2APIC say so of CPU and unit', () => {
    const { x2apic, remapping } = topologies.get('x86-612-q35-vtd-x2apic-8cpu')!;
    expect([x2apic, (remapping as VtdTopology).units[0]!.eim]).toEqual([true, true]);
  });

  it('with two nodes have CPUs, buses and functions on both', () => {
    const { nodes, cpus, pci } = topologies.get('x86-612-q35-vtd-32cpu-2node-mq')!;
    expect(nodes).toBe(2);
    expect([cpus[15]!.node, cpus[16]!.node]).toEqual([0, 1]);
    expect(pci.buses.map(({ bus, node }) => [bus, node])).toEqual([
      [0, -1],
      [0x80, 1],
      [0x81, 1],
      [0x82, 1],
    ]);
    expect(pci.functions.filter((fn) => fn.bus >= 0x80).every((fn) => fn.node === 1)).toBe(true);
  });

  it('with bridges have what decides about requester ids', () => {
    const topology = topologies.get('x86-612-q35-vtd-many-devices')!;
    expect(functionAt(topology, 9, 0)).toMatchObject({ expressType: 7, secondaryBus: 10 });
    expect(functionAt(topology, 0, 0x38)).toMatchObject({ expressType: -1, secondaryBus: 11 });
    expect(functionAt(topology, 0, 8).msi).toEqual({ cap: 0x60, multiCap: 1, is64: false, canMask: true });
  });
});

describe('a capture that lacks a file', () => {
  /** Files that no topology is made of, and files that another one says the same as. */
  const SPARE =
    /^(?:00-boot\/(?:irqs\/|domains\/|msi-tables|msi_irqs|irq-affinity|interrupts|iommu\/)|cpus|00-boot\/cpus|x86-topo)/;

  it.each([
    'x86-612-q35-vtd-xapic-4cpu',
    'x86-612-q35-amdvi-4cpu',
    'x86-612-q35-vtd-32cpu-2node-mq',
    'x86-61-q35-vtd-xapic-4cpu',
  ])('says what is missing, or knows it from another one: %s', async (name) => {
    const all = await sample(`${name}.tar.gz`);
    const files = all.files.filter(({ path }) => !/^(?:0[1-9]|[1-9]\d)-|^00-boot\/irqs\/|^trace/.test(path));
    const full = topologyOf(new Capture({ name: all.name, files })).topology;
    for (const { path } of files) {
      const rest = files.filter((file) => file.path !== path);
      const read = topologyOf(new Capture({ name: all.name, files: rest }));
      if (SPARE.test(path)) expect([path, ...expected(read)]).toEqual([path]);
      if (read.problems.length === 0) expect([path, read.topology]).toEqual([path, full]);
    }
  });

  it('that has nothing but interrupts is a usual machine', () => {
    const read = topologyOf(
      captureOf({ interrupts: '           CPU0       CPU1\n  0:  12  0   IO-APIC   2-edge      timer\n' }),
    );
    expect(read.topology).toMatchObject({
      release: '6.12',
      firmware: 'acpi',
      pic: true,
      pit: true,
      sciIrq: 9,
    });
    expect(read.problems.every((problem) => problem.severity < Severity.error)).toBe(true);
    expect(expected(read)).toContain('the kernel configuration (config.txt)');
  });

  it('that has no file at all is no error', () => {
    expect(topologyOf(new Capture({ name: 'empty', files: [] })).topology.cpus).toHaveLength(1);
  });
});

describe('a machine without ACPI', () => {
  const log = fixture(import.meta.url, 'microvm-dmesg.txt');
  const read = topologyOf(captureOf({ 'dmesg.txt': log }));

  it('is found in the MP table that the log shows', () => {
    expect(read.topology).toMatchObject({ firmware: 'mptable', pic: true, sciIrq: -1, hpet: undefined });
    expect(read.topology.ioApics).toEqual([{ id: 3, gsiBase: 0, pins: 24 }]);
    expect(read.topology.isaOverrides).toEqual([
      { irq: 0, gsi: 2, trigger: 'conforms', polarity: 'conforms' },
    ]);
    expect(read.topology.cpus).toHaveLength(2);
  });

  it('says that the APIC ids are guesses', () => {
    expect(read.topology.cpus.map((cpu) => cpu.apicId)).toEqual([0, 1]);
    expect(expected(read)).toContain('the APIC ids of 2 CPUs from CPU 0 on');
  });

  it('that boots twice in one log is that of the last boot', () => {
    const twice = `${log.replaceAll('apic_id 3', 'apic_id 5')}${log}`;
    expect(topologyOf(captureOf({ 'dmesg.txt': twice })).topology.ioApics[0]?.id).toBe(3);
  });
});

describe('HPET channels that deliver by message', () => {
  const HPET = readHex('hpet');
  const log = (events: number, cpus: number): string =>
    [
      '[    0.000000] Linux version 6.12.1 (a@b) (gcc) #1 SMP',
      '[    0.000000] ACPI: RSDP 0x00000000000F51D0 000014 (v00 BOCHS )',
      `[    0.000000] CPU topo: Allowing ${cpus} present CPUs plus 0 hotplug CPUs`,
      `[    1.000000] hpet: 3 channels of ${events} reserved for per-cpu timers`,
      '',
    ].join('\n');
  const channels = (events: number, cpus: number, config: string) =>
    topologyOf(captureOf({ 'dmesg.txt': log(events, cpus), 'acpi/HPET.hex': HPET, 'config.txt': config }))
      .topology.hpet?.msiChannels;
  const NONE = '# Automatically generated file; DO NOT EDIT.\nCONFIG_SMP=y\n';

  it.each([
    ['none', 0, 4, NONE, []],
    ['all, of which the first stands in for the PIT', 2, 4, NONE, [0, 1, 2]],
    ['all, where there are fewer CPUs', 1, 1, NONE, [0, 1, 2]],
    ['not all', 1, 4, NONE, [1]],
    ['all, of which the second stands in for the RTC', 1, 4, `${NONE}CONFIG_HPET_EMULATE_RTC=y\n`, [0, 1, 2]],
    ['all, of which the second is that of /dev/hpet', 1, 4, `${NONE}CONFIG_HPET=y\n`, [0, 1, 2]],
  ])('%s', (_, events, cpus, config, found) => {
    expect(channels(events, cpus, config)).toEqual(found);
  });
});

function readHex(name: string): string {
  return fixture(new URL('./acpi/x.ts', import.meta.url).href, `${name}.hex`);
}

describe('virtual functions', () => {
  const PF = `01:00.0 Ethernet controller [0200]: Intel Corporation 82576 [8086:10c9] (rev 01)
	Interrupt: pin A routed to IRQ 21
	Capabilities: [160 v1] Single Root I/O Virtualization (SR-IOV)
		IOVCtl:	Enable+ Migration- Interrupt- MSE+ ARIHierarchy+ 10BitTagReq-
		Initial VFs: 8, Total VFs: 8, Number of VFs: 2, Function Dependency Link: 00
		VF offset: 128, stride: 2, Device ID: 10ca
`;
  const vf = (devfn: string): string => `
01:${devfn} Ethernet controller [0200]: Intel Corporation Device [ffff:ffff]
	Capabilities: [70] MSI-X: Enable- Count=3 Masked-
		Vector table: BAR=3 offset=00000000
		PBA: BAR=3 offset=00002000
`;

  it('that appear later are in the list with their physical function', () => {
    const { topology } = topologyOf(
      captureOf({
        '00-boot/lspci.txt': PF.replace('Enable+', 'Enable-'),
        '01-vfs-on/lspci.txt': `${PF}${vf('10.0')}${vf('10.2')}`,
      }),
    );
    expect(
      topology.pci.functions.map(({ devfn, present, physfn, vendor }) => [devfn, present, physfn, vendor]),
    ).toEqual([
      [0, true, -1, 0x8086],
      [0x80, false, 0, 0x8086],
      [0x82, false, 0, 0x8086],
    ]);
    expect(topology.pci.functions[1]!.msix?.size).toBe(3);
  });
});

describe('CPUs that may come later', () => {
  const cpus =
    'online: 0\noffline: 1\npossible: 0-3\npresent: 0-1\nisolated: \ncpu 0 package 0 core 0 apicid 0\n';

  it('are possible, not present, and have no APIC id that is known', () => {
    const { topology } = topologyOf(captureOf({ 'cpus.txt': cpus }));
    expect(topology.cpus.map(({ apicId, present, bootOnline }) => [apicId, present, bootOnline])).toEqual([
      [0, true, true],
      [1, true, false],
      [-1, false, false],
      [-1, false, false],
    ]);
  });

  it('that are threads of one core are siblings', () => {
    const threads = [0, 1, 2, 3]
      .map((cpu) => `cpu ${cpu} package 0 core ${cpu & 1} apicid ${cpu}\n`)
      .join('');
    const { topology } = topologyOf(captureOf({ 'cpus.txt': `online: 0-3\npossible: 0-3\n${threads}` }));
    expect(topology.cpus.map((cpu) => cpu.siblings)).toEqual([
      [0, 2],
      [1, 3],
      [0, 2],
      [1, 3],
    ]);
  });
});

describe('releases', () => {
  const versions = (release: string): string =>
    `Linux version ${release} (build@host) (gcc) #1 SMP Sun Nov 22 08:33:50 UTC 2026\n`;
  it.each([
    ['6.12.117', '6.12', false],
    ['6.1.192-irqcorpus', '6.1', false],
    ['6.2.0', '6.12', true],
    ['5.10.0-30-amd64', '6.1', true],
    ['7.0.0', '6.12', true],
  ])('%s is taken as %s', (kernel, release, reported) => {
    const read = topologyOf(captureOf({ 'version.txt': versions(kernel) }));
    expect(read.topology.release).toBe(release);
    expect(expected(read).includes('6.1 or 6.12')).toBe(reported);
  });
});
