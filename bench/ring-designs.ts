// Ways to bring records of 16 bytes from a writer to a reader in one thread, a batch at a time, and the copying that they are measured
// by. Runs in a browser.

import { RingBuffer } from 'ringbuf.js';
import { newRing, RingReader, RingWriter } from '../src/lib/ring.ts';

/** Records of a batch. */
export const BATCH = 256;

const SHAPE = { recordWords: 4, records: 4096 };
const BATCH_WORDS = BATCH * SHAPE.recordWords;
const BLOCK = 65_536;

/** Work of a known number of units; makes and reads each record, so that nothing is left out. */
export interface Design {
  /** Records, or for `copy` 16 bytes each. */
  readonly units: number;
  run(): void;
}

/** Sum of all words that were read; whoever measures looks at it, so that reading is not optimised away. */
export const seen = { sum: 0 };

/** How a batch goes into the ring of src/lib: opened and published at once, each record opened, or each published as well. */
type Way = 'batch' | 'open' | 'publish';

function ownRing(way: Way): Design {
  const buffer = newRing(SHAPE);
  const [writer, reader] = [new RingWriter(buffer), new RingReader(buffer)];
  let next = 0;
  function store(words: Int32Array, at: number, record: number): void {
    words[at] = record;
    words[at + 1] = record ^ 1;
    words[at + 2] = record + 2;
    words[at + 3] = 7;
  }
  function writeBatch(): void {
    const { words, mask } = writer;
    let at = writer.open(BATCH);
    for (let i = 0; i < BATCH; i++, at = (at + 4) & mask) store(words, at, next + i);
    next = (next + BATCH) | 0;
    writer.publish();
  }
  function writeEach(): void {
    const { words } = writer;
    for (let i = 0; i < BATCH; i++) {
      store(words, writer.open(1), next + i);
      if (way === 'publish') writer.publish();
    }
    next = (next + BATCH) | 0;
    writer.publish();
  }
  function read(): void {
    const records = reader.receive();
    const { words, mask } = reader;
    let { sum } = seen;
    for (let i = 0, at = reader.start; i < records; i++, at = (at + 4) & mask)
      sum = (sum + words[at]! + words[at + 1]! + words[at + 2]! + words[at + 3]!) | 0;
    seen.sum = sum;
    reader.release(records);
  }
  const write = way === 'batch' ? writeBatch : writeEach;
  return {
    units: BATCH,
    run: () => {
      write();
      read();
    },
  };
}

/**
 * The library, a batch in one push and one pop.
 * @param direct records are stored where they lie in the ring, not copied there
 */
function ringbuf(direct: boolean): Design {
  const ring = new RingBuffer(
    RingBuffer.getStorageForCapacity(SHAPE.records * SHAPE.recordWords, Int32Array),
    Int32Array,
  );
  const [from, to] = [new Int32Array(BATCH_WORDS), new Int32Array(BATCH_WORDS)];
  let next = 0;
  function store(words: Int32Array, at: number): void {
    words[at] = next;
    words[at + 1] = next ^ 1;
    words[at + 2] = next + 2;
    words[at + 3] = 7;
    next = (next + 1) | 0;
  }
  function writeDirect(words: Int32Array, first: number, firstWords: number, second: number): number {
    // The capacity is not a multiple of a record; the record at the wrap goes in word by word.
    let at = first;
    const end = first + firstWords;
    for (let i = 0; i < BATCH; i++) {
      if (at + 4 <= end || at < first) {
        store(words, at);
        at += 4;
        continue;
      }
      store(from, 0);
      for (let word = 0; word < 4; word++) {
        if (at === end) at = second;
        words[at++] = from[word]!;
      }
    }
    return BATCH_WORDS;
  }
  function write(): void {
    for (let at = 0; at < BATCH_WORDS; at += 4) store(from, at);
    ring.push(from);
  }
  function read(): void {
    const words = ring.pop(to);
    let { sum } = seen;
    for (let at = 0; at < words; at += 4) sum = (sum + to[at]! + to[at + 1]! + to[at + 2]! + to[at + 3]!) | 0;
    seen.sum = sum;
  }
  const into = (storage: unknown, first: number, firstWords: number, second: number): number =>
    writeDirect(storage as Int32Array, first, firstWords, second);
  return {
    units: BATCH,
    run: () => {
      if (direct) ring.writeCallbackWithOffset(BATCH_WORDS, into);
      else write();
      read();
    },
  };
}

/** Copies between two private blocks. */
function copy(): Design {
  const [from, to] = [new Uint8Array(BLOCK).fill(1), new Uint8Array(BLOCK)];
  return {
    units: BLOCK / 16,
    run: () => {
      to.set(from);
      seen.sum = (seen.sum + to[BLOCK - 1]!) | 0;
    },
  };
}

/** `open` and `publish` lost: the counter of each record waits for the one before; an Atomics.store costs more than the record. */
const DESIGNS = {
  ring: () => ownRing('batch'),
  open: () => ownRing('open'),
  publish: () => ownRing('publish'),
  ringbuf: () => ringbuf(false),
  ringbufDirect: () => ringbuf(true),
  copy,
} as const;

export type DesignName = keyof typeof DESIGNS;

export const makeDesign = (name: DesignName): Design => DESIGNS[name]();

/** Length of a chunk in ms: far above the clock's steps, short enough to be undisturbed now and then. */
const CHUNK_MS = 0.25;
const CHUNKS = 60;

/** Measures designs in turn, round by round: for each round and design the nanoseconds per unit of its best chunk. */
export function measureDesigns(names: readonly DesignName[], rounds: number): number[][] {
  const chunks = names.map((name) => chunkOf(makeDesign(name)));
  for (const chunk of chunks) bestOf(chunk);
  return Array.from({ length: rounds }, () => chunks.map(bestOf));
}

/** A chunk of a design: gives the nanoseconds per unit that it took. */
function chunkOf(design: Design): () => number {
  let repeats = 1;
  const chunk = (): number => {
    const start = performance.now();
    for (let i = 0; i < repeats; i++) design.run();
    return ((performance.now() - start) * 1e6) / (repeats * design.units);
  };
  while ((bestOf(chunk) * repeats * design.units) / 1e6 < CHUNK_MS) repeats *= 2;
  return chunk;
}

function bestOf(chunk: () => number): number {
  let best = Number.POSITIVE_INFINITY;
  for (let i = 0; i < CHUNKS; i++) best = Math.min(best, chunk());
  return best;
}
