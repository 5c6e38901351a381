// The loop around a simulation: commands come in by a lane, events go out by another, frames through a mailbox, time passes at the
// pace that was asked for. It never waits for who looks on. Knows neither a browser nor Node.

import { domainNameOf } from '../../engine/irqdomain.ts';
import type { FrameGiver } from '../../lib/frames.ts';
import { type RecordReceiver, type RecordSender, sendRecords } from '../../lib/records.ts';
import {
  type BoxEnd,
  type LaneEnd,
  newBox,
  newLane,
  openGiver,
  openReceiver,
  openSender,
  portsOf,
  type Transport,
} from '../../lib/transport.ts';
import type { StopReason } from '../../model/breakpoints.ts';
import { COMMAND_LANE, type CommandTarget, carryOut } from '../../model/commands.ts';
import { EINVAL } from '../../model/errno.ts';
import { EVENT_LANE, LiveEvent } from '../../model/live-events.ts';
import {
  type Command,
  isTimeCall,
  type LiveColumns,
  LOST_ROWS,
  liveBytes,
  liveColumns,
  MOST_TICKS,
  type Outcome,
  SimCall,
  TICK_NS,
  TimeCall,
} from '../../model/simulation.ts';
import {
  TRACE_EVENTS,
  TRACE_FIELDS,
  TRACE_RECORD_WORDS,
  type TraceEventSpec,
} from '../../model/trace-events.ts';
import type { Pace } from '../../protocol.ts';
import type { Simulation } from '../../simulation/simulation.ts';
import type { Branch, Moment, Timeline } from '../../simulation/timeline.ts';
import { Breakpoints } from './breakpoints.ts';

/** Real time, and how to be called again; replaced in tests. */
export interface Clock {
  /** Milliseconds. */
  now(): number;
  /** Calls back from the event loop: at once, or after so many milliseconds. */
  after(milliseconds: number, call: () => void): void;
}

/** The page's ends, to be transferred. */
export interface LoopEnds {
  readonly commands: LaneEnd;
  readonly events: LaneEnd;
  readonly frames: BoxEnd;
  readonly ports: readonly MessagePort[];
}

export interface LoopListener {
  /** A command was carried out before a tick. */
  onDone(command: Command, tick: number, outcome: Outcome): void;
  /** Texts came behind those that were there; events name them. */
  onNames?(names: readonly string[]): void;
  /** Something was done in the past, or behind a branch that stays as it is: a branch begins there. */
  onBranch(branch: Branch): void;
  /** One is elsewhere on the timeline. */
  onMoved(): void;
  /** It stands, though nobody told it to. */
  onStood(reason: StopReason): void;
  /** Events are about to name a domain that none has named before. */
  onDomain?(key: number, owner: number, name: string): void;
}

/** Longest that the loop does not look at anything else, in ms. */
const SLICE_MS = 8;

/** Ticks between two looks at the clock. */
const TICKS_AT_ONCE = 16;

/** Least time between two frames, in ms: more would not be seen. */
const FRAME_MS = 15;

/** Most that a simulation that cannot keep its pace catches up, in ms: what is beyond is left out. */
const MOST_BEHIND_MS = 100;

const MS_PER_TICK = TICK_NS / 1e6;

/** By number of the event: its first field is a domain. */
const DOMAIN_EVENT = Uint8Array.from(TRACE_EVENTS, ({ fields }: TraceEventSpec) =>
  fields[0]?.type === 'domain' ? 1 : 0,
);

const NO_COMMAND: Command = { call: 0, args: [], mask: [] };

export class Loop implements CommandTarget {
  readonly ends: LoopEnds;
  readonly breakpoints: Breakpoints;
  /** Seeks so far. */
  moves = 0;
  private readonly timeline: Timeline;
  private readonly simulation: Simulation;
  private readonly listener: LoopListener;
  private readonly clock: Clock;
  private readonly receiver: RecordReceiver;
  private readonly events: RecordSender;
  private readonly frames: FrameGiver;
  private readonly staging: Uint8Array;
  private readonly frame: LiveColumns;
  private pace: Pace = { running: false, speed: 1e-3 };
  /** Ticks that are due, and when that was found. */
  private credit = 0;
  private countedAt = 0;
  private framedAt = Number.NEGATIVE_INFINITY;
  /** Something has changed since the last frame. */
  private isDirty = true;
  private isAwake = false;
  private isClosed = false;
  private lostSent = 0;
  private namesTold: number;
  private readonly domainsTold = new Set<string>();

