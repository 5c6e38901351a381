import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RecordFault, sendRecords } from './records.ts';
import { newRing, RingReader, RingWriter, ringFault } from './ring.ts';

/** Words 32 and 64: tail and head. */
const TAIL = 32;
const HEAD = 64;
const DATA = 128;

/** A ring whose counters start at `from`. */
function ringFrom(recordWords: number, records: number, from: number, shared = true) {
  const buffer = newRing({ recordWords, records }, shared);
  const words = new Int32Array(buffer);
  words[TAIL] = from;
  words[HEAD] = from;
  return { buffer, words, writer: new RingWriter(buffer), reader: new RingReader(buffer) };
}

/** Stores a message whose words count up from `first`; false when it was dropped. */
function send(writer: RingWriter, records: number, first: number): boolean {
  const at = writer.open(records);
  if (at < 0) return false;
  for (let i = 0; i < records * writer.recordWords; i++) writer.words[(at + i) & writer.mask] = first + i;
  return true;
}

/** Takes so many records, or all. */
function take(reader: RingReader, most = Number.POSITIVE_INFINITY): number[] {
  const records = Math.min(reader.receive(), most);
  const taken: number[] = [];
  for (let i = 0; i < records * reader.recordWords; i++)
    taken.push(reader.words[(reader.start + i) & reader.mask]!);
  reader.release(records);
  return taken;
}

describe('a ring', () => {
  it('shows nothing before it is published, and then all of it', () => {
    const { writer, reader } = ringFrom(4, 8, 0);
    send(writer, 1, 0);
    send(writer, 2, 4);
    expect([reader.receive(), writer.pending]).toEqual([0, 12]);
    writer.publish();
    expect(writer.pending).toBe(0);
    expect(take(reader)).toEqual([...Array(12).keys()]);
    expect(take(reader)).toEqual([]);
  });

  it('takes back what was not published', () => {
    const { writer, reader } = ringFrom(1, 4, 0);
    send(writer, 1, 7);
    writer.publish();
    send(writer, 2, 8);
    writer.abandon();
    writer.publish();
    expect(take(reader)).toEqual([7]);
  });

  it('drops whole messages and counts them when it is full, up to the last word', () => {
    const { writer, reader } = ringFrom(2, 4, -4);
    expect([send(writer, 2, 0), send(writer, 1, 4), send(writer, 2, 6), send(writer, 1, 6)]).toEqual([
      true,
      true,
      false,
      true,
    ]);
    expect(send(writer, 1, 8)).toBe(false);
    expect(reader.dropped).toBe(0);
    writer.publish();
    expect([writer.dropped, reader.dropped]).toEqual([2, 2]);
    expect(take(reader)).toEqual([...Array(8).keys()]);
    expect(send(writer, 2, 8)).toBe(true);
  });

  it('tells of drops even when there is nothing else to publish', () => {
    const { writer, reader } = ringFrom(1, 2, 0);
    send(writer, 1, 0);
    send(writer, 1, 1);
    writer.publish();
    send(writer, 1, 2);
    writer.publish();
    expect(reader.dropped).toBe(1);
  });

  it('takes records in a row as far as there is room', () => {
    const { writer, reader } = ringFrom(2, 4, -2);
    sendRecords(
      writer,
      Int32Array.from({ length: 12 }, (_, i) => i),
      6,
    );
    writer.publish();
    expect(take(reader)).toEqual([...Array(8).keys()]);
    expect(reader.dropped).toBe(2);
  });

  it('gives room back record by record', () => {
    const { writer, reader } = ringFrom(1, 2, 0);
    send(writer, 1, 0);
    send(writer, 1, 1);
    writer.publish();
    expect(take(reader, 1)).toEqual([0]);
    expect([send(writer, 1, 2), send(writer, 1, 3)]).toEqual([true, false]);
    writer.publish();
    expect(take(reader)).toEqual([1, 2]);
  });

  it('allocates nothing per record', () => {
    const { writer, reader } = ringFrom(4, 1024, 0);
    const batch = (): void => {
      for (let i = 0; i < 256; i++) writer.words[writer.open(1)] = i;
      writer.publish();
      reader.release(reader.receive());
    };
    const growth = (): number => {
      const before = process.memoryUsage().heapUsed;
      for (let i = 0; i < 2000; i++) batch();
      return process.memoryUsage().heapUsed - before;
    };
    // A collection makes it negative, another test's garbage larger: the smallest of the others is the ring's own.
    const growths = Array.from({ length: 9 }, growth).filter((bytes) => bytes >= 0);
    expect(Math.min(...growths)).toBeLessThan(2000 * 256);
  });

  it('refuses shapes and messages that cannot be', () => {
    for (const [recordWords, records] of [
      [3, 8],
      [128, 8],
      [4, 6],
      [4, 1],
      [4, 1 << 25],
    ] as const)
      expect(() => newRing({ recordWords, records })).toThrow(RangeError);
    const { writer } = ringFrom(4, 8, 0);
    expect(() => writer.open(5)).toThrow('message of 5 records, in a lane that takes 4 at most');
    expect(writer.dropped).toBe(0);
  });

  it('finds what was overwritten beside the records', () => {
    for (const at of [0, 127, DATA + 32]) {
      const { buffer, words, reader } = ringFrom(4, 8, 0);
      expect(ringFault(buffer)).toBeUndefined();
      words[at] = 1;
      expect(ringFault(buffer)).toMatch(/overwritten/);
      expect(() => new RingReader(buffer)).toThrow(RecordFault);
      if (at > 0) expect(() => reader.receive()).toThrow(RecordFault);
    }
  });

  it('finds counters that cannot be', () => {
    for (const tail of [-4, 36, 2]) {
      const { words, reader } = ringFrom(4, 8, 0);
      words[TAIL] = tail;
      expect(() => reader.receive()).toThrow(RecordFault);
    }
    const { words, writer } = ringFrom(1, 2, 0);
    send(writer, 1, 0);
    send(writer, 1, 1);
    words[HEAD] = 9;
    expect(() => writer.open(1)).toThrow(RecordFault);
  });

  it('goes on where an earlier end of it stopped', () => {
    const { buffer, writer } = ringFrom(1, 4, 0);
    send(writer, 2, 5);
    writer.publish();
    expect(take(new RingReader(buffer), 1)).toEqual([5]);
    const next = new RingWriter(buffer);
    send(next, 1, 7);
    next.publish();
    expect(take(new RingReader(buffer))).toEqual([6, 7]);
  });
});

