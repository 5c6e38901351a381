/** Two 64-bit words that may be a VT-d entry (high, low) or an AMD-Vi entry (low, high). */

import type { Words } from '../../lib/bits';
import type { DecoderInput } from './input';

/** Puts two 64-bit halves together, lower half first. */
export const words128 = (lo: Words, hi: Words): Words => Uint32Array.of(lo[0]!, lo[1]!, hi[0]!, hi[1]!);

/** A present VT-d entry with a device vector whose upper half holds nothing but a source id. */
const intelLike = (high: Words, low: Words): boolean =>
  (low[0]! & 1) === 1 &&
  ((low[0]! >>> 16) & 0xff) >= 16 &&
  (((low[0]! >>> 15) & 1) === 1 || (high[1] === 0 && high[0]! >>> 20 === 0));

/** A valid AMD-Vi entry with a device vector in its upper half. */
const amdLike = (low: Words, high: Words): boolean =>
  (low[0]! & 1) === 1 && (high[0]! & 0xff) >= 16 && (high[0]! & 0xf00) === 0;

/** Whose entry it is when the halves are known: VT-d unless only the AMD-Vi reading makes sense. */
export const vendorOf = (low: Words, high: Words): 'vtd-irte' | 'amd-irte' =>
  !intelLike(high, low) && amdLike(low, high) ? 'amd-irte' : 'vtd-irte';

/**
 * The kernel prints a VT-d entry high half first, and a trace prints an AMD-Vi entry low half first. Bare numbers are
 * taken for VT-d unless only the other reading makes sense.
 */
export function guessEntry(first: Words, second: Words): DecoderInput {
  if (!intelLike(first, second) && amdLike(first, second)) {
    return {
      type: 'entry',
      kind: 'amd-irte',
      words: words128(first, second),
      readAs: 'AMD-Vi entry, low half first',
    };
  }
  return {
    type: 'entry',
    kind: 'vtd-irte',
    words: words128(second, first),
    readAs: 'VT-d entry, high half first',
  };
}
