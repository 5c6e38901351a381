// Drives the engine through a trace: inputs begin calls, every other event is what the engine has to do next in that task.
//
// The trace says which task takes the next step: a step is taken at its first event. Where the engine does something else, the
// difference is noted once and the two are brought together again at the next event that both have.

import type { AffinityDescriptor } from '../devices/model.ts';
import { Call, type EngineDoor } from '../engine/calls.ts';
import type { Topology } from '../model/topology.ts';
import { agree, EventComparison } from './compare-event.ts';
import { Drivers } from './drivers.ts';
import { EarlyHpet } from './early-hpet.ts';
import { Hotplug } from './hotplug.ts';
import { argumentKind, InputKind, isIgnored } from './inputs.ts';
import { type Lane, Lanes } from './lanes.ts';
import { Moves } from './moves.ts';
import { NumberOrder } from './numbers.ts';
import { type DomainName, specOf } from './records.ts';
import { type ReleaseRun, releaseRuns } from './release-runs.ts';
import { Ledger, type ReplayReport } from './report.ts';
import { MARKER, type Script, type ScriptEvent } from './script.ts';
import {
  type CallStart,
  deviceOf,
  explicitStart,
  FROM_OUTSIDE,
  implicitStart,
  number,
  type Start,
  type StartContext,
} from './starts.ts';
import { type Answer, answerOf, StepCalls, writeAffinity } from './step-calls.ts';
import type { StepCommand } from './step-commands.ts';
import { type Due, StepQueue } from './step-queue.ts';

export interface ReplayHost {
  readonly door: EngineDoor;
  readonly topology: Topology;
  readonly domainName: DomainName;
}

/** What the files of a capture say beside its trace. */
export interface ReplayHints {
  /** Commands of each step, by its name. */
  readonly commands?: ReadonlyMap<string, readonly StepCommand[]>;
  /** Row of the function that has the irq at the moment after a line, -1 when nothing says it. */
  readonly functionOfIrq?: (irq: number, line: number) => number;
  /** The kernel recorded events of that name at all; those that it did not are not asked of the engine. */
  readonly recorded?: (name: string) => boolean;
}

export class Replay {
  readonly ledger = new Ledger();
  /** Position of the next event. */
  position = 0;
  private readonly script: Script;
  private readonly host: ReplayHost;
  private readonly context: StartContext;
  private readonly comparison: EventComparison;
  private readonly lanes: Lanes;
  private readonly drivers: Drivers;
  private readonly hotplug: Hotplug;
  private readonly moves = new Moves();
  private readonly numbers: NumberOrder;
  private readonly earlyHpet: EarlyHpet;
  private readonly releaseRuns: ReadonlyMap<number, ReleaseRun>;
  private readonly queue: StepQueue;
  private readonly stepCalls: StepCalls;
  private readonly names = new Map<string, number>();
  private readonly owner = new Map<number, number>();
  /** Command that the event at hand carries out. */
  private shown: StepCommand | undefined;
  /** Lane of the task that writes markers: it gives the commands. */
  private commander: Lane | undefined;
  private booted = false;

  constructor(script: Script, host: ReplayHost, hints: ReplayHints = {}) {
    this.script = script;
    this.host = host;
    const names = new Set(script.events.map((event) => event.name));
    this.lanes = new Lanes(script, host, hints.recorded ?? ((name) => names.has(name)));
    this.comparison = new EventComparison(this.ledger);
    this.drivers = new Drivers(host.topology);
    this.hotplug = new Hotplug(script, this.drivers);
    this.numbers = new NumberOrder(script);
    this.earlyHpet = new EarlyHpet(script, host.topology, this.drivers);
    this.releaseRuns = releaseRuns(script);
    this.queue = new StepQueue(hints.commands ?? new Map(), host.topology);
    this.stepCalls = new StepCalls(host.topology);
    this.context = {
      script,
      topology: host.topology,
      onlineCpus: () => this.hotplug.cpus.length,
      name: (text) => this.nameOf(text),
      deviceOf: (irq) => this.owner.get(irq) ?? -1,
      functionOfIrq: (irq, line) => hints.functionOfIrq?.(irq, line) ?? -1,
      allocates: (dev, call) => this.drivers.allocates(dev, call),
      indexFreed: () => (this.shown?.kind === 'msitest' ? (this.shown.numbers[0] ?? -1) : -1),
      descriptorOfCommand: () => descriptorOf(this.shown),
    };
  }

