import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Machine } from '../engine/machine.ts';
import { brokenInvariants } from '../irqchips/invariants.ts';
import { hashHex } from '../lib/hash.ts';
import { VERDICT_INFO } from '../model/delivery.ts';
import { ENOSPC } from '../model/errno.ts';
import { formatPciAddress } from '../model/pci.ts';
import { type Command, SimCall } from '../model/simulation.ts';
import type { ReleaseId } from '../model/topology.ts';
import { MODEL } from '../scenario/models.ts';
import type { PlacedFunction } from '../scenario/pci-layout.ts';
import { PRESETS } from '../scenario/presets.ts';
import type { DeviceRecipe, MachineRecipe } from '../scenario/recipe.ts';
import { type RecipeMachine, topologyOfRecipe } from '../scenario/topology.ts';
import { Simulation } from './simulation.ts';
import { startOfRecipe } from './start.ts';
import { command } from './test-start.ts';

const HASHES = `${import.meta.dirname}/fixtures/preset-hashes.json`;

interface Booted {
  readonly simulation: Simulation;
  readonly machine: RecipeMachine;
  readonly refused: readonly (readonly [Command, number])[];
  readonly hash: string;
}

function boot(recipe: MachineRecipe): Booted {
  const start = startOfRecipe(recipe);
  const simulation = new Simulation({ ...start, commands: [] });
  const refused = start.commands.flatMap((each) => {
    const { result } = simulation.apply(each);
    return result < 0 ? [[each, result] as const] : [];
  });
  const hash = hashHex(simulation.machine.buffer);
  return { simulation, machine: topologyOfRecipe(recipe), refused, hash };
}

/** Names of the handlers of each irq. */
function handlers(m: Machine, irq: number): string[] {
  const names: string[] = [];
  for (let row = m.irqDesc.action[irq]!; row !== 0; row = m.irqAction.next[row - 1]!)
    names.push(m.names.text(m.irqAction.name[row - 1]!)!);
  return names;
}

/** Messages of a function that have a handler. */
function messagesOf(m: Machine, dev: number): number {
  let count = 0;
  for (let irq = 0; irq < m.shape.irqs; irq++)
    if (m.irqDesc.device[irq] === dev + 1 && m.irqDesc.action[irq] !== 0) count++;
  return count;
}

/** Messages that a driver has handlers for where it gets all that it wants, from the sources of 6.12 and 6.1 by hand. */
type Wanted = (
  device: Required<Pick<DeviceRecipe, 'queues' | 'ports'>> & DeviceRecipe,
  cpus: number,
) => number;

const WANTED: Readonly<Record<string, Wanted>> = {
  // the admin queue, and one for each possible CPU
  nvme: ({ queues }, cpus) => 1 + Math.min(queues, cpus),
  // one for each port with several messages of MSI, which come in powers of two
  ahci: ({ ports, msi = 1 }) => (msi >= ports ? ports : 1),
  xhci: () => 1,
  e1000e: () => 3,
  // on eight CPUs and more: one for each pair of queues; with virtual functions two queues to receive, one of them paired
  igb: ({ vfs = 0 }, cpus) => (vfs > 0 ? 3 : 1 + Math.min(8, cpus)),
  hda: () => 1,
  // one reply queue for each CPU and one that is not spread
  megaraid: ({ queues }, cpus) => Math.min(cpus + 1, queues),
  'virtio-net': ({ queues }) => 1 + 2 * queues,
  'virtio-blk': ({ queues }, cpus) => 1 + Math.min(queues, cpus),
  'virtio-scsi': ({ queues }, cpus) => 3 + Math.min(queues, cpus),
  // more queues than vectors: changes, and all queues
  'virtio-console': () => 2,
  'virtio-rng': () => 2,
  'virtio-balloon': () => 2,
  free: ({ tries, msi = 0, msix = 0 }) => Math.min(tries?.[0]?.max ?? 2048, Math.max(msi, msix)),
};

function wanted({ recipe }: RecipeMachine, placed: PlacedFunction): number {
  if (placed.role === 'virtual') return placed.msix;
  // PME and AER, hotplug and DPC share one message
  if (placed.device < 0) return ['root port', 'downstream', 'iommu'].includes(placed.role) ? 1 : 0;
  const device = recipe.devices[placed.device]!;
  const { queues = 0, ports = 0 } = MODEL[device.model];
  return WANTED[device.model]!({ queues, ports, ...device }, recipe.cpus);
}

