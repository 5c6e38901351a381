import fc from 'fast-check';
import { expect, it } from 'vitest';
import { flipOf } from './flip.ts';
import { edgeWidth, elbow } from './lines.ts';

const numbers = (path: string) => [...path.matchAll(/-?[\d.]+/g)].map(Number);

it('an edge runs straight to a neighbour and turns twice with round corners to others', () => {
  expect(elbow(0, 10, 20, 40, 11)).toBe('M0 11H40');
  expect(elbow(0, 0, 20, 40, 50)).toBe('M0 0H14Q20 0 20 6V44Q20 50 26 50H40');
  expect(elbow(40, 0, 20, 0, -50)).toBe('M40 0H26Q20 0 20 -6V-44Q20 -50 14 -50H0');
});

it('mirrored, an edge has the same heights and every x on the other side', () => {
  const points = fc.record({ x1: fc.nat(100), y1: fc.nat(500), y2: fc.nat(500) });
  fc.assert(
    fc.property(points, ({ x1, y1, y2 }) => {
      const flip = flipOf(true, 1000);
      const plain = elbow(x1, y1, x1 + 30, x1 + 60, y2);
      const turned = elbow(flip.x(x1), y1, flip.x(x1 + 30), flip.x(x1 + 60), y2);
      expect(turned.replace(/[\d.-]+/g, '#')).toBe(plain.replace(/[\d.-]+/g, '#'));
      const heights = numbers(plain).filter((n) => n === y1 || n === y2);
      for (const height of heights) expect(numbers(turned)).toContain(height);
    }),
  );
});

it('a box keeps its width when it changes side', () => {
  const flip = flipOf(true, 1000);
  expect(flip.left(100, 50)).toBe(850);
  expect(flip.left(flip.left(100, 50), 50)).toBe(100);
  expect(flipOf(false, 1000).left(100, 50)).toBe(100);
});

it('grows with the root of what is mapped, within limits', () => {
  expect(edgeWidth(0)).toBe(1.25);
  expect(edgeWidth(16)).toBeCloseTo(2.48);
  expect(edgeWidth(5000)).toBe(4);
});
