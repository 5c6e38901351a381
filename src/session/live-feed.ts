// What a running simulation shows, frame by frame: counters and state for who draws them, events for who lists them, and the whole
// machine again whenever its structure has changed.

import type { MachineView } from '../model/machine.ts';
import type { LiveColumns } from '../model/simulation.ts';
import type { FrameLoop } from './frame-loop.ts';
import type { SimulationClient } from './simulation-client.ts';

/** Called for every frame that came. The columns stay as they are until the next one. */
export type OnLive = (live: LiveColumns, now: number) => void;

/** Least time between two whole machines, in ms. */
const STRUCTURE_MS = 250;

/** Records of events that are kept. */
const KEPT_EVENTS = 4096;

export interface FeedListener {
  /** The structure has changed: the machine as it is now. */
  onMachine(machine: MachineView): void;
}

export class LiveFeed {
  /** The newest frame, undefined before the first one. */
  live: LiveColumns | undefined;
  readonly events: EventLog;
  /** Frames that were drawn, and frames that the engine replaced by newer ones before they could be. */
  readonly frames = { taken: 0, replaced: 0 };
  private readonly client: SimulationClient;
  private readonly listener: FeedListener;
  private readonly stop: () => void;
  private subscribers: readonly OnLive[] = [];
  /** Structure of the machine that the listener has. */
  private structure = '';
  private lastNumber = 0;
  private isAsking = false;
  private askedAt = Number.NEGATIVE_INFINITY;

  constructor(client: SimulationClient, loop: FrameLoop, recordWords: number, listener: FeedListener) {
    this.client = client;
    this.listener = listener;
    this.events = new EventLog(recordWords, KEPT_EVENTS);
    this.stop = loop.add((now) => this.look(now));
  }

  /** Calls at once where there is a frame already, then for each new one. */
  subscribe(call: OnLive): () => void {
    this.subscribers = [...this.subscribers, call];
    if (this.live) call(this.live, performance.now());
    return () => {
      this.subscribers = this.subscribers.filter((each) => each !== call);
    };
  }

  close(): void {
    this.stop();
    this.subscribers = [];
  }

  private look(now: number): void {
    this.events.dropped = this.client.takeEvents((words, at) => this.events.add(words, at));
    const frame = this.client.takeFrame(now);
    if (frame) {
      this.live = frame.live;
      this.countFrame(frame.number);
    }
    this.follow(now);
    if (frame) for (const call of this.subscribers) call(frame.live, now);
  }

  /** Asks for the machine where its structure is another one; also behind the last frame, which may have come too early for that. */
  private follow(now: number): void {
    if (!this.live || this.isAsking || now - this.askedAt <= STRUCTURE_MS) return;
    const structure = structureOf(this.live);
    if (structure !== this.structure) void this.refresh(structure, now);
  }

  /** Numbers begin anew where the worker did. */
  private countFrame(number: number): void {
    const { frames } = this;
    frames.taken++;
    if (number > this.lastNumber) frames.replaced += number - this.lastNumber - 1;
    this.lastNumber = number;
  }

  private async refresh(structure: string, now: number): Promise<void> {
    this.isAsking = true;
    this.askedAt = now;
    try {
      const machine = await this.client.view();
      this.structure = structure;
      this.listener.onMachine(machine);
    } catch {
      // The worker ended; whoever restarts it brings the machine with it.
    } finally {
      this.isAsking = false;
    }
  }
}

/** Numbers go back where one goes back on the timeline, and may come to what they were. */
const structureOf = ({ head }: LiveColumns): string =>
  `${head.structure[0]} ${head.moves[0]} ${head.branch[0]}`;

/** The last events, oldest first. */
export class EventLog {
  /** Events that came in all, and events that the engine dropped because nobody read. */
  total = 0;
  dropped = 0;
  readonly recordWords: number;
  private readonly words: Int32Array;
  private readonly capacity: number;

  constructor(recordWords: number, capacity: number) {
    this.recordWords = recordWords;
    this.capacity = capacity;
    this.words = new Int32Array(recordWords * capacity);
  }

  /** Events that are kept. */
  get length(): number {
    return Math.min(this.total, this.capacity);
  }

  add(from: Int32Array, at: number): void {
    const to = (this.total % this.capacity) * this.recordWords;
    for (let i = 0; i < this.recordWords; i++) this.words[to + i] = from[at + i]!;
    this.total++;
  }

  /** Words of the n-th of the kept events, 0 the oldest: a view that changes with the next events. */
  at(n: number): Int32Array {
    const number = this.total - this.length + n;
    const from = (number % this.capacity) * this.recordWords;
    return this.words.subarray(from, from + this.recordWords);
  }
}
