import { describe, expect, it } from 'vitest';
import { Ledger } from './report.ts';
import { compareObjects, type Described, fact } from './state-facts.ts';

const file = (object: string, facts: Readonly<Record<string, string>>): Described => ({
  object,
  line: 1,
  varies: true,
  facts: Object.entries(facts).map(([field, value]) => fact(field, value)),
});

/** Differences of files against the engine's states, one behind the other. */
function differences(expected: readonly Described[], states: readonly (readonly Described[])[]): string[] {
  const ledger = new Ledger();
  compareObjects(ledger, { category: 'c', expected, got: states[0]!, later: states.slice(1), list: 'files' });
  const { compared } = ledger;
  expect(compared).toBe(expected.reduce((sum, { facts }) => sum + facts.length + 1, 1));
  return ledger.report().differences.map((d) => `${d.object} ${d.field}: ${d.expected} / ${d.got}`);
}

const BEFORE = file('irq:5', { vector: '36', previous: '39' });
const AFTER = file('irq:5', { vector: '36' });
const MIXED = file('irq:5', { vector: '37', previous: '39' });

describe('files that were read while something happened', () => {
  it('are of the moment before or of one behind', () => {
    expect(differences([BEFORE], [[BEFORE], [AFTER]])).toEqual([]);
    expect(differences([AFTER], [[BEFORE], [AFTER]])).toEqual([]);
    expect(differences([AFTER], [[BEFORE], [MIXED], [AFTER]])).toEqual([]);
  });

  it('are of one moment each, as a whole', () => {
    const halves = file('irq:5', { vector: '37' });
    expect(differences([halves], [[MIXED], [AFTER]])).toEqual(['irq:5 nothing more: none / previous 39']);
    expect(differences([MIXED], [[AFTER], [BEFORE]])).toEqual([
      'irq:5 vector: 37 / 36',
      'irq:5 previous: 39 / nothing',
    ]);
  });

  it('are of the moment before where nothing happened', () => {
    expect(differences([AFTER], [[BEFORE]])).toEqual(['irq:5 nothing more: none / previous 39']);
  });

  it('may come and go meanwhile, and nothing else may be there all the time', () => {
    expect(differences([], [[BEFORE], []])).toEqual([]);
    expect(differences([BEFORE], [[], [BEFORE]])).toEqual([]);
    expect(differences([], [[BEFORE], [AFTER]])).toEqual(['files nothing more: none / irq:5']);
  });
});
