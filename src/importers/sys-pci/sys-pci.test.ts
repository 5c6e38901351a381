import { describe, expect, it } from 'vitest';
import { checkDamaged, checkLongLines } from '../test-mutations.ts';
import { fixture, headOf, type Reading, readText } from '../test-text.ts';
import importers from './importer.ts';

type One = (typeof importers)[0];
const [blocks, list, file] = importers as [One, One, One];
const bridges = fixture(import.meta.url, 'bridges.txt');
const zpci = fixture(import.meta.url, 'zpci.txt');
const paths = fixture(import.meta.url, 'list.txt');

const device = (reading: Reading, id: string) =>
  reading.rows('device').find((row) => reading.str(row.id) === id)!;
const parent = (reading: Reading, id: string): string => {
  const row = device(reading, id).parent;
  return row < 0 ? '' : reading.str(reading.rows('device')[row]!.id);
};
const lineOf = (text: string, line: string): number => text.split('\n').indexOf(line) + 1;

describe('blocks of PCI functions', () => {
  it('are known by a function and a key below it', () => {
    expect(blocks.sniff(headOf(bridges))).toBe(1);
    expect(blocks.sniff(headOf(zpci))).toBe(1);
    expect(blocks.sniff(headOf('device 0000:00:00.0 vendor 1b36 device 0008\n'))).toBe(0);
  });

  it('give ids, class, driver and INTx irq of each function, with its line', () => {
    const reading = readText(blocks, bridges);
    expect(reading.problems).toEqual([]);
    const nvme = device(reading, '0000:00:01.0');
    expect([nvme.vendor, nvme.product, nvme.class]).toEqual([0x1b36, 0x10, 0x10802]);
    expect(reading.str(nvme.driver)).toBe('nvme');
    expect(nvme.legacyIrq).toBe(15);
    expect([nvme.sysfsFile, nvme.sysfsLine]).toEqual([0, lineOf(bridges, 'device 0000:00:01.0')]);
    expect(nvme.driver).not.toBe(device(reading, '0000:03:00.0').driver);
    expect(device(reading, '0000:03:00.0').driver).toBe(-1);
  });

  it('give the msi_irqs of each function, and know that a function has none', () => {
    const reading = readText(blocks, bridges);
    const nvme = device(reading, '0000:00:01.0');
    const row = reading.rows('device').findIndex((d) => d.id === nvme.id);
    const irqs = reading.rows('msiIrq').filter((entry) => entry.device === row);
    expect(irqs.map((entry) => [entry.irq, entry.msix])).toEqual([
      [28, 1],
      [32, 1],
      [33, 1],
      [34, 1],
      [35, 1],
    ]);
    expect(irqs[0]!.line).toBe(lineOf(bridges, '  msi_irqs/28:msix'));
    expect([nvme.sysfsIrqs, nvme.msiIrqsKnown]).toEqual([5, 1]);
    const bridge = device(reading, '0000:03:00.0');
    expect([bridge.sysfsIrqs, bridge.msiIrqsKnown]).toEqual([0, 1]);
    expect(device(reading, '0000:00:05.0').sysfsIrqs).toBe(2);
  });

  it('hang each function below the bridge that its path passes through', () => {
    const reading = readText(blocks, bridges);
    expect(parent(reading, '0000:04:02.0')).toBe('0000:03:00.0');
    expect(parent(reading, '0000:03:00.0')).toBe('0000:00:07.0');
    expect(parent(reading, '0000:00:07.0')).toBe('');
  });

  it('give IOMMU group and the type of its domain', () => {
    const reading = readText(blocks, zpci);
    expect(reading.problems).toEqual([]);
    const last = device(reading, '0005:00:00.0');
    expect(last.iommuGroup).toBe(4);
    expect(reading.str(last.iommuType)).toBe('DMA-FQ');
    const bare = readText(blocks, 'device 0000:00:01.0\n  iommu_group:7 type \n');
    expect([bare.problems.length, device(bare, '0000:00:01.0').iommuGroup]).toEqual([0, 7]);
  });

  it('let no path make a circle', () => {
    const reading = readText(
      blocks,
      'device 0000:00:01.0\n  path:/sys/0000:00:01.0/0000:01:00.0/0000:00:01.0\n',
    );
    expect(parent(reading, '0000:01:00.0')).toBe('0000:00:01.0');
    expect(parent(reading, '0000:00:01.0')).toBe('');
  });

  it.each([
    ['  vendor:8086', 'vendor:8086'],
    ['  class:0x0106', 'class:0x0106'],
    ['  irq:-1', 'irq:-1'],
    ['  numa_node:2000', 'numa_node:2000'],
    ['  iommu_group:x type DMA', 'iommu_group:x type DMA'],
    ['  msi_irqs/28:intx', 'msi_irqs/28:intx'],
    ['  colour:red', 'colour:red'],
    ['   irq:1', 'irq:1'],
    ['device 0000:00:40.0', 'device 0000:00:40.0'],
    ['device 0000:00:02.0', 'device 0000:00:02.0'],
  ])('report "%s" with its line', (line, found) => {
    const { problems } = readText(blocks, `device 0000:00:02.0\n  irq:1\n${line}\n`);
    expect(problems.map((p) => [p.line, p.found.trim()])).toEqual([[3, found]]);
  });

  it('leave out keys before any function', () => {
    expect(readText(blocks, '  irq:1\ndevice 0000:00:02.0\n').problems).toMatchObject([{ line: 1 }]);
  });

  it('survive damage', () => {
    checkDamaged(blocks, [bridges, zpci]);
    checkLongLines(blocks, [zpci]);
  });
});