type Step =
  | { readonly do: 'open'; readonly records: number }
  | { readonly do: 'publish' }
  | { readonly do: 'abandon' }
  | { readonly do: 'take'; readonly records: number };

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constant('open' as const), records: fc.integer({ min: 1, max: 4 }) }),
  },
  { weight: 2, arbitrary: fc.constant({ do: 'publish' } as const) },
  { weight: 1, arbitrary: fc.constant({ do: 'abandon' } as const) },
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constant('take' as const), records: fc.integer({ min: 0, max: 9 }) }),
  },
);

/** The same as plain lists: what lies open, what is published, what was dropped. */
class Model {
  open: number[][] = [];
  published: number[] = [];
  dropped = 0;
  told = 0;
  private readonly room: number;

  constructor(room: number) {
    this.room = room;
  }

  send(words: number[]): boolean {
    const used = this.published.length + this.open.flat().length;
    const fits = used + words.length <= this.room;
    if (fits) this.open.push(words);
    else this.dropped++;
    return fits;
  }

  publish(): void {
    this.published.push(...this.open.flat());
    this.open = [];
    this.told = this.dropped;
  }
}

describe('a ring against lists', () => {
  it('does the same, wherever its counters are and however it wraps', () => {
    const shape = fc.record({
      log: fc.integer({ min: 0, max: 4 }),
      records: fc.constantFrom(8, 16, 32),
      from: fc.oneof(fc.constantFrom(0, -64, 0x7fffffc0), fc.integer({ min: -1000, max: 1000 })),
      shared: fc.boolean(),
    });
    fc.assert(
      fc.property(shape, fc.array(step, { maxLength: 120 }), ({ log, records, from, shared }, steps) => {
        const recordWords = 1 << log;
        const { writer, reader } = ringFrom(recordWords, records, from << log, shared);
        const model = new Model(records << log);
        let next = 0;
        for (const now of steps) {
          if (now.do === 'open') {
            const words = Array.from({ length: now.records << log }, (_, i) => next + i);
            expect(send(writer, now.records, next)).toBe(model.send(words));
            next += words.length;
          } else if (now.do === 'publish') {
            writer.publish();
            model.publish();
          } else if (now.do === 'abandon') {
            writer.abandon();
            model.open = [];
          } else {
            expect(take(reader, now.records)).toEqual(model.published.splice(0, now.records << log));
            expect(reader.dropped).toBe(model.told);
          }
        }
        writer.publish();
        model.publish();
        expect(take(reader)).toEqual(model.published);
        expect([writer.dropped, reader.dropped]).toEqual([model.dropped, model.dropped]);
      }),
      { numRuns: 400 },
    );
  });
});
