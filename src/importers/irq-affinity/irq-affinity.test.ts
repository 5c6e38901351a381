import { describe, expect, it } from 'vitest';
import { Has } from '../../model/tables.ts';
import interrupts from '../proc-interrupts/importer.ts';
import { checkDamaged, checkLongLines } from '../test-mutations.ts';
import { fixture, headOf, type Reading, readText } from '../test-text.ts';
import importers from './importer.ts';

const [irqAffinity] = importers;
const vtd = fixture(import.meta.url, 'vtd-4cpu.tsv');
const wide = fixture(import.meta.url, '64cpu.tsv');
const global = fixture(import.meta.url, 'global-domain.tsv');
const HEADER = vtd.split('\n')[0]!;
const COMPLETE = Has.procIrq | Has.procEffective | Has.sysfs;

const desc = (reading: Reading, irq: number) => reading.rows('irqDesc').find((row) => row.irq === irq)!;

describe('a table of irq affinities', () => {
  it('is known by its header, and without it by its rows', () => {
    expect(irqAffinity!.sniff(headOf(vtd))).toBe(1);
    expect(irqAffinity!.sniff(headOf(vtd.slice(HEADER.length + 1)))).toBeGreaterThan(0.5);
    expect(irqAffinity!.sniff(headOf('irq 36 smp_affinity_list <- 2\n'))).toBe(0);
  });

  it('gives affinity, effective affinity, chip, hwirq, trigger, flow handler and handlers of each irq', () => {
    const reading = readText(irqAffinity!, vtd);
    expect(reading.problems).toEqual([]);
    const row = desc(reading, 31);
    expect(row.has).toBe(COMPLETE);
    expect(reading.set(row.procAffinity)).toBe('1');
    expect(reading.set(row.procEffective)).toBe('1');
    expect(row.procNode).toBe(0);
    expect(reading.set(row.hint)).toBe('none');
    expect(reading.str(row.procChip)).toBe('IR-PCI-MSIX-0000:00:05.0');
    expect([row.procHwirqLo, row.procHwirqHi, row.procHwirqKnown]).toEqual([2, 0, 1]);
    expect(reading.str(row.trigger)).toBe('edge');
    expect(reading.str(row.flow)).toBe('edge');
    expect(reading.str(row.actions)).toBe('virtio1-req.1');
    expect([row.affinityFile, row.affinityLine, row.sysfsFile, row.sysfsLine]).toEqual([0, 12, 0, 12]);
  });

  it('tells an empty mask from one that is not there, and an irq without hwirq, flow and handlers', () => {
    const reading = readText(irqAffinity!, vtd);
    const cascade = desc(reading, 2);
    expect(cascade.has & Has.procEffective).toBe(Has.procEffective);
    expect(reading.set(cascade.procEffective)).toBe('');
    expect(cascade.procHwirqKnown).toBe(0);
    expect(reading.str(cascade.trigger)).toBe('level');
    expect([cascade.flow, cascade.actions]).toEqual([-1, -1]);
  });

  it('has no NUMA node for -1', () => {
    const reading = readText(irqAffinity!, vtd);
    expect(desc(reading, 24).procNode).toBe(-1);
  });

  it('separates handlers as /proc/interrupts does', () => {
    const reading = readText(irqAffinity!, vtd);
    expect(reading.str(desc(reading, 25).actions)).toBe('PCIe PME, aerdrv');
  });

  it('reads hints of more than 32 CPUs', () => {
    const reading = readText(irqAffinity!, wide);
    expect(reading.problems).toEqual([]);
    expect(reading.set(desc(reading, 190).hint)).toBe('0-3');
    expect(reading.set(desc(reading, 192).hint)).toBe('4-7');
    expect(reading.set(desc(reading, 0).hint)).toBe('none');
  });

  it('keeps hwirq numbers of the global domain before 6.2, and of more than 32 bits', () => {
    expect(desc(readText(irqAffinity!, global), 27).procHwirqLo).toBe(98304);
    const big = readText(irqAffinity!, `${HEADER}\n9\t0\t0\t0\t0\tX\t18446744073709551615\tedge\tedge\t\n`);
    expect([desc(big, 9).procHwirqLo, desc(big, 9).procHwirqHi]).toEqual([0xffffffff, 0xffffffff]);
  });

  it('takes ? for a file that does not exist', () => {
    const reading = readText(irqAffinity!, `${HEADER}\n7\t0-3\t?\t?\t?\t?\t?\t?\t?\t?\n`);
    const row = desc(reading, 7);
    expect(row.has).toBe(Has.procIrq);
    expect([row.procEffective, row.procChip, row.sysfsFile]).toEqual([-1, -1, -1]);
    expect(reading.problems).toEqual([]);
  });

  it('reads columns in another order, and leaves out one that it does not know', () => {
    const reading = readText(irqAffinity!, 'irq\tchip_name\tmood\tsmp_affinity_list\n5\tGICv3\tgood\t2\n');
    expect(reading.str(desc(reading, 5).procChip)).toBe('GICv3');
    expect(reading.set(desc(reading, 5).procAffinity)).toBe('2');
    expect(reading.problems).toMatchObject([{ line: 1, found: 'mood' }]);
  });

  it('keeps what /proc/interrupts said before', () => {
    const first = readText(
      interrupts[0]!,
      '            CPU0\n  31:  7  IR-PCI-MSIX-0000:00:05.0  2-edge  virtio1-req.1\n',
    );
    const both = readText(
      irqAffinity!,
      vtd.replaceAll('IR-PCI-MSIX-0000:00:05.0', 'other').replace('virtio1-req.1', 'other'),
      { machine: first.machine },
    );
    const row = desc(both, 31);
    expect(both.str(row.actions)).toBe('virtio1-req.1');
    expect(both.str(row.procChip)).toBe('IR-PCI-MSIX-0000:00:05.0');
    expect(row.has).toBe(COMPLETE | Has.interrupts);
    expect([row.interruptsLine, row.affinityFile, row.affinityLine]).toEqual([2, 1, 12]);
  });

  it('keeps the table of the moment when another follows', () => {
    const first = readText(irqAffinity!, vtd);
    const both = readText(irqAffinity!, vtd.replaceAll('\t3\t', '\t0\t'), { machine: first.machine });
    expect(both.problems).toEqual([]);
    expect(both.set(desc(both, 4).procEffective)).toBe('3');
    expect(desc(both, 4).affinityFile).toBe(0);
  });

  it('reports an irq that is there twice, and keeps the first', () => {
    const reading = readText(irqAffinity!, `${vtd}4\t0\t0\t0\t0\tX\t4\tedge\tedge\tother\n`);
    expect(reading.problems).toMatchObject([
      { line: 16, found: 'irq 4 again', expected: 'one line for each irq' },
    ]);
    expect(reading.str(desc(reading, 4).actions)).toBe('ttyS0');
  });

  it('reports a value of another form and keeps the others of its line', () => {
    const broken = readText(irqAffinity!, `${HEADER}\n8\t3-0\t0\t5000\txyz\tX\tten\tboth\tedge\trtc0\n`);
    expect(broken.problems.map((p) => [p.line, p.found])).toEqual([
      [2, 'smp_affinity_list 3-0'],
      [2, 'node 5000'],
      [2, 'affinity_hint xyz'],
      [2, 'hwirq ten'],
      [2, 'type both'],
    ]);
    expect(broken.str(desc(broken, 8).actions)).toBe('rtc0');
    expect(desc(broken, 8).procNode).toBe(-1);
  });

  it('leaves out lines with too many or too few columns, or without a number', () => {
    const reading = readText(irqAffinity!, `${HEADER}\n1\t0\nx${'\t0'.repeat(9)}\n3${'\t0'.repeat(10)}\n`);
    expect(reading.problems.map((p) => [p.line, p.expected])).toEqual([
      [2, '10 columns with tabs between'],
      [3, 'an irq number'],
      [4, '10 columns with tabs between'],
    ]);
    expect(reading.rows('irqDesc')).toEqual([]);
  });

  it('reads lines ending in CR LF, and says so', () => {
    const reading = readText(irqAffinity!, vtd.replaceAll('\n', '\r\n'));
    expect(reading.problems).toMatchObject([{ line: 1, found: '15 lines ending in CR LF' }]);
    expect(reading.str(desc(reading, 44).actions)).toBe('nvme0q4');
  });

  it('reports an empty file', () => {
    expect(readText(irqAffinity!, '').problems).toMatchObject([{ line: 1, found: 'an empty file' }]);
  });

  it('survives damage', () => checkDamaged(irqAffinity!, [vtd, wide, global]));
  it('survives lines of a megabyte', () => checkLongLines(irqAffinity!, [vtd]));
});
