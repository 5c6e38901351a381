// What hops read, as strips and rows.

import { describe, expect, it } from 'vitest';
import { checkLayout } from '../../lib/bit-check.ts';
import { changedBits, fieldValue } from '../../lib/bits.ts';
import { Verdict } from '../../model/delivery.ts';
import type { Journey } from './journey.ts';
import { irrLayout, readFacts } from './reads.ts';
import { Range } from './test-firing.ts';

const factsOf = (journey: Journey, vector: number) =>
  journey.ways[0]!.stations.flatMap(({ reads, verdict }) =>
    reads.map((read) => readFacts(read, vector, verdict)),
  );

describe('what was read', () => {
  it('has a title and bits or rows, at every hop of every machine', () => {
    for (const machine of ['none', 'vtd', 'amd'] as const) {
      const range = new Range(machine);
      for (const [dev, index] of [
        [0, 1],
        [4, 0],
      ] as const) {
        const facts = factsOf(range.fire(dev, index), range.entry(dev, index).vector);
        expect(facts.length).toBeGreaterThanOrEqual(5);
        for (const { title, strips, rows } of facts) {
          expect(title).not.toBe('');
          expect(strips.length + rows.length, title).toBeGreaterThan(0);
        }
      }
    }
  });

  it('shows the one bit of IRR that the message has set', () => {
    const range = new Range('vtd');
    const { vector } = range.entry(0, 1);
    const strip = factsOf(range.fire(0, 1), vector)
      .flatMap(({ strips }) => strips)
      .find(({ before }) => before !== undefined)!;
    expect(changedBits(strip.layout, strip.before!, strip.words)).toEqual([vector & 31]);
  });

  it('sets the bit of every vector that is accepted, and none of one that is refused', () => {
    for (let vector = 0; vector < 256; vector++) {
      const read = { table: 'apicWord', row: vector >>> 5, index: 0, words: [0], layout: '' };
      const [strip] = readFacts(read, vector, Verdict.delivered).strips;
      expect(
        fieldValue(strip!.layout, strip!.words, `vector 0x${vector.toString(16).padStart(2, '0')}`),
      ).toBe(1);
      const [refused] = readFacts(read, vector, Verdict.illegalVector).strips;
      expect([...refused!.words]).toEqual([0]);
    }
  });

  it('lays out IRR without gaps for every vector', () => {
    for (let vector = 0; vector < 256; vector++) expect(checkLayout(irrLayout(vector))).toEqual([]);
  });
});
