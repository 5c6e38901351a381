import { describe, expect, it } from 'vitest';
import { Severity } from '../../model/tables.ts';
import { checkDamaged, checkLongLines } from '../test-mutations.ts';
import { fixture, headOf, readText } from '../test-text.ts';
import importers from './importer.ts';

const [self, missing] = importers;
const about = fixture(import.meta.url, 'capture.txt');
const problems = fixture(import.meta.url, 'problems.txt');

describe('what the collector says of itself', () => {
  it('is known and not read', () => {
    expect(self!.sniff(headOf(about))).toBe(1);
    expect(self!.ignores).toBeDefined();
  });

  it('explains, as notes, what the capture is without', () => {
    expect(missing!.sniff(headOf(problems, 'irqscope-capture/problems.txt'))).toBeGreaterThan(0);
    const reading = readText(missing!, problems);
    expect(reading.problems.map((p) => [p.line, p.found])[0]).toEqual([
      1,
      '/sys/kernel/debug/irq: permission denied, run as root',
    ]);
    expect(reading.rows('problem').map((row) => row.severity)).toEqual(Array(4).fill(Severity.note));
  });

  it('may be nothing: all could be read', () => {
    expect(missing!.sniff(headOf('', 'irqscope-capture/problems.txt'))).toBeGreaterThan(0);
    expect(readText(missing!, '').problems).toEqual([]);
  });

  it('is not any text of that name', () => {
    expect(missing!.sniff(headOf('Dear diary\n', 'problems.txt'))).toBe(0);
    expect(missing!.sniff(headOf(problems, 'notes.txt'))).toBe(0);
  });

  it('survives damage', () => checkDamaged(missing!, [problems]));
  it('survives lines of a megabyte', () => checkLongLines(missing!, [problems]));
});
