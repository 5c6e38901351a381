import { describe, expect, it } from 'vitest';
import { Has } from '../../model/tables.ts';
import { checkDamaged, checkLongLines } from '../test-mutations.ts';
import { fixture, headOf, type Reading, readText } from '../test-text.ts';
import importers from './importer.ts';

const [list, file] = importers as [(typeof importers)[0], (typeof importers)[0]];
const its = fixture(import.meta.url, 'its-4cpu.txt');

const desc = (reading: Reading, irq: number) => reading.rows('irqDesc').find((row) => row.irq === irq)!;

describe('a list of /proc/irq', () => {
  it('is known by the path that its first line begins with', () => {
    expect(list.sniff(headOf(its))).toBe(1);
    expect(list.sniff(headOf('/proc/irq/16/PCIe PME\n'))).toBe(1);
    expect(list.sniff(headOf('host/proc/irq/9/node:0\n'))).toBe(1);
    expect(list.sniff(headOf('echo 1 > /proc/irq/36/smp_affinity_list\n'))).toBe(0);
    expect(list.sniff(headOf('/sys/kernel/irq/1/type:edge\n'))).toBe(0);
  });

  it('gives affinity, effective affinity, hint and node with the line that said them first', () => {
    const reading = readText(list, its);
    expect(reading.problems).toEqual([]);
    const row = desc(reading, 33);
    expect(row.has).toBe(Has.procIrq | Has.procEffective);
    expect(reading.set(row.procAffinity)).toBe('1');
    expect(reading.set(row.procEffective)).toBe('1');
    expect(reading.set(row.hint)).toBe('none');
    expect(row.procNode).toBe(0);
    expect([row.affinityFile, row.affinityLine]).toEqual([0, lineOf('/proc/irq/33/')]);
    expect(reading.fact('default_smp_affinity')).toBe('f');
  });

  it('takes the folders of an irq for its handlers, in their order', () => {
    const reading = readText(list, its);
    expect(reading.str(desc(reading, 16).actions)).toBe('PCIe PME, pciehp');
    expect(reading.str(desc(reading, 28).actions)).toBe('nvme0q0');
  });

  it('keeps the handlers that another file gave', () => {
    const first = readText(list, '/proc/irq/16/pciehp\n');
    const both = readText(list, '/proc/irq/16/PCIe PME\n', { machine: first.machine });
    expect(both.str(desc(both, 16).actions)).toBe('pciehp');
  });

  it('takes a handler with a colon for a handler', () => {
    const reading = readText(list, '/proc/irq/30/snd_hda_intel:card0\n/proc/irq/25/ahci[0000:00:1f.2]\n');
    expect(reading.problems).toEqual([]);
    expect(reading.str(desc(reading, 30).actions)).toBe('snd_hda_intel:card0');
    expect(reading.str(desc(reading, 25).actions)).toBe('ahci[0000:00:1f.2]');
  });

  it('reads masks of more than 32 CPUs', () => {
    const reading = readText(list, '/proc/irq/5/smp_affinity:3,00000000,80000001\n');
    expect(reading.set(desc(reading, 5).procAffinity)).toBe('0,31,64-65');
  });

  it('tells an empty effective mask from one that is not there', () => {
    const reading = readText(list, '/proc/irq/5/effective_affinity:0\n/proc/irq/6/node:0\n');
    expect(reading.set(desc(reading, 5).procEffective)).toBe('');
    expect(reading.set(desc(reading, 6).procEffective)).toBe('none');
    expect(desc(reading, 6).has).toBe(Has.procIrq);
  });

  it('reads how often nobody handled an irq', () => {
    const reading = readText(
      list,
      '/proc/irq/18/spurious:count 41\n/proc/irq/18/spurious:unhandled 40\n/proc/irq/18/spurious:last_unhandled 8 ms\n',
    );
    expect([desc(reading, 18).spuriousCount, desc(reading, 18).spuriousUnhandled]).toEqual([41, 40]);
  });

  it('has no NUMA node for -1', () => {
    const reading = readText(list, '/proc/irq/5/node:-1\n');
    expect(reading.problems).toEqual([]);
    expect(desc(reading, 5).procNode).toBe(-1);
  });

  it.each([
    ['/proc/irq/5/smp_affinity:xyz', 'smp_affinity xyz'],
    ['/proc/irq/5/smp_affinity_list:3-1', 'smp_affinity_list 3-1'],
    ['/proc/irq/5/smp_affinity_list:0-70000', 'smp_affinity_list 0-70000'],
    ['/proc/irq/5/effective_affinity:1,2', 'effective_affinity 1,2'],
    ['/proc/irq/5/node:5000', 'node 5000'],
    ['/proc/irq/5/spurious:count 3 ms', 'spurious count 3 ms'],
    ['/proc/irq/5/smp_affinityy:f', '/proc/irq/5/smp_affinityy:f'],
    ['/proc/irq/4294967295/node:0', '/proc/irq/4294967295/node:0'],
    ['something else', 'something else'],
  ])('reports %s with its line', (line, found) => {
    const { problems } = readText(list, `/proc/irq/1/node:0\n${line}\n/proc/irq/2/node:0\n`);
    expect(problems).toMatchObject([{ line: 2, found }]);
  });

  it('reports a list that names other CPUs than the mask, and keeps the mask', () => {
    const reading = readText(list, '/proc/irq/5/smp_affinity:f\n/proc/irq/5/smp_affinity_list:0-2\n');
    expect(reading.problems).toMatchObject([
      { line: 2, found: 'smp_affinity_list of irq 5 names other CPUs' },
    ]);
    expect(reading.set(desc(reading, 5).procAffinity)).toBe('0-3');
  });

  it('says nothing of it when the other file is of another moment', () => {
    const first = readText(list, '/proc/irq/5/smp_affinity:f\n');
    const both = readText(list, '/proc/irq/5/smp_affinity:1\n', { machine: first.machine });
    expect(both.problems).toEqual([]);
    expect(both.set(desc(both, 5).procAffinity)).toBe('0-3');
  });

  it('reports an empty file and unusual line ends', () => {
    expect(readText(list, '').problems).toHaveLength(1);
    const crlf = readText(list, its.replaceAll('\n', '\r\n'));
    expect(crlf.problems).toHaveLength(1);
    expect(crlf.set(desc(crlf, 33).procAffinity)).toBe('1');
  });

  it('survives damage', () => {
    checkDamaged(list, [its]);
    checkLongLines(list, [its]);
  });
});

