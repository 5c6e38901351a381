// A door behind which no engine is: it answers each call with the events that the trace has next in that lane. What it shows is
// whether the driver gives every event a call, and takes apart what is input and what is fact.

import type { EngineDoor } from '../engine/calls.ts';
import { NameTable } from '../engine/name-table.ts';
import {
  TRACE_EVENTS,
  TRACE_FIELDS,
  TRACE_RECORD_WORDS,
  type TraceEventSpec,
} from '../model/trace-events.ts';
import { argumentKind, isIgnored } from './inputs.ts';
import { specOf } from './records.ts';
import { MARKER, type Script, type ScriptEvent } from './script.ts';

/** Events that begin a call where nothing is under way. */
const OPENERS =
  /^(irq_domain_(create_ret|alloc_irqs|free_irqs|deactivate_irq|remove)|irq_matrix_online|vector_free_moved)$/;

export interface Oracle extends EngineDoor {
  readonly begun: { readonly task: number; readonly call: number; readonly args: readonly number[] }[];
  domainName(lo: number): string;
}

export interface OracleFaults {
  /** Events that the oracle keeps to itself. */
  readonly forgets?: (event: ScriptEvent) => boolean;
  /** Words of a record that it changes. */
  readonly distorts?: (event: ScriptEvent, words: number[]) => void;
}

export function oracle(script: Script, faults: OracleFaults = {}): Oracle {
  const queues = script.lanes.map((_, lane) =>
    script.events.filter(
      (event) => event.lane === lane && event.name !== MARKER && !isIgnored(event) && specOf(event.name),
    ),
  );
  const depths = script.lanes.map(() => 0);
  const texts: string[] = [];
  let words: number[] = [];
  const begun: Oracle['begun'] = [];

  function step(task: number): boolean {
    if (depths[task] === 0) return false;
    const event = queues[task]!.shift();
    if (event) emit(event);
    const next = queues[task]![0];
    if (!next || (next.inside < 0 && (argumentKind(next) !== undefined || OPENERS.test(next.name))))
      depths[task] = 0;
    return true;
  }

  function emit(event: ScriptEvent): void {
    if (faults.forgets?.(event)) return;
    const record = recordOf(event, texts);
    faults.distorts?.(event, record);
    words = words.concat(record);
  }

  return {
    names: new NameTable(),
    begun,
    begin(task, call, args) {
      depths[task] = 1;
      begun.push({ task, call, args });
    },
    step,
    depth: (task) => depths[task]!,
    result: () => 0,
    run: () => 0,
    events: () => ({ words: Int32Array.from(words), count: words.length / TRACE_RECORD_WORDS }),
    clearEvents() {
      words = [];
    },
    domainName: (lo) => texts[lo]!,
  };
}

function recordOf(event: ScriptEvent, texts: string[]): number[] {
  const spec: TraceEventSpec = specOf(event.name)!;
  const words = new Array<number>(TRACE_RECORD_WORDS).fill(0);
  words[0] = TRACE_EVENTS.findIndex(({ name }) => name === event.name);
  words[1] = event.lane;
  let at = TRACE_FIELDS;
  for (const { name, type } of spec.fields) {
    const value = event.fields.get(name) ?? 0;
    if (typeof value === 'string') {
      words[at] = texts.push(value) - 1;
    } else {
      words[at] = Number(BigInt.asIntN(32, BigInt(value)));
      if (type === 'x64') words[at + 1] = Number(BigInt.asIntN(32, BigInt(value) >> 32n));
    }
    at += type === 'x64' || type === 'domain' ? 2 : 1;
  }
  return words;
}
