// One event of the kernel against what the engine did: every field but time, return address and running CPU is a fact, and so is
// that the event came next in its task; for irq_matrix_* also that it came behind the one before it, whichever task had that.

import type { TraceEventSpec } from '../model/trace-events.ts';
import { type EngineRecord, specOf } from './records.ts';
import type { Ledger } from './report.ts';
import type { ScriptEvent } from './script.ts';

/** Facts of events that nobody else names: one category for each kind of event. */
export class EventComparison {
  private readonly ledger: Ledger;
  private matrixOrder = -1;

  constructor(ledger: Ledger) {
    this.ledger = ledger;
  }

  /** The record that answers the event; `extra` is what the engine did before it and the kernel did not. */
  match(event: ScriptEvent, record: EngineRecord, extra: readonly EngineRecord[]): void {
    this.order(event, extra);
    for (const [i, field] of record.spec.fields.entries())
      this.fact(event, field.name, event.fields.get(field.name) ?? '', record.values[i]);
    if (!isMatrix(event)) return;
    this.fact(
      event,
      'order across tasks',
      'in order',
      record.order > this.matrixOrder ? 'in order' : 'earlier',
    );
    this.matrixOrder = record.order;
  }

  /** The engine has nothing for the event: all its facts differ. */
  missing(event: ScriptEvent): void {
    this.fact(event, 'event', describe(event), undefined);
    for (const field of fieldsOf(event)) this.fact(event, field, event.fields.get(field), undefined);
    if (isMatrix(event)) this.fact(event, 'order across tasks', 'in order', undefined);
  }

  /** Nothing comes behind the last event of a task. */
  end(task: string, line: number, extra: readonly EngineRecord[]): void {
    const got = extra.length === 0 ? 'nothing more' : extra.map(describeRecord).join('; ');
    this.ledger.fact('end of a task', { object: task, field: 'event', line }, 'nothing more', got);
  }

  private order(event: ScriptEvent, extra: readonly EngineRecord[]): void {
    const got = extra.length === 0 ? describe(event) : extra.map(describeRecord).join('; ');
    this.fact(event, 'event', describe(event), got);
  }

  private fact(event: ScriptEvent, field: string, expected: unknown, got: unknown): void {
    this.ledger.fact(event.name, { object: describe(event), field, line: event.line }, expected, got);
  }
}

const isMatrix = ({ name }: ScriptEvent): boolean => name.startsWith('irq_matrix_');

function fieldsOf(event: ScriptEvent): string[] {
  return specOf(event.name)?.fields.map((field) => field.name) ?? [...event.fields.keys()];
}

/** The event with what it is about: `vector_update irq=30`. */
export function describe({ name, fields }: ScriptEvent): string {
  for (const key of ['irq', 'virq', 'name', 'domain', 'bit', 'index', 'pin']) {
    const value = fields.get(key);
    if (value !== undefined) return `${name} ${key}=${value}`;
  }
  return name;
}

function describeRecord({ spec, values }: EngineRecord): string {
  return `${spec.name}${spec.fields.map((field, i) => ` ${field.name}=${values[i]}`).join('')}`;
}

/** True when record and event are about the same thing: name, and the first field where both have it. */
export function agree(event: ScriptEvent, { spec, values }: EngineRecord): boolean {
  if (event.name !== spec.name) return false;
  const key = keyField(spec);
  return key < 0 || event.fields.get(spec.fields[key]!.name) === values[key];
}

function keyField({ fields }: TraceEventSpec): number {
  return fields.findIndex(({ name }) => name === 'irq' || name === 'virq');
}
