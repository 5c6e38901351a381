// Records by messages, where no memory can be shared: a batch is one ArrayBuffer, transferred. The same records, promises and order as
// in ring.ts.
//
// The port belongs to the lane. A batch holds its records, then a tail of words: how many words of records there are, and how many
// messages were dropped so far. The receiver answers with a number, the words it has given back in all, modulo 2^32: every quarter
// of the lane and whenever it has nothing left, so that the sender knows what is under way without an answer to each batch.

import {
  checkShape,
  longestMessage,
  RecordFault,
  type RecordReceiver,
  type RecordSender,
  type RecordShape,
  tooLong,
} from './records.ts';

/** Records that a fresh batch has room for; it grows when more are opened before they are published. */
const BATCH_RECORDS = 256;

/** The tail of a batch, counted from its end. */
const USED = 2;
const DROPPED = 1;
const TAIL_WORDS = 2;

const NOTHING = new Int32Array(0);

export class PostSender implements RecordSender {
  readonly recordWords: number;
  words: Int32Array;
  mask: number;
  pending = 0;
  private readonly port: MessagePort;
  private readonly shape: RecordShape;
  private readonly batchWords: number;
  private readonly size: number;
  private readonly log: number;
  private lost = 0;
  private lostPosted = 0;
  /** Words posted, and words that came back as read: both modulo 2^32. */
  private posted = 0;
  private released = 0;

  constructor(port: MessagePort, shape: RecordShape) {
    checkShape(shape);
    this.port = port;
    this.shape = shape;
    this.recordWords = shape.recordWords;
    this.size = shape.recordWords * shape.records;
    this.log = Math.log2(shape.recordWords);
    this.batchWords = shape.recordWords * Math.min(BATCH_RECORDS, shape.records);
    this.words = new Int32Array(this.batchWords + TAIL_WORDS);
    this.mask = this.batchWords - 1;
    port.onmessage = ({ data }: MessageEvent<number>) => {
      this.released = data;
    };
  }

  get dropped(): number {
    return this.lost >>> 0;
  }

  open(records: number): number {
    if (records > longestMessage(this.shape)) tooLong(records, this.shape);
    const at = this.pending;
    const end = at + (records << this.log);
    if (((this.posted - this.released) | 0) + end > this.size) {
      this.lost = (this.lost + 1) | 0;
      return -1;
    }
    if (end > this.mask + 1) this.grow(end);
    this.pending = end;
    return at;
  }

  private grow(words: number): void {
    let room = this.mask + 1;
    while (room < words) room *= 2;
    const wider = new Int32Array(room + TAIL_WORDS);
    wider.set(this.words.subarray(0, this.pending));
    this.words = wider;
    this.mask = room - 1;
  }

  publish(): void {
    if (this.pending === 0 && this.lost === this.lostPosted) return;
    const { words, pending } = this;
    words[words.length - USED] = pending;
    words[words.length - DROPPED] = this.lost;
    this.port.postMessage(words.buffer, [words.buffer as ArrayBuffer]);
    this.posted = (this.posted + pending) | 0;
    this.lostPosted = this.lost;
    this.abandon();
    this.words = new Int32Array(this.batchWords + TAIL_WORDS);
    this.mask = this.batchWords - 1;
  }

  abandon(): void {
    this.pending = 0;
  }

  close(): void {
    this.port.close();
  }
}

export class PostReceiver implements RecordReceiver {
  readonly recordWords: number;
  words: Int32Array = NOTHING;
  mask = 0;
  start = 0;
  dropped = 0;
  private readonly port: MessagePort;
  private readonly log: number;
  private readonly answerAt: number;
  private readonly batches: Int32Array[] = [];
  /** Words of `words` that hold records. */
  private end = 0;
  /** Words given back, and what the sender was told of it: both modulo 2^32. */
  private released = 0;
  private answered = 0;
  private sleeper: (() => void) | undefined;

  constructor(port: MessagePort, shape: RecordShape) {
    checkShape(shape);
    this.port = port;
    this.recordWords = shape.recordWords;
    this.log = Math.log2(shape.recordWords);
    this.answerAt = Math.max(1, (shape.recordWords * shape.records) >> 2);
    port.onmessage = ({ data }: MessageEvent<ArrayBuffer>) => this.arrive(new Int32Array(data));
  }

  private arrive(batch: Int32Array): void {
    const used = batch[batch.length - USED];
    const room = batch.length - TAIL_WORDS;
    if (used === undefined || used < 0 || used > room || (room & (room - 1)) !== 0)
      throw new RecordFault(`${used} words are used of a batch of ${room}`);
    this.batches.push(batch);
    const { sleeper } = this;
    this.sleeper = undefined;
    sleeper?.();
  }

  /** Records of the batch in hand, or else of the next one that arrived and has any. */
  receive(): number {
    while (this.start === this.end && this.batches.length > 0) this.take(this.batches.shift()!);
    return (this.end - this.start) >> this.log;
  }

  private take(batch: Int32Array): void {
    this.words = batch;
    this.mask = batch.length - TAIL_WORDS - 1;
    this.start = 0;
    this.end = batch[batch.length - USED]!;
    this.dropped = batch[batch.length - DROPPED]! >>> 0;
  }

  release(records: number): void {
    const words = records << this.log;
    this.start += words;
    this.released = (this.released + words) | 0;
    const owed = (this.released - this.answered) | 0;
    const idle = this.start === this.end && this.batches.length === 0;
    if (owed >= this.answerAt || (idle && owed > 0)) this.answer();
  }

  private answer(): void {
    this.answered = this.released;
    this.port.postMessage(this.released);
  }

  sleep(wake: () => void): boolean {
    if (this.receive() > 0) return false;
    this.sleeper = wake;
    return true;
  }

  close(): void {
    this.sleeper = undefined;
    this.port.close();
  }
}
