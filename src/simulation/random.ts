// Random numbers that are the same everywhere: integers of 32 bits, and products and quotients alone, which IEEE 754 fixes to the bit.
// (Math.exp and Math.log may differ in the last bit from one browser to the next.)

/** State of a generator for a seed: never 0, which xorshift would not leave. */
export function seedState(seed: number): number {
  const mixed = Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b);
  return (mixed ^ (mixed >>> 15)) >>> 0 || 0x6d2b79f5;
}

/**
 * Marsaglia's xorshift32: takes the generator of a row to its next state, which is also the number. In place, since a number of 32
 * bits that a function gives back may cost an object.
 */
export function advance(states: Uint32Array, row: number): void {
  let x = states[row]!;
  x ^= x << 13;
  x ^= x >>> 17;
  states[row] = x ^ (x << 5);
}

/** Largest mean of which `expMinus` is asked: larger ones are drawn in parts. */
export const MOST_MEAN = 16;

const TERMS = 24;

/** e to the power -x, for x from 0 to MOST_MEAN: the series at x / 16, and four squarings. */
export function expMinus(x: number): number {
  const part = x / 16;
  let term = 1;
  let sum = 1;
  for (let n = 1; n <= TERMS; n++) {
    term = (term * part) / n;
    sum += term;
  }
  const squared = sum * sum;
  const fourth = squared * squared;
  const eighth = fourth * fourth;
  return 1 / (eighth * eighth);
}
