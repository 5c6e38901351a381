// The page's end of a simulation: commands out, events and frames in, the journal, and a new worker where one dies.

import type { FrameTaker } from '../lib/frames.ts';
import { newLifeLock } from '../lib/life-lock.ts';
import type { RecordReceiver, RecordSender } from '../lib/records.ts';
import { openReceiver, openSender, openTaker, type Transport } from '../lib/transport.ts';
import type { Breakpoint, StopReason } from '../model/breakpoints.ts';
import { sendCall, sendName } from '../model/commands.ts';
import type { EntryFacts } from '../model/entry-facts.ts';
import { EIO } from '../model/errno.ts';
import type { Foresight, FunctionState } from '../model/foresight.ts';
import { type MachineHeader, MachineView } from '../model/machine.ts';
import {
  type Command,
  isTimeCall,
  type JournalLine,
  type LiveColumns,
  type LiveRows,
  liveColumns,
  type Outcome,
  SimCall,
  TimeCall,
} from '../model/simulation.ts';
import type {
  BranchData,
  Pace,
  Place,
  Resume,
  SimulationOrigin,
  SimulationReply,
  SimulationRequest,
} from '../protocol.ts';

/** What is used of a Worker. */
export type SimulationWorker = Pick<Worker, 'postMessage' | 'terminate' | 'onmessage' | 'onerror'>;

export interface SimulationListener {
  /** The machine is there, or there again after `restarted` of its worker; its structure may be another one. */
  onReady(machine: MachineView, restarted: boolean): void;
  /** The worker ended; another one is being started, or none is, when it ended twice in a row. */
  onStopped(reason: string, willRestart: boolean): void;
  /** A command was carried out. */
  onJournal?(line: JournalLine, outcome: Outcome): void;
  /** Something was done in the past: a branch begins, and the machine is on it. */
  onBranch?(branch: BranchData): void;
  /** The machine is elsewhere on the timeline. */
  onMoved?(place: Place): void;
  /** It stands, though nobody told it to. */
  onStood?(reason: StopReason, place: Place): void;
}

export interface SimulationParts {
  readonly origin: SimulationOrigin;
  readonly header: MachineHeader;
  readonly transport: Transport;
  readonly listener: SimulationListener;
  /** Where it begins, if not where nothing has happened yet. */
  readonly resume?: Resume;
  readonly newWorker?: () => SimulationWorker;
  /** Calls back when the worker that holds the lock is gone without a word; what it gives ends the watch. */
  readonly watch?: (lock: string, onGone: () => void) => () => void;
}

/** A frame as views read it. It stays as it is until the next one is taken. */
export interface LiveFrame {
  readonly number: number;
  readonly live: LiveColumns;
}

const startWorker = (): SimulationWorker =>
  new Worker(new URL('../worker/simulation/worker.ts', import.meta.url), {
    type: 'module',
    name: 'simulation',
  });

interface Sent {
  readonly command: Command;
  resolve(outcome: Outcome): void;
}

interface Lanes {
  readonly rows: LiveRows;
  readonly commands: RecordSender;
  readonly events: RecordReceiver;
  readonly frames: FrameTaker;
}

/** A branch that grows, with what its commands gave; undefined where that was not told, as of those that were opened. */
export interface ClientBranch extends BranchData {
  readonly lines: JournalLine[];
  readonly results: (number | undefined)[];
  end: number;
}

const BEGINNING: Place = { branch: 0, line: 0, tick: 0 };

const FIRST_BRANCH: BranchData = { id: 0, parent: -1, from: { line: 0, tick: 0 }, lines: [], end: 0 };

interface Waiting {
  resolve(reply: SimulationReply): void;
  reject(error: Error): void;
}

/** How long, in ms, a simulation runs before a copy of it is asked for: what a new worker has to make up at most. */
const CHECKPOINT_MS = 5000;

