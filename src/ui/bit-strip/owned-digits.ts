/** Which level of the path owns each hexadecimal digit of a value. */

import { type BitLayout, hexOf, type Owner, type Words } from '../../lib/bits.ts';

/** A run of digits with one owner. */
export interface OwnedRun {
  /** Position of the first digit, 0 = most significant. */
  readonly at: number;
  readonly text: string;
  readonly level: Owner;
}

const isRole = (level: Owner): boolean => level !== 'const' && level !== 'flag' && level !== 'reserved';

/**
 * The digits of a value, most significant first, with neighbours of one owner joined. A digit that fields of several
 * owners share goes to a level before a flag or constant, and then to who has most of its bits. The first `skip` digits are
 * left out.
 */
export function ownedRuns(layout: BitLayout, words: Words, skip = 0): OwnedRun[] {
  const digits = hexOf(words, layout.bits);
  const runs: { at: number; text: string; level: Owner }[] = [];
  [...digits].forEach((digit, i) => {
    if (i < skip) return;
    const lo = (digits.length - 1 - i) * 4;
    const level = digitOwner(layout, lo);
    const last = runs.at(-1);
    if (last?.level === level) last.text += digit;
    else runs.push({ at: i, text: digit, level });
  });
  return runs;
}

function digitOwner(layout: BitLayout, lo: number): Owner {
  let best: { level: Owner; weight: number } = { level: 'reserved', weight: 0 };
  const share = new Map<Owner, number>();
  for (const f of layout.fields) {
    const bits = Math.min(f.hi, lo + 3) - Math.max(f.lo, lo) + 1;
    if (bits > 0) share.set(f.level, (share.get(f.level) ?? 0) + bits);
  }
  for (const [level, bits] of share) {
    const weight = (isRole(level) ? 100 : level === 'reserved' ? 0 : 10) + bits;
    if (weight > best.weight) best = { level, weight };
  }
  return best.level;
}