  /** Events of the trace. */
  get length(): number {
    return this.script.events.length;
  }

  get done(): boolean {
    return this.position >= this.script.events.length;
  }

  /** Line of the next event, 0 behind the last one. */
  get line(): number {
    return this.script.events[this.position]?.line ?? 0;
  }

  /**
   * Takes events up to a line of the trace, at most `limit` of them.
   * @returns the name of a moment that is reached: its files can be compared with the engine's state now
   */
  runTo(line: number, limit = Number.POSITIVE_INFINITY): string | undefined {
    const { events } = this.script;
    for (let taken = 0; taken < limit && !this.done && events[this.position]!.line <= line; taken++) {
      const event = events[this.position++]!;
      this.takeOrStop(event);
      const moment = event.name === MARKER && /^CAPTURE-BEGIN (\S+)/.exec(event.text)?.[1];
      if (moment) return moment;
    }
    return undefined;
  }

  /** Position behind the marker at which all files of the moment just reached were read; -1 where nothing happened before it. */
  readUntil(): number {
    const { events } = this.script;
    let happened = false;
    for (let at = this.position; at < events.length; at++) {
      const { name, text } = events[at]!;
      if (name !== MARKER) happened = true;
      else if (text.startsWith('CAPTURE-END ')) return happened ? at + 1 : -1;
      else if (/^(STEP|CAPTURE-BEGIN) /.test(text)) return -1;
    }
    return -1;
  }

  /** Call behind the last event: what the engine still does is one difference for each lane. */
  finish(): ReplayReport {
    const last = this.script.events.at(-1);
    for (const lane of this.lanes.all) {
      lane.extra.push(...lane.pending.splice(0));
      this.comparison.end(this.script.lanes[lane.number]!, last?.line ?? 0, lane.extra);
      lane.extra = [];
    }
    return this.ledger.report();
  }

  /** Behind an error of the engine nothing of it is asked any more, and all that the capture shows differs. */
  private takeOrStop(event: ScriptEvent): void {
    try {
      this.take(event);
    } catch (error) {
      if (this.ledger.stopped !== '') throw error;
      this.ledger.stopped = `line ${event.line}: ${(error as Error).message}`;
      this.lanes.stop();
    }
  }

  private take(event: ScriptEvent): void {
    const lane = this.lanes.take(event);
    if (event.name === MARKER) this.marker(event, lane);
    else if (!isIgnored(event) && specOf(event.name)) this.answer(event, lane);
    else if (!specOf(event.name)) this.ledger.notCompared(event.name);
    if (!this.numbers.isFreeing(event.lane)) this.lanes.settleIfOver(event);
  }

  private marker(event: ScriptEvent, lane: Lane): void {
    const step = /^STEP (\S+?):/.exec(event.text)?.[1];
    if (step !== undefined) {
      this.ledger.step = step;
      this.commander = lane;
      this.perform(event, this.queue.enter(step));
    } else if (event.text.startsWith('OP ')) this.perform(event, this.queue.announce(event.text));
    else if (/^(STEP-DONE|CAPTURE-BEGIN) /.test(event.text)) {
      for (const freed of this.numbers.takeFreeing()) this.lanes.settle(this.lanes.all[freed]!, event);
      this.perform(event, this.queue.leave());
      this.runNow(event, this.hotplug.takeDue());
    }
  }

  private answer(event: ScriptEvent, lane: Lane): void {
    if (!this.booted) this.boot(lane);
    if (event.index === this.script.probesFrom) this.hpet(event, lane);
    if (event.name === 'irq_matrix_online') this.hotplug.came(event.cpu);
    const { due, shown } = this.queue.reach(event);
    this.perform(event, due);
    this.shown = shown;
    this.takeNumbers(event);
    this.releases(event, lane);
    const kind = argumentKind(event);
    if (kind === undefined) this.compare(event, lane);
    else this.input(event, kind, lane);
    this.learn(event, lane);
  }

