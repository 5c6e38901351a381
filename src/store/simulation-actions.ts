/** Beginning a simulation, doing commands to it, and letting its time pass. */

import type { MachineHeader, MachineView } from '../model/machine.ts';
import type { Command, Outcome } from '../model/simulation.ts';
import type { Pace, SimulationOrigin } from '../protocol.ts';
import { type OpenCapture, openCapture } from './capture.ts';
import type { SimulationPort, SimulationState } from './simulation.ts';
import type { Kit } from './store.ts';

export interface SimulationActions {
  /** Opens a machine that is bundled as a recipe, and simulates it. Resolves with whether it is there. */
  openPreset(id: string, view?: string): Promise<boolean>;
  /** Simulates the machine of the open capture from where the engine stands in its replay. */
  simulateHere(): Promise<boolean>;
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

  const begin = async (
    name: string,
    origin: () => Promise<SimulationOrigin>,
    header: MachineHeader,
  ): Promise<SimulationPort | null> => {
    const mine = ++turn;
    stopOld();
    set({ simulation: { kind: 'starting', name }, side: 'capture' });
    let first: MachineView | undefined;
    try {
      const port = await env.newSimulation(await origin(), header, {
        onMachine(machine) {
          first = machine;
          if (mine === turn) change({ machine });
        },
        onStopped: (reason, willRestart) => mine === turn && sayStopped(reason, willRestart),
        onRestarted: () => mine === turn && sayRestarted(),
      });
      if (mine !== turn) {
        port.close();
        return null;
      }
      const pace = { running: false, speed: FIRST_SPEED };
      set({ simulation: { kind: 'on', port, machine: first!, pace } });
      return port;
    } catch (error) {
      if (mine === turn) set({ simulation: { kind: 'failed', name, text: (error as Error).message } });
      return null;
    }
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
      const [{ PRESETS }, { fullRecipe }] = await Promise.all([
        import('../scenario/presets.ts'),
        import('../scenario/recipe.ts'),
      ]);
      const preset = PRESETS.find((each) => each.id === id);
      if (!preset) {
        const text = 'The start page lists those that are there.';
        act.notify({ id: 'preset', tone: 'warn', title: `The link asks for the machine ${id}.`, text });
        return false;
      }
      const header: MachineHeader = {
        capture: preset.title,
        step: PRESET_STEP,
        steps: [PRESET_STEP],
        description: preset.text,
        kernel: kernelOf(fullRecipe(preset.recipe).release),
        arch: 'x86_64',
        hypervisor: '',
      };
      const port = await begin(preset.title, async () => ({ kind: 'preset', preset: id }), header);
      const machine = on()?.machine;
      if (!port || !machine) return false;
      const open: OpenCapture = {
        name: preset.title,
        hash: `preset-${id}`,
        origin: { kind: 'preset', id },
        steps: [PRESET_STEP],
        step: PRESET_STEP,
        machine,
        port: env.newPort(),
      };
      act.showOpened(open, view);
      set({ side: 'simulation' });
      return true;
    },
    async simulateHere() {
      const open = openCapture(get().capture);
      const { engine } = get();
      if (!open || !engine) return false;
      const header = {
        ...engine.machine.header,
        description: `From line ${engine.line} of the trace of ${open.name}`,
      };
      const port = await begin(
        open.name,
        async () => ({ kind: 'machine', start: await act.replayStart(engine.line) }),
        header,
      );
      if (port) set({ side: 'simulation' });
      return port !== null;
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
      const pace = { ...now.pace, ...part };
      now.port.setPace(pace);
      change({ pace });
    },
    passTicks: (ticks) => void on()?.port.step(ticks),
  };
}
