/** A second moment of the open capture, read beside the one on screen. */

import type { MachineView } from '../model/machine.ts';
import type { ImportProgress } from '../protocol.ts';
import { openCapture } from './capture.ts';
import { type OtherMachine, parseOther, playOther } from './other-machine.ts';
import type { Kit } from './store.ts';

/** null → reading → ready | stopped | failed. `of` is the content hash of the capture. */
export type OtherMoment = { readonly of: string; readonly step: string } & (
  | { readonly kind: 'reading'; readonly progress: ImportProgress | null }
  | { readonly kind: 'ready'; readonly machine: MachineView }
  | { readonly kind: 'stopped' }
  | { readonly kind: 'failed'; readonly text: string }
);

export interface OtherActions {
  /** Reads a moment of the open capture; one that was read lately is there at once. The one before is given up. */
  readOther(step: string): Promise<void>;
  /** Stops reading on the reader's wish. */
  stopOther(): void;
  /** Nobody looks at a second moment any more. */
  dropOther(): void;
}

export function otherActions({ env, get, set, moments }: Kit): OtherActions {
  let running: AbortController | null = null;

  /** A machine beside the simulated one: played in a worker of its own. */
  const readMachine = async (of: string, step: string, other: OtherMachine): Promise<void> => {
    const { simulation } = get();
    if (simulation.kind !== 'on') return set({ other: null });
    const run = new AbortController();
    running = run;
    set({ other: { of, step, kind: 'reading', progress: null } });
    try {
      const machine = await playOther(env.newSimulation, simulation, other, run.signal);
      if (running === run) set({ other: { of, step, kind: 'ready', machine } });
    } catch (error) {
      if (running === run) set({ other: { of, step, kind: 'failed', text: (error as Error).message } });
    } finally {
      if (running === run) running = null;
    }
  };

  return {
    async readOther(step) {
      running?.abort();
      running = null;
      const open = openCapture(get().capture);
      if (!open) return set({ other: null });
      const machine = get().side === 'simulation' ? parseOther(step) : undefined;
      if (machine) return readMachine(open.hash, step, machine);
      const at = { of: open.hash, step };
      const known = step === open.step ? open.machine : moments.get(open.port, step);
      if (known) return set({ other: { ...at, kind: 'ready', machine: known } });
      const run = new AbortController();
      running = run;
      const report = (progress: ImportProgress | null) => {
        if (running === run) set({ other: { ...at, kind: 'reading', progress } });
      };
      report(null);
      try {
        const machine = await open.port.step(step, { signal: run.signal, onProgress: report });
        if (running !== run) return;
        moments.keep(open.port, step, machine);
        set({ other: { ...at, kind: 'ready', machine } });
      } catch (error) {
        if (running === run)
          set({ other: { ...at, kind: 'failed', text: String((error as Error).message) } });
      } finally {
        if (running === run) running = null;
      }
    },
    stopOther() {
      const { other } = get();
      running?.abort();
      running = null;
      if (other?.kind === 'reading') set({ other: { of: other.of, step: other.step, kind: 'stopped' } });
    },
    dropOther() {
      running?.abort();
      running = null;
      set({ other: null });
    },
  };
}
