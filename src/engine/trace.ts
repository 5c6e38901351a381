// The engine's trace buffer: records of model/trace-events.ts. A commentary: nothing reads it to decide anything, and when it is
// full, events are dropped and counted, as ftrace does.

import { TRACE_FIELDS, TRACE_RECORD_WORDS, TraceEvent } from '../model/trace-events.ts';

const RECORD_LOG = Math.log2(TRACE_RECORD_WORDS);

export class TraceBuffer {
  readonly words: Int32Array;
  readonly capacity: number;
  count = 0;
  dropped = 0;
  /** This buffer while somebody reads it: where nobody does, `live?.` leaves out what an event would say, too. */
  live: TraceBuffer | undefined = this;
  /** Task that the events belong to. */
  task = 0;

  /** @param capacity records */
  constructor(capacity: number) {
    this.capacity = capacity;
    this.words = new Int32Array(capacity << RECORD_LOG);
  }

  /** Off: events are neither kept nor counted. */
  set on(on: boolean) {
    this.live = on ? this : undefined;
  }

  clear(): void {
    this.count = 0;
    this.dropped = 0;
  }

  /** First word of the fields of a fresh record, or -1. */
  open(event: number): number {
    if (this.count === this.capacity) {
      this.dropped++;
      return -1;
    }
    const at = this.count++ << RECORD_LOG;
    this.words[at] = event;
    this.words[at + 1] = this.task;
    return at + TRACE_FIELDS;
  }

  emit0(event: number): void {
    this.open(event);
  }

  emit1(event: number, a: number): void {
    const at = this.open(event);
    if (at >= 0) this.words[at] = a;
  }

  emit2(event: number, a: number, b: number): void {
    const at = this.open(event);
    if (at < 0) return;
    this.words[at] = a;
    this.words[at + 1] = b;
  }

  emit4(event: number, a: number, b: number, c: number, d: number): void {
    const at = this.open(event);
    if (at < 0) return;
    this.words[at] = a;
    this.words[at + 1] = b;
    this.words[at + 2] = c;
    this.words[at + 3] = d;
  }

  emit6(event: number, a: number, b: number, c: number, d: number, e: number, f: number): void {
    const at = this.open(event);
    if (at < 0) return;
    this.words[at] = a;
    this.words[at + 1] = b;
    this.words[at + 2] = c;
    this.words[at + 3] = d;
    this.words[at + 4] = e;
    this.words[at + 5] = f;
  }
}

export { TraceEvent as E };
