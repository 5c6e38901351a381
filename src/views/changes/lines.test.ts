import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { diffLines } from './lines.ts';

const shown = (a: string, b: string): string[] => diffLines(a, b).map(({ sign, text }) => `${sign}${text}`);

describe('lines of two texts', () => {
  it('stay, go and come in their order', () => {
    expect(
      shown('handler: edge\nnode: 0\naffinity: 0-3\n', 'handler: edge\naffinity: 2\npending:\n'),
    ).toEqual(['=handler: edge', '−node: 0', '−affinity: 0-3', '+affinity: 2', '+pending:']);
    expect(shown('', 'a\n')).toEqual(['+a']);
    expect(shown('a\n\nb\n', 'a\n\nb\n')).toEqual(['=a', '=', '=b']);
  });

  it('give both texts back, whatever they are', () => {
    const text = fc.array(fc.constantFrom('a', 'b', 'c', '', ' d'), { maxLength: 12 });
    fc.assert(
      fc.property(text, text, (a, b) => {
        const lines = diffLines(a.map((l) => `${l}\n`).join(''), b.map((l) => `${l}\n`).join(''));
        const without = (sign: string) => lines.filter((l) => l.sign !== sign).map((l) => l.text);
        expect(without('+')).toEqual(a);
        expect(without('−')).toEqual(b);
        const kept = lines.filter((l) => l.sign === '=').length;
        expect(kept).toBe(longestCommon(a, b));
      }),
    );
  });
});

/** By trying everything. */
function longestCommon(a: readonly string[], b: readonly string[]): number {
  if (a.length === 0 || b.length === 0) return 0;
  if (a[0] === b[0]) return 1 + longestCommon(a.slice(1), b.slice(1));
  return Math.max(longestCommon(a.slice(1), b), longestCommon(a, b.slice(1)));
}