export class SimulationClient {
  /** Branches of the timeline, by their numbers. */
  readonly branches: ClientBranch[];
  /** Where the machine was when it was heard of last. */
  place: Place;
  /** Addresses of the functions that `dev` of commands and frames counts; empty until the machine is there. */
  functions: readonly string[] = [];
  /** Texts that events name. */
  names: readonly string[] = [];
  private readonly domains = new Map<string, string>();
  private readonly parts: SimulationParts;
  private worker: SimulationWorker | undefined;
  /** Lock that the worker holds while it lives, and what ends the watch on it. */
  private lock = '';
  private stopWatch: (() => void) | undefined;
  private lanes: Lanes | undefined;
  private pace: Pace = { running: false, speed: 1e-3 };
  /** Commands that were asked for and not carried out yet, in order; the first `out` of them are on their way. */
  private sent: Sent[] = [];
  private out = 0;
  /** The command that was first on its way when a worker ended. */
  private suspect: Sent | undefined;
  private readonly waiting = new Map<number, Waiting>();
  private nextId = 1;
  private resume: Resume | undefined;
  /** The last copy of the machine. */
  private kept: Resume['copy'];
  private breakpoints: readonly Breakpoint[] = [];
  /** Jumps of this worker. */
  private moves = 0;
  private isReady = false;
  private wasReady = false;
  private isClosed = false;
  private checkpointed = 0;
  private checkpointAsked = false;
  /** The copy that was asked for may be of a moment before it stood. */
  private isStale = false;

  constructor(parts: SimulationParts) {
    this.parts = parts;
    this.resume = parts.resume;
    this.place = parts.resume?.place ?? BEGINNING;
    this.branches = (parts.resume?.branches ?? [FIRST_BRANCH]).map(clientBranch);
    this.begin();
  }

  /** Commands of the branch that the machine is on. */
  get journal(): readonly JournalLine[] {
    return this.branch.lines;
  }

  get transport(): Transport {
    return this.parts.transport;
  }

  /** Name of a domain from the two words that stand for it in an event, or ''. */
  domainName(key: number, owner: number): string {
    return this.domains.get(`${key}/${owner}`) ?? '';
  }

  /** Has a command carried out; resolves with what it gave. */
  do(command: Command): Promise<Outcome> {
    return new Promise((resolve) => {
      this.sent.push({ command, resolve });
      this.flush();
    });
  }

  setPace(pace: Pace): void {
    this.pace = pace;
    this.post({ type: 'pace', pace });
    if (pace.running) return;
    // One that is on its way may be from before.
    this.isStale = this.checkpointAsked;
    this.askCheckpoint();
  }

  /** Lets so many ticks pass. */
  async step(ticks: number): Promise<void> {
    await this.do({ call: TimeCall.pass, args: [ticks], mask: [] });
  }

  /** Goes to a place: where it got. */
  async seek(place: Place): Promise<Place> {
    await this.do({ call: TimeCall.seek, args: [place.branch, place.line, place.tick], mask: [] });
    return this.place;
  }

  setBreakpoints(breakpoints: readonly Breakpoint[]): void {
    this.breakpoints = breakpoints;
    this.post({ type: 'breakpoints', breakpoints });
  }

  /** The machine as it is now. */
  async view(): Promise<MachineView> {
    const reply = await this.ask((id) => ({ type: 'view', id }));
    return MachineView.unpack((reply as Extract<SimulationReply, { type: 'view' }>).machine);
  }

  async hash(): Promise<string> {
    const reply = await this.ask((id) => ({ type: 'hash', id }));
    const { hash, place } = reply as Extract<SimulationReply, { type: 'hash' }>;
    if (!this.pace.running) this.settle(place);
    return hash;
  }

  /** What can be done to an entry of a function now. */
  async entry(dev: number, index: number): Promise<EntryFacts> {
    const reply = await this.ask((id) => ({ type: 'entry', id, dev, index }));
    return (reply as Extract<SimulationReply, { type: 'entry' }>).facts;
  }

  /** What commands would do, one after the other. */
  async foresee(commands: readonly Command[]): Promise<Foresight> {
    const reply = await this.ask((id) => ({ type: 'foresee', id, commands }));
    return (reply as Extract<SimulationReply, { type: 'foresee' }>).foresight;
  }

  /** Functions as they are now, by their rows. */
  async functionStates(): Promise<readonly FunctionState[]> {
    const reply = await this.ask((id) => ({ type: 'functions', id }));
    return (reply as Extract<SimulationReply, { type: 'functions' }>).functions;
  }

  /**
   * The newest frame since the last one, or undefined. Asked once per animation frame, it also sends what had no room and asks
   * for a copy of the machine now and then.
   */
  takeFrame(now: number): LiveFrame | undefined {
    const { lanes } = this;
    if (!lanes) return undefined;
    this.flush();
    if (this.pace.running && now - this.checkpointed > CHECKPOINT_MS) {
      this.checkpointed = now;
      this.askCheckpoint();
    }
    const frame = lanes.frames.take();
    if (!frame) return undefined;
    const live = liveColumns(lanes.rows, frame.bytes);
    this.see(live.head);
    return { number: frame.number, live };
  }

