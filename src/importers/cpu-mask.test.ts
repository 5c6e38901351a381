import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { maskMembers } from './cpu-mask.ts';

const members = (text: string): number[] | undefined => {
  const bytes = new TextEncoder().encode(text);
  return maskMembers(bytes, 0, bytes.length);
};

/** The mask as the kernel prints it for a machine of `cpus` possible CPUs. */
function print(cpus: ReadonlySet<number>, possible: number): string {
  const words: string[] = [];
  for (let first = 0; first < possible; first += 32) {
    let word = 0;
    for (let bit = 0; bit < 32; bit++) if (cpus.has(first + bit)) word |= 1 << bit;
    const digits = Math.ceil(Math.min(32, possible - first) / 4);
    words.unshift((word >>> 0).toString(16).padStart(digits, '0'));
  }
  return words.join(',');
}

describe('a CPU mask', () => {
  it('is read from the right, in words of eight digits', () => {
    expect(members('f')).toEqual([0, 1, 2, 3]);
    expect(members('00000000,000000f0')).toEqual([4, 5, 6, 7]);
    expect(members('1,00000001')).toEqual([0, 32]);
    expect(members('0')).toEqual([]);
  });

  it('gives back any set that the kernel prints', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 300 }), fc.array(fc.nat(299)), (possible, cpus) => {
        const set = new Set(cpus.filter((cpu) => cpu < possible));
        expect(members(print(set, possible))).toEqual([...set].sort((a, b) => a - b));
      }),
    );
  });

  it('is none when it is empty, has a short word, a stray comma or another letter', () => {
    for (const text of ['', ',', 'f,f', 'f,', ',00000001', '123456789', 'g', '0x1', ' f']) {
      expect(members(text), text).toBeUndefined();
    }
  });
});
