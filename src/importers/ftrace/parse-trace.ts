// Every event of a trace with its arguments, in typed columns.

import { type Table, TableBuilder } from '../../lib/columns.ts';
import { ascii, Scanner } from '../../lib/scan.ts';
import { type PackedStrings, StringPool } from '../../lib/strings.ts';
import { ArgKind, DEFAULTS, type MachineSchema, SCHEMA } from '../../model/tables.ts';
import type { SourceFile } from '../source.ts';
import { TraceArgs } from './args.ts';
import { TraceLine } from './line.ts';
import { otherLine, shortText } from './other-lines.ts';

/** A trace as tables of its own: events in the order of the file, their arguments, the texts of both. */
export interface TraceTables {
  readonly events: Table<MachineSchema['traceEvent']>;
  readonly args: Table<MachineSchema['traceArg']>;
  readonly strings: PackedStrings;
  /** Events that the ring buffer dropped, as far as the file says. */
  readonly lost: number;
  /** Lines that are neither events nor any other line of a trace; the importer reports them. */
  readonly unknown: number;
}

/** Prints: everything behind the name is one text. */
const TEXT_EVENTS = ['tracing_mark_write', 'print', 'bprint', 'bputs'];
/** include/trace/events/irq.h: the handler's name ends the line, whatever is in it. */
const HANDLER_ENTRY = 'irq_handler_entry';
const NAME = ascii('name');

/** Bytes of an average line and arguments of an average event, for the first size of the tables. */
const LINE_BYTES = 140;
const EVENT_ARGS = 7;
const MAX_FIRST_ROWS = 4e6;

/** Reads all events of a trace. `file` becomes the file column; -1 when the tables belong to no machine. */
export function parseTrace(source: SourceFile, file = -1): TraceTables {
  return new TraceReader(source, file).read();
}

class TraceReader {
  private readonly s: Scanner;
  private readonly file: number;
  private readonly strings = new StringPool();
  private readonly events = new TableBuilder(SCHEMA.traceEvent, DEFAULTS.traceEvent);
  private readonly args = new TableBuilder(SCHEMA.traceArg, DEFAULTS.traceArg);
  private readonly line = new TraceLine();
  private readonly arg = new TraceArgs();
  private readonly textEvents: ReadonlySet<number>;
  private readonly handlerEntry: number;
  private readonly unnamed: number;
  private lost = 0;
  private unknown = 0;

  constructor(source: SourceFile, file: number) {
    this.s = new Scanner(source.bytes, source.firstLine);
    this.file = file;
    this.unnamed = this.strings.intern('');
    this.textEvents = new Set([this.unnamed, ...TEXT_EVENTS.map((name) => this.strings.intern(name))]);
    this.handlerEntry = this.strings.intern(HANDLER_ENTRY);
    const rows = Math.min(Math.ceil(source.bytes.length / LINE_BYTES), MAX_FIRST_ROWS);
    this.events.reserve(rows);
    this.args.reserve(rows * EVENT_ARGS);
  }

  read(): TraceTables {
    const { s, line } = this;
    while (s.next()) {
      if (line.read(s)) this.event();
      else if (s.length > 0) this.other();
    }
    return {
      events: this.events.table(),
      args: this.args.table(),
      strings: this.strings.pack(),
      lost: this.lost,
      unknown: this.unknown,
    };
  }

  private event(): void {
    const { s, line, strings, events } = this;
    const event = strings.internBytes(s.bytes, line.eventStart, line.eventEnd);
    const first = this.args.length;
    this.arguments(event);
    line.trimTask(s);
    const row = events.length;
    events.reserve(row + 1);
    events.length = row + 1;
    const { col } = events;
    col.time[row] = line.time;
    col.cpu[row] = line.cpu;
    col.pid[row] = line.pid;
    col.task[row] = strings.internBytes(s.bytes, line.taskStart, line.taskEnd);
    col.flags[row] = strings.internBytes(s.bytes, line.flagsStart, line.flagsEnd);
    col.event[row] = event;
    col.first[row] = first;
    col.args[row] = this.args.length - first;
    col.file[row] = this.file;
    col.line[row] = s.line;
  }

  private arguments(event: number): void {
    const { s, line, arg, strings } = this;
    if (this.textEvents.has(event)) {
      if (line.args < s.end)
        this.push(this.unnamed, ArgKind.text, 0, 0, strings.internBytes(s.bytes, line.args, s.end));
      return;
    }
    arg.begin(s, line.args, event === this.handlerEntry ? NAME : undefined);
    while (arg.next()) {
      const name = strings.internBytes(s.bytes, arg.nameStart, arg.nameEnd);
      const text =
        arg.kind === ArgKind.text ? strings.internBytes(s.bytes, arg.valueStart, arg.valueEnd) : -1;
      this.push(name, arg.kind, arg.lo, arg.hi, text);
    }
  }

  private push(name: number, kind: number, lo: number, hi: number, text: number): void {
    const { args } = this;
    const row = args.length;
    args.reserve(row + 1);
    args.length = row + 1;
    const { col } = args;
    col.name[row] = name;
    col.kind[row] = kind;
    col.lo[row] = lo;
    col.hi[row] = hi;
    col.text[row] = text;
  }

  private other(): void {
    const { s } = this;
    const what = otherLine(shortText(s.bytes, s.start, s.end));
    if (what.kind === 'lost') this.lost += Math.max(1, what.lost);
    if (what.kind === 'unknown') this.unknown++;
  }
}
