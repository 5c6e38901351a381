// One 512-byte header block of tar: v7, ustar (POSIX.1-1988), GNU, and the records of pax (POSIX.1-2001).

import { decodeName } from './paths.ts';

export const BLOCK = 512;

/** A header block, as it stands: long names and pax records of the blocks before it are not in it yet. */
export interface TarHeader {
  readonly name: string;
  /** Bytes of content; NaN where the field holds no size. */
  readonly size: number;
  /** The type byte as a character; `\0` of v7 is given as `0`. */
  readonly type: string;
  readonly link: string;
  /** Old GNU sparse: extension blocks follow. */
  readonly extended: boolean;
}

/** Whether `block` begins with a header: its checksum is right, and it has a name or a type. */
export function isTarHeader(block: Uint8Array): boolean {
  return block.length >= BLOCK && (block[0] !== 0 || block[156] !== 0) && checksumIsRight(block);
}

/** The sum of all bytes, the sum field itself as spaces. Some old writers added signed bytes. */
function checksumIsRight(block: Uint8Array): boolean {
  const stored = parseNumber(block, 148, 8);
  if (Number.isNaN(stored)) return false;
  let unsigned = 8 * 32;
  let signed = unsigned;
  for (let i = 0; i < BLOCK; i++) {
    if (i >= 148 && i < 156) continue;
    const byte = block[i]!;
    unsigned += byte;
    signed += byte > 127 ? byte - 256 : byte;
  }
  return stored === unsigned || stored === signed;
}

export function isZeroBlock(block: Uint8Array): boolean {
  return block.every((byte) => byte === 0);
}

/** A number field: octal digits between spaces, ended by a space or NUL, or base 256 (GNU). NaN: none, negative, or over 2^53. */
export function parseNumber(block: Uint8Array, at: number, length: number): number {
  if (block[at]! & 0x80) return parseBase256(block, at, length);
  let i = at;
  const end = at + length;
  while (i < end && block[i] === 32) i++;
  let value = 0;
  const digits = i;
  for (; i < end && block[i]! >= 48 && block[i]! <= 55; i++) value = value * 8 + block[i]! - 48;
  if (i < end && block[i] !== 32 && block[i] !== 0) return Number.NaN;
  if (i === digits && !isBlank(block, at, end)) return Number.NaN;
  return Number.isSafeInteger(value) ? value : Number.NaN;
}

function isBlank(block: Uint8Array, start: number, end: number): boolean {
  return block.subarray(start, end).every((byte) => byte === 0 || byte === 32);
}

function parseBase256(block: Uint8Array, at: number, length: number): number {
  if (block[at]! & 0x40) return Number.NaN;
  let value = block[at]! & 0x3f;
  for (let i = at + 1; i < at + length; i++) value = value * 256 + block[i]!;
  return Number.isSafeInteger(value) ? value : Number.NaN;
}

function field(block: Uint8Array, at: number, length: number): Uint8Array {
  return untilNul(block.subarray(at, at + length));
}

/** The bytes before the first NUL. */
export function untilNul(bytes: Uint8Array): Uint8Array {
  const end = bytes.indexOf(0);
  return end < 0 ? bytes : bytes.subarray(0, end);
}

/** Reads a block that `isTarHeader` is true for. */
export function parseTarHeader(block: Uint8Array): TarHeader {
  const name = decodeName(field(block, 0, 100));
  const prefix = isUstar(block) ? decodeName(field(block, 345, 155)) : '';
  const type = block[156] === 0 ? '0' : String.fromCharCode(block[156]!);
  return {
    name: prefix === '' ? name : `${prefix}/${name}`,
    size: parseNumber(block, 124, 12),
    type,
    link: decodeName(field(block, 157, 100)),
    extended: block[482] === 1,
  };
}

/** POSIX `ustar\0`; GNU writes `ustar ` and keeps times where POSIX has the prefix. */
function isUstar(block: Uint8Array): boolean {
  return [0x75, 0x73, 0x74, 0x61, 0x72, 0].every((byte, i) => block[257 + i] === byte);
}

/** The records of a pax header: `<length> <key>=<value>\n`, the length counting itself. Null: not of that form. */
export function parsePax(bytes: Uint8Array): Map<string, string> | null {
  const records = new Map<string, string>();
  let at = 0;
  while (at < bytes.length && bytes[at] !== 0) {
    const space = bytes.indexOf(32, at);
    const digits = space < 0 ? '' : decodeName(bytes.subarray(at, space));
    const end = at + Number(digits);
    if (!/^\d{1,8}$/.test(digits) || end > bytes.length || end < space + 3 || bytes[end - 1] !== 10)
      return null;
    const equals = bytes.indexOf(61, space);
    if (equals < 0 || equals >= end) return null;
    records.set(
      decodeName(bytes.subarray(space + 1, equals)),
      decodeName(bytes.subarray(equals + 1, end - 1)),
    );
    at = end;
  }
  return records;
}
