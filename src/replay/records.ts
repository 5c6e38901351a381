// Records of the engine's trace, decoded for comparison with events of a script.

import type { EngineDoor } from '../engine/calls.ts';
import {
  TRACE_EVENTS,
  TRACE_FIELDS,
  TRACE_RECORD_WORDS,
  type TraceEventSpec,
} from '../model/trace-events.ts';
import type { FieldValue } from './script.ts';

export interface EngineRecord {
  readonly spec: TraceEventSpec;
  readonly task: number;
  /** Position among all records of the replay. */
  readonly order: number;
  readonly values: readonly FieldValue[];
}

const SPECS: ReadonlyMap<string, TraceEventSpec> = new Map(TRACE_EVENTS.map((spec) => [spec.name, spec]));

/** What the engine can say of an event with that name. */
export function specOf(name: string): TraceEventSpec | undefined {
  return SPECS.get(name);
}

/** The name of a domain, from the two words that stand for it in a record. */
export type DomainName = (lo: number, hi: number) => string;

/** Takes the engine's records and has it forget them. */
export class RecordReader {
  private readonly door: EngineDoor;
  private readonly domainName: DomainName;
  private taken = 0;

  constructor(door: EngineDoor, domainName: DomainName) {
    this.door = door;
    this.domainName = domainName;
  }

  take(): EngineRecord[] {
    const { words, count } = this.door.events();
    const records = Array.from({ length: count }, (_, i) => this.record(words, i * TRACE_RECORD_WORDS));
    this.door.clearEvents();
    return records;
  }

  private record(words: Int32Array, at: number): EngineRecord {
    const spec = TRACE_EVENTS[words[at]!]! as TraceEventSpec;
    const values: FieldValue[] = [];
    let word = at + TRACE_FIELDS;
    for (const field of spec.fields) {
      if (field.type === 'x64' || field.type === 'domain') {
        values.push(this.wide(field.type, words[word]!, words[word + 1]!));
        word += 2;
      } else values.push(this.value(field.type, words[word++]!));
    }
    return { spec, task: words[at + 1]!, order: this.taken++, values };
  }

  private wide(type: string, lo: number, hi: number): FieldValue {
    return type === 'domain' ? this.domainName(lo, hi) : narrow(lo >>> 0, hi >>> 0);
  }

  private value(type: string, word: number): FieldValue {
    if (type === 's32') return word | 0;
    if (type === 'text') return this.door.names.text(word) ?? '';
    return word >>> 0;
  }
}

/** As the script has numbers: those of 32 bits are no bigint. */
function narrow(lo: number, hi: number): FieldValue {
  return hi === 0 ? lo : (BigInt(hi) << 32n) | BigInt(lo);
}
