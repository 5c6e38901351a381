// Boots the machine on the side, in a worker of its own, while the reader thinks: what its drivers got, in numbers.

import { useEffect, useRef, useState } from 'react';
import type { MachineHeader, MachineView } from '../../model/machine.ts';
import { Bus } from '../../model/tables.ts';
import { fullRecipe, type MachineRecipe } from '../../scenario/recipe.ts';
import { useAppStore } from '../../store/hooks.ts';
import type { NewSimulation } from '../../store/simulation.ts';

export interface TrialFacts {
  readonly domains: number;
  readonly irqs: number;
  /** Interrupts that a message carries. */
  readonly msis: number;
  /** Vectors that devices have, and those that are left. */
  readonly allocated: number;
  readonly available: number;
  /** PCI functions that have an MSI descriptor. */
  readonly served: number;
}

export type Trial =
  | { readonly kind: 'none' }
  | { readonly kind: 'booting' }
  | { readonly kind: 'booted'; readonly facts: TrialFacts }
  | { readonly kind: 'failed'; readonly text: string };

/** Quiet time before a boot, in ms. */
const QUIET_MS = 500;

const NONE: Trial = { kind: 'none' };
const BOOTING: Trial = { kind: 'booting' };

/** One boot at a time: what changes meanwhile is booted next. @param recipe one that fits, or null */
export function useTrialBoot(recipe: MachineRecipe | null): Trial {
  const { env } = useAppStore();
  const [trial, setTrial] = useState<Trial>(NONE);
  const running = useRef<Promise<void>>(Promise.resolve());
  useEffect(() => {
    if (!recipe) {
      setTrial(NONE);
      return;
    }
    let current = true;
    setTrial(BOOTING);
    const timer = setTimeout(() => {
      running.current = running.current.then(async () => {
        if (!current) return;
        const done = await boot(env.newSimulation, recipe);
        if (current) setTrial(done);
      });
    }, QUIET_MS);
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [env, recipe]);
  return trial;
}

async function boot(newSimulation: NewSimulation, recipe: MachineRecipe): Promise<Trial> {
  const header: MachineHeader = {
    capture: '',
    step: '',
    steps: [],
    description: '',
    kernel: fullRecipe(recipe).release,
    arch: 'x86_64',
    hypervisor: '',
  };
  let machine: MachineView | undefined;
  const ignore = () => {};
  try {
    const port = await newSimulation({ kind: 'recipe', recipe }, header, {
      onMachine: (first) => {
        machine = first;
      },
      onStopped: ignore,
      onRestarted: ignore,
      onTimeline: ignore,
      onStood: ignore,
    });
    port.close();
    return { kind: 'booted', facts: factsOf(machine!) };
  } catch (error) {
    return { kind: 'failed', text: (error as Error).message };
  }
}

function factsOf({ t }: MachineView): TrialFacts {
  const { irqDesc, device, matrix, matrixRow } = t;
  const sum = (column: ArrayLike<number>, length: number): number => {
    let total = 0;
    for (let row = 0; row < length; row++) total += column[row]!;
    return total;
  };
  return {
    domains: t.irqDomain.length,
    irqs: irqDesc.length,
    msis: countWhere(irqDesc.length, (row) => irqDesc.col.msi[row]! >= 0),
    allocated: sum(matrixRow.col.allocated, matrixRow.length),
    available: sum(matrix.col.globalAvailable, matrix.length),
    served: countWhere(device.length, (row) => device.col.bus[row] === Bus.pci && device.col.descs[row]! > 0),
  };
}

function countWhere(length: number, test: (row: number) => boolean): number {
  let n = 0;
  for (let row = 0; row < length; row++) if (test(row)) n++;
  return n;
}
