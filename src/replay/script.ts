// A trace as a script: its events by task, each return matched to its entry, so that who called is known at the entry.
//
// What nests is read from the structure (entries and returns in the same task), not from the flags of a line: a kprobe on int3
// says Z, whatever it interrupted.

import { StringTable } from '../lib/strings.ts';
import { ArgKind } from '../model/tables.ts';
import { orderSameTimes } from './same-time.ts';

/** Numbers that fit are numbers, 64-bit ones are bigint. */
export type FieldValue = number | bigint | string;

export interface ScriptEvent {
  /** Position in the script. */
  readonly index: number;
  readonly line: number;
  readonly name: string;
  /** Task of the line. */
  readonly task: number;
  /** Whose work the event is: the task's, or that of the interrupt on top of it. */
  readonly lane: number;
  readonly cpu: number;
  readonly fields: ReadonlyMap<string, FieldValue>;
  /** Text of a marker. */
  readonly text: string;
  /** For a return, and for an entry whose return was found: the function returned to. */
  readonly caller: string | undefined;
  /** Position of the entry around this event, -1 for none. */
  readonly inside: number;
  /** Position of the matching return or entry, -1 for none. */
  readonly partner: number;
  /** On a CPU that is going down: native tracepoints are silent, the k_ events stand in. */
  readonly dying: boolean;
}

export interface Script {
  readonly events: readonly ScriptEvent[];
  /** comm-pid by number, an idle task with its CPU; lanes of interrupts follow, one for each CPU. */
  readonly lanes: readonly string[];
  /** First event of a kprobe: from here on there are such events; Infinity when there are none. */
  readonly probesFrom: number;
}

/** What the trace importer gives, as far as it is needed here. */
export interface TraceColumns {
  readonly events: {
    readonly length: number;
    readonly col: Readonly<
      Record<'time' | 'cpu' | 'pid' | 'task' | 'event' | 'first' | 'args' | 'line', ArrayLike<number>>
    >;
  };
  readonly args: {
    readonly col: Readonly<Record<'name' | 'kind' | 'lo' | 'hi' | 'text', ArrayLike<number>>>;
  };
  readonly strings: ConstructorParameters<typeof StringTable>[0];
}

export const MARKER = 'tracing_mark_write';

/** Entries that have a return probe. */
const RETURNING = new Set([
  'pci_alloc_irq_vectors',
  'irq_domain_alloc_irqs',
  'irq_domain_activate_irq',
  'request_irq',
  'irq_do_set_affinity',
  'amd_alloc_irq_index',
]);

/** Whoever calls this does so from an interrupt. kernel/irq/migration.c */
const FROM_INTERRUPT = 'irq_move_masked_irq';

type Draft = { -readonly [K in keyof ScriptEvent]: ScriptEvent[K] };

/** Reads all events of a trace. */
export function readScript(trace: TraceColumns): Script {
  const lanes = new Lanes();
  const drafts = readEvents(trace, lanes);
  matchReturns(drafts);
  nameInterrupts(drafts, lanes);
  markDying(drafts);
  const first = drafts.find((event) => isProbe(event.name));
  return { events: drafts, lanes: lanes.names, probesFrom: first?.index ?? Number.POSITIVE_INFINITY };
}

/** Native events are those of irq_matrix and irq_vectors, and markers; all others are probes. */
export function isProbe(name: string): boolean {
  return name !== MARKER && !name.startsWith('irq_matrix_') && !name.startsWith('vector_');
}

/** A duplicate of a native event, there for CPUs that go down. */
export function isDuplicate(name: string): boolean {
  return name.startsWith('k_');
}

class Lanes {
  readonly names: string[] = [];
  private readonly numbers = new Map<string, number>();

  of(name: string): number {
    const known = this.numbers.get(name);
    if (known !== undefined) return known;
    this.numbers.set(name, this.names.length);
    return this.names.push(name) - 1;
  }
}

function readEvents({ events, args, strings }: TraceColumns, lanes: Lanes): Draft[] {
  const texts = new StringTable(strings);
  const { col, length } = events;
  const read = Array.from({ length }, (_, index) => {
    const { fields, place, text } = readFields(args.col, texts, col.first[index]!, col.args[index]!);
    const cpu = col.cpu[index]!;
    const pid = col.pid[index]!;
    const task = lanes.of(pid === 0 ? `<idle>/${cpu}` : `${texts.get(col.task[index]!)}-${pid}`);
    const name = texts.get(col.event[index]!);
    return {
      index,
      line: col.line[index]!,
      name,
      task,
      lane: task,
      cpu,
      fields,
      text: name === MARKER ? text : '',
      caller: callerIn(place),
      inside: -1,
      partner: -1,
      dying: false,
    };
  });
  const ordered = orderSameTimes(read, col.time);
  for (const [index, event] of ordered.entries()) event.index = index;
  return ordered;
}

