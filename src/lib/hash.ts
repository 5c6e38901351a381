// MurmurHash3_x86_128 (Austin Appleby, public domain): 128 bits over any bytes, with 32-bit arithmetic only. It finds differences and
// withstands nobody who makes them on purpose.

const C1 = 0x239b961b;
const C2 = 0xab0e9789;
const C3 = 0x38b34ae5;
const C4 = 0xa1e38b93;

const rotl = (x: number, by: number): number => (x << by) | (x >>> (32 - by));

/** The last mix of a state word (fmix32). */
function avalanche(h: number): number {
  let x = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35);
  return x ^ (x >>> 16);
}

/** Up to 4 bytes from `at` on, before `end`, as a little-endian word. */
function tailWord(bytes: Uint8Array, at: number, end: number): number {
  let word = 0;
  for (let i = Math.min(end, at + 4) - 1; i >= at; i--) word = (word << 8) | bytes[i]!;
  return word;
}

/** Four words of 32 bits, signed, in the order in which the reference implementation writes them. */
export function murmur128(bytes: Uint8Array, seed = 0): Int32Array {
  const { length } = bytes;
  const blocks = length >>> 4;
  const view = new DataView(bytes.buffer, bytes.byteOffset, length);
  let h1 = seed | 0;
  let h2 = h1;
  let h3 = h1;
  let h4 = h1;
  for (let at = 0; at < blocks << 4; at += 16) {
    h1 ^= Math.imul(rotl(Math.imul(view.getInt32(at, true), C1), 15), C2);
    h1 = (Math.imul((rotl(h1, 19) + h2) | 0, 5) + 0x561ccd1b) | 0;
    h2 ^= Math.imul(rotl(Math.imul(view.getInt32(at + 4, true), C2), 16), C3);
    h2 = (Math.imul((rotl(h2, 17) + h3) | 0, 5) + 0x0bcaa747) | 0;
    h3 ^= Math.imul(rotl(Math.imul(view.getInt32(at + 8, true), C3), 17), C4);
    h3 = (Math.imul((rotl(h3, 15) + h4) | 0, 5) + 0x96cd1c35) | 0;
    h4 ^= Math.imul(rotl(Math.imul(view.getInt32(at + 12, true), C4), 18), C1);
    h4 = (Math.imul((rotl(h4, 13) + h1) | 0, 5) + 0x32ac3b17) | 0;
  }
  const tail = blocks << 4;
  // A word without bytes is 0 and changes nothing.
  h4 ^= Math.imul(rotl(Math.imul(tailWord(bytes, tail + 12, length), C4), 18), C1) ^ length;
  h3 ^= Math.imul(rotl(Math.imul(tailWord(bytes, tail + 8, length), C3), 17), C4) ^ length;
  h2 ^= Math.imul(rotl(Math.imul(tailWord(bytes, tail + 4, length), C2), 16), C3) ^ length;
  h1 ^= Math.imul(rotl(Math.imul(tailWord(bytes, tail, length), C1), 15), C2) ^ length;
  return mixed(h1, h2, h3, h4);
}

function mixed(h1: number, h2: number, h3: number, h4: number): Int32Array {
  const first = (h1 + h2 + h3 + h4) | 0;
  const words = [first, (h2 + first) | 0, (h3 + first) | 0, (h4 + first) | 0].map(avalanche);
  const sum = words.reduce((total, word) => (total + word) | 0, 0);
  return Int32Array.of(sum, words[1]! + sum, words[2]! + sum, words[3]! + sum);
}

/** Hash of a buffer as 32 hexadecimal digits. */
export function hashHex(buffer: ArrayBufferLike, seed = 0): string {
  const words = murmur128(new Uint8Array(buffer), seed);
  return Array.from(words, (word) => (word >>> 0).toString(16).padStart(8, '0')).join('');
}
