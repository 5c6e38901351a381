// Reading a stream of chunks as bytes: so many of them, or all there are.

import type { Session } from './session.ts';
import type { Bytes } from './types.ts';

const READ_SIZE = 1024 * 1024;
const EMPTY: Bytes = new Uint8Array(0);

/** The system or the browser would not give the bytes of a file. */
export class ReadError extends Error {}

/** The bytes of `blob`. Throws ReadError: a file may be gone, forbidden or changed since it was dropped. */
export async function blobBytes(blob: Blob): Promise<Bytes> {
  try {
    return new Uint8Array(await blob.arrayBuffer());
  } catch (error) {
    throw new ReadError(error instanceof Error ? error.message : String(error));
  }
}

/** The first piece of `blob`: all of most files. */
export function blobHead(blob: Blob): Promise<Bytes> {
  return blobBytes(blob.size <= READ_SIZE ? blob : blob.slice(0, READ_SIZE));
}

/** `blob` in pieces, the first of which may be there already. `counted`: these are bytes of an input, for progress and ratio. */
export async function* blobChunks(
  session: Session,
  blob: Blob,
  counted: boolean,
  head?: Bytes,
): AsyncGenerator<Bytes> {
  for (let at = 0; at < blob.size; at += READ_SIZE) {
    await session.breathe();
    const chunk = at === 0 && head ? head : await blobBytes(blob.slice(at, at + READ_SIZE));
    if (counted) session.read(chunk.length);
    yield chunk;
  }
}

/** `chunks`, each counted as unpacked: for sources that are not compressed. */
export async function* unpackedChunks(session: Session, chunks: AsyncIterable<Bytes>): AsyncGenerator<Bytes> {
  for await (const chunk of chunks) {
    session.unpacked(chunk.length);
    yield chunk;
  }
}

/** Chunks read as bytes. At the end of the source every method gives fewer bytes than it was asked for, and never throws for it. */
export class ByteReader {
  /** Bytes given or skipped so far. */
  offset = 0;
  private readonly source: AsyncIterator<Bytes>;
  private chunk: Bytes = EMPTY;
  private at = 0;
  private ended = false;

  constructor(source: AsyncIterable<Bytes>) {
    this.source = source[Symbol.asyncIterator]();
  }

  /** The next bytes, at least `n` of them unless the source ends before, without using them up; a view. */
  async look(n: number): Promise<Bytes> {
    while (!this.ended && this.chunk.length - this.at < n) await this.grow();
    return this.chunk.subarray(this.at);
  }

  /** The next `n` bytes; a view that later calls leave alone. */
  async take(n: number): Promise<Bytes> {
    const bytes = (await this.look(n)).subarray(0, n);
    this.use(bytes.length);
    return bytes;
  }

  /** Uses up `n` bytes that `look` gave. */
  use(n: number): void {
    this.at += n;
    this.offset += n;
  }

  /** Nothing is left. */
  async atEnd(): Promise<boolean> {
    return (await this.look(1)).length === 0;
  }

  /** Skips `n` bytes; how many there were. */
  async skip(n: number): Promise<number> {
    let left = n;
    while (left > 0) {
      const step = Math.min((await this.look(1)).length, left);
      if (step === 0) break;
      this.use(step);
      left -= step;
    }
    return n - left;
  }

  /** The next `n` bytes (or all that are left) as bytes of their own. Memory grows with what is there, not with `n`. */
  async collect(n: number): Promise<Bytes> {
    const first = await this.look(1);
    if (first.length >= n) return this.copy(first, n);
    let bytes = new Uint8Array(Math.min(n, Math.max(first.length * 2, 65536)));
    let length = 0;
    while (length < n) {
      const view = await this.look(1);
      if (view.length === 0) break;
      const step = Math.min(view.length, n - length);
      if (length + step > bytes.length)
        bytes = enlarged(bytes, Math.min(n, Math.max(bytes.length * 2, length + step)));
      bytes.set(view.subarray(0, step), length);
      this.use(step);
      length += step;
    }
    return length === bytes.length ? bytes : bytes.slice(0, length);
  }

  /** Lets the source go before its end. */
  async close(): Promise<void> {
    await this.source.return?.();
  }

  private copy(view: Bytes, n: number): Bytes {
    const bytes = view.slice(0, n);
    this.use(n);
    return bytes;
  }

  private async grow(): Promise<void> {
    const next = await this.source.next();
    if (next.done) {
      this.ended = true;
      return;
    }
    if (this.at === this.chunk.length) {
      this.chunk = next.value;
    } else {
      const left = this.chunk.subarray(this.at);
      const joined = new Uint8Array(left.length + next.value.length);
      joined.set(left);
      joined.set(next.value, left.length);
      this.chunk = joined;
    }
    this.at = 0;
  }
}

function enlarged(bytes: Bytes, size: number): Bytes {
  const larger = new Uint8Array(size);
  larger.set(bytes);
  return larger;
}
