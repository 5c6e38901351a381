import { describe, expect, it } from 'vitest';
import { checkRecipe } from './check.ts';
import { PRESETS } from './presets.ts';
import type { DeviceRecipe, MachineRecipe } from './recipe.ts';

/** Field and found value of each problem. */
const problems = (recipe: unknown): (readonly [string, string])[] =>
  checkRecipe(recipe as MachineRecipe).map(({ field, found }) => [field, found]);

const withDevice = (device: unknown): unknown => ({ devices: [{ model: 'nvme' }, device] });

describe('checking a recipe', () => {
  it.each(PRESETS.map((preset) => [preset.id, preset] as const))('finds nothing in %s', (_, { recipe }) => {
    expect(checkRecipe(recipe)).toEqual([]);
  });

  it('takes a machine that says nothing but that it has no devices', () => {
    expect(checkRecipe({ devices: [] })).toEqual([]);
  });

  it('says where, what is there, and what was expected', () => {
    expect(checkRecipe({ cpus: 0, devices: [] })).toEqual([
      { field: 'cpus', found: '0', expected: 'a whole number from 1 to 4096' },
    ]);
  });

  it('finds every wrong field at once', () => {
    const recipe = { release: '6.6', cpus: 2.5, pic: 1, commandLine: 'a\nb', roots: [], devices: [] };
    expect(
      problems(recipe)
        .map(([field]) => field)
        .sort(),
    ).toEqual(['commandLine', 'cpus', 'pic', 'release', 'roots']);
  });

  it.each([
    ['nothing', undefined, ''],
    ['a list', [], ''],
    ['a text', 'laptop', ''],
    ['a record without devices', {}, 'devices'],
    ['devices that are no list', { devices: { model: 'nvme' } }, 'devices'],
    ['a device that is no record', { devices: ['nvme'] }, 'devices'],
    ['a root that is no record', { roots: [0], devices: [] }, 'roots'],
    ['a field that there is not', { devices: [], cpu: 4 }, 'cpu'],
    ['a field of every object', JSON.parse('{"devices": [], "__proto__": {}}'), '__proto__'],
    ['an IO-APIC without pins', { ioApics: [24, 0], devices: [] }, 'ioApics'],
    ['a number that is none', { hpet: Number.NaN, devices: [] }, 'hpet'],
  ])('does not take %s', (_, recipe, field) => {
    expect(problems(recipe).map(([at]) => at)).toEqual([field]);
  });

  it.each<[string, object, string]>([
    ['cores that sockets cannot share', { cpus: 6, sockets: 4 }, 'cpus'],
    ['half a core', { cpus: 5, threads: 2 }, 'cpus'],
    ['more nodes than cores', { cpus: 4, nodes: 8 }, 'nodes'],
    ['a node that there is not', { nodes: 2, cpus: 4, roots: [{ node: 2 }] }, 'roots[0].node'],
    ['CPUs in a list that there are not', { cpus: 4, commandLine: 'irqaffinity=0-7' }, 'commandLine'],
    ['a boot without ACPI', { commandLine: 'acpi=off' }, 'commandLine'],
    ['AMD-Vi on a board of Intel', { iommu: 'amd' }, 'iommu'],
    ['VT-d on a board of AMD', { iommu: 'vtd', board: 'amd' }, 'iommu'],
    ['more IO-APICs than roots with AMD-Vi', { board: 'amd', iommu: 'amd', ioApics: [24, 32] }, 'ioApics'],
    ['a timer without the 8259s that take its irq', { pic: false }, 'pit'],
    [
      'an HPET that would take the entries of pins',
      { board: 'amd', iommu: 'amd', pic: false, pit: false, hpetMsi: true },
      'hpetMsi',
    ],
    ['256 CPUs without x2APIC', { cpus: 256, x2apic: false }, 'cpus'],
    ['256 CPUs without remapping', { cpus: 256 }, 'cpus'],
    ['256 CPUs with destinations of eight bits', { cpus: 256, iommu: 'vtd', wideRemapping: false }, 'cpus'],
    ['256 CPUs where firmware wants no x2APIC', { cpus: 256, iommu: 'vtd', x2apicOptOut: true }, 'cpus'],
    ['256 CPUs with intremap=off', { cpus: 256, iommu: 'vtd', commandLine: 'intremap=off' }, 'cpus'],
    ['257 CPUs in a guest', { cpus: 257, hypervisor: 'x2apic' }, 'cpus'],
    // three sockets of 65 CPUs: 128 ids each
    ['gaps that lead APIC ids too far', { cpus: 195, sockets: 3 }, 'cpus'],
  ])('does not take %s', (_, more, field) => {
    expect(problems({ devices: [], ...more }).map(([at]) => at)).toEqual([field]);
  });

  it.each<[string, object]>([
    ['256 CPUs with VT-d', { cpus: 256, iommu: 'vtd' }],
    [
      '256 CPUs where firmware wants no x2APIC, and is not heeded',
      {
        cpus: 256,
        iommu: 'vtd',
        x2apicOptOut: true,
        commandLine: 'intremap=no_x2apic_optout',
      },
    ],
    ['256 CPUs in a guest', { cpus: 256, hypervisor: 'x2apic' }],
    ['1,024 CPUs in a guest with 15 bits', { cpus: 1024, hypervisor: 'ext-dest-id' }],
  ])('takes %s', (_, more) => {
    expect(problems({ devices: [], ...more })).toEqual([]);
  });

  it.each<[string, DeviceRecipe | object, string]>([
    ['a model that there is not', { model: 'floppy' }, 'model'],
    ['no model', {}, 'model'],
    ['five messages of MSI', { model: 'ahci', msi: 5 }, 'msi'],
    ['ports of a drive', { model: 'nvme', ports: 4 }, 'ports'],
    ['ids of a model that has its own', { model: 'igb', vendor: 0x8086 }, 'vendor'],
    ['virtual functions of a drive', { model: 'nvme', vfs: 2 }, 'vfs'],
    ['more virtual functions than there can be', { model: 'igb', vfs: 8 }, 'vfs'],
    ['virtual functions of several', { model: 'free', functions: 2, vfs: 2 }, 'functions'],
    ['virtual functions on the root bus', { model: 'igb', behind: 'root', vfs: 2 }, 'behind'],
    ['a root that there is not', { model: 'nvme', root: 1 }, 'root'],
    ['a node that there is not', { model: 'nvme', node: 1 }, 'node'],
    ['a table with more than 2,048 entries', { model: 'virtio-net', queues: 1024 }, 'queues'],
    [
      'a call that asks for less than the least',
      { model: 'free', tries: [{ min: 2, max: 1, flags: 4 }] },
      'tries[0].min',
    ],
    ['a call without kinds', { model: 'free', tries: [{ min: 1, max: 1, flags: 0 }] }, 'tries[0].flags'],
    [
      'a call for messages beyond the table',
      { model: 'free', tries: [{ min: 1, max: 1, flags: 20 }] },
      'tries[0].flags',
    ],
  ])('does not take a device with %s', (_, device, field) => {
    expect(problems(withDevice(device)).map(([at]) => at)).toEqual([`devices[1].${field}`]);
  });

  it.each<[string, DeviceRecipe, string]>([
    ['more ports than a root bus has room for', { model: 'nvme', count: 256 }, '"'],
    ['more devices than one bus has room for', { model: 'xhci', count: 40 }, '"'],
    ['more functions than boot in a while', { model: 'free', count: 1024, functions: 8, root: -1 }, ''],
    ['more messages than boot in a while', { model: 'free', count: 100, functions: 8, msix: 2048 }, ''],
  ])('does not take %s', (_, device) => {
    const found = checkRecipe({ roots: [{}, {}, {}], devices: [device] });
    expect(found.length).toBeGreaterThan(0);
    for (const { field } of found) expect(field).toBe('devices');
  });
});
