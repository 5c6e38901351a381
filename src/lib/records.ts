// Records that cross between two threads: fixed-size, in order, in batches. What a sender and a receiver promise, whichever way the
// records travel (ring.ts, post-lane.ts).

/**
 * Size of a record and how many are under way at most. Both are powers of two: a record has 1 to 64 words of 32 bits, a lane has room
 * for 2 to 2^24 records.
 */
export interface RecordShape {
  readonly recordWords: number;
  readonly records: number;
}

/**
 * The sending end; one thread has it. A message is one record, or several that follow each other and go together: it is opened, its
 * words are stored at `words[(at + i) & mask]` for i from 0 to records × recordWords - 1, and what was opened since the last time is
 * published at once. Words that are not stored hold anything. Nothing here waits, and opening allocates nothing. Many records cost
 * least when they are opened together, as one message.
 */
export interface RecordSender {
  readonly recordWords: number;
  /** Where records are stored. Both may change with `open` and `publish`: read them again after. */
  readonly words: Int32Array;
  readonly mask: number;
  /** Words that were opened and are not published. */
  readonly pending: number;
  /** Messages for which there was no room. */
  readonly dropped: number;
  /**
   * Room for a message of so many records.
   * @returns where its first word goes, or -1: there is no room, the message is dropped and counted
   * @throws RangeError when it could never fit: more than half of the lane's records
   */
  open(records: number): number;
  /** Lets the receiver see every message that was opened, and the count of those dropped. */
  publish(): void;
  /** Takes back every message that was opened and is not published. */
  abandon(): void;
  close(): void;
}

/**
 * The receiving end; one thread has it. `receive` says how many records lie at `words[(start + i) & mask]`; they stay as they are
 * until `release` gives their room back. A message is there whole or not at all.
 */
export interface RecordReceiver {
  readonly recordWords: number;
  /** Where the records of the last `receive` are. All three change with it. */
  readonly words: Int32Array;
  readonly mask: number;
  readonly start: number;
  /** Messages that the sender dropped until its last `publish` that arrived, modulo 2^32. */
  readonly dropped: number;
  /**
   * Records that are there: whole batches. 0 when there is none; more may come after some were released.
   * @throws RecordFault when the lane is damaged
   */
  receive(): number;
  /** Gives back the room of the first records; what is left comes again with the next `receive`. */
  release(records: number): void;
  /**
   * Has `wake` called once, from the event loop, when there are records, or sooner.
   * @returns false, and `wake` is not called, when there are some already
   */
  sleep(wake: () => void): boolean;
  close(): void;
}

/** Sends records that lie in a row, each a message of its own; what finds no room is dropped and counted. Does not publish. */
export function sendRecords(sender: RecordSender, from: Int32Array, records: number): void {
  const { recordWords } = sender;
  for (let read = 0; read < records * recordWords; read += recordWords) {
    const at = sender.open(1);
    if (at < 0) continue;
    const { words } = sender;
    for (let i = 0; i < recordWords; i++) words[at + i] = from[read + i]!;
  }
}

/** The memory of a lane holds what its two ends cannot have written. */
export class RecordFault extends Error {
  override readonly name = 'RecordFault';
}

/** Throws a RangeError unless both numbers are what a RecordShape may have. */
export function checkShape({ recordWords, records }: RecordShape): void {
  if (!isPowerOfTwo(recordWords, 64))
    throw new RangeError(`record of ${recordWords} words: not 1, 2, 4 … 64`);
  if (!isPowerOfTwo(records, 1 << 24) || records < 2)
    throw new RangeError(`lane of ${records} records: not 2, 4 … 2^24`);
}

const isPowerOfTwo = (value: number, most: number): boolean =>
  Number.isInteger(value) && value >= 1 && value <= most && (value & (value - 1)) === 0;

/** Records of the longest message that a lane takes: with half of the lane it always finds room in the end. */
export const longestMessage = ({ records }: RecordShape): number => records >> 1;

export function tooLong(records: number, shape: RecordShape): never {
  throw new RangeError(
    `message of ${records} records, in a lane that takes ${longestMessage(shape)} at most`,
  );
}