describe('a file of /proc/irq', () => {
  const path = (irq: number, name: string): string => `capture/proc/irq/${irq}/${name}`;

  it('is known by its path and by what such a file may hold', () => {
    expect(file.sniff(headOf('ffffffff,00000003\n', path(30, 'smp_affinity')))).toBe(1);
    expect(file.sniff(headOf('\n', path(30, 'effective_affinity_list')))).toBe(1);
    expect(file.sniff(headOf('count 1\nunhandled 0\nlast_unhandled 0 ms\n', path(30, 'spurious')))).toBe(1);
    expect(file.sniff(headOf('handler:  x\n', path(30, 'smp_affinity')))).toBeLessThan(0.5);
    expect(file.sniff(headOf('f\n', 'proc/irq/30/other'))).toBe(0);
    expect(file.sniff(headOf('f\n', 'irq/30/smp_affinity'))).toBe(0);
  });

  it('gives its value to the irq that its folder is called after', () => {
    const first = readText(file, '2-3\n', { path: path(30, 'smp_affinity_list') });
    const reading = readText(file, 'count 7\nunhandled 2\nlast_unhandled 100 ms\n', {
      path: path(30, 'spurious'),
      machine: first.machine,
    });
    expect(reading.problems).toEqual([]);
    const row = desc(reading, 30);
    expect(reading.set(row.procAffinity)).toBe('2-3');
    expect([row.spuriousCount, row.spuriousUnhandled]).toEqual([7, 2]);
    expect([row.affinityFile, row.affinityLine]).toEqual([0, 1]);
  });

  it('takes the mask of new irqs as a fact', () => {
    const reading = readText(file, 'ff\n', { path: 'proc/irq/default_smp_affinity' });
    expect(reading.fact('default_smp_affinity')).toBe('ff');
  });

  it('reports a second line, and a value that is none', () => {
    expect(readText(file, '0\n1\n', { path: path(30, 'node') }).problems).toMatchObject([{ line: 2 }]);
    expect(readText(file, 'none\n', { path: path(30, 'node') }).problems).toMatchObject([{ line: 1 }]);
  });

  it('survives damage', () => {
    checkDamaged(file, ['count 7\nunhandled 2\nlast_unhandled 100 ms\n'], path(3, 'spurious'));
    checkDamaged(file, ['ffffffff,00000003\n'], path(3, 'smp_affinity'));
    checkLongLines(file, ['0\n'], path(3, 'node'));
  });
});

function lineOf(start: string): number {
  return its.split('\n').findIndex((line) => line.startsWith(start)) + 1;
}
