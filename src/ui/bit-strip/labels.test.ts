import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type LabelWish, linesOf, type PlacedLabel, placeLabels } from './labels';

/** Fields side by side, `cells` wide each, with names of the given widths; values under fields wider than one cell. */
function wishesOf(cells: readonly number[], names: readonly number[], cell = 11): LabelWish[] {
  let x = 0;
  return cells.map((n, i) => {
    const width = n * cell;
    const wish = { center: x + width / 2, width, nameWidth: names[i]!, valueWidth: n > 1 ? 20 : 0 };
    x += width;
    return wish;
  });
}

function texts(wishes: readonly LabelWish[], placed: readonly PlacedLabel[]) {
  return placed.flatMap((p, i) => {
    const half = (w: number) => ({ left: p.x - w / 2, right: p.x + w / 2 });
    const name = { of: i, line: p.line, ...half(wishes[i]!.nameWidth) };
    const value = { of: i, line: p.line + 1, ...half(wishes[i]!.valueWidth) };
    return wishes[i]!.valueWidth > 0 ? [name, value] : [name];
  });
}

describe('names under a strip', () => {
  it('stand centred on the first line where they fit', () => {
    const wishes = wishesOf([12, 8, 12], [60, 40, 60]);
    expect(placeLabels(wishes, 352)).toEqual(wishes.map((w) => ({ x: w.center, line: 0, leader: false })));
  });

  it('hang on leaders where neighbours are narrow', () => {
    const wishes = wishesOf([20, 1, 1, 1, 9], [60, 20, 24, 20, 40]);
    const placed = placeLabels(wishes, 352);
    expect(linesOf(placed, wishes)).toBeLessThanOrEqual(3);
    expect(placed.filter((p) => p.leader).length).toBeGreaterThan(0);
  });

  it('stay inside at both edges', () => {
    const wishes = wishesOf([1, 1, 28, 1, 1], [50, 50, 60, 50, 50]);
    for (const t of texts(wishes, placeLabels(wishes, 352))) {
      expect(t.left).toBeGreaterThanOrEqual(0);
      expect(t.right).toBeLessThanOrEqual(352);
    }
  });

  it('never overlap and never sit on the leader of another name', () => {
    const cells = fc.array(fc.oneof(fc.constant(1), fc.integer({ min: 1, max: 16 })), {
      minLength: 1,
      maxLength: 12,
    });
    fc.assert(
      fc.property(cells, fc.infiniteStream(fc.integer({ min: 8, max: 60 })), (list, stream) => {
        const total = list.reduce((a, b) => a + b, 0) * 11;
        const names = list.map(() => stream.next().value as number).map((w) => Math.min(w, total));
        const wishes = wishesOf(list, names);
        const placed = placeLabels(wishes, total);
        const all = texts(wishes, placed);
        for (const a of all) {
          for (const b of all) {
            if (a.of < b.of && a.line === b.line)
              expect(a.right <= b.left + 1e-6 || b.right <= a.left + 1e-6).toBe(true);
          }
          if (staircase(placed, wishes)) continue;
          placed.forEach((p, i) => {
            const crossed =
              p.leader &&
              i !== a.of &&
              a.line < p.line &&
              a.left < wishes[i]!.center &&
              wishes[i]!.center < a.right;
            expect(crossed).toBe(false);
          });
        }
      }),
    );
  });
});

/** The fallback, one name after the other, may cross leaders. */
const staircase = (placed: readonly PlacedLabel[], wishes: readonly LabelWish[]): boolean =>
  placed.length > 1 &&
  placed.every((p, i) => i === 0 || p.line === placed[i - 1]!.line + (wishes[i - 1]!.valueWidth > 0 ? 2 : 1));
