import { describe, expect, it } from 'vitest';
import { formatPciAddress } from '../model/pci.ts';
import type { AmdViTopology, PciFunctionTopology, Topology, VtdTopology } from '../model/topology.ts';
import { toldFacts } from './device-facts.ts';
import type { MachineRecipe } from './recipe.ts';
import { topologyOfRecipe } from './topology.ts';

const topology = (recipe: MachineRecipe): Topology => topologyOfRecipe(recipe).topology;

const nameOf = (f: PciFunctionTopology): string => formatPciAddress(f).slice(5);
const names = ({ pci }: Topology, isIt: (f: PciFunctionTopology) => boolean = () => true): string[] =>
  pci.functions.filter(isIt).map(nameOf);

const NVME = (f: PciFunctionTopology): boolean => f.class === 0x010802;

describe('CPUs of a recipe', () => {
  it('are numbered thread by thread, with APIC ids in fields of bits', () => {
    const { cpus } = topology({ cpus: 12, sockets: 2, nodes: 2, threads: 2, devices: [] });
    expect(cpus.map(({ apicId }) => apicId)).toEqual([0, 2, 4, 8, 10, 12, 1, 3, 5, 9, 11, 13]);
    expect(cpus.map(({ node }) => node)).toEqual([0, 0, 0, 1, 1, 1, 0, 0, 0, 1, 1, 1]);
    expect(cpus[7]).toMatchObject({ package: 0, core: 1, siblings: [1, 7] });
  });

  it('stay off line beyond maxcpus', () => {
    const { cpus } = topology({ cpus: 4, commandLine: 'maxcpus=2', devices: [] });
    expect(cpus.map(({ bootOnline }) => bootOnline)).toEqual([true, true, false, false]);
  });
});

describe('buses of a recipe', () => {
  it('have a port in front of each device, in the order of the list', () => {
    const machine = topology({ devices: [{ model: 'nvme', count: 2 }, { model: 'e1000e' }] });
    expect(names(machine)).toEqual([
      '00:00.0',
      '00:01.0',
      '00:01.1',
      '00:01.2',
      '00:1f.0',
      '00:1f.4',
      '01:00.0',
      '02:00.0',
      '03:00.0',
    ]);
    const ports = machine.pci.functions.filter(({ secondaryBus }) => secondaryBus >= 0);
    expect(ports.map(({ secondaryBus }) => secondaryBus)).toEqual([1, 2, 3]);
    expect(machine.pci.buses.map(({ bus, bridge }) => [bus, bridge])).toEqual([
      [0, -1],
      [1, 1],
      [2, 2],
      [3, 3],
    ]);
  });

  it('have switches whose downstream ports share a bus', () => {
    const machine = topology({ devices: [{ model: 'nvme', count: 3, behind: 'switch' }] });
    expect(names(machine, ({ expressType }) => expressType >= 4)).toEqual([
      '00:01.0',
      '01:00.0',
      '02:00.0',
      '02:01.0',
      '02:02.0',
    ]);
    expect(names(machine, NVME)).toEqual(['03:00.0', '04:00.0', '05:00.0']);
  });

  it('have one PCI bridge for conventional devices', () => {
    const machine = topology({ devices: [{ model: 'free', count: 2, behind: 'bridge' }] });
    const conventional = machine.pci.functions.filter(({ bus }) => bus === 2);
    expect(conventional.map(({ expressType, devfn }) => [expressType, devfn])).toEqual([
      [-1, 0],
      [-1, 8],
    ]);
    expect(machine.pci.functions.find(({ secondaryBus }) => secondaryBus === 2)!.expressType).toBe(7);
  });

  it('of further roots begin at a multiple of sixteen, near the nodes that they are dealt out to', () => {
    const machine = topology({
      cpus: 4,
      nodes: 2,
      roots: [{}, {}, {}, {}],
      devices: [{ model: 'nvme', count: 6, root: -1 }],
    });
    expect(names(machine, NVME)).toEqual(['01:00.0', '02:00.0', '11:00.0', '12:00.0', '21:00.0', '31:00.0']);
    expect(machine.pci.functions.filter(NVME).map(({ node }) => node)).toEqual([0, 0, 0, 0, 1, 1]);
  });

  it('have virtual functions behind the numbers of their physical one, not there at first', () => {
    const machine = topology({ devices: [{ model: 'igb', functions: 2, vfs: 3 }] });
    const virtual = machine.pci.functions.filter(({ physfn }) => physfn >= 0);
    expect(virtual.map(nameOf)).toEqual(['02:10.0', '02:10.1', '02:10.2', '02:10.3', '02:10.4', '02:10.5']);
    expect(virtual.map(({ physfn }) => nameOf(machine.pci.functions[physfn]!))).toEqual([
      '01:00.0',
      '01:00.1',
      '01:00.0',
      '01:00.1',
      '01:00.0',
      '01:00.1',
    ]);
    expect(virtual.some(({ present, pin, msi }) => present || pin !== 0 || msi !== undefined)).toBe(false);
    expect(machine.pci.buses.at(-1)).toMatchObject({ bus: 2, bridge: machine.pci.buses[1]!.bridge });
  });
});

