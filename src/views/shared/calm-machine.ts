import { useDeferredValue } from 'react';
import type { MachineView } from '../../model/machine.ts';
import { useMachine, useSide } from '../../store/hooks.ts';

/**
 * The machine on screen, for what takes long to draw of it. A simulation changes its structure several times a second: what is drawn
 * of that gives way to what is drawn at the rate of the screen, and to input.
 */
export function useCalmMachine(): MachineView {
  const latest = useMachine();
  const deferred = useDeferredValue(latest);
  return useSide() === 'simulation' ? deferred : latest;
}
