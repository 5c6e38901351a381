import { createHash } from 'node:crypto';
import { crc32 as zlibCrc32 } from 'node:zlib';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { crc32 } from './crc32.ts';
import { Sha256 } from './sha256.ts';

const parts = fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 8 });

it('counts the CRC of zlib over pieces of any length', () => {
  expect(crc32(new TextEncoder().encode('123456789'))).toBe(0xcbf43926);
  fc.assert(
    fc.property(parts, (pieces) => {
      const crc = pieces.reduce((sum, piece) => crc32(piece, sum), 0);
      expect(crc).toBe(zlibCrc32(Buffer.concat(pieces)));
    }),
    { seed: 4 },
  );
});

it('hashes as FIPS 180-4 says over pieces of any length', () => {
  const empty = new Sha256();
  expect(empty.hex()).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
  fc.assert(
    fc.property(parts, (pieces) => {
      const hash = new Sha256();
      for (const piece of pieces) hash.update(piece);
      expect(hash.hex()).toBe(createHash('sha256').update(Buffer.concat(pieces)).digest('hex'));
    }),
    { seed: 5 },
  );
});
