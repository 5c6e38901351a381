// Drives the engine through a trace: inputs begin calls, every other event is what the engine has to do next in that task.
//
// The trace says which task takes the next step: a step is taken at its first event. Where the engine does something else, the
// difference is noted once and the two are brought together again at the next event that both have.

import type { AffinityDescriptor } from '../devices/model.ts';
import { Call, type EngineDoor } from '../engine/calls.ts';
import type { Topology } from '../model/topology.ts';
import { agree, EventComparison } from './compare-event.ts';
import { argumentKind, InputKind, isIgnored } from './inputs.ts';
import { type DomainName, type EngineRecord, RecordReader, specOf } from './records.ts';
import { Ledger, type ReplayReport } from './report.ts';
import { isDuplicate, isProbe, MARKER, type Script, type ScriptEvent } from './script.ts';
import { type CallStart, explicitStart, implicitStart, type StartContext } from './starts.ts';

export interface ReplayHost {
  readonly door: EngineDoor;
  readonly topology: Topology;
  readonly domainName: DomainName;
}

export interface ReplayHooks {
  /** At CAPTURE-BEGIN: what the moment's files say is compared with the state of the engine. */
  readonly onMoment?: (name: string, ledger: Ledger) => void;
  /** Calls of a step's commands that no event shows, at the marker that begins it (STEP, OP). */
  readonly onMarker?: (event: ScriptEvent) => readonly CallStart[];
  readonly descriptorOf?: (event: ScriptEvent) => AffinityDescriptor | undefined;
  readonly indexFreedBy?: (event: ScriptEvent) => number;
  readonly functionOfIrq?: (irq: number, line: number) => number;
  /** The kernel recorded events of that name at all; those that it did not are not asked of the engine. */
  readonly recorded?: (name: string) => boolean;
}

/** Steps that a call may take without any event before it counts as stuck. */
const MAX_SILENT_STEPS = 100_000;
/** Events of a task among which a record that comes too early is looked for. */
const LOOK_AHEAD = 64;

/** What the engine did in a lane and the trace has not shown yet. */
interface Lane {
  readonly pending: EngineRecord[];
  /** Done by the engine alone; reported with the next event of the lane. */
  extra: EngineRecord[];
}

export class Replay {
  readonly ledger = new Ledger();
  /** Position of the next event. */
  position = 0;
  private readonly script: Script;
  private readonly host: ReplayHost;
  private readonly hooks: ReplayHooks;
  private readonly records: RecordReader;
  private readonly comparison: EventComparison;
  private readonly lanes: Lane[];
  private readonly upcoming: readonly (readonly ScriptEvent[])[];
  private readonly cursor: number[];
  private readonly names = new Map<string, number>();
  private readonly recordedNames: ReadonlySet<string>;
  private readonly owner = new Map<number, number>();
  private online = 0;
  private booted = false;

  constructor(script: Script, host: ReplayHost, hooks: ReplayHooks = {}) {
    this.script = script;
    this.host = host;
    this.hooks = hooks;
    this.records = new RecordReader(host.door, host.domainName);
    this.comparison = new EventComparison(this.ledger);
    this.lanes = script.lanes.map(() => ({ pending: [], extra: [] }));
    this.recordedNames = new Set(script.events.map((event) => event.name));
    this.upcoming = byLane(script);
    this.cursor = script.lanes.map(() => 0);
  }

  get done(): boolean {
    return this.position >= this.script.events.length;
  }

  /** Line of the next event, 0 behind the last one. */
  get line(): number {
    return this.script.events[this.position]?.line ?? 0;
  }

  /** Takes the events up to a line of the trace, at most `limit` of them. */
  runTo(line: number, limit = Number.POSITIVE_INFINITY): void {
    const { events } = this.script;
    for (let taken = 0; taken < limit && !this.done && events[this.position]!.line <= line; taken++)
      this.take(events[this.position++]!);
  }