  /** A driver is about to free irqs and then its vectors: what it does before that. */
  private releases(event: ScriptEvent, lane: Lane): void {
    const run = this.releaseRuns.get(event.index);
    if (run === undefined) return;
    const calls = this.drivers.releases(deviceOf(run.vectors, this.context), run.irqs);
    if (calls.length === 0) return;
    this.lanes.settle(lane, event);
    this.lanes.begin(lane, calls);
    this.lanes.settle(lane, event);
  }

  private takeNumbers(event: ScriptEvent): void {
    for (const lane of this.numbers.before(event)) {
      this.ledger.input(InputKind.number);
      this.lanes.stepOnce(this.lanes.all[lane]!, event);
    }
    this.numbers.note(event);
  }

  /** The first event is of the boot processor's idle task. */
  private boot(lane: Lane): void {
    this.booted = true;
    this.ledger.input(InputKind.boot);
    this.lanes.begin(lane, [{ call: Call.boot, args: [] }]);
  }

  /** What 6.1 does before the probes and no event has shown. */
  private hpet(event: ScriptEvent, lane: Lane): void {
    const calls = this.earlyHpet.lateInit();
    if (calls.length === 0) return;
    this.ledger.input(InputKind.unit);
    this.lanes.settle(lane, event);
    this.lanes.begin(lane, calls);
    this.lanes.settle(lane, event);
    lane.pending.length = 0;
  }

  private input(event: ScriptEvent, kind: InputKind, lane: Lane): void {
    this.lanes.fill(event);
    if (!lane.pending.some((record) => agree(event, record))) {
      this.lanes.settle(lane, event);
      lane.extra.push(...lane.pending.splice(0));
      this.beginInput(event, kind, lane);
      this.lanes.fill(event);
    }
    if (kind === InputKind.interrupt) return this.match(event, lane);
    const at = lane.pending.findIndex((record) => record.spec.name === event.name);
    if (at < 0) return;
    lane.extra.push(...lane.pending.splice(0, at));
    lane.pending.shift();
  }

  private beginInput(event: ScriptEvent, kind: InputKind, lane: Lane): void {
    const ofDrivers = event.caller === FROM_OUTSIDE ? this.hotplug.dueWith(number(event, 'irq')) : [];
    if (ofDrivers.length > 0) return this.lanes.begin(lane, ofDrivers);
    const answer = this.shown && answerOf(this.shown);
    if (answer) lane.whenDone = (result) => this.compareAnswer(answer, result, event.line);
    if (this.shown?.kind === 'affinity') {
      this.ledger.input(InputKind.write);
      return this.lanes.begin(lane, [writeAffinity(this.host.topology, this.shown).start]);
    }
    this.ledger.input(kind);
    this.lanes.begin(lane, this.callsOf(event));
  }

  /** Calls of an input, with what drivers do around CPU hot-plug. */
  private callsOf(event: ScriptEvent): readonly CallStart[] {
    if (event.name === 'irq_migrate_all_off_this_cpu') {
      this.runNow(event, this.hotplug.takeDue());
      return this.hotplug.leaving(event);
    }
    const calls = explicitStart(event, this.context);
    return event.name === 'irq_affinity_online_cpu' ? [...calls, ...this.hotplug.afterOnline()] : calls;
  }

  private compare(event: ScriptEvent, lane: Lane): void {
    this.lanes.fill(event);
    if (lane.pending.length === 0) this.startImplicitly(event, lane);
    this.match(event, lane);
  }

  private match(event: ScriptEvent, lane: Lane): void {
    this.lanes.dropWhatNeverComes(event);
    const at = lane.pending.findIndex((record) => agree(event, record));
    if (at < 0) return this.comparison.missing(event);
    const extra = [...lane.extra, ...lane.pending.splice(0, at)];
    lane.extra = [];
    this.comparison.match(event, lane.pending.shift()!, extra);
  }

