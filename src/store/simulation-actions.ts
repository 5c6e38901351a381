/** Beginning a simulation, doing commands to it, and letting its time pass. */

import type { Breakpoint, StopReason } from '../model/breakpoints.ts';
import type { MachineHeader, MachineView } from '../model/machine.ts';
import type { Command, Outcome } from '../model/simulation.ts';
import type { Pace, Place, Resume, SimulationOrigin } from '../protocol.ts';
import type { Preset } from '../scenario/presets.ts';
import type { MachineRecipe } from '../scenario/recipe.ts';
import {
  ENGINE_VERSION,
  type Note,
  type Scenario,
  type ScenarioStart,
  scenarioAtStart,
} from '../scenario/scenario.ts';
import { type OpenCapture, type Origin, openCapture } from './capture.ts';
import { HASH_DIGITS } from './link.ts';
import { loadWords } from './scenario-link.ts';
import type { SimulationListener, SimulationPort, SimulationState } from './simulation.ts';
import type { Kit } from './store.ts';

export interface SimulationActions {
  /** Opens a machine that is bundled as a recipe, and simulates it. Resolves with whether it is there. */
  openPreset(id: string, view?: string): Promise<boolean>;
  /** Simulates the machine of the open capture from where the engine stands in its replay. */
  simulateHere(): Promise<boolean>;
  /** Opens a scenario; it stays as it is, what is done to it begins a branch. Resolves with whether it is there. */
  openScenario(scenario: Scenario, view?: string): Promise<boolean>;
  /** Goes to a place of the timeline. */
  goPlace(place: Place): Promise<void>;
  setBreakpoints(breakpoints: readonly Breakpoint[]): void;
  /** Gives the moment that one is at a name; '' takes it away. */
  nameMoment(text: string): Promise<void>;
  /** Stands, and gives the branch that one is on as a scenario with the hash of its end. Null where no simulation is on. */
  takeScenario(): Promise<Scenario | null>;
  /** Ends the simulation; the views show the capture again, and a machine without a capture is closed. */
  endSimulation(): void;
  /** The simulation's capture is left. */
  forgetSimulation(): void;
  /** Has a command carried out: what it gave, or null where no simulation is on. */
  command(command: Command): Promise<Outcome | null>;
  setPace(pace: Partial<Pace>): void;
  /** Lets so many ticks pass while the simulation stands. */
  passTicks(ticks: number): void;
}

/** Machine time by real time at first: a millisecond takes a second. */
export const FIRST_SPEED = 1e-3;

const PRESET_STEP = 'now';

const newSession = (): string =>
  `simulation:${Date.now().toString(36)}${Math.random().toString(36).slice(2, 8)}`;

type On = Extract<SimulationState, { kind: 'on' }>;

const kernelOf = (release: string): string => `${release}.0`;