  /** Call behind the last event: what the engine still does is one difference for each lane. */
  finish(): ReplayReport {
    const last = this.script.events.at(-1);
    for (const [lane, state] of this.lanes.entries()) {
      state.extra.push(...state.pending.splice(0));
      this.comparison.end(this.script.lanes[lane]!, last?.line ?? 0, state.extra);
      state.extra = [];
    }
    return this.ledger.report();
  }

  private take(event: ScriptEvent): void {
    this.cursor[event.lane]!++;
    if (event.name === MARKER) return this.marker(event);
    if (isIgnored(event)) return;
    if (!specOf(event.name)) return this.ledger.notCompared(event.name);
    if (!this.booted) this.boot(event);
    this.noteOnline(event);
    const kind = argumentKind(event);
    if (kind === undefined) this.compare(event);
    else this.input(event, kind);
    this.noteOwner(event);
  }

  private marker(event: ScriptEvent): void {
    const moment = /^CAPTURE-BEGIN (\S+)/.exec(event.text)?.[1];
    if (moment !== undefined) this.hooks.onMoment?.(moment, this.ledger);
    const step = /^STEP (\S+?):/.exec(event.text)?.[1];
    if (step !== undefined) this.ledger.step = step;
    for (const start of this.hooks.onMarker?.(event) ?? []) {
      this.ledger.input(InputKind.command);
      this.begin(event, start);
      this.settle(event);
    }
  }

  /** The first event is of the boot processor's idle task. */
  private boot(event: ScriptEvent): void {
    this.booted = true;
    this.ledger.input(InputKind.boot);
    this.begin(event, { call: Call.boot, args: [] });
  }

  private input(event: ScriptEvent, kind: InputKind): void {
    const lane = this.lanes[event.lane]!;
    this.fill(event);
    const own = lane.pending.findIndex((record) => agree(event, record));
    if (own < 0) {
      this.settle(event);
      lane.extra.push(...lane.pending.splice(0));
      this.ledger.input(kind);
      this.beginAll(event, explicitStart(event, this.context));
      this.fill(event);
    }
    const at = lane.pending.findIndex((record) => record.spec.name === event.name);
    if (at < 0) return;
    lane.extra.push(...lane.pending.splice(0, at));
    lane.pending.shift();
  }

  private compare(event: ScriptEvent): void {
    const lane = this.lanes[event.lane]!;
    this.fill(event);
    if (lane.pending.length === 0) this.startImplicitly(event);
    this.dropWhatNeverComes(event);
    const at = lane.pending.findIndex((record) => agree(event, record));
    if (at < 0) return this.comparison.missing(event);
    const extra = [...lane.extra, ...lane.pending.splice(0, at)];
    lane.extra = [];
    this.comparison.match(event, lane.pending.shift()!, extra);
  }

  private startImplicitly(event: ScriptEvent): void {
    const start = implicitStart(event, this.context);
    if (!start) return;
    this.ledger.input(start.kind);
    this.beginAll(event, start.calls);
    this.fill(event);
  }

  /** A record in front that no event near agrees with is the engine's alone; one that an event agrees with later stays. */
  private dropWhatNeverComes(event: ScriptEvent): void {
    const { pending, extra } = this.lanes[event.lane]!;
    const next = this.upcoming[event.lane]!;
    const from = this.cursor[event.lane]! - 1;
    const near = next.slice(from, from + LOOK_AHEAD);
    while (pending.length > 0 && !near.some((e) => agree(e, pending[0]!))) {
      extra.push(pending.shift()!);
      if (pending.length === 0) this.fill(event);
    }
  }

  /** Has the engine go on in the event's lane until it does something that would be seen. */
  private fill(event: ScriptEvent): void {
    const { door } = this.host;
    const { pending } = this.lanes[event.lane]!;
    for (let steps = 0; pending.length === 0 && door.depth(event.lane) > 0; steps++) {
      if (steps > MAX_SILENT_STEPS) throw new Error(`line ${event.line}: a call goes on without end`);
      door.step(event.lane, event.cpu);
      this.collect(event);
    }
  }

