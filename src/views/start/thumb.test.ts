import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ThumbDomain } from '../../store/samples.ts';
import { layoutThumb, THUMB_HEIGHT, THUMB_WIDTH } from './thumb.ts';

const role = fc.constantFrom('ve', 'ir', 'mp', 'md', 'io') as fc.Arbitrary<ThumbDomain[1]>;
const forest = fc
  .array(fc.tuple(fc.nat(), role, fc.nat(300)), { maxLength: 200 })
  .map((rows) => rows.map(([p, r, mapped], i): ThumbDomain => [i === 0 ? -1 : (p % (i + 1)) - 1, r, mapped]));

describe('layoutThumb', () => {
  it('puts parents left of their leaves, at their middle', () => {
    const { nodes } = layoutThumb([
      [-1, 've', 9],
      [0, 'ir', 8],
      [1, 'md', 4],
      [1, 'md', 4],
    ]);
    expect(nodes.map((n) => n.leaf)).toEqual([false, false, true, true]);
    expect(nodes[0]!.x).toBeLessThan(nodes[1]!.x);
    expect(nodes[1]!.y).toBeCloseTo((nodes[2]!.y + nodes[3]!.y) / 2);
  });
  it('draws every domain once, inside the height', () => {
    fc.assert(
      fc.property(forest, (domains) => {
        const { nodes } = layoutThumb(domains);
        expect(nodes).toHaveLength(domains.length);
        for (const n of nodes) {
          expect(n.y).toBeGreaterThanOrEqual(0);
          expect(n.y).toBeLessThanOrEqual(THUMB_HEIGHT);
          if (n.leaf) expect(n.x + n.width).toBeLessThanOrEqual(THUMB_WIDTH + 1);
        }
      }),
    );
  });
  it('draws nothing for a capture without domains', () => {
    expect(layoutThumb([])).toEqual({ nodes: [], edges: '' });
  });
});