describe('pins of a recipe', () => {
  const lines = ({ prt = [] }: Topology, slot: number): number[] =>
    prt.filter((entry) => entry.bus === 0 && entry.slot === slot).map(({ gsi }) => gsi);

  it('of a slot on a root bus go to four of pins 16 to 23 of the first IO-APIC', () => {
    const machine = topology({
      roots: [{}, {}],
      devices: [{ model: 'nvme', count: 2, root: -1 }, { model: 'hda' }],
    });
    expect(lines(machine, 1)).toEqual([17, 18, 19, 20]);
    expect(lines(machine, 31)).toEqual([23, 16, 17, 18]);
    expect(lines(machine, 5)).toEqual([]);
    expect(machine.prt!.filter(({ bus }) => bus === 16).map(({ slot }) => slot)).toEqual([
      0, 0, 0, 0, 1, 1, 1, 1,
    ]);
  });

  it('go to ISA irqs where there is no IO-APIC, and nowhere where it has no pins for them', () => {
    const hda = { devices: [{ model: 'hda' }] } as const;
    expect(lines(topology({ commandLine: 'noapic', ...hda }), 31)).toEqual([10, 5, 11, 10]);
    expect(lines(topology({ ioApics: [], ...hda }), 31)).toEqual([10, 5, 11, 10]);
    expect(topology({ ioApics: [16], ...hda }).prt).toEqual([]);
  });
});

describe('remapping units of a recipe', () => {
  const FOUR_ROOTS = { roots: [{}, {}, { unit: 1 }, { unit: 7 }], ioApics: [24, 8, 8, 8] } as const;
  const devices: MachineRecipe['devices'] = [
    { model: 'nvme', count: 4, root: -1 },
    { model: 'free', behind: 'root', ownUnit: true, msi: 1 },
  ];

  it('of VT-d have their roots in their scopes, the last one has the rest', () => {
    const { remapping, ioApics } = topology({ iommu: 'vtd', hpet: 8, ...FOUR_ROOTS, devices });
    const { units } = remapping as VtdTopology;
    const scopes = units.map((unit) => unit.scopes.map(({ type, bdf }) => `${type} ${bdf.toString(16)}`));
    expect(scopes).toEqual([
      ['endpoint 10'],
      ['bridge 1008', 'bridge 2008', 'ioapic f0f9', 'ioapic f0fa'],
      ['bridge 3008', 'ioapic f0fb'],
      ['ioapic f0f8', 'hpet f078'],
    ]);
    expect(units.map(({ includeAll }) => includeAll)).toEqual([false, false, false, true]);
    expect(ioApics.map(({ gsiBase }) => gsiBase)).toEqual([0, 24, 32, 40]);
  });

  it('of AMD have a function on their first root bus, and cover the buses behind it', () => {
    const machine = topology({ board: 'amd', iommu: 'amd', ...FOUR_ROOTS, devices });
    const { units, ioApics } = machine.remapping as AmdViTopology;
    expect(units.map(({ devid }) => devid)).toEqual([0x0002, 0x1002, 0x3002]);
    expect(units.map(({ covers }) => covers.map(({ first, last }) => [first, last]))).toEqual([
      [[0x0003, 0x01ff]],
      [
        [0x1003, 0x11ff],
        [0x2003, 0x21ff],
      ],
      [[0x3003, 0x31ff]],
    ]);
    expect(ioApics.map(({ devid, unit }) => [devid, unit])).toEqual([
      [0x00a0, 0],
      [0x1001, 1],
      [0x2001, 1],
      [0x3001, 2],
    ]);
    expect(names(machine, (f) => f.class === 0x080600)).toEqual(['00:00.2', '10:00.2', '30:00.2']);
  });
});

describe('PCI bridges behind AMD-Vi', () => {
  it('send for what is behind them, as firmware says', () => {
    const machine = topology({
      board: 'amd',
      iommu: 'amd',
      devices: [{ model: 'free', count: 2, behind: 'bridge' }],
    });
    const { units } = machine.remapping as AmdViTopology;
    expect(units[0]!.covers.at(-1)).toEqual({ first: 0x0200, last: 0x02ff, alias: 0x0200 });
  });
});

describe('what devices tell their drivers', () => {
  const told = (recipe: MachineRecipe) => {
    const machine = topologyOfRecipe(recipe);
    return toldFacts(machine).map((facts, dev) => ({
      name: nameOf(machine.topology.pci.functions[dev]!),
      ...facts,
    }));
  };

  it('numbers them in bus order, each subsystem for itself', () => {
    const facts = told({
      devices: [
        { model: 'xhci', count: 2 },
        { model: 'ahci', ports: 4 },
        { model: 'megaraid', count: 2 },
        { model: 'nvme', count: 2 },
      ],
    });
    const instances = facts.flatMap(({ name, instance }) =>
      instance === undefined ? [] : [[name, instance]],
    );
    expect(instances).toEqual([
      ['00:02.0', 1],
      ['00:14.0', 3],
      ['00:17.0', 0],
      ['01:00.0', 4],
      ['02:00.0', 5],
      ['03:00.0', 0],
      ['04:00.0', 1],
    ]);
  });

  it('names interfaces by bus, slot, function and virtual function', () => {
    const facts = told({ devices: [{ model: 'igb', functions: 2, vfs: 1 }, { model: 'e1000e' }] });
    expect(facts.flatMap(({ netdev }) => (netdev === undefined ? [] : [netdev]))).toEqual([
      'enp1s0f0',
      'enp1s0f1',
      'enp1s0f0v0',
      'enp1s0f1v0',
      'enp3s0',
    ]);
  });
});
