// One simulation of the worker: it begins, or goes on where another worker ended, and answers the page.

import type { StopReason } from '../../model/breakpoints.ts';
import type { MachineHeader, PackedMachine } from '../../model/machine.ts';
import { formatPciAddress } from '../../model/pci.ts';
import type { Command, Outcome, SimulationStart } from '../../model/simulation.ts';
import type {
  BeginSimulation,
  Place,
  SimulationOrigin,
  SimulationReply,
  SimulationRequest,
} from '../../protocol.ts';
import { viewOf } from '../../replay/view.ts';
import { checkRecipe } from '../../scenario/check.ts';
import { PRESETS } from '../../scenario/presets.ts';
import type { MachineRecipe } from '../../scenario/recipe.ts';
import { type EntryCheck, newEntryCheck } from '../../simulation/faults.ts';
import { foresee, functionStates } from '../../simulation/foresee.ts';
import { Simulation } from '../../simulation/simulation.ts';
import { startOfRecipe } from '../../simulation/start.ts';
import { type Branch, Timeline } from '../../simulation/timeline.ts';
import { type Clock, Loop } from './loop.ts';

const BEGINNING: Place = { branch: 0, line: 0, tick: 0 };

export type Reply = (message: SimulationReply, transfer: Transferable[]) => void;

export class SimulationSession {
  private readonly simulation: Simulation;
  private readonly timeline: Timeline;
  private readonly loop: Loop;
  private readonly checkEntry: EntryCheck;
  private readonly header: MachineHeader;
  private readonly reply: Reply;

  /** Builds the machine, makes up for what it is to resume, and tells the page. Throws a sentence where there is no such machine. */
  constructor({ origin, transport, header, resume }: BeginSimulation, reply: Reply, clock: Clock) {
    this.reply = reply;
    this.header = header;
    this.simulation = new Simulation(startOf(origin));
    this.checkEntry = newEntryCheck(this.simulation.machine, this.simulation.columns);
    this.timeline = new Timeline(this.simulation, { now: clock.now });
    if (resume) {
      const { branches, copy, place } = resume;
      this.timeline.load(branches, copy?.place ?? BEGINNING, copy?.checkpoint);
      this.timeline.seek(place.branch, place);
    }
    const onDone = (_: Command, tick: number, outcome: Outcome): void =>
      reply({ type: 'done', tick, outcome }, []);
    const onNames = (names: readonly string[]): void => reply({ type: 'names', names }, []);
    const onDomain = (key: number, owner: number, name: string): void =>
      reply({ type: 'domain', key, owner, name }, []);
    const listener = {
      onDone,
      onNames,
      onDomain,
      onBranch: ({ id, parent, from }: Branch) => reply({ type: 'branch', id, parent, from }, []),
      onMoved: () => this.tellMoved(),
      onStood: (reason: StopReason) => reply({ type: 'stood', reason, place: this.place }, []),
    };
    this.loop = new Loop(this.timeline, transport, listener, clock);
    this.tellReady();
    this.loop.start();
  }

  answer(request: Exclude<SimulationRequest, BeginSimulation>): void {
    const { tick } = this.simulation;
    if (request.type === 'pace') this.loop.setPace(request.pace);
    else if (request.type === 'breakpoints') this.loop.breakpoints.set(request.breakpoints);
    else if (request.type === 'checkpoint') this.tellCheckpoint();
    else if (request.type === 'entry')
      this.reply({ type: 'entry', id: request.id, facts: this.checkEntry(request.dev, request.index) }, []);
    else if (request.type === 'foresee')
      this.reply(
        { type: 'foresee', id: request.id, foresight: foresee(this.simulation, request.commands) },
        [],
      );
    else if (request.type === 'functions')
      this.reply(
        { type: 'functions', id: request.id, functions: functionStates(this.simulation.machine) },
        [],
      );
    else if (request.type === 'hash')
      this.reply({ type: 'hash', id: request.id, hash: this.simulation.hash(), place: this.place }, []);
    else {
      const machine = this.view();
      this.reply({ type: 'view', id: request.id, machine, tick }, buffersOf(machine));
    }
  }

  close(): void {
    this.loop.close();
  }

  private get place(): Place {
    return { branch: this.timeline.branch.id, ...this.timeline.moment };
  }

  private tellMoved(): void {
    const { moves } = this.loop;
    const names = [...this.simulation.machine.names];
    this.reply({ type: 'moved', place: this.place, moves, names }, []);
  }

  private view(): PackedMachine {
    return viewOf(this.simulation.machine, this.header).pack();
  }

  private tellReady(): void {
    const { commands, events, frames, ports } = this.loop.ends;
    const { rows, machine } = this.simulation;
    const view = this.view();
    const functions = machine.topology.pci.functions.map(formatPciAddress);
    const names = [...machine.names];
    const results = this.timeline.branches.map((branch) => branch.results);
    this.reply({ type: 'ready', rows, commands, events, frames, machine: view, functions, names, results }, [
      ...ports,
      ...buffersOf(view),
    ]);
  }

  private tellCheckpoint(): void {
    const checkpoint = this.simulation.checkpoint();
    this.reply({ type: 'checkpoint', place: this.place, checkpoint }, [
      checkpoint.machine.buffer,
      checkpoint.own.buffer,
    ]);
  }
}

function startOf(origin: SimulationOrigin): SimulationStart {
  if (origin.kind === 'machine') return origin.start;
  if (origin.kind === 'recipe') return startOfRecipe(checked(origin.recipe));
  const preset = PRESETS.find(({ id }) => id === origin.preset);
  if (!preset) throw new Error(`There is no preset ${origin.preset}.`);
  return startOfRecipe(preset.recipe);
}

/** @throws Error what the recipe cannot say */
function checked(recipe: MachineRecipe): MachineRecipe {
  const [problem] = checkRecipe(recipe);
  if (problem) throw new Error(`${problem.field} is ${problem.found}: ${problem.expected} is expected.`);
  return recipe;
}

const buffersOf = ({ tables, strings }: PackedMachine): ArrayBuffer[] => [
  tables.buffer,
  strings.blob.buffer as ArrayBuffer,
  strings.offset.buffer as ArrayBuffer,
];
