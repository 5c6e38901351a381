/** What the store knows of a simulation: the port to its worker, and the states one can be in. */

import type { Transport } from '../lib/transport.ts';
import type { Breakpoint, StopReason } from '../model/breakpoints.ts';
import type { EntryFacts } from '../model/entry-facts.ts';
import type { Foresight, FunctionState } from '../model/foresight.ts';
import type { MachineHeader, MachineView } from '../model/machine.ts';
import type { Command, Outcome } from '../model/simulation.ts';
import type { Pace, Place, Resume, SimulationOrigin } from '../protocol.ts';
import type { ScenarioStart } from '../scenario/scenario.ts';
import type { EventLog, OnLive } from '../session/live-feed.ts';
import type { ClientBranch } from '../session/simulation-client.ts';

/** The simulation's worker. */
export interface SimulationPort {
  readonly transport: Transport;
  /** Has a command carried out: what it gave. */
  do(command: Command): Promise<Outcome>;
  setPace(pace: Pace): void;
  /** Lets so many ticks pass. */
  step(ticks: number): Promise<void>;
  /** What can be done to an entry of a function now. Rejects where the worker ends. */
  entry(dev: number, index: number): Promise<EntryFacts>;
  /** What commands would do now, one after the other. Rejects where the worker ends. */
  foresee(commands: readonly Command[]): Promise<Foresight>;
  /** Functions as they are now, by their rows. Rejects where the worker ends. */
  functionStates(): Promise<readonly FunctionState[]>;
  /** Hash of all that the simulation is. */
  hash(): Promise<string>;
  /** Called with each frame, at once where there is one already. */
  subscribe(call: OnLive): () => void;
  /** Branches of the timeline, by their numbers; they grow. */
  readonly branches: readonly ClientBranch[];
  /** Where the machine was when it was heard of last. */
  readonly place: Place;
  /** Goes to a place of the timeline, as near as there is: where it got. */
  seek(place: Place): Promise<Place>;
  setBreakpoints(breakpoints: readonly Breakpoint[]): void;
  readonly events: EventLog;
  /** Frames that were drawn, and frames that newer ones replaced before they could be. */
  readonly frames: { readonly taken: number; readonly replaced: number };
  /** Addresses of the functions (`0000:00:03.0`), whether they are on their bus or not: `dev` of commands and frames is a row here. */
  readonly functions: readonly string[];
  /** Texts that events name, as many as have come by now. */
  readonly names: readonly string[];
  /** Name of a domain from the two words that stand for it in an event, or ''. */
  domainName(key: number, owner: number): string;
  close(): void;
}

export interface SimulationListener {
  /** The machine is there, or its structure has changed. */
  onMachine(machine: MachineView): void;
  /** The worker ended, and what is done about it. */
  onStopped(reason: string, willRestart: boolean): void;
  /** It is there again, where it was. */
  onRestarted(): void;
  /** A command was done, a branch began, or one is elsewhere on the timeline. */
  onTimeline(): void;
  /** It stands, though nobody told it to. */
  onStood(reason: StopReason): void;
}

/** A moment of a branch with a name. Branches that leave it later have it, too. */
export interface BranchNote extends Place {
  readonly text: string;
}

/** Starts a worker; resolves when its machine is there. Rejects with a sentence. */
export type NewSimulation = (
  origin: SimulationOrigin,
  header: MachineHeader,
  listener: SimulationListener,
  /** Where it begins, if not where nothing has happened yet. */
  resume?: Resume,
) => Promise<SimulationPort>;

export type SimulationState =
  | { readonly kind: 'off' }
  | { readonly kind: 'starting'; readonly name: string }
  | {
      readonly kind: 'on';
      readonly port: SimulationPort;
      /** The machine as it was when its structure changed last: counters are in the frames. */
      readonly machine: MachineView;
      readonly pace: Pace;
      /** Grows whenever the port's branches or place have changed. */
      readonly version: number;
      readonly breakpoints: readonly Breakpoint[];
      /** Why it stands, where nobody told it to; null once it runs again. */
      readonly stood: StopReason | null;
      /** Names of moments. */
      readonly notes: readonly BranchNote[];
      /** Tells this simulation from every other one that this browser has had. */
      readonly session: string;
      /** What the machine is built from, for links and files. */
      readonly start: ScenarioStart;
      readonly title: string;
      /** The title is the preset's, and so need not travel along. */
      readonly isPresetTitle: boolean;
    }
  | { readonly kind: 'failed'; readonly name: string; readonly text: string };
