// One pixel row for each CPU: the whole machine at a glance.

import type { Colouring } from './colouring.ts';
import type { Matrix } from './matrix.ts';
import type { Group } from './rows.ts';

/** CPUs from top to bottom, by position: group after group. */
export const minimapOrder = (groups: readonly Group[]): number[] =>
  groups.flatMap((group) => [...group.positions]);

/**
 * Pixels, row by row, one column for each number.
 * @param pixel colour of a token as the four bytes of an ImageData pixel in one number
 * @param passes by cell: 1 where it is drawn; null for all
 */
export function minimapPixels(
  m: Matrix,
  colouring: Colouring,
  order: readonly number[],
  passes: Uint8Array | null,
  pixel: (token: string) => number,
): Uint32Array<ArrayBuffer> {
  const { columns } = m.range;
  const pixels = new Uint32Array(columns * order.length);
  const ground = new Uint32Array(columns);
  for (let number = 0; number < columns; number++) {
    const closed = m.system[number] === 1 || number < m.range.first || number >= m.range.end;
    ground[number] = pixel(closed ? 'sys' : 'free');
  }
  const colours = Uint32Array.from(colouring.slots, (slot) => pixel(slot.token));
  for (let at = 0; at < order.length; at++) {
    const position = order[at]!;
    pixels.set(ground, at * columns);
    for (let cell = m.start[position]!; cell < m.start[position + 1]!; cell++)
      if (!passes || passes[cell]) pixels[at * columns + m.vector[cell]!] = colours[colouring.slotOf[cell]!]!;
  }
  return pixels;
}

/** `#rrggbb` as a pixel of an ImageData on a little-endian machine; what is no such colour is grey. */
export function pixelOf(colour: string): number {
  const match = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})/i.exec(colour);
  if (!match) return 0xff808080;
  const [r, g, b] = match.slice(1, 4).map((part) => Number.parseInt(part, 16)) as [number, number, number];
  return ((255 << 24) | (b << 16) | (g << 8) | r) >>> 0;
}