/** Machines that are about drivers that do not get what they want: what each function of a device gets instead. */
const SHORT: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  exhausted: {
    '0000:05:00.0': 1,
    '0000:06:00.0': 1,
    '0000:07:00.0': 1,
    '0000:07:00.1': 0,
    '0000:08:00.0': 0,
    '0000:09:00.0': 0,
  },
};

const hasNoMessages = ({ topology }: RecipeMachine): boolean => topology.params.nomsi;

describe.each(PRESETS)('the machine $id', ({ id, recipe }) => {
  const booted = boot(recipe);
  const { simulation, machine, refused } = booted;
  const { machine: m } = simulation;
  const short = SHORT[id] ?? {};
  const nameOf = (dev: number): string => formatPciAddress(machine.topology.pci.functions[dev]!);

  it('boots; no call is refused but for want of vectors where it is about that', () => {
    const gave = refused.map(([{ call, args }, result]) => [call, nameOf(args[0]!), result]);
    const none = Object.keys(short).filter((name) => short[name] === 0);
    expect(gave).toEqual(none.map((name) => [SimCall.bind, name, -ENOSPC]));
    expect(simulation.machine.cpu.online.reduce((sum, online) => sum + online, 0)).toBe(recipe.cpus);
  });

  it('has no broken invariant', () => {
    expect(brokenInvariants(m)).toEqual([]);
  }, 120_000);

  it('gives each driver the messages that it wants, or what the machine is about', () => {
    const found = machine.functions.map((_, dev) => [nameOf(dev), messagesOf(m, dev)]);
    const expected = machine.functions.map((placed, dev) => {
      const all = hasNoMessages(machine) ? 0 : wanted(machine, placed);
      return [nameOf(dev), short[nameOf(dev)] ?? all];
    });
    expect(found).toEqual(expected);
  });

  it('lets a message or the pin of each function that has a driver reach a CPU', () => {
    const lost = machine.functions.flatMap(({ role }, dev) => {
      if (m.device.bound[dev] === 0 || role === 'upstream' || short[nameOf(dev)] === 0) return [];
      const { result } = simulation.apply(command(SimCall.fire, [dev, 0]));
      return VERDICT_INFO[result]!.fate === 'arrived' ? [] : [[nameOf(dev), VERDICT_INFO[result]!.name]];
    });
    expect(lost).toEqual([]);
    expect(m.cpu.noHandler.some((count) => count > 0)).toBe(false);
  });

  it('boots to the same bytes as when this was last renewed (RENEW=presets does it)', () => {
    const hashes = JSON.parse(readFileSync(HASHES, 'utf8')) as Record<string, string>;
    if (process.env.RENEW === 'presets') {
      const all = Object.fromEntries(PRESETS.map((each) => [each.id, hashes[each.id] ?? '']));
      writeFileSync(HASHES, `${JSON.stringify({ ...all, [id]: booted.hash }, undefined, 2)}\n`);
    }
    expect(booted.hash).toBe((JSON.parse(readFileSync(HASHES, 'utf8')) as Record<string, string>)[id]);
  });
});

