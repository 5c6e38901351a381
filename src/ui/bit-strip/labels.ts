/**
 * Places the names under a bit strip: centred under their field where they fit, else further down on a leader. Names are
 * never cut, never rotated and never cross each other or another name's leader. Pure; lengths in px.
 */

export interface LabelWish {
  /** Centre of the field. */
  readonly center: number;
  /** Width of the field. */
  readonly width: number;
  readonly nameWidth: number;
  /** 0 when no value stands under the name. */
  readonly valueWidth: number;
}

export interface PlacedLabel {
  /** Centre of the text. */
  readonly x: number;
  /** Line of the name, 0 is directly under the strip; a value takes the line below. */
  readonly line: number;
  /** A line leads from the field down to the name. */
  readonly leader: boolean;
}

interface Box {
  readonly line: number;
  readonly left: number;
  readonly right: number;
}

/** Free space between two texts of one line, and beside a leader. */
const gap = 3;
const clearance = 2;

/**
 * One result per wish, in the same order. Wishes come from left to right and their texts fit into `total`.
 *
 * A sweep from left to right lets no text reach under a field further right, so leaders fall freely; names at the right
 * edge then hang to the left. The mirror image serves the left edge. Every split into a mirrored left part and a plain
 * right part is tried, and the one with the fewest lines wins.
 */
export function placeLabels(wishes: readonly LabelWish[], total: number): PlacedLabel[] {
  let best: PlacedLabel[] | null = null;
  for (let split = 0; split <= wishes.length; split++) {
    const placed = placeSplit(wishes, split, total);
    if (placed && (!best || cost(placed, wishes) < cost(best, wishes))) best = placed;
  }
  return best ?? staircase(wishes, total);
}

/** Lines count most, then leaders. */
const cost = (placed: readonly PlacedLabel[], wishes: readonly LabelWish[]): number =>
  linesOf(placed, wishes) * 1000 + placed.filter((p) => p.leader).length;

/** Text lines that the labels take. */
export const linesOf = (placed: readonly PlacedLabel[], wishes: readonly LabelWish[]): number =>
  placed.reduce((most, p, i) => Math.max(most, p.line + (wishes[i]!.valueWidth > 0 ? 2 : 1)), 0);

function placeSplit(wishes: readonly LabelWish[], split: number, total: number): PlacedLabel[] | null {
  const last = wishes[split - 1];
  const first = wishes[split];
  const rest = wishes.slice(split);
  const right = sweep(rest, last ? last.center + clearance : 0, total, []);
  if (!right) return null;
  const mirror = (x: number): number => total - x;
  const flipped = wishes.slice(0, split).map((w) => ({ ...w, center: mirror(w.center) }));
  const taken = right.flatMap((p, i) => boxesOf(rest[i]!, mirror(p.x), p.line));
  const left = sweep(flipped.reverse(), first ? mirror(first.center) + clearance : 0, total, taken);
  return left && [...left.reverse().map((p) => ({ ...p, x: mirror(p.x) })), ...right];
}

/** Texts stay within min..max, left of the next field's centre and off `taken`; null where that leaves too little room. */
function sweep(
  wishes: readonly LabelWish[],
  min: number,
  max: number,
  taken: readonly Box[],
): PlacedLabel[] | null {
  const boxes: Box[] = [...taken];
  const leaders: { x: number; to: number }[] = [];
  const out: PlacedLabel[] = [];
  for (const [i, wish] of wishes.entries()) {
    const next = wishes[i + 1];
    const limit = next ? Math.min(max, next.center - clearance) : max;
    const width = Math.max(wish.nameWidth, wish.valueWidth);
    const left = Math.min(Math.max(min, wish.center - width / 2), limit - width);
    if (left < min) return null;
    const x = left + width / 2;
    const line = freeLine(wish, x, boxes, leaders);
    boxes.push(...boxesOf(wish, x, line));
    if (line > 0) leaders.push({ x: wish.center, to: line });
    out.push({ x, line, leader: line > 0 });
  }
  return out;
}

function boxesOf(wish: LabelWish, x: number, line: number): Box[] {
  const box = (at: number, width: number): Box => ({ line: at, left: x - width / 2, right: x + width / 2 });
  const name = box(line, wish.nameWidth);
  return wish.valueWidth > 0 ? [name, box(line + 1, wish.valueWidth)] : [name];
}

/** The first line where the text is free. A text that is not under its own field needs a leader, so not line 0. */
function freeLine(
  wish: LabelWish,
  x: number,
  boxes: readonly Box[],
  leaders: readonly { readonly x: number; readonly to: number }[],
): number {
  const off = Math.abs(x - wish.center) > Math.max(4, wish.width / 2);
  for (let line = off ? 1 : 0; ; line++) {
    const free = boxesOf(wish, x, line).every(
      (m) =>
        boxes.every((b) => b.line !== m.line || m.right + gap <= b.left || b.right + gap <= m.left) &&
        leaders.every((l) => l.to < m.line || m.right + clearance <= l.x || l.x <= m.left - clearance),
    );
    if (free) return line;
  }
}

/** When nothing else works: every name on lines of its own. */
function staircase(wishes: readonly LabelWish[], total: number): PlacedLabel[] {
  let line = 0;
  return wishes.map((wish) => {
    const width = Math.max(wish.nameWidth, wish.valueWidth);
    const x = Math.max(width / 2, Math.min(wish.center, total - width / 2));
    const at = line;
    line += wish.valueWidth > 0 ? 2 : 1;
    return { x, line: at, leader: at > 0 };
  });
}
