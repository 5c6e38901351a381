import { describe, expect, it } from 'vitest';
import { checkDamaged, checkLongLines } from '../test-mutations.ts';
import { fixture, headOf, readText } from '../test-text.ts';
import importers from './importer.ts';

const [step, description, log, commands, sameAs] = importers;
const sample = (name: string): string => fixture(import.meta.url, name);
const stepText = sample('step.txt');
const steps = sample('steps.txt');
const sentence = sample('description.txt');
const between = sample('commands.txt');
const same = sample('same-as.txt');

describe('step.txt', () => {
  it('gives description, commands, exit status and output, each with its line', () => {
    expect(step!.sniff(headOf(stepText))).toBe(1);
    const reading = readText(step!, stepText);
    expect(reading.problems).toEqual([]);
    expect(reading.fact('description')).toBe('move the IO-APIC irq 4 (ttyS0) to CPU 1');
    expect(reading.fact('commands')).toBe('setaff 4 1; echo firing-serial > /dev/ttyS0');
    expect(reading.fact('exitStatus')).toBe('0');
    expect(reading.fact('output')).toBe('irq 4 smp_affinity_list <- 1 rc=0 now=1 eff=1');
    expect(reading.rows('fact').map((row) => row.line)).toEqual([1, 2, 3, 5]);
  });

  it('may have no output, or output of many lines', () => {
    const head = stepText.slice(0, stepText.indexOf('output:\n') + 8);
    expect(readText(step!, head).fact('output')).toBeUndefined();
    expect(readText(step!, `${head}a\n\ndescription: b\n`).fact('output')).toBe('a\n\ndescription: b');
  });

  it('is reported with fields twice, of another name, or with a status that is none', () => {
    const text = 'description: a\ndescription: b\nwhy: c\nexit status: 1000\noutput:\n';
    const reading = readText(step!, text);
    expect(reading.problems.map((p) => p.line)).toEqual([2, 3, 4]);
    expect(reading.fact('description')).toBe('a');
  });

  it('survives damage', () => checkDamaged(step!, [stepText]));
  it('survives lines of a megabyte', () => checkLongLines(step!, [stepText]));
});

describe('description.txt', () => {
  it('is one sentence, known by its name', () => {
    expect(description!.sniff(headOf(sentence, '02-up/description.txt'))).toBeGreaterThan(0);
    expect(description!.sniff(headOf(sentence))).toBe(0);
    expect(description!.sniff(headOf(`${sentence}${sentence}`, 'description.txt'))).toBe(0);
    const reading = readText(description!, sentence);
    expect(reading.fact('description')).toBe('network interfaces up, block reads from every CPU');
    expect(readText(description!, `${sentence}${sentence}`).problems).toMatchObject([{ line: 2 }]);
  });

  it('survives damage', () => checkDamaged(description!, [sentence]));
});

describe('steps.txt', () => {
  it('tells what was done before the moment that is read', () => {
    expect(log!.sniff(headOf(steps))).toBe(1);
    const reading = readText(log!, steps, { moment: '04-affinity-multi' });
    expect(reading.problems).toEqual([]);
    expect(reading.fact('description')).toBe('an e1000e vector given every CPU, an xhci vector CPUs 1-2');
    expect(reading.fact('commands')).toBe(
      'echo 0-3 > /proc/irq/42/smp_affinity_list : ok\necho 1-2 > /proc/irq/45/smp_affinity_list : ok',
    );
    expect(reading.rows('fact').map((row) => row.line)).toEqual([15, 13]);
  });

  it('tells nothing of a moment that it does not name, and no commands where there were none', () => {
    expect(readText(log!, steps, { moment: '99-none' }).rows('fact')).toEqual([]);
    const boot = readText(log!, steps, { moment: '01-boot' });
    expect(boot.fact('description')).toBe('after boot, all drivers probed, network interfaces down');
    expect(boot.fact('commands')).toBeUndefined();
  });

  it('is reported with lines of another form', () => {
    expect(readText(log!, `${steps}then nothing\n`).problems).toMatchObject([{ line: 19 }]);
  });

  it('survives damage', () => checkDamaged(log!, [steps]));
  it('survives lines of a megabyte', () => checkLongLines(log!, [steps]));
});

describe('commands between two moments', () => {
  it('belong to the later one', () => {
    expect(commands!.sniff(headOf(between))).toBe(1);
    expect(commands!.sniff(headOf(`${between}and so on\n`))).toBe(0);
    expect(readText(commands!, between, { moment: 'before' }).rows('fact')).toEqual([]);
    const after = readText(commands!, between, { moment: 'after' });
    expect(after.fact('commands')).toBe(between.trim());
  });

  it('survive damage', () => checkDamaged(commands!, [between]));
});

describe('same-as.txt', () => {
  it('is known and not read', () => {
    expect(sameAs!.sniff(headOf(same))).toBe(1);
    expect(sameAs!.sniff(headOf('a\tb\n'))).toBe(0);
    expect(sameAs!.ignores).toMatch(/same/);
  });
});