  constructor(timeline: Timeline, transport: Transport, listener: LoopListener, clock: Clock) {
    const { simulation } = timeline;
    this.timeline = timeline;
    this.simulation = simulation;
    this.breakpoints = new Breakpoints(simulation);
    this.listener = listener;
    this.clock = clock;
    const bytes = liveBytes(simulation.rows);
    const commands = newLane(transport, COMMAND_LANE);
    const events = newLane(transport, EVENT_LANE);
    const frames = newBox(transport, bytes);
    this.receiver = openReceiver(commands.receiver);
    this.events = openSender(events.sender);
    this.frames = openGiver(frames.giver);
    this.staging = new Uint8Array(bytes);
    this.frame = liveColumns(simulation.rows, this.staging);
    const ends = { commands: commands.sender, events: events.receiver, frames: frames.taker };
    this.ends = { ...ends, ports: portsOf(ends.commands, ends.events, ends.frames) };
    this.lostSent = simulation.columns.clock.lost[0]!;
    this.namesTold = simulation.machine.names.length;
    simulation.engine.clearEvents();
  }

  /** Begins to look for commands. */
  start(): void {
    this.wake();
  }

  setPace(pace: Pace): void {
    this.pace = pace;
    this.credit = 0;
    this.countedAt = this.clock.now();
    this.wake();
  }

  /** Lets so many ticks pass, whatever the pace: 0 or -EINVAL. */
  private pass(ticks: number): number {
    if (!(ticks >= 0 && ticks <= MOST_TICKS)) return -EINVAL;
    this.runTicks(ticks);
    this.breakpoints.look();
    this.isDirty = true;
    return 0;
  }

  /** Goes to a moment of a branch: 0 or -EINVAL. What happened on the way there is not told. */
  private seek(branch: number, moment: Moment): number {
    if (!this.timeline.seek(branch, moment)) return -EINVAL;
    this.moves++;
    this.simulation.engine.clearEvents();
    this.lostSent = this.simulation.columns.clock.lost[0]!;
    this.namesTold = this.simulation.machine.names.length;
    this.credit = 0;
    this.countedAt = this.clock.now();
    this.breakpoints.look();
    this.isDirty = true;
    this.listener.onMoved();
    return 0;
  }

  close(): void {
    this.isClosed = true;
    this.receiver.close();
    this.events.close();
    this.frames.close();
  }

  // CommandTarget

  begin(_task: number, call: number, args: readonly number[], mask: readonly number[]): void {
    this.done({ call, args, mask });
  }

  /** Commands run to their end: nobody takes single steps here, so this is none. */
  step(): void {
    this.done(NO_COMMAND);
  }

  name(text: string): void {
    this.done({ call: SimCall.name, args: [], mask: [], text });
  }

  private done(command: Command): void {
    if (isTimeCall(command.call)) return this.doTime(command);
    const { timeline } = this;
    const { branch } = timeline;
    const { tick } = this.simulation;
    const outcome = timeline.apply(command);
    if (timeline.branch !== branch) this.listener.onBranch(timeline.branch);
    this.breakpoints.look();
    this.isDirty = true;
    this.listener.onDone(command, tick, outcome);
  }

  private doTime(command: Command): void {
    const [a = 0, line = 0, tick = 0] = command.args;
    const result = command.call === TimeCall.pass ? this.pass(a) : this.seek(a, { line, tick });
    this.listener.onDone(command, this.simulation.tick, { result });
  }

  private wake(): void {
    if (this.isAwake || this.isClosed) return;
    this.isAwake = true;
    this.clock.after(0, () => this.slice());
  }

  private slice(): void {
    this.isAwake = false;
    if (this.isClosed) return;
    carryOut(this.receiver, this);
    const isBusy = this.pace.running && this.passTime();
    this.tellEvents();
    this.giveFrame();
    this.sleep(isBusy);
  }

  /** Runs the ticks that are due; whether more are due at once. */
  private passTime(): boolean {
    const { clock, pace } = this;
    const from = clock.now();
    this.count(from);
    const until = from + SLICE_MS;
    while (this.credit >= 1 && clock.now() < until) {
      const most = this.mostTicks();
      if (most === 0) return this.stand({ kind: 'end' });
      const ticks = Math.min(most, Math.floor(this.credit));
      this.runTicks(ticks);
      this.credit -= ticks;
      this.isDirty = true;
      const hit = this.breakpoints.isEmpty ? undefined : this.breakpoints.hit();
      if (hit) return this.stand(hit);
    }
    return pace.speed === Number.POSITIVE_INFINITY || this.credit >= 1;
  }

