// The part of an ftrace line before the event's arguments. kernel/trace/trace_output.c: trace_print_context,
// trace_print_lat_context, 6.1 and 6.12; `trace-cmd report` writes the same with or without the flag column.

import type { Scanner } from '../../lib/scan.ts';

const SPACE = 32;
const OPEN = 40;
const CLOSE = 41;
const DASH = 45;
const DOT = 46;
const COLON = 58;
const OPEN_SQUARE = 91;
const CLOSE_SQUARE = 93;
const SMALL_U = 117;
const SMALL_S = 115;

/** The kernel pads the task's name to 16 columns. */
const TASK_COLUMNS = 16;
/** How far into a line the process id is looked for when it is not in its column. */
const MAX_TASK = 64;

const POWERS = [1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9];

const digit = (byte: number | undefined): number => (byte! ^ 48) >>> 0;

/** Reads `TASK-PID [CPU] FLAGS TIME: EVENT: ` into its fields; positions are offsets into the scanner's bytes. */
export class TraceLine {
  /** With the blanks that pad the name; `trimTask` takes them off. */
  taskStart = 0;
  taskEnd = 0;
  pid = 0;
  cpu = 0;
  /** irqs off, need resched, hard/soft irq, preempt depth, migrate disable; empty without option irq-info. */
  flagsStart = 0;
  flagsEnd = 0;
  /** Seconds, or ticks of a clock that does not count them. */
  time = 0;
  /** Empty for the function tracer and for prints without a name. */
  eventStart = 0;
  eventEnd = 0;
  /** Where the arguments start. */
  args = 0;
  private pos = 0;

  /** False when the line is not an event. */
  read(s: Scanner): boolean {
    const { bytes, start, end } = s;
    if (this.afterTask(bytes, start + TASK_COLUMNS, end))
      return this.finish(bytes, start, start + TASK_COLUMNS, end);
    const limit = Math.min(end, start + MAX_TASK);
    for (let dash = start + 1; dash < limit; dash++) {
      if (bytes[dash] === DASH && this.afterTask(bytes, dash, end))
        return this.finish(bytes, start, dash, end);
    }
    return false;
  }

  /** Moves `taskStart` to the name; only for lines whose task is wanted. */
  trimTask(s: Scanner): void {
    while (this.taskStart < this.taskEnd && s.bytes[this.taskStart] === SPACE) this.taskStart++;
  }

  /** `-PID [CPU] FLAGS TIME:`, or `-PID CPUFLAGS TIMEus :` of the latency format. */
  private afterTask(bytes: Uint8Array, dash: number, end: number): boolean {
    if (dash >= end || bytes[dash] !== DASH) return false;
    this.pos = dash + 1;
    const pid = this.number(bytes, end);
    if (pid < 0 || pid > 0xffffffff || !this.blanks(bytes, end)) return false;
    this.pid = pid;
    if (bytes[this.pos] === OPEN && !this.threadGroup(bytes, end)) return false;
    if (bytes[this.pos] !== OPEN_SQUARE) return this.latency(bytes, end);
    this.pos++;
    const cpu = this.number(bytes, end);
    if (cpu < 0 || cpu > 0xffff || this.pos + 1 >= end || bytes[this.pos] !== CLOSE_SQUARE) return false;
    this.cpu = cpu;
    this.pos++;
    return this.blanks(bytes, end) && this.flagsAndTime(bytes, end);
  }

  /** `(  123) ` or `(-------) ` of option record-tgid. */
  private threadGroup(bytes: Uint8Array, end: number): boolean {
    let i = this.pos + 1;
    while (i < end && i < this.pos + 12 && bytes[i] !== CLOSE) i++;
    if (i >= end || bytes[i] !== CLOSE) return false;
    this.pos = i + 1;
    return this.blanks(bytes, end);
  }

  private flagsAndTime(bytes: Uint8Array, end: number): boolean {
    const from = this.pos;
    this.flagsStart = from;
    this.flagsEnd = from;
    if (this.clock(bytes, end)) return true;
    let i = from;
    while (i < end && bytes[i] !== SPACE) i++;
    this.flagsEnd = i;
    this.pos = i;
    return this.blanks(bytes, end) && this.clock(bytes, end);
  }

  /** Three columns of CPU, the flags right behind, then microseconds since the trace began. */
  private latency(bytes: Uint8Array, end: number): boolean {
    const cpu = this.number(bytes, end);
    if (cpu < 0 || cpu > 0xffff) return false;
    this.cpu = cpu;
    this.flagsStart = this.pos;
    let i = this.pos;
    while (i < end && bytes[i] !== SPACE) i++;
    this.flagsEnd = i;
    this.pos = i;
    if (this.flagsEnd - this.flagsStart < 3 || !this.blanks(bytes, end)) return false;
    const micros = this.number(bytes, end);
    if (micros < 0) return false;
    if (bytes[this.pos] === COLON) {
      this.time = micros;
      this.pos++;
      return true;
    }
    if (bytes[this.pos] !== SMALL_U || bytes[this.pos + 1] !== SMALL_S || bytes[this.pos + 3] !== COLON)
      return false;
    this.time = micros / 1e6;
    this.pos += 4;
    return this.pos <= end;
  }

  /** `123.456789:` in seconds, or `123:` in ticks. */
  private clock(bytes: Uint8Array, end: number): boolean {
    const from = this.pos;
    let time = this.number(bytes, end);
    if (time < 0) return false;
    if (bytes[this.pos] === DOT) {
      const point = ++this.pos;
      const fraction = this.number(bytes, end);
      const digits = this.pos - point;
      if (fraction < 0 || digits > 9) {
        this.pos = from;
        return false;
      }
      time += fraction / POWERS[digits]!;
    }
    if (this.pos >= end || bytes[this.pos] !== COLON) {
      this.pos = from;
      return false;
    }
    this.time = time;
    this.pos++;
    return true;
  }

  /** Task and event, when the middle was understood. An event's name is one word that ends in a colon. */
  private finish(bytes: Uint8Array, start: number, dash: number, end: number): boolean {
    this.taskStart = start;
    this.taskEnd = dash;
    let from = this.pos;
    while (from < end && bytes[from] === SPACE) from++;
    const blank = bytes.indexOf(SPACE, from);
    const word = blank < 0 || blank > end ? end : blank;
    const named = word > from + 1 && bytes[word - 1] === COLON;
    this.eventStart = from;
    this.eventEnd = named ? word - 1 : from;
    this.args = from;
    if (!named) return true;
    let args = word;
    while (args < end && bytes[args] === SPACE) args++;
    this.args = args;
    return true;
  }

  /** One blank or more; false without. */
  private blanks(bytes: Uint8Array, end: number): boolean {
    const from = this.pos;
    let i = from;
    while (i < end && bytes[i] === SPACE) i++;
    this.pos = i;
    return i > from && i < end;
  }

  /** Decimal of up to 15 digits, or -1. */
  private number(bytes: Uint8Array, end: number): number {
    let i = this.pos;
    let value = 0;
    const limit = Math.min(end, i + 15);
    for (; i < limit; i++) {
      const d = digit(bytes[i]);
      if (d > 9) break;
      value = value * 10 + d;
    }
    if (i === this.pos) return -1;
    this.pos = i;
    return value;
  }
}
