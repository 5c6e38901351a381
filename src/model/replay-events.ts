// The events of a trace as the page lists them, with what each was to the replay. Columns and texts, transferred to the page.

import { type Packed, pack, type Table, TableBuilder, type Tables, unpack } from '../lib/columns.ts';
import { type PackedStrings, StringPool, StringTable } from '../lib/strings.ts';

/** What an event is to the replay. */
export const EventRole = {
  /** Its fields are facts that the engine has to produce. */
  compared: 0,
  /** Its fields are arguments: the engine is given them. */
  input: 1,
  /** Written by the script that made the capture. */
  marker: 2,
  /** Nothing that the engine knows of, or a duplicate of a native event. */
  other: 3,
} as const;

const SCHEMA = {
  event: {
    line: 'u32',
    seconds: 'f64',
    cpu: 'u32',
    role: 'u8',
    differs: 'u32', // facts of it that differ
    task: 'i32', // str
    name: 'i32', // str
    text: 'i32', // str: its fields as ftrace printed them
    caller: 'i32', // str: the function that a return goes to
    input: 'i32', // str: kind of the input that was given at this event, -1 for none
  },
  // moments of the capture, where its files were read
  moment: { name: 'i32', line: 'u32', event: 'u32' },
} as const;

type Schema = typeof SCHEMA;

export class ReplayEventsBuilder {
  readonly strings = new StringPool();
  readonly event = new TableBuilder(SCHEMA.event, { input: -1 });
  readonly moment = new TableBuilder(SCHEMA.moment);

  finish(): PackedReplayEvents {
    const tables: Tables<Schema> = { event: this.event.table(), moment: this.moment.table() };
    return { tables: pack(SCHEMA, tables), strings: this.strings.pack() };
  }
}

export interface PackedReplayEvents {
  readonly tables: Packed;
  readonly strings: PackedStrings;
}

/** A moment of the capture in its trace. */
export interface TraceMoment {
  readonly name: string;
  readonly line: number;
  /** Row of the marker. */
  readonly event: number;
}

/** Reads packed events. Rows stand in the order of the trace, so lines rise. */
export class ReplayEvents {
  readonly t: Table<Schema['event']>;
  readonly moments: readonly TraceMoment[];
  private readonly strings: StringTable;

  constructor({ tables, strings }: PackedReplayEvents) {
    const { event, moment } = unpack(SCHEMA, tables);
    this.t = event;
    this.strings = new StringTable(strings);
    const { name, line, event: row } = moment.col;
    this.moments = Array.from({ length: moment.length }, (_, at) => ({
      name: this.strings.get(name[at]!),
      line: line[at]!,
      event: row[at]!,
    }));
  }

  get length(): number {
    return this.t.length;
  }

  /** Text of a column that holds one, '' where there is none. */
  text(column: 'task' | 'name' | 'text' | 'caller' | 'input', row: number): string {
    return this.strings.get(this.t.col[column][row] ?? -1);
  }

  line(row: number): number {
    return this.t.col.line[row] ?? 0;
  }

  /** The last event at or before a line, -1 where all are behind it. */
  rowAt(line: number): number {
    const { line: lines } = this.t.col;
    let low = 0;
    let high = lines.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (lines[middle]! <= line) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }

  /** The next row from `row` in a direction that fits, -1 for none. */
  search(row: number, direction: 1 | -1, fits: (row: number) => boolean): number {
    for (let at = row + direction; at >= 0 && at < this.length; at += direction) if (fits(at)) return at;
    return -1;
  }

  /** The last moment whose files were read at or before a row. */
  momentAt(row: number): TraceMoment | undefined {
    return this.moments.findLast(({ event }) => event <= row);
  }
}
