// The store of the built page: for what a test wants done that is not its subject. React keeps what it renders on the root element.

import type { JSHandle, Page } from '@playwright/test';
import type { Command, Outcome } from '../src/model/simulation.ts';
import type { Pace } from '../src/protocol.ts';
import type { SimulationOn } from '../src/store/use-simulation.ts';

interface Fiber {
  readonly child: Fiber | null;
  readonly memoizedProps: { readonly value?: { readonly actions?: unknown } } | null;
}

interface PageActions {
  command(command: Command): Promise<Outcome | null>;
  setPace(pace: Partial<Pace>): void;
  openView(id: string): void;
}

interface PageState {
  readonly simulation: {
    readonly port: {
      subscribe(call: (live: { readonly head: { readonly messages: Float64Array } }) => void): () => void;
    };
  };
}

interface PageStore {
  readonly actions: PageActions;
  readonly api: { getState(): PageState };
}

/** In the page. */
function storeHere(): PageStore {
  const root = document.getElementById('root')!;
  const key = Object.keys(root).find((name) => name.startsWith('__reactContainer$'))!;
  let fiber: Fiber | null = (root as unknown as Record<string, Fiber>)[key]!;
  while (fiber && !fiber.memoizedProps?.value?.actions) fiber = fiber.child;
  if (!fiber) throw new Error('the page has no store');
  return fiber.memoizedProps!.value as PageStore;
}

/** The simulation of the page, asked for anew at each call. */
export async function simulationOf(page: Page): Promise<JSHandle<() => SimulationOn>> {
  const store = await page.evaluateHandle(storeHere);
  return store.evaluateHandle(
    ({ api }) =>
      () =>
        api.getState().simulation as unknown as SimulationOn,
  );
}

/** Has commands carried out by the simulation of the page: what each of them gave. */
export async function command(
  page: Page,
  commands: readonly (Omit<Command, 'mask'> & Partial<Command>)[],
): Promise<number[]> {
  const store = await page.evaluateHandle(storeHere);
  return store.evaluate(async ({ actions }, list) => {
    const results: number[] = [];
    for (const each of list) results.push((await actions.command({ mask: [], ...each }))!.result);
    return results;
  }, commands);
}

/** Messages of the simulation so far, by the next frame: it must run. */
export async function messages(page: Page): Promise<number> {
  const store = await page.evaluateHandle(storeHere);
  return store.evaluate(({ api }) => {
    const { port } = api.getState().simulation;
    return new Promise<number>((resolve) => {
      let frames = 0;
      // The first one is there already.
      const stop = port.subscribe(({ head }) => {
        if (++frames < 2) return;
        stop();
        resolve(head.messages[0]!);
      });
    });
  });
}

/** Lets the time of the simulation pass at a speed: machine time by real time. */
export async function run(page: Page, speed: number): Promise<void> {
  const store = await page.evaluateHandle(storeHere);
  await store.evaluate(({ actions }, speed) => actions.setPace({ running: true, speed }), speed);
}

export async function openView(page: Page, id: string): Promise<void> {
  const store = await page.evaluateHandle(storeHere);
  await store.evaluate(({ actions }, id) => actions.openView(id), id);
}

export async function pause(page: Page): Promise<void> {
  const store = await page.evaluateHandle(storeHere);
  await store.evaluate(({ actions }) => actions.setPace({ running: false }));
}
