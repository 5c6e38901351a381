// The central directory of a zip archive (APPNOTE 6.3.10 §4.3), zip64 included.

import { ByteReader, blobBytes, blobChunks } from './bytes.ts';
import { decodeName } from './paths.ts';
import type { Session } from './session.ts';

export const LOCAL_HEADER = 0x04034b50;
const CENTRAL_HEADER = 0x02014b50;
const END = 0x06054b50;
const END64 = 0x06064b50;
const END64_LOCATOR = 0x07064b50;
const END_SIZE = 22;
const END64_SIZE = 56;
const LOCATOR_SIZE = 20;
const CENTRAL_SIZE = 46;
const MAX_COMMENT = 65535;

/** Systems, high byte of "version made by", whose modes are Unix modes and whose names have no backslash separators. */
const UNIX = 3;
const MACOS = 19;

export interface ZipEntry {
  readonly name: string;
  readonly flags: number;
  /** 0 stored, 8 deflate; others are not read. */
  readonly method: number;
  readonly crc: number;
  readonly packed: number;
  readonly size: number;
  /** Where the local header is in the file. */
  readonly offset: number;
  /** `st_mode`, 0 where the writer's system has none. */
  readonly mode: number;
}

export interface ZipDirectory {
  readonly entries: readonly ZipEntry[];
  /** Entries that are beyond `maxEntries`. */
  readonly leftOut: number;
  /** Where the directory begins: no file's data reaches it. */
  readonly start: number;
  /** What does not fit; the entries read so far are there all the same. */
  readonly damage?: string;
}

interface End {
  readonly entries: number;
  readonly size: number;
  readonly offset: number;
  /** Where the directory ends in the file. */
  readonly at: number;
}

/** Reads the directory; at most `maxEntries` entries are kept. A string says why there is none. */
export async function readDirectory(
  session: Session,
  blob: Blob,
  maxEntries: number,
): Promise<ZipDirectory | string> {
  const end = await findEnd(blob);
  if (typeof end === 'string') return end;
  const start = end.at - end.size;
  const shift = start - end.offset;
  if (start < 0 || shift < 0)
    return `a directory of ${end.size} bytes at byte ${end.offset}, of ${blob.size}`;
  const reader = new ByteReader(blobChunks(session, blob.slice(start, end.at), false));
  const entries: ZipEntry[] = [];
  let count = 0;
  for (; reader.offset < end.size; count++) {
    const entry = await readEntry(reader, shift);
    if (!entry)
      return { entries, leftOut: 0, start, damage: `no directory entry at byte ${start + reader.offset}` };
    if (count < maxEntries) entries.push(entry);
    if (count % 256 === 0) await session.breathe();
  }
  const leftOut = count - entries.length;
  if (count === end.entries || count % 65536 === end.entries) return { entries, leftOut, start };
  return { entries, leftOut, start, damage: `${count} directory entries where ${end.entries} are announced` };
}

async function readEntry(reader: ByteReader, shift: number): Promise<ZipEntry | null> {
  const fixed = await reader.take(CENTRAL_SIZE);
  if (fixed.length < CENTRAL_SIZE) return null;
  const v = new DataView(fixed.buffer, fixed.byteOffset, CENTRAL_SIZE);
  if (v.getUint32(0, true) !== CENTRAL_HEADER) return null;
  const lengths = [v.getUint16(28, true), v.getUint16(30, true), v.getUint16(32, true)] as const;
  const rest = await reader.take(lengths[0] + lengths[1] + lengths[2]);
  if (rest.length < lengths[0] + lengths[1] + lengths[2]) return null;
  const wide = zip64Fields(rest.subarray(lengths[0], lengths[0] + lengths[1]), v);
  if (!wide) return null;
  const host = v.getUint8(5);
  const isUnix = host === UNIX || host === MACOS;
  const name = decodeName(rest.subarray(0, lengths[0]));
  return {
    name: isUnix ? name : name.replaceAll('\\', '/'),
    flags: v.getUint16(8, true),
    method: v.getUint16(10, true),
    crc: v.getUint32(16, true),
    packed: wide.packed,
    size: wide.size,
    offset: wide.offset + shift,
    mode: isUnix ? v.getUint16(40, true) : 0,
  };
}

/** Sizes and offset, from extra field 1 where the header has all ones. Null: announced but not there, or over 2^53. */
function zip64Fields(extra: Uint8Array, v: DataView) {
  const fields = {
    size: v.getUint32(24, true),
    packed: v.getUint32(20, true),
    offset: v.getUint32(42, true),
  };
  const wide = extraField(extra, 1);
  let at = 0;
  for (const key of ['size', 'packed', 'offset'] as const) {
    if (fields[key] !== 0xffffffff) continue;
    const value = wide && at + 8 <= wide.byteLength ? getUint64(wide, at) : Number.NaN;
    if (Number.isNaN(value)) return null;
    fields[key] = value;
    at += 8;
  }
  return fields;
}

function extraField(extra: Uint8Array, id: number): DataView | null {
  const v = new DataView(extra.buffer, extra.byteOffset, extra.byteLength);
  for (let at = 0; at + 4 <= v.byteLength; ) {
    const length = v.getUint16(at + 2, true);
    if (at + 4 + length > v.byteLength) return null;
    if (v.getUint16(at, true) === id) return new DataView(extra.buffer, extra.byteOffset + at + 4, length);
    at += 4 + length;
  }
  return null;
}

function getUint64(v: DataView, at: number): number {
  const value = v.getUint32(at, true) + v.getUint32(at + 4, true) * 2 ** 32;
  return Number.isSafeInteger(value) ? value : Number.NaN;
}

/** The last end record whose comment fits into what is left of the file. */
async function findEnd(blob: Blob): Promise<End | string> {
  const from = Math.max(0, blob.size - MAX_COMMENT - END_SIZE - LOCATOR_SIZE);
  const tail = await blobBytes(blob.slice(from));
  const v = new DataView(tail.buffer);
  for (let at = tail.length - END_SIZE; at >= 0; at--) {
    if (v.getUint32(at, true) !== END || at + END_SIZE + v.getUint16(at + 20, true) > tail.length) continue;
    return endAt(blob, v, at, from);
  }
  return 'no directory at the end';
}

async function endAt(blob: Blob, v: DataView, at: number, from: number): Promise<End | string> {
  if (v.getUint16(4, true) !== 0 && v.getUint16(at + 4, true) !== v.getUint16(at + 6, true))
    return 'one part of a spanned archive';
  const end = {
    entries: v.getUint16(at + 10, true),
    size: v.getUint32(at + 12, true),
    offset: v.getUint32(at + 16, true),
    at: from + at,
  };
  const isWide = end.entries === 0xffff || end.size === 0xffffffff || end.offset === 0xffffffff;
  const locator = at - LOCATOR_SIZE;
  if (!isWide || locator < 0 || v.getUint32(locator, true) !== END64_LOCATOR) return end;
  return (
    (await end64(blob, getUint64(v, locator + 8))) ?? 'a zip64 end record that is not where it is announced'
  );
}

async function end64(blob: Blob, at: number): Promise<End | null> {
  if (Number.isNaN(at) || at + END64_SIZE > blob.size) return null;
  const bytes = await blobBytes(blob.slice(at, at + END64_SIZE));
  const v = new DataView(bytes.buffer);
  if (bytes.length < END64_SIZE || v.getUint32(0, true) !== END64) return null;
  const end = { entries: getUint64(v, 32), size: getUint64(v, 40), offset: getUint64(v, 48), at };
  return Number.isNaN(end.entries + end.size + end.offset) ? null : end;
}
