import { describe, expect, it } from 'vitest';
import { Bus } from '../../model/tables.ts';
import { checkDamaged, checkLongLines } from '../test-mutations.ts';
import { fixture, headOf, readText } from '../test-text.ts';
import importers from './importer.ts';

const [msiIrqs] = importers;
const sample = fixture(import.meta.url, 'msi_irqs.txt');

describe('a list of msi_irqs', () => {
  it('is known by its lines', () => {
    expect(msiIrqs!.sniff(headOf(sample))).toBe(1);
    expect(msiIrqs!.sniff(headOf('0000:00:1f.2 8086:2922 class 010601\n'))).toBe(0);
    expect(msiIrqs!.sniff(headOf(''))).toBe(0);
  });

  it('gives the irqs of each function and their mode', () => {
    const reading = readText(msiIrqs!, sample);
    expect(reading.problems).toEqual([]);
    const devices = reading.rows('device');
    expect(
      devices.map((row) => [reading.str(row.id), row.sysfsIrqs, row.msiIrqsKnown, row.sysfsLine]),
    ).toEqual([
      ['0000:00:01.0', 1, 1, 1],
      ['0000:00:02.0', 1, 1, 2],
      ['0000:00:03.0', 3, 1, 3],
      ['0000:00:1f.2', 1, 1, 6],
    ]);
    expect(devices.every((row) => row.bus === Bus.pci && row.sysfsFile === 0)).toBe(true);
    expect(reading.rows('msiIrq').map((row) => [row.device, row.irq, row.msix, row.line])).toEqual([
      [0, 25, 1, 1],
      [1, 26, 1, 2],
      [2, 45, 1, 3],
      [2, 46, 1, 4],
      [2, 47, 1, 5],
      [3, 36, 0, 6],
    ]);
  });

  it('may be empty: no function has an MSI', () => {
    expect(msiIrqs!.sniff(headOf('', '00-boot/msi_irqs.txt'))).toBe(1);
    expect(readText(msiIrqs!, '').problems).toEqual([]);
  });

  it('finds the lines of one function apart from each other', () => {
    const reading = readText(msiIrqs!, '0000:00:01.0 5 msi\n0000:00:02.0 6 msi\n0000:00:01.0 7 msi\n');
    expect(reading.problems).toEqual([]);
    expect(reading.rows('device').map((row) => row.sysfsIrqs)).toEqual([2, 1]);
  });

  it('keeps the list that another file gave of a function', () => {
    const first = readText(msiIrqs!, sample);
    const both = readText(msiIrqs!, '0000:00:03.0 99 msix\n0000:00:04.0 48 msix\n', {
      machine: first.machine,
    });
    expect(both.problems).toEqual([]);
    expect(both.rows('device').map((row) => row.sysfsIrqs)).toEqual([1, 1, 3, 1, 1]);
    expect(both.rows('msiIrq').map((row) => row.irq)).toEqual([25, 26, 45, 46, 47, 36, 48]);
  });

  it('reports an irq that is there twice', () => {
    const reading = readText(msiIrqs!, `${sample}0000:00:1f.2 36 msi\n`);
    expect(reading.problems).toMatchObject([{ line: 7, found: 'irq 36 again' }]);
    expect(reading.rows('device')[3]!.sysfsIrqs).toBe(1);
  });

  it('reports lines of another form', () => {
    const text =
      '0000:00:20.0 5 msi\n0000:00:01.0 -1 msi\n0000:00:01.0 5 intx\n0000:00:01.0 2147483648 msi\n\n';
    const reading = readText(msiIrqs!, text);
    expect(reading.problems.map((p) => p.line)).toEqual([1, 2, 3, 4, 5]);
    expect(reading.rows('device')).toEqual([]);
  });

  it('survives damage', () => checkDamaged(msiIrqs!, [sample]));
  it('survives lines of a megabyte', () => checkLongLines(msiIrqs!, [sample]));
});
