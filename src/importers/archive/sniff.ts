// What a file is, by its first bytes and never by its name.

import { isTarHeader } from './tar-header.ts';

/** Bytes that `sniff` wants to see. */
export const SNIFF_BYTES = 512;

/** Compressed or packed formats that are recognised, to be refused by name, and the program that unpacks them. */
const REFUSED: readonly {
  readonly name: string;
  readonly magic: readonly number[];
  readonly unpack: string;
}[] = [
  { name: 'xz', magic: [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00], unpack: 'xz -d' },
  { name: 'zstd', magic: [0x28, 0xb5, 0x2f, 0xfd], unpack: 'zstd -d' },
  { name: 'bzip2', magic: [0x42, 0x5a, 0x68], unpack: 'bzip2 -d' },
  { name: 'lz4', magic: [0x04, 0x22, 0x4d, 0x18], unpack: 'lz4 -d' },
  { name: 'lzip', magic: [0x4c, 0x5a, 0x49, 0x50, 0x01], unpack: 'lzip -d' },
  { name: 'compress (.Z)', magic: [0x1f, 0x9d], unpack: 'uncompress' },
  { name: '7z', magic: [0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c], unpack: '7z x' },
  { name: 'rar', magic: [0x52, 0x61, 0x72, 0x21, 0x1a, 0x07], unpack: 'unrar x' },
];

/** What follows `BZh` and the block size: the first block's magic, or the end's in an empty file. */
const BZIP2_BLOCKS = [
  [0x31, 0x41, 0x59, 0x26, 0x53, 0x59],
  [0x17, 0x72, 0x45, 0x38, 0x50, 0x90],
];

export type Sniffed =
  | { readonly kind: 'gzip' | 'zip' | 'tar' | 'plain' }
  | { readonly kind: 'refused'; readonly name: string; readonly unpack: string };

/** What begins with `head`, the first 512 bytes or all there are. */
export function sniff(head: Uint8Array): Sniffed {
  if (isGzip(head)) return { kind: 'gzip' };
  if (isZip(head)) return { kind: 'zip' };
  if (isTarHeader(head)) return { kind: 'tar' };
  for (const { name, magic, unpack } of REFUSED) {
    if (startsWith(head, magic) && (name !== 'bzip2' || isBzip2(head)))
      return { kind: 'refused', name, unpack };
  }
  return { kind: 'plain' };
}

/** RFC 1952 §2.3: magic, deflate, no reserved flag. */
export function isGzip(head: Uint8Array): boolean {
  return startsWith(head, [0x1f, 0x8b, 0x08]) && head.length > 3 && (head[3]! & 0xe0) === 0;
}

/** APPNOTE 4.3: a local header, the end of an empty archive, or the mark of a spanned one. */
function isZip(head: Uint8Array): boolean {
  return [
    [3, 4],
    [5, 6],
    [7, 8],
  ].some(([a, b]) => startsWith(head, [0x50, 0x4b, a!, b!]));
}

function isBzip2(head: Uint8Array): boolean {
  const level = head[3] ?? 0;
  return level >= 0x31 && level <= 0x39 && BZIP2_BLOCKS.some((block) => startsWith(head.subarray(4), block));
}

function startsWith(bytes: Uint8Array, magic: readonly number[]): boolean {
  return bytes.length >= magic.length && magic.every((byte, i) => bytes[i] === byte);
}