describe('a list of files of PCI functions', () => {
  it('is known by the path that its first line begins with', () => {
    expect(list.sniff(headOf(paths))).toBe(1);
    expect(list.sniff(headOf('/sys/devices/pci0000:00/0000:00:01.0/irq:3\n'))).toBe(1);
    expect(list.sniff(headOf('/sys/kernel/irq/1/type:edge\n'))).toBe(0);
  });

  it('gives msi_irqs, INTx irq and class of each function', () => {
    const reading = readText(list, paths);
    expect(reading.problems).toEqual([]);
    const nvme = device(reading, '0000:00:01.0');
    expect([nvme.sysfsIrqs, nvme.legacyIrq, nvme.class]).toEqual([3, 21, 0x10802]);
    expect(device(reading, '0000:00:05.0').sysfsIrqs).toBe(1);
    const modes = reading.rows('msiIrq').map((row) => [row.irq, row.msix, row.line]);
    expect(modes).toContainEqual([36, 0, 7]);
    expect(modes).toContainEqual([44, 1, 3]);
  });

  it('knows that the other functions have no msi_irqs, when any has', () => {
    expect(device(readText(list, paths), '0000:00:02.0').msiIrqsKnown).toBe(1);
    const lone = readText(list, '/sys/bus/pci/devices/0000:00:02.0/irq:22\n');
    expect(device(lone, '0000:00:02.0').msiIrqsKnown).toBe(0);
  });

  it('takes the bridges from a path below /sys/devices', () => {
    const reading = readText(list, '/sys/devices/pci0000:00/0000:00:05.0/0000:01:00.0/msi_irqs/45:msi\n');
    expect(parent(reading, '0000:01:00.0')).toBe('0000:00:05.0');
    expect(device(reading, '0000:00:05.0').sysfsIrqs).toBe(0);
  });

  it('leaves out attributes that are not about interrupts, and reports bad values', () => {
    const text = [
      '/sys/bus/pci/devices/0000:00:02.0/local_cpus:f',
      '/sys/bus/pci/devices/0000:00:02.0/irq:many',
      'Permission denied',
    ].join('\n');
    expect(readText(list, `${text}\n`).problems.map((p) => [p.line, p.found])).toEqual([
      [2, 'irq many'],
      [3, 'Permission denied'],
    ]);
  });

  it('counts an entry once, whatever lists say it', () => {
    const first = readText(list, paths);
    const both = readText(blocks, 'device 0000:00:01.0\n  msi_irqs/45:msix\n', { machine: first.machine });
    expect(device(both, '0000:00:01.0').sysfsIrqs).toBe(3);
    expect(both.rows('msiIrq')).toHaveLength(9);
  });

  it('survives damage', () => {
    checkDamaged(list, [paths]);
    checkLongLines(list, [paths]);
  });
});

describe('a file of a PCI function', () => {
  const path = 'capture/sys/devices/pci0000:00/0000:00:05.0/0000:01:00.0/';

  it('is known by its path and by what such a file may hold', () => {
    expect(file.sniff(headOf('0x8086\n', `${path}vendor`))).toBe(1);
    expect(file.sniff(headOf('msix\n', `${path}msi_irqs/45`))).toBe(1);
    expect(file.sniff(headOf('DRIVER=nvme\nPCI_CLASS=10802\n', `${path}uevent`))).toBe(1);
    expect(file.sniff(headOf('0x8086\n', `${path}subsystem_vendor`))).toBe(0);
    expect(file.sniff(headOf('0x8086\n', '0000:01:00.0/vendor'))).toBe(0);
  });

  it('gives its value to the function that its folder is called after', () => {
    let reading = readText(file, '0x1033\n', { path: `${path}vendor` });
    const more: readonly (readonly [string, string])[] = [
      ['msi\n', 'msi_irqs/45'],
      ['1\n', 'numa_node'],
      ['identity\n', 'iommu_group/type'],
      ['DRIVER=xhci_hcd\nPCI_ID=1033:0194\n', 'uevent'],
    ];
    for (const [text, name] of more)
      reading = readText(file, text, { path: `${path}${name}`, machine: reading.machine });
    expect(reading.problems).toEqual([]);
    const xhci = device(reading, '0000:01:00.0');
    expect([xhci.vendor, xhci.sysfsIrqs, xhci.node]).toEqual([0x1033, 1, 1]);
    expect(reading.str(xhci.driver)).toBe('xhci_hcd');
    expect(reading.str(xhci.iommuType)).toBe('identity');
    expect(parent(reading, '0000:01:00.0')).toBe('0000:00:05.0');
  });

  it('reports a second line, and a line of uevent that is none', () => {
    expect(readText(file, '0x1\n2\n', { path: `${path}vendor` }).problems).toHaveLength(2);
    expect(readText(file, 'DRIVER=a\nb\n', { path: `${path}uevent` }).problems).toMatchObject([{ line: 2 }]);
  });

  it('survives damage', () => {
    checkDamaged(file, ['DRIVER=xhci_hcd\nPCI_ID=1033:0194\n'], `${path}uevent`);
    checkDamaged(file, ['0x1033\n'], `${path}vendor`);
    checkLongLines(file, ['0x1033\n'], `${path}vendor`);
  });
});