function readFields(
  col: TraceColumns['args']['col'],
  texts: StringTable,
  first: number,
  count: number,
): { fields: Map<string, FieldValue>; place: string; text: string } {
  const fields = new Map<string, FieldValue>();
  let place = '';
  let text = '';
  for (let row = first; row < first + count; row++) {
    const name = texts.get(col.name[row]!);
    if (name === '') {
      text = texts.get(col.text[row]!);
      if (row === first) place = text;
    } else fields.set(name, readValue(col, texts, row));
  }
  return { fields, place, text };
}

function readValue(col: TraceColumns['args']['col'], texts: StringTable, row: number): FieldValue {
  if (col.kind[row] === ArgKind.text) return texts.get(col.text[row]!);
  const lo = col.lo[row]!;
  const hi = col.hi[row]!;
  if (col.kind[row] === ArgKind.signed) return hi === 0xffffffff ? lo | 0 : BigInt.asIntN(64, join64(lo, hi));
  return hi === 0 ? lo : join64(lo, hi);
}

const join64 = (lo: number, hi: number): bigint => (BigInt(hi) << 32n) | BigInt(lo);

/** `caller+0x12/0x34 <- function` of a return; code of a module may have no name. */
function callerIn(place: string): string | undefined {
  const arrow = place.indexOf(' <- ');
  if (arrow < 0) return undefined;
  const caller = place.slice(0, arrow);
  const plus = caller.indexOf('+');
  return plus < 0 ? caller : caller.slice(0, plus);
}

/** A return belongs to the innermost entry of its function in the same task; entries inside that never returned are given up. */
function matchReturns(events: Draft[]): void {
  const open = new Map<number, Draft[]>();
  for (const event of events) {
    const stack = open.get(event.task) ?? [];
    open.set(event.task, stack);
    const entered = event.name.endsWith('_ret') ? event.name.slice(0, -4) : '';
    if (RETURNING.has(entered)) close(stack, event, entered);
    event.inside = stack.at(-1)?.index ?? -1;
    if (RETURNING.has(event.name)) stack.push(event);
  }
}

function close(stack: Draft[], event: Draft, name: string): void {
  const at = stack.findLastIndex((entry) => entry.name === name);
  if (at < 0) return;
  const entry = stack[at]!;
  stack.length = at;
  entry.partner = event.index;
  entry.caller = event.caller;
  event.partner = entry.index;
}

/** Gives what happens in an interrupt a lane of its own: the move of an irq, and the cleanup of a moved vector. */
function nameInterrupts(events: Draft[], lanes: Lanes): void {
  const cleaning = new Map<number, Draft>();
  for (const event of events) {
    const around = event.inside < 0 ? undefined : events[event.inside]!;
    const begun = event.partner >= 0 && event.partner < event.index ? events[event.partner] : undefined;
    if (event.name === 'irq_do_set_affinity' && event.caller === FROM_INTERRUPT)
      event.lane = lanes.of(`interrupt/${event.cpu}`);
    else if (begun) event.lane = begun.lane;
    else if (event.name === 'vector_free_moved' || cleaning.has(event.task)) {
      cleanup(event, cleaning, lanes);
    } else if (around) event.lane = around.lane;
  }
}

/** vector_free_moved is followed by the event of the freed vector, and nothing else comes between. */
function cleanup(event: Draft, cleaning: Map<number, Draft>, lanes: Lanes): void {
  if (event.name === 'vector_free_moved') cleaning.set(event.task, event);
  else if (!isDuplicate(event.name)) cleaning.delete(event.task);
  const frees = event.name === 'vector_free_moved' || /^(k_)?irq_matrix_free$/.test(event.name);
  if (frees) event.lane = lanes.of(`interrupt/${event.cpu}`);
}

/** From irq_migrate_all_off_this_cpu to irq_matrix_offline the CPU is not on line any more. */
function markDying(events: Draft[]): void {
  const dying = new Set<number>();
  for (const event of events) {
    if (event.name === 'irq_migrate_all_off_this_cpu') dying.add(event.task);
    event.dying = dying.has(event.task);
    if (/^(k_)?irq_matrix_offline$/.test(event.name)) dying.delete(event.task);
    // without its end (a trace without the duplicates) the section ends where the CPU comes back
    if (event.name === 'irq_matrix_online')
      for (const task of dying) if (sameCpu(events, task, event)) dying.delete(task);
  }
}

function sameCpu(events: readonly Draft[], task: number, online: Draft): boolean {
  const last = events.findLast((event) => event.task === task && event.index < online.index);
  return last?.cpu === online.cpu;
}
