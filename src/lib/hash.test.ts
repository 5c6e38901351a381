import { describe, expect, it } from 'vitest';
import { hashHex, murmur128 } from './hash.ts';

const bytes = (text: string): ArrayBuffer => new TextEncoder().encode(text).buffer;

describe('MurmurHash3_x86_128', () => {
  it('has the verification value of SMHasher', () => {
    // VerificationTest: hashes of 0, 0 1, 0 1 2, … with seeds 256, 255, …, then the hash of those hashes.
    const hashes = new Uint8Array(256 * 16);
    const key = Uint8Array.from({ length: 256 }, (_, i) => i);
    for (let i = 0; i < 256; i++)
      hashes.set(new Uint8Array(murmur128(key.slice(0, i), 256 - i).buffer), i * 16);
    expect(murmur128(hashes)[0]! >>> 0).toBe(0xb3ece62a);
  });

  it('has the values that are published for texts', () => {
    expect(hashHex(bytes(''))).toBe('00000000000000000000000000000000');
    expect(hashHex(bytes('The quick brown fox jumps over the lazy dog'))).toBe(
      '2f1583c3ecee2c675d7bf66ce5e91d2c',
    );
  });

  it('sees every byte, and how many there are', () => {
    const seen = new Set<string>();
    for (let length = 0; length < 40; length++) {
      seen.add(hashHex(new ArrayBuffer(length)));
      for (let i = 0; i < length; i++)
        seen.add(hashHex(Uint8Array.from({ length }, (_, j) => +(i === j)).buffer));
    }
    expect(seen.size).toBe(40 + (39 * 40) / 2);
  });

  it('hashes a part of a buffer that starts anywhere', () => {
    const all = Uint8Array.from({ length: 64 }, (_, i) => i * 7);
    expect(murmur128(all.subarray(3, 40))).toEqual(murmur128(all.slice(3, 40)));
  });
});
