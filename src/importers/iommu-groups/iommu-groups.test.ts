import { describe, expect, it } from 'vitest';
import { Bus, RemapKind } from '../../model/tables.ts';
import remap from '../intel-remap/importer.ts';
import tables from '../msi-tables/importer.ts';
import { checkDamaged, checkLongLines } from '../test-mutations.ts';
import { fixture, headOf, type Reading, readText } from '../test-text.ts';
import importers from './importer.ts';

const [groups, units] = importers;
const sample = (name: string): string => fixture(import.meta.url, name);
const grouped = sample('groups.txt');
const dmar = sample('dmar.txt');
const ivhd = sample('ivhd.txt');

const device = (reading: Reading, id: string) =>
  reading.rows('device').find((row) => reading.str(row.id) === id)!;
const LISTED = '0000:00:02.0 1b36:000c class 060400 cmd 0507 driver pcieport\n';

describe('IOMMU groups', () => {
  it('give each device its group and the type of its domain', () => {
    expect(groups!.sniff(headOf(grouped))).toBe(1);
    const reading = readText(groups!, grouped);
    expect(reading.problems).toEqual([]);
    expect(reading.rows('device').length).toBe(13);
    const sata = device(reading, '0000:00:1f.2');
    expect([sata.bus, sata.iommuGroup, reading.str(sata.iommuType)]).toEqual([Bus.pci, 8, 'DMA-FQ']);
    expect(device(reading, '0000:02:00.0').iommuGroup).toBe(10);
  });

  it('of the capture do not bring back a function that is gone at this moment', () => {
    const first = readText(tables[0]!, LISTED);
    const both = readText(groups!, grouped, { machine: first.machine });
    expect(both.rows('device').map((row) => [both.str(row.id), row.iommuGroup])).toEqual([
      ['0000:00:02.0', 2],
    ]);
  });

  it('may have no type, no device, or one that is no PCI function', () => {
    const reading = readText(groups!, 'group 0 type : \ngroup 1 type identity: 12340000.gpu \n');
    expect(reading.problems).toEqual([]);
    expect(reading.rows('device')).toMatchObject([{ bus: Bus.platform, iommuGroup: 1 }]);
  });

  it('are reported twice, with a device twice, or in another form', () => {
    const text =
      'group 0 type DMA: 0000:00:01.0 \ngroup 0 type DMA: \ngroup 1 type DMA: 0000:00:01.0 \ngroup x\n';
    const reading = readText(groups!, text);
    expect(reading.problems.map((p) => p.line)).toEqual([2, 3, 4]);
    expect(device(reading, '0000:00:01.0').iommuGroup).toBe(0);
  });

  it('survive damage', () => checkDamaged(groups!, [grouped]));
  it('survive lines of a megabyte', () => checkLongLines(groups!, [grouped]));
});

describe('IOMMUs of /sys/class/iommu', () => {
  it('give their devices, base address and registers', () => {
    expect(units!.sniff(headOf(dmar))).toBe(1);
    const reading = readText(units!, dmar);
    expect(reading.problems).toEqual([]);
    expect(reading.rows('remapUnit')).toMatchObject([
      { kind: RemapKind.vtd, baseLo: 0xfed90000, baseHi: 0, enabled: -1, file: 0, line: 1 },
    ]);
    expect(device(reading, '0000:00:1f.2').iommuUnit).toBe(0);
    expect(
      reading.rows('register').map((row) => [reading.str(row.name), row.offset, row.hi, row.lo, row.line]),
    ).toEqual([
      ['CAP', 8, 0xd2008c, 0x22260206, 3],
      ['ECAP', 16, 0, 0xf00f4a, 6],
      ['VER', 0, 0, 0x10, 7],
    ]);
  });

  it('of AMD have their extended features', () => {
    expect(units!.sniff(headOf(ivhd))).toBe(1);
    const reading = readText(units!, ivhd);
    expect(reading.problems).toEqual([]);
    expect(reading.rows('remapUnit')).toMatchObject([{ kind: RemapKind.amd }]);
    expect(reading.rows('register').map((row) => [reading.str(row.name), row.lo])).toEqual([
      ['EFR', 0x29d3],
      ['EFR2', 0],
    ]);
  });

  it('that remap no interrupts are told apart', () => {
    const reading = readText(units!, '## smmu3.0x0000000009050000\ndevice 0000:00:01.0\n');
    expect(reading.problems).toEqual([]);
    expect(reading.rows('remapUnit')[0]!.kind).toBe(RemapKind.other);
    expect(device(reading, '0000:00:01.0').iommuUnit).toBe(0);
  });

  it('are the units of the remapping tables', () => {
    const first = readText(
      remap[0]!,
      'Remapped Interrupt supported on IOMMU: dmar0\n IR table address:700000\n',
    );
    const both = readText(units!, dmar, { machine: first.machine });
    expect(both.rows('remapUnit')).toMatchObject([
      { tableLo: 0x700000, baseLo: 0xfed90000, file: 0, line: 1 },
    ]);
  });

  it('do not repeat registers that were read before', () => {
    const base = 'IOMMU: dmar0 Register Base Address: fed90000\nName\t\t\tOffset\t\tContents\n';
    const register = 'CAP             \t0x08\t\t0x00d2008c22260206\n';
    const first = readText(remap[1]!, base + register);
    const both = readText(units!, dmar, { machine: first.machine });
    expect(both.rows('register').map((row) => [both.str(row.name), row.file])).toEqual([
      ['CAP', 0],
      ['ECAP', 1],
      ['VER', 1],
    ]);
  });

  it('are reported twice, with strange attributes, or with a device of another', () => {
    const text = `device a\n## dmar0\ncap: xyz\nmood: 7\nversion: 99:0\ndevice 0000:00:01.0\n## dmar1\ndevice 0000:00:01.0\n## dmar0\ncap: 1\n`;
    const reading = readText(units!, text);
    expect(reading.problems.map((p) => p.line)).toEqual([1, 3, 4, 5, 8, 9, 10]);
    expect(device(reading, '0000:00:01.0').iommuUnit).toBe(0);
  });

  it('survive damage', () => checkDamaged(units!, [dmar, ivhd]));
  it('survive lines of a megabyte', () => checkLongLines(units!, [dmar]));
});
