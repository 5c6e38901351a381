/** Replaying the open capture on the engine, moving the engine along the trace, and choosing whose machine the views show. */

import type { SimulationStart } from '../model/simulation.ts';
import type { ReplayProgress } from '../protocol.ts';
import { type CaptureInput, type OpenCapture, openCapture } from './capture.ts';
import { type FinishedReplay, finished, type MachineSide, type ReplayPort, whyNoReplay } from './replay.ts';
import type { Kit } from './store.ts';

/** Somewhere the engine can go from where it stands. */
export type EngineStep = 'first' | 'last' | 'event' | 'moment' | 'difference';

export interface ReplayActions {
  /** Replays the open capture from beginning to end. True when it got there. */
  runReplay(): Promise<boolean>;
  cancelReplay(): void;
  /** Shows the engine behind a line of the trace: the event of that line, or the last one before it. */
  goLine(line: number): Promise<void>;
  /** To the next (1) or previous (-1) event, moment of the capture or event that differs; to the first or last event. */
  moveEngine(step: EngineStep, direction: 1 | -1): void;
  /** Shows the capture's machine or the engine's, both at the same moment. */
  showSide(side: MachineSide): Promise<void>;
  /** Another moment of the capture is on screen: the engine goes there where it is what one sees. */
  followMoment(step: string): void;
  /** What a simulation of the engine's machine behind a line begins with. */
  replayStart(line: number): Promise<SimulationStart>;
  /** Forgets the replay: its capture is left. */
  forgetReplay(): void;
}

