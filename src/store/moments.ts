/** The moments that were read last, so that going back and forth, or comparing two, reads none of them twice. */

import type { MachineView } from '../model/machine.ts';
import type { CapturePort } from './capture.ts';

/** Moments that are kept: the one on screen, the one it is compared with, and the one before. */
const KEEP = 3;

export interface Moments {
  get(port: CapturePort, step: string): MachineView | undefined;
  keep(port: CapturePort, step: string, machine: MachineView): void;
  /** Forgets everything of a capture. */
  forget(port: CapturePort): void;
}

export function recentMoments(): Moments {
  /** Oldest first. */
  let kept: { readonly port: CapturePort; readonly step: string; readonly machine: MachineView }[] = [];
  const without = (port: CapturePort, step: string) =>
    kept.filter((moment) => moment.port !== port || moment.step !== step);
  return {
    get(port, step) {
      const found = kept.find((moment) => moment.port === port && moment.step === step);
      if (found) kept = [...without(port, step), found];
      return found?.machine;
    },
    keep(port, step, machine) {
      kept = [...without(port, step), { port, step, machine }].slice(-KEEP);
    },
    forget(port) {
      kept = kept.filter((moment) => moment.port !== port);
    },
  };
}
