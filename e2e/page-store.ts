// The store of the built page: for what a test wants done that is not its subject. React keeps what it renders on the root element.

import type { JSHandle, Page } from '@playwright/test';
import type { Command } from '../src/model/simulation.ts';
import type { AppStore } from '../src/store/store.ts';
import type { SimulationOn } from '../src/store/use-simulation.ts';

interface Fiber {
  readonly child: Fiber | null;
  readonly memoizedProps: { readonly value?: { readonly actions?: unknown } } | null;
}

/** In the page. */
function storeHere(): AppStore {
  const root = document.getElementById('root')!;
  const key = Object.keys(root).find((name) => name.startsWith('__reactContainer$'))!;
  let fiber: Fiber | null = (root as unknown as Record<string, Fiber>)[key]!;
  while (fiber && !fiber.memoizedProps?.value?.actions) fiber = fiber.child;
  if (!fiber) throw new Error('the page has no store');
  return fiber.memoizedProps!.value as unknown as AppStore;
}

/** The simulation of the page, asked for anew at each call. */
export async function simulationOf(page: Page): Promise<JSHandle<() => SimulationOn>> {
  const store = await page.evaluateHandle(storeHere);
  return store.evaluateHandle(
    ({ api }) =>
      () =>
        api.getState().simulation as SimulationOn,
  );
}

/** Has commands carried out by the simulation of the page, one after the other: what each of them gave. */
export async function command(
  page: Page,
  commands: readonly (Omit<Command, 'mask'> & Partial<Command>)[],
): Promise<number[]> {
  const simulation = await simulationOf(page);
  return simulation.evaluate(async (s, list) => {
    const results: number[] = [];
    for (const each of list) results.push((await s().port.do({ mask: [], ...each })).result);
    return results;
  }, commands);
}
