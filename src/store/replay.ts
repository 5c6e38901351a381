/** What the store knows of a replay: the port to the engine worker, and the states one can be in. */

import type { MachineView } from '../model/machine.ts';
import { ReplayEvents } from '../model/replay-events.ts';
import type { ReplayReport } from '../model/replay-report.ts';
import type { SimulationStart } from '../model/simulation.ts';
import type { ReplayProblem, ReplayProgress, ReplayResult } from '../protocol.ts';
import { type CaptureInput, type OpenCapture, openCapture } from './capture.ts';
import type { AppState } from './state.ts';
import type { ViewInfo } from './view-module.ts';

export interface ReplayPortOptions {
  readonly signal: AbortSignal;
  readonly onProgress: (progress: ReplayProgress) => void;
}

/** The engine worker's end for one capture. Errors are sentences for the reader. */
export interface ReplayPort {
  /** Runs the engine through the whole trace. */
  run(input: CaptureInput, options: ReplayPortOptions): Promise<ReplayResult>;
  /** The engine's machine behind a line of the trace. */
  seek(line: number): Promise<MachineView>;
  /** What a simulation of the engine's machine behind a line begins with. */
  start(line: number): Promise<SimulationStart>;
  /** Frees what the worker holds. */
  close(): void;
}

/** A replay that reached the end of its trace. */
export interface FinishedReplay {
  readonly report: ReplayReport;
  readonly events: ReplayEvents;
  readonly problems: readonly ReplayProblem[];
  /** File of the capture that the lines are of. */
  readonly trace: string;
}

export type ReplayState =
  | { readonly kind: 'idle' }
  | { readonly kind: 'running'; readonly progress: ReplayProgress | null }
  | { readonly kind: 'done'; readonly result: FinishedReplay }
  | { readonly kind: 'cancelled'; readonly progress: ReplayProgress | null }
  | { readonly kind: 'failed'; readonly text: string };

/** Where the engine stands. */
export interface EnginePlace {
  /** The last event that was taken, as a row of the events; -1 before the first one. */
  readonly row: number;
  /** Its line in the trace, 0 before the first one. */
  readonly line: number;
  readonly machine: MachineView;
}

/** Whose machine the views show. */
export type MachineSide = 'capture' | 'engine' | 'simulation';

export const finished = ({ events, ...rest }: ReplayResult): FinishedReplay => ({
  ...rest,
  events: new ReplayEvents(events),
});

/** Releases whose choices the engine makes. */
const RELEASES = /^6\.(1|12)(\.|-|$)/;

/** Why the engine cannot replay a capture, in one sentence; null where it can. */
export function whyNoReplay(m: MachineView): string | null {
  const { arch, hypervisor, kernel } = m.header;
  if (arch !== '' && arch !== 'x86_64')
    return `The engine makes the choices of Linux on x86; this is a machine of ${arch}, which can be explored, not replayed.`;
  if (hypervisor === 'xen')
    return 'Xen gives out the vectors of this machine, so its kernel made no choices that could be compared.';
  if (kernel !== '' && !RELEASES.test(kernel))
    return `The engine makes the choices of kernels 6.1 and 6.12; this is ${kernel}.`;
  if (!hasTrace(m))
    return 'This capture has no kernel trace, so nobody knows which calls were made, and in which order.';
  return null;
}

/** A file that was recognised as the text of ftrace. */
function hasTrace({ t: { file }, strings }: MachineView): boolean {
  return file.col.format.some((format) => strings.get(format).split(', ').includes('ftrace text'));
}

/** Whose machine is on screen: some views show what was captured, whichever side is chosen. */
export function sideOnScreen(state: AppState, views: readonly ViewInfo[]): MachineSide {
  const { side, engine, simulation } = state;
  const view = views.find(({ id }) => id === state.view);
  if (view?.route !== undefined) return 'capture';
  if (side === 'simulation' && simulation.kind === 'on') {
    const isAll = openCapture(state.capture)?.origin.kind === 'preset';
    return isAll || !view?.captured ? 'simulation' : 'capture';
  }
  return side === 'engine' && engine && !view?.captured ? 'engine' : 'capture';
}

/** The capture as the view on screen shows it: with another machine in the place of its own where that side is chosen. */
export function shownCapture(state: AppState, views: readonly ViewInfo[]): OpenCapture | null {
  const open = openCapture(state.capture);
  const machine = open ? otherMachine(state, views) : undefined;
  return open && machine ? withMachine(open, machine) : open;
}

function otherMachine(state: AppState, views: readonly ViewInfo[]): MachineView | undefined {
  const side = sideOnScreen(state, views);
  if (side === 'simulation' && state.simulation.kind === 'on') return state.simulation.machine;
  return side === 'engine' ? state.engine?.machine : undefined;
}

let last:
  | { readonly open: OpenCapture; readonly machine: MachineView; readonly shown: OpenCapture }
  | undefined;

/** The same object as long as both are the same. */
function withMachine(open: OpenCapture, machine: MachineView): OpenCapture {
  if (last?.open !== open || last.machine !== machine) last = { open, machine, shown: { ...open, machine } };
  return last.shown;
}
