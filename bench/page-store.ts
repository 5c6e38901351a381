// The store of the built page: for what a test wants done that is not its subject. React keeps what it renders on the root element.

import type { Page } from '@playwright/test';
import type { Command, Outcome } from '../src/model/simulation.ts';
import type { Pace } from '../src/protocol.ts';

interface Fiber {
  readonly child: Fiber | null;
  readonly memoizedProps: { readonly value?: { readonly actions?: unknown } } | null;
}

interface PageActions {
  command(command: Command): Promise<Outcome | null>;
  setPace(pace: Partial<Pace>): void;
}

/** In the page. */
function actionsHere(): PageActions {
  const root = document.getElementById('root')!;
  const key = Object.keys(root).find((name) => name.startsWith('__reactContainer$'))!;
  let fiber: Fiber | null = (root as unknown as Record<string, Fiber>)[key]!;
  while (fiber && !fiber.memoizedProps?.value?.actions) fiber = fiber.child;
  if (!fiber) throw new Error('the page has no store');
  return fiber.memoizedProps!.value!.actions as PageActions;
}

/** Has commands carried out by the simulation of the page: what each of them gave. */
export async function command(page: Page, commands: readonly Omit<Command, 'mask'>[]): Promise<number[]> {
  const actions = await page.evaluateHandle(actionsHere);
  return actions.evaluate(async (act, list) => {
    const results: number[] = [];
    for (const each of list) results.push((await act.command({ mask: [], ...each }))!.result);
    return results;
  }, commands);
}

/** Lets the time of the simulation pass at a speed: machine time by real time. */
export async function run(page: Page, speed: number): Promise<void> {
  const actions = await page.evaluateHandle(actionsHere);
  await actions.evaluate((act, speed) => act.setPace({ running: true, speed }), speed);
}

export async function pause(page: Page): Promise<void> {
  const actions = await page.evaluateHandle(actionsHere);
  await actions.evaluate((act) => act.setPace({ running: false }));
}