describe('what the kernel sets up itself', () => {
  const named = (recipe: MachineRecipe): Readonly<Record<string, string[]>> => {
    const { machine: m } = boot(recipe).simulation;
    const irqs = [...m.irqDesc.allocated].flatMap((allocated, irq) => (allocated ? [irq] : []));
    return Object.fromEntries(irqs.map((irq) => [irq, handlers(m, irq)]));
  };
  const handlersOf = (recipe: MachineRecipe): string[] => Object.values(named(recipe)).flat();
  const units = { iommu: 'vtd', roots: [{}, {}], devices: [] } as const;

  it.each([
    ['6.1', 1],
    ['6.1', 2],
    ['6.12', 1],
    ['6.12', 2],
  ] as const)(
    'has irqs of the HPET channels and VT-d units that they are for, in %s with %i nodes',
    (release, nodes) => {
      const timers = { arat: false, hpet: 8, hpetMsi: true } as const;
      const irqs = Object.values(named({ ...units, ...timers, release, nodes, cpus: 4 })).flat();
      const own = irqs.filter((name) => /^(hpet|dmar)/.test(name)).sort();
      expect(own).toEqual(['dmar0', 'dmar1', 'hpet3', 'hpet4', 'hpet5', 'hpet6']);
      expect(irqs).toEqual(expect.arrayContaining(['timer', 'acpi', 'rtc0']));
    },
  );

  it('has irqs of AMD-Vi units without x2APIC, before any driver', () => {
    const irqs = named({
      board: 'amd',
      iommu: 'amd',
      wideRemapping: false,
      roots: [{}, {}, { unit: 0 }],
      devices: [{ model: 'nvme' }],
    });
    expect(irqs[24]).toEqual(['AMD-Vi']);
    expect(irqs[25]).toEqual(['AMD-Vi']);
    expect(
      Object.values(irqs)
        .flat()
        .filter((name) => name === 'AMD-Vi').length,
    ).toBe(2);
  });

  it.each(['6.1', '6.12'] as const)(
    'asks for each irq of a VT-d unit once in %s, wherever nodes say that it is',
    (release) => {
      const recipe = { ...units, release, nodes: 2, cpus: 4 };
      for (const commandLine of ['', 'maxcpus=2', 'intremap=off', 'noapic']) {
        for (const more of [{}, { ioApics: [24, 8] }, { arat: false, hpet: 8, hpetMsi: true }]) {
          const given = boot({ ...recipe, ...more, commandLine });
          expect([commandLine, ...given.refused]).toEqual([commandLine]);
          const owners = handlersOf({ ...recipe, ...more, commandLine });
          const own = owners.filter((name) => name.startsWith('dmar')).sort();
          expect([commandLine, more, ...own]).toEqual([commandLine, more, 'dmar0', 'dmar1']);
          const { remapping } = given.machine.topology;
          expect(remapping?.kind === 'vtd' && remapping.units.map(({ node }) => node)).toEqual([1, 0]);
        }
      }
    },
  );

  it('has irqs of VT-d units without remapping, and without a driver only those that are near a CPU', () => {
    const own = (commandLine: string, release: ReleaseId): string[] =>
      handlersOf({ ...units, nodes: 2, cpus: 4, commandLine, release }).filter((name) => /^dmar/.test(name));
    expect(own('intremap=off intel_iommu=off', '6.12')).toEqual([]);
    expect(own('intremap=off iommu=off', '6.1')).toEqual([]);
    expect(own('intel_iommu=off maxcpus=2', '6.12')).toEqual(['dmar1']);
    expect(own('intel_iommu=off maxcpus=2', '6.1').sort()).toEqual(['dmar0', 'dmar1']);
  });

  it('has irqs of AMD-Vi units in x2APIC mode in registers of the units, one for each log from 6.12 on', () => {
    const recipe: MachineRecipe = {
      board: 'amd',
      iommu: 'amd',
      roots: [{}, {}],
      devices: [{ model: 'nvme' }],
    };
    const own = (more: Partial<MachineRecipe>): string[] =>
      handlersOf({ ...recipe, ...more }).filter((name) => name.startsWith('AMD-Vi'));
    const all = ['AMD-Vi0-Evt', 'AMD-Vi0-PPR', 'AMD-Vi0-GA', 'AMD-Vi1-Evt', 'AMD-Vi1-PPR', 'AMD-Vi1-GA'];
    expect(own({})).toEqual(all);
    expect(own({ commandLine: 'intremap=off' })).toEqual(all);
    expect(own({ release: '6.1' })).toEqual(['AMD-Vi', 'AMD-Vi']);
    expect(own({ commandLine: 'amd_iommu=off' })).toEqual([]);
    expect(own({ commandLine: 'iommu=off' })).toEqual([]);
    expect(own({ wideRemapping: false, commandLine: 'intremap=off' })).toEqual(['AMD-Vi', 'AMD-Vi']);
  });

  it('has no CPU on line that the command line leaves out', () => {
    const { simulation } = boot({ cpus: 8, commandLine: 'maxcpus=3', devices: [{ model: 'igb' }] });
    expect([...simulation.machine.cpu.online]).toEqual([1, 1, 1, 0, 0, 0, 0, 0]);
    // the driver counts CPUs on line: three queues each way are too few for pairs
    expect(messagesOf(simulation.machine, 4)).toBe(7);
  });
});