  /** Events since the last time, in order: `read` is called with where each record begins. Gives how many were dropped in all. */
  takeEvents(read: (words: Int32Array, at: number) => void): number {
    const events = this.lanes?.events;
    if (!events) return 0;
    for (let there = events.receive(); there > 0; there = events.receive()) {
      const { words, mask, start, recordWords } = events;
      for (let i = 0; i < there; i++) read(words, (start + i * recordWords) & mask);
      events.release(there);
    }
    return events.dropped;
  }

  close(): void {
    this.isClosed = true;
    this.end();
  }

  private begin(): void {
    const { origin, header, transport, watch, newWorker = startWorker } = this.parts;
    const worker = newWorker();
    worker.onmessage = ({ data }: MessageEvent<SimulationReply>) => this.receive(data);
    worker.onerror = (event) => this.fail((event as ErrorEvent).message ?? '');
    this.worker = worker;
    const resume = this.resume;
    if (watch) this.lock = newLifeLock();
    worker.postMessage({
      type: 'begin',
      origin,
      header,
      transport,
      ...(watch && { lock: this.lock }),
      ...(resume && { resume }),
    } satisfies SimulationRequest);
  }

  private end(): void {
    this.stopWatch?.();
    this.stopWatch = undefined;
    this.worker?.terminate();
    this.worker = undefined;
    this.lanes?.events.close();
    this.lanes?.commands.close();
    this.lanes?.frames.close();
    this.lanes = undefined;
    this.isReady = false;
  }

  private post(request: SimulationRequest): void {
    if (this.isReady) this.worker?.postMessage(request);
  }

