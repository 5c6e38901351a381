// Bits of words as the lists that the kernel prints: lib/vsprintf.c: bitmap_list_string (%*pbl), 6.12.

import type { MachineBuilder } from '../model/machine.ts';
import { lowestBit } from './cpumask.ts';
import type { Machine } from './machine.ts';

/** `0-3,8`: the bits that are set in `words` words from `at` on. */
export function bitList(bits: Int32Array, at: number, words: number): string {
  let text = '';
  for (let from = nextBit(bits, at, words, 0, 0); from >= 0; ) {
    const end = nextBit(bits, at, words, from, -1);
    const to = (end < 0 ? words * 32 : end) - 1;
    text += `${text === '' ? '' : ','}${from === to ? from : `${from}-${to}`}`;
    from = end < 0 ? -1 : nextBit(bits, at, words, end, 0);
  }
  return text;
}

/** First position from `from` on that is set, or with `flip` -1 one that is not; -1 where there is none. */
function nextBit(bits: Int32Array, at: number, words: number, from: number, flip: number): number {
  for (let word = from >>> 5; word < words; word++) {
    const kept = word === from >>> 5 ? -1 << (from & 31) : -1;
    const found = (bits[at + word]! ^ flip) & kept;
    if (found !== 0) return (word << 5) + lowestBit(found);
  }
  return -1;
}

/** Id of the set of CPUs in a row of the machine's masks. */
export function maskSet(m: Machine, b: MachineBuilder, mask: number): number {
  const { bits, words, wordLog } = m.masks;
  return b.set(bitList(bits, mask << wordLog, words));
}
