// What crosses between the page and its workers. Everything here is plain data or transferable.

import type { BoxEnd, LaneEnd, Transport } from './lib/transport.ts';
import type { Breakpoint, StopReason } from './model/breakpoints.ts';
import type { ProblemKind } from './model/bundle-problems.ts';
import type { EntryFacts } from './model/entry-facts.ts';
import type { Foresight, FunctionState } from './model/foresight.ts';
import type { MachineHeader, PackedMachine } from './model/machine.ts';
import type { PackedReplayEvents } from './model/replay-events.ts';
import type { ReplayReport } from './model/replay-report.ts';
import type {
  Checkpoint,
  Command,
  JournalLine,
  LiveRows,
  Outcome,
  SimulationStart,
} from './model/simulation.ts';
import type { TextKind } from './model/texts.ts';
import type { MachineRecipe } from './scenario/recipe.ts';

/** A file that was dropped, chosen, pasted or fetched. */
export interface InputFile {
  /** Path inside what was dropped, or the file's name. */
  readonly path: string;
  readonly blob: Blob;
}

/** A symbolic link that a walked folder has in the place of a file. */
export interface GivenLink {
  readonly path: string;
  readonly target: string;
}

/** What could not be taken while a folder was walked: refused by the browser, or too much. */
export interface GivenProblem {
  readonly kind: ProblemKind;
  readonly path: string;
  readonly found: string;
  readonly expected: string;
  readonly done: string;
}

/** Everything that was given, with what was met on the way to it. */
export interface Given {
  readonly inputs: readonly InputFile[];
  readonly links: readonly GivenLink[];
  readonly problems: readonly GivenProblem[];
}

/** What is told of a capture before any moment of it is read. */
export interface OpenedCapture {
  /** Handle for further requests. */
  readonly capture: number;
  readonly name: string;
  /** SHA-256 over the files, hexadecimal: the same machine as archive or folder has the same. */
  readonly contentHash: string;
  readonly steps: readonly string[];
  readonly files: number;
  readonly bytes: number;
}

/** How far a request is. Totals are 0 while they are not known. */
export interface ImportProgress {
  readonly stage: 'unpack' | 'read';
  /** The file in hand. */
  readonly path: string;
  readonly bytes: number;
  readonly bytesTotal: number;
  readonly files: number;
  readonly irqs: number;
}

/** Lines of a file of the capture around one line; `first` counts from 1. */
export interface SourceText {
  readonly path: string;
  readonly first: number;
  readonly lines: readonly string[];
  /** Lines of the whole file. */
  readonly total: number;
}

export type ImportRequest =
  | { readonly type: 'estimate'; readonly id: number; readonly inputs: readonly InputFile[] }
  | { readonly type: 'open'; readonly id: number; readonly given: Given }
  | { readonly type: 'step'; readonly id: number; readonly capture: number; readonly step: string }
  | {
      readonly type: 'source';
      readonly id: number;
      readonly capture: number;
      readonly path: string;
      readonly line: number;
      readonly around: number;
    }
  | {
      readonly type: 'print';
      readonly id: number;
      readonly kind: TextKind;
      readonly machine: PackedMachine;
    }
  | { readonly type: 'cancel'; readonly id: number }
  | { readonly type: 'close'; readonly capture: number };

export type ImportReply =
  | { readonly type: 'progress'; readonly id: number; readonly progress: ImportProgress }
  | { readonly type: 'estimated'; readonly id: number; readonly bytes: number; readonly files: number }
  | { readonly type: 'opened'; readonly id: number; readonly opened: OpenedCapture }
  | { readonly type: 'step'; readonly id: number; readonly machine: PackedMachine }
  | { readonly type: 'source'; readonly id: number; readonly text: SourceText }
  | { readonly type: 'printed'; readonly id: number; readonly bytes: Uint8Array<ArrayBuffer> }
  | { readonly type: 'failed'; readonly id: number; readonly reason: string; readonly cancelled: boolean };

/** How far a replay is. Numbers are 0 while the capture is opened. */
export interface ReplayProgress {
  readonly stage: 'open' | 'run';
  /** Events of the trace, and how many of them were taken. */
  readonly events: number;
  readonly taken: number;
  /** Line of the trace that is next. */
  readonly line: number;
  readonly compared: number;
  readonly identical: number;
}

/** Something that the capture does not tell of its machine, and what was taken in its place. */
export interface ReplayProblem {
  readonly path: string;
  readonly line: number;
  readonly found: string;
  readonly expected: string;
  readonly done: string;
}

/** A replay that reached the end of its trace. */
export interface ReplayResult {
  readonly report: ReplayReport;
  readonly events: PackedReplayEvents;
  readonly problems: readonly ReplayProblem[];
  /** File of the capture that the lines are of. */
  readonly trace: string;
}

export type ReplayRequest =
  | { readonly type: 'run'; readonly id: number; readonly given: Given }
  | { readonly type: 'seek'; readonly id: number; readonly replay: number; readonly line: number }
  | { readonly type: 'start'; readonly id: number; readonly replay: number; readonly line: number }
  | { readonly type: 'cancel'; readonly id: number }
  | { readonly type: 'close'; readonly replay: number };

