// A ring of fixed-size records in a SharedArrayBuffer, between one writer and one reader.
//
// Contract. One thread makes a RingWriter of the buffer, one a RingReader, each once; they never change roles. Records come out in the
// order in which they went in, each batch whole or not at all, and none is lost but those that `open` refused and counted. Neither
// end waits for the other, calls into it, or allocates per record. Over a plain ArrayBuffer both ends may be in one thread.
//
// Layout, in words of 32 bits; what the two threads write lies 128 bytes apart, since processors fetch lines of 64 bytes in pairs:
//    0  canary, record words, records          written before either end exists
//   32  tail: words published; then messages dropped, both modulo 2^32     written by the writer
//   64  head: words given back, modulo 2^32    written by the reader
//   96  asleep: the reader wants to be woken   written by both, atomically
//  127  canary, then the records, then another canary
//
// Memory order. Records are stored and read plainly, head and tail with Atomics, which are sequentially consistent.
// - What is read was written: the stores of a record come before the store of a tail that covers it; the reader loads that tail, or a
//   later one, before it reads the record. A load that sees a store synchronises with it, so the stores happen before the reads.
// - What is overwritten was read: the reads of a record come before the store of a head that covers it; the writer loads that head,
//   or a later one, before it stores over the record. So the reads happen before the stores.
// Hence no two accesses to a record race, on any processor, and no read is torn. An end that looks at an old head or tail is only
// careful: both go up and never down, so it sees less room or fewer records than there are. The writer keeps the last head that it
// loaded and loads again only when that head leaves no room. Tail - head is right through the wrap at 2^32 since it is at most 2^30.
// - Nobody sleeps through a record: the reader stores `asleep`, then loads tail; the writer stores tail, then loads `asleep`. All four
//   have one order, so either the reader sees the record or the writer sees the sleeper.

import {
  checkShape,
  longestMessage,
  RecordFault,
  type RecordReceiver,
  type RecordSender,
  type RecordShape,
  tooLong,
} from './records.ts';

const RECORD_WORDS = 1;
const RECORDS = 2;
const TAIL = 32;
const DROPPED = 33;
const HEAD = 64;
const ASLEEP = 96;
const FENCE = 127;
const DATA = 128;
const CANARY = 0x52696e67;

/** An empty ring, shared between threads unless told otherwise. */
export function newRing(shape: RecordShape, shared = true): ArrayBufferLike {
  checkShape(shape);
  const size = shape.recordWords * shape.records;
  const bytes = (DATA + size + 1) * 4;
  const buffer = shared ? new SharedArrayBuffer(bytes) : new ArrayBuffer(bytes);
  const words = new Int32Array(buffer);
  words.set([CANARY, shape.recordWords, shape.records]);
  words[FENCE] = CANARY;
  words[DATA + size] = CANARY;
  return buffer;
}

/** What is wrong with the parts of a ring that nobody writes, or undefined. */
export function ringFault(buffer: ArrayBufferLike): string | undefined {
  const words = new Int32Array(buffer);
  if (words[0] !== CANARY) return 'no ring: its first word was overwritten';
  const size = words[RECORD_WORDS]! * words[RECORDS]!;
  if (words.length !== DATA + size + 1) return `a ring of ${size} words in a buffer of ${words.length}`;
  if (words[FENCE] !== CANARY) return 'the word before the records was overwritten';
  if (words[DATA + size] !== CANARY) return 'the word behind the records was overwritten';
  return undefined;
}

function shapeOf(buffer: ArrayBufferLike): RecordShape {
  const fault = ringFault(buffer);
  if (fault !== undefined) throw new RecordFault(fault);
  const [, recordWords, records] = new Int32Array(buffer);
  return { recordWords: recordWords!, records: records! };
}

export class RingWriter implements RecordSender {
  readonly recordWords: number;
  readonly words: Int32Array;
  readonly mask: number;
  private readonly shape: RecordShape;
  private readonly control: Int32Array;
  private readonly size: number;
  private readonly log: number;
  private readonly port: MessagePort | undefined;
  /** Words opened, and words published: both modulo 2^32. */
  private cursor: number;
  private tail: number;
  /** Where `cursor` may go, by the last head that was loaded. */
  private limit: number;
  private lost: number;
  private readonly longest: number;

