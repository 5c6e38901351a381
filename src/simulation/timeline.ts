// A simulation with its past: branches of commands, copies of the machine in between, and the way to any moment of any branch.
//
// A branch is a list of commands with their ticks, and how far its time went. Another branch begins where one is left for good: when
// something is done in its past. What lies before is the parent's.

import type { Checkpoint, Command, JournalLine, Outcome } from '../model/simulation.ts';
import { bytesOf, copyPages, type PagedCopy, pastePages } from './pages.ts';
import type { Simulation } from './simulation.ts';

/** Where one is on a branch: its first `line` commands are done, and `tick` ticks have passed. */
export interface Moment {
  readonly line: number;
  readonly tick: number;
}

export interface Branch {
  readonly id: number;
  /** Branch that it left, and where; -1: it is the first one. */
  readonly parent: number;
  readonly from: Moment;
  /** All commands since the beginning, the parent's included. */
  readonly lines: readonly JournalLine[];
  /** Tick to which it went. */
  readonly end: number;
  /** It stays as it is: what is done at its end begins another branch. */
  readonly frozen?: boolean;
}

/** A branch that grows. */
interface OpenBranch extends Branch {
  readonly lines: JournalLine[];
  end: number;
  /** What its commands gave, as far as they were done here: line by line. */
  readonly results: (number | undefined)[];
}

/** A copy of a moment. */
interface Kept extends Moment {
  readonly machine: PagedCopy;
  readonly own: PagedCopy;
  readonly names: readonly string[];
  readonly probed: Checkpoint['probed'];
}

export interface TimelineOptions {
  /** Bytes that copies may take. When they take more, every other one goes. */
  readonly maxBytes?: number;
  /** Milliseconds of work between two copies. */
  readonly spacing?: number;
  /** Time in ms, by which work is measured: where copies lie changes nothing but how long the way is. */
  readonly now: () => number;
}

const MAX_BYTES = 256 << 20;
const SPACING_MS = 8;

/** Work between two copies is this many times what a copy costs, but no more than MOST_SPACING_MS: the way from one has to be short. */
const COPY_SHARE = 3;
const MOST_SPACING_MS = 24;

/** A tick may take this many times what it takes usually; the mean is over about so many times. */
const MOST_OF_USUAL = 2;
const TICK_TIMES = 16;

/** Ticks that pass at once: so much work lies between two looks at the clock at most. */
const TICKS_AT_ONCE = 64;

export class Timeline {
  readonly simulation: Simulation;
  readonly branches: OpenBranch[];
  private at: OpenBranch;
  private line = 0;
  private readonly kept = new Map<number, Kept[]>();
  private readonly now: () => number;
  private readonly maxBytes: number;
  private spacing: number;
  /** Work since the last copy, and when the next one is due, in ms. */
  private spent = 0;
  /** What a tick takes usually, in ms. */
  private tickTime = 0;
  private due: number;
  private last: Kept | undefined;
  private held = 0;

  constructor(simulation: Simulation, { maxBytes = MAX_BYTES, spacing = SPACING_MS, now }: TimelineOptions) {
    this.simulation = simulation;
    this.maxBytes = maxBytes;
    this.spacing = spacing;
    this.due = spacing;
    this.now = now;
    const { tick } = simulation;
    this.at = { id: 0, parent: -1, from: { line: 0, tick }, lines: [], end: tick, results: [] };
    this.branches = [this.at];
    this.keep();
  }

  get branch(): Branch {
    return this.at;
  }

  get moment(): Moment {
    return { line: this.line, tick: this.simulation.tick };
  }

  /** Nothing of the branch lies ahead. */
  get isAtEnd(): boolean {
    return this.line === this.at.lines.length && this.simulation.tick === this.at.end;
  }

  /** Does a command now. In the past of a branch another one begins. */
  apply(command: Command): Outcome {
    if (!this.isAtEnd || this.at.frozen) this.fork();
    const { call, args, mask, text } = command;
    const { tick } = this.simulation;
    this.at.lines.push({ tick, call, args, mask, ...(text === undefined ? {} : { text }) });
    return this.doLine();
  }

  /** Lets time pass; commands of the branch are done when their tick comes. */
  run(ticks: number): void {
    const until = this.simulation.tick + ticks;
    if (this.at.frozen && until > this.at.end) {
      this.play(this.at.end, Number.POSITIVE_INFINITY);
      this.fork();
    }
    this.play(until, Number.POSITIVE_INFINITY);
    this.at.end = Math.max(this.at.end, until);
  }

  /**
   * Takes the branches of another timeline of the same beginning, and stands on one of them.
   * @param copy what the machine was at `place`; without one it stands where nothing has happened yet
   */
  load(branches: readonly Branch[], place: Moment & { readonly branch: number }, copy?: Checkpoint): void {
    this.branches.splice(
      0,
      Number.POSITIVE_INFINITY,
      ...branches.map((b) => ({ ...b, lines: [...b.lines], results: [] })),
    );
    this.at = this.branches[place.branch]!;
    if (!copy) return;
    this.simulation.restore(copy);
    this.line = place.line;
    this.last = undefined;
    this.keep();
  }

  /** Begins a branch here, which has nothing ahead. */
  fork(): Branch {
    const from = this.moment;
    const lines = this.at.lines.slice(0, this.line);
    const results = this.at.results.slice(0, this.line);
    this.at = { id: this.branches.length, parent: this.at.id, from, lines, end: from.tick, results };
    this.branches.push(this.at);
    return this.at;
  }

