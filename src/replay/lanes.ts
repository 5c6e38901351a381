// What the engine does in each lane of a trace: calls are taken step by step, and their records wait for the events they answer.

import { Call, type EngineDoor } from '../engine/calls.ts';
import { agree } from './compare-event.ts';
import { argumentKind } from './inputs.ts';
import { type DomainName, type EngineRecord, RecordReader } from './records.ts';
import { isDuplicate, isProbe, MARKER, type Script, type ScriptEvent } from './script.ts';
import { type CallStart, FROM_OUTSIDE } from './starts.ts';

/** Steps that a call may take without any event before it counts as stuck. */
const MAX_SILENT_STEPS = 100_000;
/** Events of a task among which a record that comes too early is looked for. */
const LOOK_AHEAD = 64;

export interface Lane {
  readonly number: number;
  /** What the engine did and the trace has not shown yet. */
  readonly pending: EngineRecord[];
  /** Done by the engine alone; reported with the next event of the lane. */
  extra: EngineRecord[];
  /** Takes the result of the lane's calls when they are through. */
  whenDone: ((result: number) => void) | undefined;
  /** Function that the lane's calls are about, -1 for none. */
  device: number;
  /** Events of the lane in order, and how many were taken. */
  readonly events: ScriptEvent[];
  taken: number;
}

export class Lanes {
  readonly all: readonly Lane[];
  private readonly script: Script;
  private door: EngineDoor;
  private readonly records: RecordReader;
  private readonly isRecorded: (name: string) => boolean;

  constructor(
    script: Script,
    { door, domainName }: { readonly door: EngineDoor; readonly domainName: DomainName },
    isRecorded: (name: string) => boolean,
  ) {
    this.script = script;
    this.door = door;
    this.isRecorded = isRecorded;
    this.records = new RecordReader(door, domainName);
    this.all = script.lanes.map((_, number) => ({
      number,
      pending: [],
      extra: [],
      whenDone: undefined,
      device: -1,
      events: [],
      taken: 0,
    }));
    for (const event of script.events) this.all[event.lane]!.events.push(event);
  }

  /** Lets the engine be. */
  stop(): void {
    this.door = { ...this.door, begin() {}, step: () => false, depth: () => 0, result: () => 0 };
  }

  /** The lane of an event that is next in it. */
  take(event: ScriptEvent): Lane {
    const lane = this.all[event.lane]!;
    lane.taken++;
    return lane;
  }

  /** Puts calls on the lane; the first one is begun last, because the innermost call of a task goes on first. */
  begin(lane: Lane, calls: readonly CallStart[]): void {
    const [first] = calls;
    lane.device = first && isOfFunction(first.call) ? first.args[0]! : -1;
    for (const { call, args, mask } of calls.toReversed()) this.door.begin(lane.number, call, args, mask);
  }

  /** Has the engine go on in the event's lane until it does something that would be seen. */
  fill(event: ScriptEvent): void {
    const lane = this.all[event.lane]!;
    this.goOn(lane, event, () => lane.pending.length === 0);
  }

  /** Takes one step of a lane at an event of another one. */
  stepOnce(lane: Lane, event: ScriptEvent): void {
    this.door.step(lane.number, event.cpu);
    this.collect(event);
  }

  /** Has the calls of a lane run to their end. What they do is placed at the event. */
  settle(lane: Lane, event: ScriptEvent, cpu = event.cpu): void {
    this.goOn(lane, event, () => true, cpu);
  }

  /** Has the calls of the event's lane run to their end where the trace shows nothing more of them. */
  settleIfOver(event: ScriptEvent): void {
    const lane = this.all[event.lane]!;
    if (this.door.depth(lane.number) > 0 && isOver(lane.events[lane.taken])) this.settle(lane, event);
  }

  /** A record in front that no event near agrees with is the engine's alone; one that an event agrees with later stays. */
  dropWhatNeverComes(event: ScriptEvent): void {
    const lane = this.all[event.lane]!;
    const { pending, extra } = lane;
    while (pending.length > 0 && !comes(lane, pending[0]!)) {
      extra.push(pending.shift()!);
      if (pending.length === 0) this.fill(event);
    }
  }

  private goOn(lane: Lane, event: ScriptEvent, isWanted: () => boolean, cpu = event.cpu): void {
    const { door } = this;
    for (let steps = 0; isWanted() && door.depth(lane.number) > 0; steps++) {
      if (steps > MAX_SILENT_STEPS) throw new Error(`line ${event.line}: a call goes on without end`);
      door.step(lane.number, cpu);
      this.collect(event);
    }
    if (lane.whenDone && door.depth(lane.number) === 0) {
      const { whenDone } = lane;
      lane.whenDone = undefined;
      whenDone(door.result(lane.number));
    }
  }

  private collect(event: ScriptEvent): void {
    for (const record of this.records.take())
      if (this.wouldBeSeen(record, event)) this.all[record.task]?.pending.push(record);
  }

  /** As the kernel records: no probe before the probes are on, no native event on a CPU that goes down, duplicates only there. */
  private wouldBeSeen({ spec: { name } }: EngineRecord, event: ScriptEvent): boolean {
    if (isDuplicate(name)) return event.dying && this.isRecorded(name);
    if (!isProbe(name)) return !event.dying;
    return event.index >= this.script.probesFrom && this.isRecorded(name);
  }
}

/** The next event of a lane begins something new: whatever is under way does nothing more that would be seen. */
function isOver(next: ScriptEvent | undefined): boolean {
  if (!next || next.name === MARKER) return true;
  return next.inside < 0 && argumentKind(next) !== undefined && next.caller !== FROM_OUTSIDE;
}

/** One of the lane's events, from the current one on, agrees with the record. */
function comes({ events, taken }: Lane, record: EngineRecord): boolean {
  const end = Math.min(events.length, taken - 1 + LOOK_AHEAD);
  for (let i = taken - 1; i < end; i++) if (agree(events[i]!, record)) return true;
  return false;
}

/** Calls that allocate for a PCI function or free what it has. */
const isOfFunction = (call: number): boolean =>
  call >= Call.pciAllocIrqVectors && call <= Call.pciDisableMsix;