export type ReplayReply =
  | { readonly type: 'progress'; readonly id: number; readonly progress: ReplayProgress }
  | { readonly type: 'ran'; readonly id: number; readonly replay: number; readonly result: ReplayResult }
  | { readonly type: 'machine'; readonly id: number; readonly machine: PackedMachine }
  | { readonly type: 'start'; readonly id: number; readonly start: SimulationStart }
  | { readonly type: 'failed'; readonly id: number; readonly reason: string; readonly cancelled: boolean };

/** Where a simulation begins: a preset, a recipe, or a machine as it is. */
export type SimulationOrigin =
  | { readonly kind: 'preset'; readonly preset: string }
  | { readonly kind: 'recipe'; readonly recipe: MachineRecipe }
  | { readonly kind: 'machine'; readonly start: SimulationStart };

/** How fast a simulation runs. */
export interface Pace {
  readonly running: boolean;
  /** Machine time by real time; Infinity: as fast as it goes. */
  readonly speed: number;
  /** In the past: stands at the end of the branch, instead of going on from there. */
  readonly toEnd?: boolean;
}

/** Where one is on which branch of the timeline: its first `line` commands are done, and `tick` ticks have passed. */
export interface Place {
  readonly branch: number;
  readonly line: number;
  readonly tick: number;
}

/** A branch of the timeline, with all commands since the beginning. */
export interface BranchData {
  readonly id: number;
  /** Branch that it left, and where; -1: the first one. */
  readonly parent: number;
  readonly from: { readonly line: number; readonly tick: number };
  readonly lines: readonly JournalLine[];
  /** Tick to which it went. */
  readonly end: number;
  /** It stays as it is: what is done at its end begins another branch. */
  readonly frozen?: boolean;
}

/** Where a simulation goes on: its branches, a copy and where it was made, and the place to go to. */
export interface Resume {
  readonly branches: readonly BranchData[];
  readonly copy: { readonly checkpoint: Checkpoint; readonly place: Place } | undefined;
  readonly place: Place;
}

export interface BeginSimulation {
  readonly type: 'begin';
  readonly origin: SimulationOrigin;
  readonly transport: Transport;
  /** Words of a machine's title, kernel and description. */
  readonly header: MachineHeader;
  /** The worker holds this lock from before `ready` until it ends (lib/life-lock.ts). */
  readonly lock?: string;
  readonly resume?: Resume;
}

export type SimulationRequest =
  | BeginSimulation
  | { readonly type: 'pace'; readonly pace: Pace }
  | { readonly type: 'breakpoints'; readonly breakpoints: readonly Breakpoint[] }
  | { readonly type: 'view'; readonly id: number }
  | { readonly type: 'checkpoint' }
  | { readonly type: 'hash'; readonly id: number }
  /** What can be done to an entry of a function. */
  | { readonly type: 'entry'; readonly id: number; readonly dev: number; readonly index: number }
  /** What commands would do. */
  | { readonly type: 'foresee'; readonly id: number; readonly commands: readonly Command[] }
  /** Functions as they are now. */
  | { readonly type: 'functions'; readonly id: number };

export type SimulationReply =
  | {
      readonly type: 'ready';
      readonly rows: LiveRows;
      /** Commands go there; events and frames come from there. */
      readonly commands: LaneEnd;
      readonly events: LaneEnd;
      readonly frames: BoxEnd;
      readonly machine: PackedMachine;
      /** Addresses of the functions of the topology, whether they are on their bus or not: `dev` of commands and frames is a row here. */
      readonly functions: readonly string[];
      /** Texts that calls and events name, in order. */
      readonly names: readonly string[];
      /** By branch, line by line, what commands gave that were done on the way to where it stands. */
      readonly results: readonly (readonly (number | undefined)[])[];
    }
  /** Texts that came behind those that were told. */
  | { readonly type: 'names'; readonly names: readonly string[] }
  /** A domain that events name by two words. */
  | { readonly type: 'domain'; readonly key: number; readonly owner: number; readonly name: string }
  /** A branch begins: something was done in the past of its parent, or behind one that stays as it is. It has the parent's commands up to there. */
  | {
      readonly type: 'branch';
      readonly id: number;
      readonly parent: number;
      readonly from: { readonly line: number; readonly tick: number };
    }
  /** A command was carried out, in the order in which they were sent, before `tick` of the branch that one is on. */
  | { readonly type: 'done'; readonly tick: number; readonly outcome: Outcome }
  /** One is elsewhere; `names` are the texts that there are there. */
  | {
      readonly type: 'moved';
      readonly place: Place;
      /** As frames from here on have it. */
      readonly moves: number;
      readonly names: readonly string[];
    }
  /** It stands, though nobody told it to. */
  | { readonly type: 'stood'; readonly reason: StopReason; readonly place: Place }
  | { readonly type: 'view'; readonly id: number; readonly machine: PackedMachine; readonly tick: number }
  | { readonly type: 'checkpoint'; readonly place: Place; readonly checkpoint: Checkpoint }
  | { readonly type: 'hash'; readonly id: number; readonly hash: string; readonly place: Place }
  | { readonly type: 'entry'; readonly id: number; readonly facts: EntryFacts }
  | { readonly type: 'foresee'; readonly id: number; readonly foresight: Foresight }
  | { readonly type: 'functions'; readonly id: number; readonly functions: readonly FunctionState[] }
  | { readonly type: 'failed'; readonly reason: string };