  /**
   * Goes to a moment of a branch: as near as it has.
   * @returns false when there is no such branch
   */
  seek(branch: number, { line, tick }: Moment): boolean {
    const to = this.branches[branch];
    if (!to) return false;
    const wantedLine = Math.max(0, Math.min(line, to.lines.length));
    const wantedTick = this.clampTick(to, wantedLine, tick);
    const nearest = this.nearest(to, wantedLine, wantedTick);
    if (!this.isOnTheWay(to, wantedLine, wantedTick, nearest)) this.restore(nearest);
    this.at = to;
    this.play(wantedTick, wantedLine);
    return true;
  }

  /** Bytes that copies hold. */
  get bytes(): number {
    return this.held;
  }

  /** Does lines up to number `most` and lets time pass up to a tick. */
  private play(until: number, most: number): void {
    const { simulation } = this;
    for (;;) {
      const next = this.line < most ? this.at.lines[this.line] : undefined;
      if (next !== undefined && next.tick <= until) {
        this.pass(next.tick);
        this.doLine();
      } else if (simulation.tick < until) this.pass(until);
      else return;
    }
  }

  private pass(until: number): void {
    const { simulation } = this;
    while (simulation.tick < until) {
      const from = this.now();
      const ticks = Math.min(TICKS_AT_ONCE, until - simulation.tick);
      simulation.run(ticks);
      this.worked(this.workOf(this.now() - from, ticks));
    }
  }

  private doLine(): Outcome {
    const from = this.now();
    const outcome = this.simulation.apply(this.at.lines[this.line]!);
    this.at.results[this.line] = outcome.result;
    this.line++;
    this.worked(this.now() - from);
    return outcome;
  }

  /**
   * What of a time was work, by what ticks have taken so far: who waits for a CPU that others have does not work, and would make copies
   * all the time.
   */
  private workOf(milliseconds: number, ticks: number): number {
    const most = this.tickTime === 0 ? milliseconds / ticks : MOST_OF_USUAL * this.tickTime;
    const tickTime = Math.min(milliseconds / ticks, most);
    this.tickTime += (tickTime - this.tickTime) / (this.tickTime === 0 ? 1 : TICK_TIMES);
    return tickTime * ticks;
  }

  private worked(milliseconds: number): void {
    this.spent += milliseconds;
    if (this.spent < this.due) return;
    const from = this.now();
    this.keep();
    this.due = Math.max(this.spacing, Math.min(MOST_SPACING_MS, (this.now() - from) * COPY_SHARE));
  }

  private keep(): void {
    const { machine, columnsBuffer, tick } = this.simulation;
    this.spent = 0;
    const own = this.kept.get(this.at.id) ?? [];
    const behind = own.at(-1);
    // A part of the branch that was gone before has its copies.
    if (behind && !isBefore(behind, this.moment)) return;
    const { names, probed } = this.simulation.rest;
    this.last = {
      line: this.line,
      tick,
      machine: copyPages(machine.buffer, this.last?.machine),
      own: copyPages(columnsBuffer, this.last?.own),
      names,
      probed,
    };
    own.push(this.last);
    this.kept.set(this.at.id, own);
    this.held += this.last.machine.bytes + this.last.own.bytes;
    while (this.held > this.maxBytes && this.thinOut());
  }

  /** Every other copy goes, but for the first of all. Whether one went. */
  private thinOut(): boolean {
    const before = this.copies;
    for (const [id, own] of this.kept) {
      const left = own.filter((_, n) => n % 2 === 0);
      this.kept.set(id, id === 0 || left.length > 1 ? left : []);
    }
    this.spacing *= 2;
    const all = [...this.kept.values()].flat();
    this.held = bytesOf(all.flatMap(({ machine, own }) => [machine, own]));
    return this.copies < before;
  }

  /** Copies that are kept. */
  get copies(): number {
    let count = 0;
    for (const own of this.kept.values()) count += own.length;
    return count;
  }

  /** The last copy not after a moment, on the branch or on those that it comes from. */
  private nearest(branch: Branch, line: number, tick: number): Kept {
    let best: Kept | undefined;
    let limit: Moment = { line, tick };
    for (let each: Branch | undefined = branch; each !== undefined; each = this.branches[each.parent]) {
      const found = (this.kept.get(each.id) ?? []).findLast((kept) => !isBefore(limit, kept));
      if (found && (best === undefined || isBefore(best, found))) best = found;
      limit = isBefore(each.from, limit) ? each.from : limit;
    }
    return best!;
  }

  /** From here time can simply pass, and the way is not longer than from the copy. */
  private isOnTheWay(to: Branch, line: number, tick: number, nearest: Kept): boolean {
    const here = this.moment;
    const wanted = { line, tick };
    return to === this.at && !isBefore(wanted, here) && !isBefore(here, nearest);
  }

  /** The nearest tick at which exactly so many lines of a branch are done. */
  private clampTick({ lines, end }: Branch, line: number, tick: number): number {
    const earliest = line === 0 ? this.branches[0]!.from.tick : lines[line - 1]!.tick;
    const latest = lines[line]?.tick ?? end;
    return Math.max(earliest, Math.min(tick, latest));
  }

  private restore(kept: Kept): void {
    const { simulation } = this;
    pastePages(simulation.machine.buffer, kept.machine);
    pastePages(simulation.columnsBuffer, kept.own);
    simulation.rest = kept;
    this.line = kept.line;
    this.last = kept;
    this.spent = 0;
  }
}

const isBefore = (a: Moment, b: Moment): boolean => a.line < b.line || (a.line === b.line && a.tick < b.tick);