  /** Has the calls of the lane run to their end: something else begins in it. */
  private settle(event: ScriptEvent): void {
    const { door } = this.host;
    for (let steps = 0; door.depth(event.lane) > 0; steps++) {
      if (steps > MAX_SILENT_STEPS) throw new Error(`line ${event.line}: a call goes on without end`);
      door.step(event.lane, event.cpu);
    }
    this.collect(event);
  }

  private collect(event: ScriptEvent): void {
    for (const record of this.records.take())
      if (this.wouldBeSeen(record, event)) this.lanes[record.task]?.pending.push(record);
  }

  /** As the kernel records: no probe before the probes are on, no native event on a CPU that goes down, duplicates only there. */
  private wouldBeSeen({ spec: { name } }: EngineRecord, event: ScriptEvent): boolean {
    if (isDuplicate(name)) return event.dying && this.isRecorded(name);
    if (!isProbe(name)) return !event.dying;
    return event.index >= this.script.probesFrom && this.isRecorded(name);
  }

  private isRecorded(name: string): boolean {
    return this.hooks.recorded?.(name) ?? this.recordedNames.has(name);
  }

  /** The first call is begun last: the innermost call of a task goes on first. */
  private beginAll(event: ScriptEvent, calls: readonly CallStart[]): void {
    for (const call of calls.toReversed()) this.begin(event, call);
  }

  private begin(event: ScriptEvent, { call, args, mask }: CallStart): void {
    this.host.door.begin(event.lane, call, args, mask);
  }

  private noteOnline({ name, fields }: ScriptEvent): void {
    if (name === 'irq_matrix_online') this.online = Number(fields.get('online_maps'));
    if (name === 'k_irq_matrix_offline' || name === 'irq_matrix_offline') this.online--;
  }

  /** Irqs of PCI domains belong to the device of the domain. */
  private noteOwner(event: ScriptEvent): void {
    if (event.name !== 'irq_domain_alloc_irqs_ret' || event.partner < 0) return;
    const entry = this.script.events[event.partner]!;
    const first = Number(event.fields.get('ret'));
    const owner = this.deviceOfAllocation(entry);
    for (let irq = first; irq < first + Number(entry.fields.get('nr')); irq++) this.owner.set(irq, owner);
  }

  private deviceOfAllocation(entry: ScriptEvent): number {
    const around = entry.inside < 0 ? undefined : this.script.events[entry.inside]!;
    const from = around?.name === 'pci_alloc_irq_vectors' ? around : entry;
    const starts =
      from === around ? explicitStart(from, this.context) : implicitStart(from, this.context)?.calls;
    const [first] = starts ?? [];
    return first && first.call >= Call.pciAllocIrqVectors && first.call <= Call.pciDisableMsix
      ? first.args[0]!
      : -1;
  }

  private get context(): StartContext {
    const { hooks } = this;
    return {
      script: this.script,
      topology: this.host.topology,
      onlineCpus: () => this.online,
      name: (text) => this.nameOf(text),
      deviceOf: (irq) => this.owner.get(irq) ?? -1,
      functionOfIrq: (irq, line) => hooks.functionOfIrq?.(irq, line) ?? -1,
      indexFreedBy: (event) => hooks.indexFreedBy?.(event) ?? -1,
      descriptorOf: (event) => hooks.descriptorOf?.(event),
    };
  }

  private nameOf(text: string): number {
    const known = this.names.get(text);
    if (known !== undefined) return known;
    const index = this.host.door.names.push(text) - 1;
    this.names.set(text, index);
    return index;
  }
}

function byLane({ events, lanes }: Script): ScriptEvent[][] {
  const lists: ScriptEvent[][] = lanes.map(() => []);
  for (const event of events) lists[event.lane]!.push(event);
  return lists;
}
