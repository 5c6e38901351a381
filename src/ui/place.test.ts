import { describe, expect, it } from 'vitest';
import { place } from './place.ts';

const at = (left: number, top: number) => ({ left, top, right: left + 60, bottom: top + 26 });

describe('place', () => {
  it('hangs below the anchor, left edges aligned, in the left half of the window', () => {
    expect(place(at(100, 50), 1280, 720)).toEqual({ left: 100, top: 80, maxHeight: 632 });
  });
  it('aligns right edges in the right half', () => {
    expect(place(at(1200, 50), 1280, 720)).toMatchObject({ right: 20, top: 80 });
  });
  it('goes above where the room below is short and the room above is longer', () => {
    expect(place(at(100, 690), 1280, 720)).toMatchObject({ left: 100, bottom: 34, maxHeight: 678 });
  });
  it('keeps a margin to the window edge', () => {
    expect(place({ left: -40, top: 0, right: 10, bottom: 10 }, 360, 640).left).toBe(8);
  });
});