  /** Lets time pass. Behind a branch that stays as it is, another one begins. */
  private runTicks(ticks: number): void {
    const { timeline } = this;
    const { branch } = timeline;
    timeline.run(ticks);
    if (timeline.branch !== branch) this.listener.onBranch(timeline.branch);
  }

  /** Ticks that may pass before somebody has to look: breakpoints look at each. */
  private mostTicks(): number {
    const { timeline, pace } = this;
    const most = this.breakpoints.isEmpty ? TICKS_AT_ONCE : 1;
    if (!pace.toEnd || timeline.isAtEnd) return pace.toEnd ? 0 : most;
    return Math.max(1, Math.min(most, timeline.branch.end - this.simulation.tick));
  }

  private stand(reason: StopReason): false {
    this.pace = { ...this.pace, running: false };
    this.listener.onStood(reason);
    return false;
  }

  private count(now: number): void {
    const { speed } = this.pace;
    const passed = Math.min(MOST_BEHIND_MS, now - this.countedAt);
    this.countedAt = now;
    this.credit = speed === Number.POSITIVE_INFINITY ? speed : this.credit + (passed * speed) / MS_PER_TICK;
  }

  private sleep(isBusy: boolean): void {
    if (isBusy) return this.wake();
    if (this.pace.running || this.isDirty) {
      // Until the next tick is due, or the next frame may go.
      const { speed } = this.pace;
      const untilTick = this.pace.running ? ((1 - this.credit) * MS_PER_TICK) / speed : FRAME_MS;
      this.isAwake = true;
      this.clock.after(Math.min(FRAME_MS, Math.max(1, untilTick)), () => this.slice());
      return;
    }
    if (!this.receiver.sleep(() => this.wake())) this.wake();
  }

  /** Events of the kernel's tracepoints, and messages that were lost. */
  private tellEvents(): void {
    this.tellNames();
    const { words, count } = this.simulation.engine.events();
    if (count > 0) {
      this.tellDomains(words, count);
      sendRecords(this.events, words, count);
      this.simulation.engine.clearEvents();
      this.breakpoints.look();
    }
    const told = this.tellLost();
    if (count > 0 || told) this.events.publish();
  }

  private tellNames(): void {
    const { names } = this.simulation.machine;
    if (names.length === this.namesTold) return;
    this.listener.onNames?.(names.from(this.namesTold));
    this.namesTold = names.length;
  }

  private tellDomains(words: Int32Array, count: number): void {
    for (let at = 0; at < count * TRACE_RECORD_WORDS; at += TRACE_RECORD_WORDS) {
      if (DOMAIN_EVENT[words[at]!] !== 1) continue;
      const key = words[at + TRACE_FIELDS]!;
      const owner = words[at + TRACE_FIELDS + 1]!;
      const id = `${key}/${owner}`;
      if (this.domainsTold.has(id)) continue;
      this.domainsTold.add(id);
      this.listener.onDomain?.(key, owner, domainNameOf(this.simulation.machine, key, owner));
    }
  }

  private tellLost(): boolean {
    const { lost, clock } = this.simulation.columns;
    const total = clock.lost[0]!;
    const from = Math.max(this.lostSent, total - LOST_ROWS);
    for (let number = from; number < total; number++) {
      const row = number % LOST_ROWS;
      const at = this.events.open(1);
      if (at < 0) continue;
      const { words } = this.events;
      words[at] = LiveEvent.lost;
      words[at + 1] = lost.verdict[row]!;
      words[at + 2] = lost.tick[row]! | 0;
      words[at + 3] = Math.floor(lost.tick[row]! / 2 ** 32);
      words[at + 4] = lost.requester[row]!;
      words[at + 5] = lost.lo[row]!;
      words[at + 6] = lost.hi[row]!;
      words[at + 7] = lost.data[row]!;
      words[at + 8] = lost.dev[row]!;
      words[at + 9] = lost.index[row]!;
    }
    this.lostSent = total;
    return from < total;
  }

  private giveFrame(): void {
    const now = this.clock.now();
    if (!this.isDirty || now - this.framedAt < FRAME_MS) return;
    this.simulation.frame(this.frame);
    const { head } = this.frame;
    head.branch[0] = this.timeline.branch.id;
    head.line[0] = this.timeline.moment.line;
    head.end[0] = this.timeline.branch.end;
    head.moves[0] = this.moves;
    if (!this.frames.give(this.staging)) return;
    this.framedAt = now;
    this.isDirty = false;
  }
}