export function replayActions(kit: Kit): ReplayActions {
  const { env, get, set, act } = kit;
  let port: ReplayPort | null = null;
  let running: AbortController | null = null;
  /** Line that was asked for last while the engine is on its way to another one. */
  let next: number | null = null;
  let going: Promise<void> | null = null;
  /** The engine was restarted and has not answered since. */
  let restarted = false;

  const result = (): FinishedReplay | null => {
    const { replay } = get();
    return replay.kind === 'done' ? replay.result : null;
  };

  const run = async (open: OpenCapture): Promise<boolean> => {
    const control = new AbortController();
    running?.abort();
    running = control;
    port?.close();
    const own = env.newReplay();
    port = own;
    let progress: ReplayProgress | null = null;
    const report = (at: ReplayProgress | null): void => {
      progress = at;
      if (running === control) set({ replay: { kind: 'running', progress } });
    };
    report(null);
    try {
      const input = await inputOf(open, control.signal);
      control.signal.throwIfAborted();
      const found = await own.run(input, { signal: control.signal, onProgress: report });
      if (running !== control) return false;
      set({ replay: { kind: 'done', result: finished(found) } });
      return true;
    } catch (error) {
      if (running !== control) return false;
      if (control.signal.aborted) set({ replay: { kind: 'cancelled', progress } });
      else set({ replay: { kind: 'failed', text: (error as Error).message } });
      set({ engine: null, side: 'capture' });
      return false;
    } finally {
      if (running === control) running = null;
    }
  };

  const inputOf = async ({ origin }: OpenCapture, signal: AbortSignal): Promise<CaptureInput> => {
    if (origin.kind === 'preset')
      throw new Error('This machine was not captured: there is nothing to replay.');
    return origin.kind === 'own' ? origin.input : env.loadSample(origin.id, signal);
  };

  /** Goes to `next` until nobody wants another line. */
  const travel = async (): Promise<void> => {
    for (let line = next; line !== null; line = next) {
      next = null;
      const replay = result();
      const asked = port;
      if (!replay || !asked) return;
      const row = replay.events.rowAt(line);
      try {
        const machine = await asked.seek(line);
        if (port !== asked) continue;
        restarted = false;
        set({ engine: { row, line: replay.events.line(row), machine }, source: null });
        meet(replay, row);
      } catch (error) {
        if (port !== asked) continue;
        await restart(line, error as Error);
      }
    }
  };

  /** At a moment whose files were read the capture shows the same moment, so that changing sides compares like with like. */
  const meet = ({ events }: FinishedReplay, row: number): void => {
    const moment = events.moments.find(({ event }) => event === row);
    if (moment && next === null && get().side === 'engine') void act.goStep(moment.name);
  };

  const travelTo = async (line: number): Promise<void> => {
    next = line;
    going ??= travel().finally(() => {
      going = null;
    });
    await going;
  };

  /** The worker may have died: the trace is replayed once more, and the engine goes back to where it was to be. */
  const restart = async (line: number, error: Error): Promise<void> => {
    const open = openCapture(get().capture);
    if (!open || restarted || !(error as { stopped?: boolean }).stopped) {
      return set({ replay: { kind: 'failed', text: error.message }, engine: null, side: 'capture' });
    }
    restarted = true;
    act.notify({
      id: 'engine',
      tone: 'warn',
      title: 'The engine stopped and was started again.',
      text: `It replays the trace once more and goes back to line ${line}. (${error.message})`,
    });
    if (await run(open)) next ??= line;
  };

  /** Row of the marker of a moment, the last event where the trace does not have it. */
  const lineOf = (replay: FinishedReplay, step: string): number => {
    const { events } = replay;
    return events.moments.find(({ name }) => name === step)?.line ?? events.line(events.length - 1);
  };

  const stepOfEngine = (): string | undefined => {
    const { engine } = get();
    return engine ? result()?.events.momentAt(engine.row)?.name : undefined;
  };

  return {
    async runReplay() {
      const open = openCapture(get().capture);
      if (!open || whyNoReplay(open.machine) !== null) return false;
      set({ engine: null, side: 'capture' });
      if (!(await run(open))) return false;
      await travelTo(lineOf(result()!, openCapture(get().capture)?.step ?? ''));
      return true;
    },
    cancelReplay: () => running?.abort(new DOMException('cancelled', 'AbortError')),
    async goLine(line) {
      // Whoever moves the engine wants to see it.
      if (get().engine) set({ side: 'engine' });
      await travelTo(line);
    },
    moveEngine(step, direction) {
      const replay = result();
      if (!replay) return;
      const row = target(replay, get().engine?.row ?? -1, step, direction);
      if (row >= 0) void act.goLine(replay.events.line(row));
    },
    async showSide(side) {
      if (side === 'simulation') {
        if (get().simulation.kind === 'on') set({ side, source: null });
        return;
      }
      const replay = result();
      const open = openCapture(get().capture);
      if (!replay || !open) return;
      const at = stepOfEngine();
      if (side === 'engine') {
        if (!get().engine || (at !== undefined && at !== open.step))
          await travelTo(lineOf(replay, open.step));
        if (get().engine) set({ side, source: null });
      } else {
        set({ side, source: null });
        if (at !== undefined && at !== open.step) await act.goStep(at);
      }
    },
    followMoment(step) {
      const replay = result();
      if (replay && get().side === 'engine' && stepOfEngine() !== step) void travelTo(lineOf(replay, step));
    },
    async replayStart(line) {
      if (!port) throw new Error('The capture is not replayed.');
      return port.start(line);
    },
    forgetReplay() {
      running?.abort();
      running = null;
      port?.close();
      port = null;
      next = null;
      restarted = false;
      set({ replay: { kind: 'idle' }, engine: null, side: 'capture' });
    },
  };
}

/** Row of the event to go to, -1 where there is none in that direction. */
function target({ events }: FinishedReplay, row: number, step: EngineStep, direction: 1 | -1): number {
  switch (step) {
    case 'first':
      return events.length > 0 ? 0 : -1;
    case 'last':
      return events.length - 1;
    case 'event':
      return events.search(row, direction, () => true);
    case 'difference':
      return events.search(row, direction, (at) => events.t.col.differs[at]! > 0);
    case 'moment': {
      const rows = events.moments.map(({ event }) => event);
      const to = direction > 0 ? rows.find((at) => at > row) : rows.findLast((at) => at < row);
      return to ?? -1;
    }
  }
}