export function simulationActions(kit: Kit): SimulationActions {
  const { env, get, set, act } = kit;
  /** Counts beginnings: what was asked for last wins. */
  let turn = 0;

  const on = (): On | null => {
    const { simulation } = get();
    return simulation.kind === 'on' ? simulation : null;
  };

  const change = (part: Partial<On>): void => {
    const now = on();
    if (now) set({ simulation: { ...now, ...part } });
  };

  const stopOld = (): void => {
    on()?.port.close();
  };

  interface Beginning {
    readonly title: string;
    readonly isPresetTitle?: boolean;
    readonly start: ScenarioStart;
    readonly header: MachineHeader;
    origin(): Promise<SimulationOrigin>;
    readonly resume?: Resume;
    readonly notes?: readonly Note[];
  }

  const begin = async ({
    title,
    isPresetTitle = false,
    start,
    header,
    origin,
    resume,
    notes = [],
  }: Beginning): Promise<SimulationPort | null> => {
    const mine = ++turn;
    stopOld();
    set({ simulation: { kind: 'starting', name: title }, side: 'capture' });
    let first: MachineView | undefined;
    try {
      const listener: SimulationListener = {
        onMachine(machine) {
          first = machine;
          if (mine === turn) change({ machine });
        },
        onStopped: (reason, willRestart) => mine === turn && sayStopped(reason, willRestart),
        onRestarted: () => mine === turn && sayRestarted(),
        onTimeline: () => mine === turn && change({ version: (on()?.version ?? 0) + 1 }),
        onStood: (reason) => mine === turn && stand(reason),
      };
      const [port] = await Promise.all([
        env.newSimulation(await origin(), header, listener, resume),
        loadWords(),
      ]);
      if (mine !== turn) {
        port.close();
        return null;
      }
      const pace = { running: false, speed: FIRST_SPEED };
      const fresh = { version: 0, breakpoints: [], stood: null, session: newSession() };
      const named = notes.map((note) => ({ branch: 0, ...note }));
      set({
        simulation: {
          kind: 'on',
          port,
          machine: first!,
          pace,
          start,
          title,
          isPresetTitle,
          notes: named,
          ...fresh,
        },
      });
      return port;
    } catch (error) {
      const text = (error as Error).message;
      if (mine === turn) set({ simulation: { kind: 'failed', name: title, text } });
      return null;
    }
  };

  const stand = (reason: StopReason): void => {
    const now = on();
    if (now) change({ pace: { ...now.pace, running: false }, stood: reason, version: now.version + 1 });
  };

  /** Shows a simulation that is on as a machine of its own. */
  const showOwn = (origin: Extract<Origin, { kind: 'preset' }>, view: string | undefined): boolean => {
    const now = on();
    if (!now) return false;
    const { title, machine } = now;
    const open: OpenCapture = {
      name: title,
      hash: `preset-${origin.id}`,
      origin,
      steps: [PRESET_STEP],
      step: PRESET_STEP,
      machine,
      port: env.newPort(),
    };
    act.showOpened(open, view);
    set({ side: 'simulation' });
    return true;
  };

  const sayUnknown = (id: string): false => {
    const text = 'The start page lists those that are there.';
    act.notify({ id: 'preset', tone: 'warn', title: `The link asks for the machine ${id}.`, text });
    return false;
  };

  /** The recipe behind a beginning, or undefined where there is none. */
  const recipeOf = async (
    start: ScenarioStart,
  ): Promise<Pick<Preset, 'recipe' | 'title' | 'text'> | undefined> => {
    if (start.kind === 'recipe') return { recipe: start.recipe, title: 'A machine', text: '' };
    const { PRESETS } = await import('../scenario/presets.ts');
    return start.kind === 'preset' ? PRESETS.find(({ id }) => id === start.preset) : undefined;
  };

  const ownHeader = async (title: string, text: string, recipe: MachineRecipe): Promise<MachineHeader> => {
    const { fullRecipe } = await import('../scenario/recipe.ts');
    return {
      capture: title,
      step: PRESET_STEP,
      steps: [PRESET_STEP],
      description: text,
      kernel: kernelOf(fullRecipe(recipe).release),
      arch: 'x86_64',
      hypervisor: '',
    };
  };

  /** The engine of this page may have gone another way than the one that made the scenario. */
  const compareHash = async ({ hash, engine }: Scenario, port: SimulationPort): Promise<void> => {
    if (hash === '') return;
    const own = (await port.hash()).slice(0, hash.length);
    if (own === hash) return;
    act.notify({
      id: 'scenario-hash',
      tone: 'warn',
      title: 'The scenario ends otherwise here.',
      text: `Engine ${engine} ended at the state ${hash}, the engine of this page (${ENGINE_VERSION}) at ${own}. What you see is this page's.`,
    });
  };

  const openOwn = async (scenario: Scenario, view: string | undefined): Promise<boolean> => {
    const { start } = scenario;
    const found = await recipeOf(start);
    if (!found) return start.kind === 'preset' ? sayUnknown(start.preset) : false;
    const isPresetTitle = start.kind === 'preset' && scenario.title === '';
    const title = scenario.title || found.title;
    const header = await ownHeader(title, found.text, found.recipe);
    const origin: SimulationOrigin =
      start.kind === 'preset'
        ? { kind: 'preset', preset: start.preset }
        : { kind: 'recipe', recipe: found.recipe };
    const resume = await resumed(scenario);
    const { notes } = scenario;
    const port = await begin({
      title,
      isPresetTitle,
      start,
      header,
      origin: async () => origin,
      resume,
      notes,
    });
    if (!port) return false;
    if (start.kind === 'preset') return showOwn({ kind: 'preset', id: start.preset }, view);
    const { encodeScenario } = await import('../scenario/codec.ts');
    return showOwn({ kind: 'preset', id: encodeScenario(scenarioAtStart(title, start)), own: true }, view);
  };

  /** A scenario that begins in a bundled capture: that is opened and replayed to its line. */
  const openInSample = async (
    scenario: Scenario,
    start: Extract<ScenarioStart, { kind: 'sample' }>,
    view: string | undefined,
  ): Promise<boolean> => {
    if (!(await act.openSample(start.sample, { view: view ?? '' })) || !(await act.runReplay())) return false;
    await act.goLine(start.line);
    return simulateFrom(scenario.title, scenario);
  };

  /** A scenario that begins in a capture of somebody's own, which has to be open. */
  const openInCapture = async (
    scenario: Scenario,
    { name, hash, line }: Extract<ScenarioStart, { kind: 'capture' }>,
  ): Promise<boolean> => {
    if (openCapture(get().capture)?.hash.startsWith(hash) !== true) {
      const text = `Open ${name}: the scenario begins behind line ${line} of its trace.`;
      act.notify({
        id: 'scenario',
        tone: 'warn',
        title: 'The scenario begins in a capture of its author.',
        text,
      });
      return false;
    }
    act.dismiss('scenario');
    if (get().replay.kind !== 'done' && !(await act.runReplay())) return false;
    await act.goLine(line);
    return simulateFrom(scenario.title, scenario);
  };

  const openFrom = (scenario: Scenario, view: string | undefined): Promise<boolean> => {
    const { start } = scenario;
    if (start.kind === 'sample') return openInSample(scenario, start, view);
    return start.kind === 'capture' ? openInCapture(scenario, start) : openOwn(scenario, view);
  };

  const resumed = async (scenario: Scenario): Promise<Resume> =>
    (await import('./scenario.ts')).resumeOf(scenario, 0);

  const simulateFrom = async (title: string | undefined, scenario?: Scenario): Promise<boolean> => {
    const open = openCapture(get().capture);
    const { engine } = get();
    if (!open || !engine || open.origin.kind === 'preset') return false;
    const { line } = engine;
    const header = {
      ...engine.machine.header,
      description: `From line ${line} of the trace of ${open.name}`,
    };
    const start: ScenarioStart =
      open.origin.kind === 'sample'
        ? { kind: 'sample', sample: open.origin.id, line }
        : { kind: 'capture', name: open.name, hash: open.hash.slice(0, HASH_DIGITS), line };
    const port = await begin({
      title: title || open.name,
      start,
      header,
      origin: async () => ({ kind: 'machine', start: await act.replayStart(line) }),
      ...(scenario && { resume: await resumed(scenario), notes: scenario.notes }),
    });
    if (port) set({ side: 'simulation' });
    return port !== null;
  };

  const sayStopped = (reason: string, willRestart: boolean): void => {
    const text = reason === '' ? '' : ` (${reason})`;
    if (willRestart)
      act.notify({
        id: 'simulation',
        tone: 'warn',
        title: 'The engine stopped and is started again.',
        text: `It goes on from its last copy and plays what came after it.${text}`,
      });
    else {
      const name = openCapture(get().capture)?.name ?? 'The machine';
      stopOld();
      set({
        simulation: { kind: 'failed', name, text: `The engine stopped twice.${text}` },
        side: 'capture',
      });
    }
  };

  const sayRestarted = (): void =>
    act.notify({
      id: 'simulation',
      tone: 'info',
      title: 'The engine stopped and was started again.',
      text: 'It stands where it stood, and everything that was asked of it has been done.',
    });

  const forget = (): void => {
    turn++;
    stopOld();
    const { side } = get();
    set({ simulation: { kind: 'off' }, ...(side === 'simulation' ? { side: 'capture' } : {}) });
  };

  return {
    async openPreset(id, view) {
      const start: ScenarioStart = { kind: 'preset', preset: id };
      const { PRESETS } = await import('../scenario/presets.ts');
      const preset = PRESETS.find((each) => each.id === id);
      if (!preset) return sayUnknown(id);
      const { title, text, recipe } = preset;
      const header = await ownHeader(title, text, recipe);
      const port = await begin({
        title,
        isPresetTitle: true,
        start,
        header,
        origin: async () => ({ kind: 'preset', preset: id }),
      });
      return port !== null && showOwn({ kind: 'preset', id }, view);
    },
    simulateHere: () => simulateFrom(undefined),
    async openScenario(scenario, view) {
      const opened = await openFrom(scenario, view);
      const now = on();
      if (!opened || !now) return false;
      await compareHash(scenario, now.port);
      if (scenario.at) await now.port.seek({ branch: 0, ...scenario.at });
      return true;
    },
    async goPlace(place) {
      const now = on();
      if (!now) return;
      if (now.pace.running) act.setPace({ running: false });
      if (now.stood) change({ stood: null });
      await now.port.seek(place);
    },
    async nameMoment(text) {
      const { withNote } = await import('./scenario.ts');
      const now = on();
      if (!now) return;
      change({ notes: withNote(now.notes, now.port, text.trim()), version: now.version + 1 });
    },
    async takeScenario() {
      const { isSamePlace, notesOf, SCENARIO_HASH_DIGITS, scenarioOf } = await import('./scenario.ts');
      const { endOfBranch } = await import('./timeline.ts');
      const now = on();
      if (!now) return null;
      if (now.pace.running) act.setPace({ running: false });
      const { port } = now;
      // Whatever was still on its way is known then.
      const here = await port.hash();
      const { place } = port;
      const end = endOfBranch(port.branches[place.branch]!);
      const isEnd = isSamePlace(place, end);
      if (!isEnd) await port.seek(end);
      const hash = isEnd ? here : await port.hash();
      if (!isEnd) await port.seek(place);
      return scenarioOf(now, { notes: notesOf(now), hash: hash.slice(0, SCENARIO_HASH_DIGITS) });
    },
    setBreakpoints(breakpoints) {
      on()?.port.setBreakpoints(breakpoints);
      change({ breakpoints });
    },
    endSimulation() {
      const open = openCapture(get().capture);
      if (open?.origin.kind === 'preset') act.closeCapture();
      else forget();
    },
    forgetSimulation: forget,
    async command(command) {
      return (await on()?.port.do(command)) ?? null;
    },
    setPace(part) {
      const now = on();
      if (!now) return;
      // The end of the branch is asked for anew each time.
      const toEnd = (part.running === undefined ? now.pace.toEnd : part.toEnd) ?? false;
      const pace = { ...now.pace, ...part, toEnd };
      now.port.setPace(pace);
      change({ pace, ...(pace.running ? { stood: null } : {}) });
    },
    passTicks: (ticks) => void on()?.port.step(ticks),
  };
}