  private startImplicitly(event: ScriptEvent, lane: Lane): void {
    const start = implicitStart(event, this.context) ?? this.earlyStart(event);
    if (!start) return;
    if (start.kind === InputKind.cleanup) this.completeMove(event, lane);
    this.ledger.input(start.kind);
    if (start.kind === InputKind.devres) this.stepCalls.noteReleased(start.calls[0]!.args[0]!);
    this.lanes.begin(lane, start.calls);
    this.lanes.fill(event);
  }

  private earlyStart(event: ScriptEvent): Start | undefined {
    const calls = this.earlyHpet.calls(event, this.hotplug.cpus, (text) => this.nameOf(text));
    return calls.length > 0 ? { kind: InputKind.unit, calls } : undefined;
  }

  /** An interrupt on the new CPU, which leaves no event, lets the cleanup begin. */
  private completeMove(event: ScriptEvent, lane: Lane): void {
    const cpu = this.moves.completedOn(event);
    if (cpu < 0) return;
    this.ledger.input(InputKind.completed);
    this.lanes.begin(lane, [{ call: Call.interrupt, args: [number(event, 'irq')] }]);
    this.lanes.settle(lane, event, cpu);
  }

  /** Commands that no event shows. */
  private perform(event: ScriptEvent, dues: readonly Due[]): void {
    for (const due of dues)
      for (const { start, answer } of this.stepCalls.of(due)) {
        this.ledger.input(due.command.kind === 'affinity' ? InputKind.write : InputKind.command);
        this.runNow(event, [start], answer);
      }
  }

  /** Calls that are made between two events. */
  private runNow(event: ScriptEvent, calls: readonly CallStart[], answer?: Answer): void {
    if (calls.length === 0) return;
    const lane = this.commander ?? this.lanes.all[event.lane]!;
    this.lanes.settle(lane, event);
    if (answer) lane.whenDone = (result) => this.compareAnswer(answer, result, event.line);
    this.lanes.begin(lane, calls);
    this.lanes.settle(lane, event);
  }

  private compareAnswer({ object, expected }: Answer, result: number, line: number): void {
    const place = { object, field: 'result', line };
    if (expected !== undefined) this.ledger.fact('answers to commands', place, expected, result);
    else this.ledger.fact('answers to commands', place, 'refused', result < 0 ? 'refused' : result);
  }

  /** What later inputs and drivers depend on. */
  private learn(event: ScriptEvent, lane: Lane): void {
    const entry =
      event.partner >= 0 && event.partner < event.index ? this.script.events[event.partner] : undefined;
    const ret = number(event, 'ret');
    this.moves.note(event);
    this.earlyHpet.note(event);
    if (event.name === 'free_irq') this.drivers.freed(number(event, 'irq'));
    if (!entry) return;
    if (event.name === 'irq_domain_alloc_irqs_ret')
      for (let i = 0; i < number(entry, 'nr') && ret > 0; i++) this.owner.set(ret + i, lane.device);
    if (event.name === 'pci_alloc_irq_vectors_ret') this.drivers.answered(lane.device, ret);
    if (event.name === 'request_irq_ret') this.requested(event, entry, lane);
  }

  private requested(event: ScriptEvent, entry: ScriptEvent, lane: Lane): void {
    const irq = number(entry, 'irq');
    const dev = this.owner.get(irq) ?? -1;
    this.drivers.answered(dev, number(event, 'ret'));
    if (number(event, 'ret') < 0) return;
    const calls = this.drivers.requested(dev, {
      irq,
      name: String(entry.fields.get('name')),
      flags: number(entry, 'flags'),
      cpu: event.cpu,
      cpus: this.hotplug.cpus,
    });
    if (calls.length === 0) return;
    this.lanes.settle(lane, event);
    this.lanes.begin(lane, calls);
  }

  private nameOf(text: string): number {
    const known = this.names.get(text);
    if (known !== undefined) return known;
    const index = this.host.door.names.push(text) - 1;
    this.names.set(text, index);
    return index;
  }
}

/** `allocaff BDF min max flags pre post` */
function descriptorOf(command: StepCommand | undefined): AffinityDescriptor | undefined {
  if (command?.kind !== 'msitest') return undefined;
  const [, , , preVectors = 0, postVectors = 0] = command.numbers;
  return { preVectors, postVectors, calcSets: 0, a: 0, b: 0 };
}