  /**
   * @param port to the reader's port: what wakes it when it sleeps
   * @throws RecordFault when the buffer is no ring
   */
  constructor(buffer: ArrayBufferLike, port?: MessagePort) {
    this.shape = shapeOf(buffer);
    this.recordWords = this.shape.recordWords;
    this.size = this.shape.recordWords * this.shape.records;
    this.mask = this.size - 1;
    this.log = Math.log2(this.shape.recordWords);
    this.control = new Int32Array(buffer, 0, DATA);
    this.words = new Int32Array(buffer, DATA * 4, this.size);
    this.port = port;
    this.tail = Atomics.load(this.control, TAIL);
    this.lost = Atomics.load(this.control, DROPPED);
    this.longest = longestMessage(this.shape);
    this.cursor = this.tail;
    this.limit = (Atomics.load(this.control, HEAD) + this.size) | 0;
  }

  get pending(): number {
    return (this.cursor - this.tail) | 0;
  }

  get dropped(): number {
    return this.lost >>> 0;
  }

  open(records: number): number {
    if (records > this.longest) tooLong(records, this.shape);
    const { cursor } = this;
    const end = (cursor + (records << this.log)) | 0;
    if (((end - this.limit) | 0) > 0 && !this.fits(end)) return -1;
    this.cursor = end;
    return cursor & this.mask;
  }

  /** Looks again how much is free. */
  private fits(end: number): boolean {
    const head = Atomics.load(this.control, HEAD);
    const used = (this.cursor - head) | 0;
    if (used < 0 || used > this.size) throw new RecordFault(`${used} words are used of ${this.size}`);
    this.limit = (head + this.size) | 0;
    if (((end - this.limit) | 0) <= 0) return true;
    this.lost = (this.lost + 1) | 0;
    return false;
  }

  publish(): void {
    const { control, cursor } = this;
    // Before the tail: who sees the batch sees what is missing before it.
    if (control[DROPPED] !== this.lost) Atomics.store(control, DROPPED, this.lost);
    if (cursor === this.tail) return;
    this.tail = cursor;
    Atomics.store(control, TAIL, cursor);
    if (Atomics.load(control, ASLEEP) !== 0 && Atomics.exchange(control, ASLEEP, 0) !== 0)
      this.port?.postMessage(0);
  }

  abandon(): void {
    this.cursor = this.tail;
  }

  close(): void {
    this.port?.close();
  }
}

export class RingReader implements RecordReceiver {
  readonly recordWords: number;
  readonly words: Int32Array;
  readonly mask: number;
  start = 0;
  private readonly control: Int32Array;
  private readonly guarded: Int32Array;
  private readonly size: number;
  private readonly log: number;
  private readonly port: MessagePort | undefined;
  private head: number;
  private sleeper: (() => void) | undefined;

  /**
   * @param port to the writer's port; without one, `sleep` is not to be used
   * @throws RecordFault when the buffer is no ring
   */
  constructor(buffer: ArrayBufferLike, port?: MessagePort) {
    const { recordWords, records } = shapeOf(buffer);
    this.recordWords = recordWords;
    this.size = recordWords * records;
    this.mask = this.size - 1;
    this.log = Math.log2(recordWords);
    this.control = new Int32Array(buffer, 0, DATA);
    this.guarded = new Int32Array(buffer, FENCE * 4);
    this.words = new Int32Array(buffer, DATA * 4, this.size);
    this.head = Atomics.load(this.control, HEAD);
    this.start = this.head & this.mask;
    this.port = port;
    if (port) port.onmessage = () => this.awake();
  }

  get dropped(): number {
    return Atomics.load(this.control, DROPPED) >>> 0;
  }

  receive(): number {
    const used = (Atomics.load(this.control, TAIL) - this.head) | 0;
    const { guarded, size } = this;
    if (used < 0 || used > size || (used & (this.recordWords - 1)) !== 0)
      throw new RecordFault(`${used} words are used of ${size}`);
    if (guarded[0] !== CANARY || guarded[size + 1] !== CANARY)
      throw new RecordFault('a word beside the records was overwritten');
    this.start = this.head & this.mask;
    return used >> this.log;
  }

  release(records: number): void {
    this.head = (this.head + (records << this.log)) | 0;
    this.start = this.head & this.mask;
    Atomics.store(this.control, HEAD, this.head);
  }

  sleep(wake: () => void): boolean {
    this.sleeper = wake;
    Atomics.store(this.control, ASLEEP, 1);
    if (Atomics.load(this.control, TAIL) === this.head) return true;
    // Whoever takes the mark back decides: where the writer was faster, it wakes.
    if (Atomics.exchange(this.control, ASLEEP, 0) === 0) return true;
    this.sleeper = undefined;
    return false;
  }

  /** The writer saw that this end sleeps. */
  private awake(): void {
    const { sleeper } = this;
    this.sleeper = undefined;
    sleeper?.();
  }

  close(): void {
    this.sleeper = undefined;
    this.port?.close();
  }
}
