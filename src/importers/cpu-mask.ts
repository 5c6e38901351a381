// CPU masks as `%*pb` prints them: hexadecimal words of 32 bits, most significant first, with commas between.

import { SET_MAX } from '../lib/ranges.ts';
import { hexDigit } from '../lib/scan.ts';

const COMMA = 44;

/** The CPUs of the mask in `bytes[start .. end)`, ascending, or undefined if it is none. */
export function maskMembers(bytes: Uint8Array, start: number, end: number): number[] | undefined {
  const members: number[] = [];
  let bit = 0;
  let digits = 0;
  for (let i = end - 1; i >= start; i--) {
    if (bytes[i] === COMMA) {
      if (digits !== 8 || i === start) return undefined;
      digits = 0;
      continue;
    }
    const value = hexDigit(bytes[i]!);
    if (value < 0 || ++digits > 8 || bit > SET_MAX - 3) return undefined;
    for (let b = 0; b < 4; b++) if ((value >> b) & 1) members.push(bit + b);
    bit += 4;
  }
  return bit === 0 ? undefined : members;
}