  private ask(request: (id: number) => SimulationRequest): Promise<SimulationReply> {
    const id = this.nextId++;
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { resolve, reject });
      this.worker?.postMessage(request(id));
    });
  }

  private askCheckpoint(): void {
    if (this.checkpointAsked) return;
    this.checkpointAsked = true;
    this.post({ type: 'checkpoint' });
  }

  /** Sends the commands that are not on their way, as far as there is room. */
  private flush(): void {
    const { lanes } = this;
    if (!lanes) return;
    const before = this.out;
    while (this.out < this.sent.length && sendCommand(lanes.commands, this.sent[this.out]!.command))
      this.out++;
    if (this.out > before) lanes.commands.publish();
  }

  private receive(reply: SimulationReply): void {
    if (reply.type === 'ready') this.ready(reply);
    else if (reply.type === 'done') this.done(reply.tick, reply.outcome);
    else if (reply.type === 'branch') this.grow(reply);
    else if (reply.type === 'moved') this.moved(reply);
    else if (reply.type === 'stood') this.stood(reply);
    else if (reply.type === 'checkpoint') this.keep(reply);
    else if (reply.type === 'names') this.names = [...this.names, ...reply.names];
    else if (reply.type === 'domain') this.domains.set(`${reply.key}/${reply.owner}`, reply.name);
    else if (reply.type === 'failed') this.fail(reply.reason);
    else {
      this.waiting.get(reply.id)?.resolve(reply);
      this.waiting.delete(reply.id);
    }
  }

  private ready({
    rows,
    commands,
    events,
    frames,
    machine,
    functions,
    names,
    results,
  }: Extract<SimulationReply, { type: 'ready' }>): void {
    const restarted = this.wasReady;
    this.wasReady = true;
    this.lanes = {
      rows,
      commands: openSender(commands),
      events: openReceiver(events),
      frames: openTaker(frames),
    };
    this.functions = functions;
    this.names = names;
    for (const [id, told] of results.entries())
      for (const [n, result] of told.entries()) this.branches[id]!.results[n] ??= result;
    this.isReady = true;
    this.stopWatch = this.parts.watch?.(this.lock, () => this.fail(''));
    this.out = 0;
    this.moves = 0;
    this.checkpointAsked = false;
    this.isStale = false;
    this.post({ type: 'pace', pace: this.pace });
    this.post({ type: 'breakpoints', breakpoints: this.breakpoints });
    this.parts.listener.onReady(MachineView.unpack(machine), restarted);
    this.flush();
  }

  private done(tick: number, outcome: Outcome): void {
    const first = this.sent.shift();
    if (!first) return;
    this.out--;
    const { branch } = this;
    if (isTimeCall(first.command.call)) {
      if (first.command.call === TimeCall.pass) this.passed(tick);
      return first.resolve(outcome);
    }
    const line = { tick, ...first.command };
    branch.lines.push(line);
    branch.results.push(outcome.result);
    branch.end = Math.max(branch.end, tick);
    this.place = { branch: branch.id, line: branch.lines.length, tick };
    this.parts.listener.onJournal?.(line, outcome);
    first.resolve(outcome);
  }

  /** Time went on to a tick: commands that came until then are done. */
  private passed(tick: number): void {
    const { lines } = this.branch;
    let { line } = this.place;
    while (line < lines.length && lines[line]!.tick <= tick) line++;
    this.settle({ ...this.place, line, tick });
  }

  /** It stands at a place, and nothing else is on its way from there. */
  private settle(place: Place): void {
    this.place = place;
    const { branch } = this;
    branch.end = Math.max(branch.end, place.tick);
    this.parts.listener.onMoved?.(place);
  }

  private get branch(): ClientBranch {
    return this.branches[this.place.branch]!;
  }

  /** A frame says where it was made. It may be older than what was answered since. */
  private see({ branch, line, tick, end, moves }: LiveColumns['head']): void {
    const at = this.branches[branch[0]!];
    if (!at) return;
    at.end = Math.max(at.end, end[0]!);
    const isAhead = line[0]! >= this.place.line;
    // A command of which the answer is still on its way is none yet.
    const isKnown = line[0]! <= at.lines.length;
    if (moves[0] === this.moves && at.id === this.place.branch && isAhead && isKnown)
      this.place = { branch: at.id, line: line[0]!, tick: tick[0]! };
  }

  private grow({ id, parent, from }: Extract<SimulationReply, { type: 'branch' }>): void {
    const lines = this.branches[parent]!.lines.slice(0, from.line);
    const results = this.branches[parent]!.results.slice(0, from.line);
    this.branches[id] = { id, parent, from, lines, results, end: from.tick };
    this.place = { branch: id, ...from };
    this.parts.listener.onBranch?.(this.branches[id]);
  }

  private moved({ place, moves, names }: Extract<SimulationReply, { type: 'moved' }>): void {
    this.place = place;
    this.moves = moves;
    this.names = names;
    this.parts.listener.onMoved?.(place);
  }

  private stood({ reason, place }: Extract<SimulationReply, { type: 'stood' }>): void {
    this.place = place;
    this.pace = { ...this.pace, running: false };
    this.parts.listener.onStood?.(reason, place);
  }

  private keep({ place, checkpoint }: Extract<SimulationReply, { type: 'checkpoint' }>): void {
    this.checkpointAsked = false;
    this.kept = { checkpoint, place };
    if (this.pace.running) return;
    if (!this.isStale) return this.settle(place);
    this.isStale = false;
    this.askCheckpoint();
  }

  /** A new worker goes on from the last copy, plays the journal behind it, and is given what was not carried out. */
  private fail(reason: string): void {
    const again = this.isReady;
    this.end();
    for (const { reject } of this.waiting.values()) reject(new Error(reason));
    this.waiting.clear();
    if (this.isClosed) return;
    this.blame();
    const { branches, kept, place } = this;
    this.resume = { branches, copy: kept, place };
    this.parts.listener.onStopped(reason, again);
    if (again) this.begin();
  }

  /** A command during which two workers ended is left out: it answers -EIO and is no part of the journal. */
  private blame(): void {
    const first = this.out > 0 ? this.sent[0] : undefined;
    this.out = 0;
    if (!first) return;
    if (first !== this.suspect) {
      this.suspect = first;
      return;
    }
    this.sent.shift();
    first.resolve({ result: -EIO });
  }
}

/** What commands of a branch that is given gave is not known. */
const clientBranch = (branch: BranchData): ClientBranch => ({
  ...branch,
  lines: [...branch.lines],
  results: branch.lines.map(() => undefined),
});

/** A command as records; false when there is no room for it. */
function sendCommand(sender: RecordSender, { call, args, mask, text }: Command): boolean {
  return call === SimCall.name ? sendName(sender, text ?? '') : sendCall(sender, 0, call, args, mask);
}
