// gzip (RFC 1952): one member after another, each with its checksum, from a stream to a stream.

import type { ByteReader } from './bytes.ts';
import { crc32 } from './crc32.ts';
import { InflateError, Inflater } from './inflate.ts';
import { formatBytes, type Session } from './session.ts';
import { isGzip } from './sniff.ts';
import type { Bytes } from './types.ts';

/** More than any header needs: file names and comments end before this. */
const MAX_HEADER = 64 * 1024;
const FHCRC = 2;
const FEXTRA = 4;
const FNAME = 8;
const FCOMMENT = 16;

/** What `inflate` unpacked, as it went. */
export interface Tally {
  crc: number;
  length: number;
}

/**
 * One DEFLATE stream out of `reader`, in chunks of at most 64 KiB; afterwards `reader` stands behind it and `tally` has the
 * sum. Each chunk counts as unpacked. Throws InflateError.
 */
export async function* inflate(
  session: Session,
  reader: ByteReader,
  inflater: Inflater,
  tally: Tally,
): AsyncGenerator<Bytes> {
  inflater.reset();
  for (;;) {
    await session.breathe();
    const ahead = 4096;
    const view = await reader.look(ahead);
    const want = inflater.run(view, view.length < ahead);
    reader.use(inflater.used);
    if (want === 'input') continue;
    const chunk = inflater.take();
    tally.crc = crc32(chunk, tally.crc);
    tally.length += chunk.length;
    session.unpacked(chunk.length);
    if (chunk.length > 0) yield chunk;
    if (want === 'done') return;
  }
}

/** Takes what is wrong with a file. */
export type Damaged = (found: string, expected: string, done: string) => void;

/** Unpacks the gzip file `reader`. What is wrong with it goes to `damaged`; the stream then ends. */
export async function* gunzip(session: Session, reader: ByteReader, damaged: Damaged): AsyncGenerator<Bytes> {
  const inflater = new Inflater();
  for (let member = 1; ; member++) {
    const start = reader.offset;
    const header = await headerLength(reader);
    if (header === 0) {
      damaged(`no gzip header at byte ${start}`, 'a header that ends', 'what came before was read');
      return;
    }
    reader.use(header);
    const tally = { crc: 0, length: 0 };
    try {
      yield* inflate(session, reader, inflater, tally);
    } catch (error) {
      if (!(error instanceof InflateError)) throw error;
      damaged(
        `${error.message} (byte ${reader.offset})`,
        'compressed data as gzip writes it',
        `read as far as ${formatBytes(tally.length)}`,
      );
      return;
    }
    const trailer = await reader.take(8);
    if (trailer.length < 8) damaged('no checksum at the end', 'a whole file', 'read to the end; it was cut');
    else if (!trailerIsRight(trailer, tally))
      damaged(`a checksum that does not fit (member ${member})`, 'unchanged data', 'read all the same');
    if (!(await nextMember(session, reader, damaged))) return;
  }
}

function trailerIsRight(trailer: Bytes, { crc, length }: Tally): boolean {
  const view = new DataView(trailer.buffer, trailer.byteOffset);
  return view.getUint32(0, true) === crc && view.getUint32(4, true) === length % 2 ** 32;
}

/** Whether another member follows. Zeros, with which tapes are filled, are passed over; anything else is said. */
async function nextMember(session: Session, reader: ByteReader, damaged: Damaged): Promise<boolean> {
  if (isGzip((await reader.look(4)).subarray(0, 4))) return true;
  const at = reader.offset;
  let other = false;
  for (;;) {
    const view = await reader.look(1);
    if (view.length === 0) break;
    other ||= view.some((byte) => byte !== 0);
    reader.use(view.length);
    await session.breathe();
  }
  const rest = formatBytes(reader.offset - at);
  if (other)
    damaged(
      `${rest} after the end of the compressed data (byte ${at})`,
      'nothing, or another gzip member',
      'not read',
    );
  return false;
}

/** Bytes of the member's header at the start of `reader`, 0 if it is none or does not end. */
async function headerLength(reader: ByteReader): Promise<number> {
  const head = (await reader.look(MAX_HEADER)).subarray(0, MAX_HEADER);
  if (!isGzip(head) || head.length < 10) return 0;
  const flags = head[3]!;
  let at = 10;
  if (flags & FEXTRA) at += 2 + (head[10] ?? 0) + (head[11] ?? 0) * 256;
  for (const flag of [FNAME, FCOMMENT]) {
    if (!(flags & flag)) continue;
    const end = head.indexOf(0, at);
    if (end < 0) return 0;
    at = end + 1;
  }
  if (flags & FHCRC) at += 2;
  return at <= head.length ? at : 0;
}
