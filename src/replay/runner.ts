// Replays a capture from beginning to end, giving way to other work, and stops where it is told to.

import type { EngineDoor } from '../engine/calls.ts';
import type { Engine } from '../engine/engine.ts';
import { domainNameOf } from '../engine/irqdomain.ts';
import type { Capture } from '../importers/capture.ts';
import { createEngine } from '../irqchips/chips.ts';
import type { MachineView } from '../model/machine.ts';
import type { Topology } from '../model/topology.ts';
import { Replay } from './driver.ts';
import { type ReplaySources, readReplay } from './replay-sources.ts';
import type { ReplayReport } from './report.ts';
import { compareState, compareViews } from './state.ts';
import { topologyOf } from './topology.ts';
import type { TopologyProblem } from './topology-problems.ts';
import { viewOf } from './view.ts';

export interface ReplayOptions {
  readonly signal?: AbortSignal;
  /** Called between slices of work. */
  readonly onProgress?: (progress: ReplayProgress) => void;
}

export interface ReplayProgress {
  /** Events of the trace. */
  readonly events: number;
  readonly taken: number;
  /** Line of the trace that is next, 0 behind the last one. */
  readonly line: number;
  readonly compared: number;
  readonly identical: number;
}

/** A moment whose files were read while events came: its view, where they were all read, and the engine's states until there. */
interface Reading {
  readonly view: MachineView;
  readonly end: number;
  readonly states: MachineView[];
}

/** Longest stretch without giving way to other work, in milliseconds, and events between two looks at the clock. */
const SLICE_MS = 25;
const SLICE_EVENTS = 50;

/** A capture whose trace drives an engine. */
export class CaptureReplay {
  readonly topology: Topology;
  /** What the capture does not tell of its machine. */
  readonly problems: readonly TopologyProblem[];
  readonly engine: Engine;
  readonly replay: Replay;
  readonly sources: ReplaySources;
  private readonly capture: Capture;
  private reading: Reading | undefined;

  private constructor(
    capture: Capture,
    parts: Pick<CaptureReplay, 'topology' | 'problems' | 'engine' | 'replay' | 'sources'>,
  ) {
    this.capture = capture;
    this.topology = parts.topology;
    this.problems = parts.problems;
    this.engine = parts.engine;
    this.replay = parts.replay;
    this.sources = parts.sources;
  }

  /**
   * Undefined where the capture has no trace.
   * @param doorTo what the replay calls instead of the engine itself, for those who listen in
   */
  static open(
    capture: Capture,
    doorTo: (engine: Engine) => EngineDoor = (engine) => engine,
  ): CaptureReplay | undefined {
    const { topology, problems } = topologyOf(capture);
    const sources = readReplay(capture, topology);
    if (!sources) return undefined;
    const engine = createEngine(topology);
    const domainName = (lo: number, hi: number): string => domainNameOf(engine.machine, lo, hi);
    const replay = new Replay(sources.script, { door: doorTo(engine), topology, domainName }, sources.hints);
    return new CaptureReplay(capture, { topology, problems, engine, replay, sources });
  }

  /**
   * Takes events up to a line of the trace, and compares the engine's state with the files of each moment that is passed.
   * Throws the signal's reason when it is aborted.
   */
  async runTo(line: number, options: ReplayOptions = {}): Promise<void> {
    const { replay } = this;
    let sliceEnd = performance.now() + SLICE_MS;
    while (!replay.done && replay.line <= line) {
      const moment = replay.runTo(line, this.reading === undefined ? SLICE_EVENTS : 1);
      if (this.reading !== undefined) this.goOnReading(this.reading);
      if (moment !== undefined) await this.compareMoment(moment, options);
      if (performance.now() < sliceEnd) continue;
      options.onProgress?.(this.progress());
      await new Promise((resolve) => setTimeout(resolve, 0));
      options.signal?.throwIfAborted();
      sliceEnd = performance.now() + SLICE_MS;
    }
  }

  /** Replays what is left. */
  async run(options: ReplayOptions = {}): Promise<ReplayReport> {
    await this.runTo(Number.POSITIVE_INFINITY, options);
    return this.replay.finish();
  }

  progress(): ReplayProgress {
    const { position, length, line, ledger } = this.replay;
    return { events: length, taken: position, line, compared: ledger.compared, identical: ledger.identical };
  }

  private async compareMoment(name: string, { signal }: ReplayOptions): Promise<void> {
    if (!this.capture.stepNames.includes(name)) return;
    const view: MachineView = await this.capture.read(name, signal ? { signal } : {});
    const end = this.replay.readUntil();
    if (end < 0) compareState(this.engine.machine, view, this.replay.ledger);
    else this.reading = { view, end, states: [viewOf(this.engine.machine, view.header)] };
  }

  private goOnReading({ view, end, states }: Reading): void {
    states.push(viewOf(this.engine.machine, view.header));
    if (this.replay.position < end) return;
    this.reading = undefined;
    compareViews(view, states[0]!, this.replay.ledger, states.slice(1));
  }
}
