import { describe, expect, it } from 'vitest';
import { Has } from '../../model/tables.ts';
import interrupts from '../proc-interrupts/importer.ts';
import { checkDamaged, checkLongLines } from '../test-mutations.ts';
import { fixture, headOf, type Reading, readText } from '../test-text.ts';
import importers from './importer.ts';

const [list, file] = importers as [(typeof importers)[0], (typeof importers)[0]];
const its = fixture(import.meta.url, 'its-4cpu.txt');
const xen = fixture(import.meta.url, 'xen.txt');

const desc = (reading: Reading, irq: number) => reading.rows('irqDesc').find((row) => row.irq === irq)!;

describe('a list of /sys/kernel/irq', () => {
  it('is known by the path that its first line begins with', () => {
    expect(list.sniff(headOf(its))).toBe(1);
    expect(list.sniff(headOf(xen))).toBe(1);
    expect(list.sniff(headOf('/sys/kernel/irq/1/colour:red\n'))).toBe(0);
    expect(list.sniff(headOf('/proc/irq/1/node:0\n'))).toBe(0);
  });

  it('gives chip, hwirq, trigger, wakeup and handlers with the line that said them first', () => {
    const reading = readText(list, its);
    expect(reading.problems).toEqual([]);
    const row = desc(reading, 32);
    expect(row.has).toBe(Has.sysfs);
    expect(reading.str(row.procChip)).toBe('ITS-PCI-MSIX-0000:00:01.0');
    expect([row.procHwirqLo, row.procHwirqHi, row.procHwirqKnown]).toEqual([1, 0, 1]);
    expect(reading.str(row.trigger)).toBe('edge');
    expect(row.wakeup).toBe(0);
    expect(reading.str(row.actions)).toBe('nvme0q1');
    expect(row.sysfsLine).toBe(its.split('\n').findIndex((line) => line.includes('/irq/32/')) + 1);
    expect(reading.str(desc(reading, 16).actions)).toBe('PCIe PME, pciehp');
  });

  it('keeps the counts of each CPU apart from those of /proc/interrupts', () => {
    const reading = readText(list, its);
    const row = desc(reading, 1);
    expect([row.sysfsTotal, row.sysfsCounts, row.total]).toEqual([149 + 218 + 164 + 177, 4, 0]);
    const counts = reading.rows('count').slice(row.sysfsFirst, row.sysfsFirst + row.sysfsCounts);
    expect(counts).toEqual([
      { cpu: 0, value: 149 },
      { cpu: 1, value: 218 },
      { cpu: 2, value: 164 },
      { cpu: 3, value: 177 },
    ]);
  });

  it('has no hwirq for an irq without a domain, and knows a machine whose interrupts Xen owns', () => {
    const reading = readText(list, xen);
    expect(reading.problems).toEqual([]);
    const row = desc(reading, 45);
    expect(row.procHwirqKnown).toBe(0);
    expect(reading.str(row.flow)).toBe('msi-x');
    expect(reading.fact('hypervisor')).toBe('xen');
    const fact = reading.rows('fact').find((f) => reading.str(f.name) === 'hypervisor')!;
    expect(xen.split('\n')[fact.line - 1]).toMatch(/chip_name:xen-pirq$/);
    expect(readText(list, its).fact('hypervisor')).toBeUndefined();
  });

  it('keeps what /proc/interrupts said before', () => {
    const first = readText(interrupts[0]!, '           CPU0\n 32:          7  GICv9  5 Edge      a\n');
    const reading = readText(list, its, { machine: first.machine });
    expect(reading.str(desc(reading, 32).procChip)).toBe('GICv9');
    expect(desc(reading, 32).procHwirqLo).toBe(5);
    expect(reading.str(desc(reading, 32).actions)).toBe('a');
  });

  it('reads a hwirq of 64 bits', () => {
    const reading = readText(list, '/sys/kernel/irq/9/hwirq:18446744073709551615\n');
    expect([desc(reading, 9).procHwirqLo, desc(reading, 9).procHwirqHi]).toEqual([0xffffffff, 0xffffffff]);
  });

  it.each([
    ['hwirq:0x10'],
    ['hwirq:18446744073709551616'],
    ['type:both'],
    ['wakeup:maybe'],
    ['per_cpu_count:1,2,'],
    ['per_cpu_count:4294967296'],
  ])('reports %s with its line', (value) => {
    const { problems } = readText(list, `/sys/kernel/irq/1/type:edge\n/sys/kernel/irq/1/${value}\n`);
    expect(problems).toMatchObject([{ line: 2, found: value.replace(':', ' ') }]);
  });

  it('reports other lines', () => {
    const { problems } = readText(list, '/sys/kernel/irq/1/type:edge\n/sys/kernel/irq/1/colour:red\n');
    expect(problems).toMatchObject([{ line: 2, found: '/sys/kernel/irq/1/colour:red' }]);
    expect(readText(list, '').problems).toHaveLength(1);
  });

  it('survives damage', () => {
    checkDamaged(list, [its, xen]);
    checkLongLines(list, [its, xen]);
  });
});

describe('a file of /sys/kernel/irq', () => {
  const path = (name: string): string => `sys/kernel/irq/30/${name}`;

  it('is known by its path and its single line', () => {
    expect(file.sniff(headOf('GICv3\n', path('chip_name')))).toBe(1);
    expect(file.sniff(headOf('', path('hwirq')))).toBe(1);
    expect(file.sniff(headOf('a\nb\n', path('chip_name')))).toBeLessThan(0.5);
    expect(file.sniff(headOf('x\n', 'sys/kernel/irq/30/other'))).toBe(0);
  });

  it('gives its value to the irq that its folder is called after', () => {
    const first = readText(file, 'xen-pirq\n', { path: path('chip_name') });
    const reading = readText(file, '1,0,2\n', { path: path('per_cpu_count'), machine: first.machine });
    expect(reading.problems).toEqual([]);
    expect(reading.str(desc(reading, 30).procChip)).toBe('xen-pirq');
    expect([desc(reading, 30).sysfsTotal, desc(reading, 30).sysfsCounts]).toEqual([3, 2]);
    expect(reading.fact('hypervisor')).toBe('xen');
  });

  it('takes an empty file for "none"', () => {
    const reading = readText(file, '', { path: path('hwirq') });
    expect(reading.problems).toEqual([]);
    expect(reading.rows('irqDesc')).toEqual([]);
  });

  it('reports a second line', () => {
    expect(readText(file, 'a\nb\n', { path: path('chip_name') }).problems).toMatchObject([{ line: 2 }]);
  });

  it('survives damage', () => {
    checkDamaged(file, ['1,0,2\n'], path('per_cpu_count'));
    checkLongLines(file, ['GICv3\n'], path('chip_name'));
  });
});
