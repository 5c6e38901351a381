/**
 * Keeps the session that is open up to date in the browser's own storage. A simulation that something was done to has a session of its
 * own, which is written once more when another machine takes its place: following a link loses nothing.
 */

import { type CaptureInput, type OpenCapture, openCapture } from './capture.ts';
import { formatLink } from './link.ts';
import { scenarioWords } from './scenario.ts';
import { linkedSimulation, scenarioWord } from './scenario-link.ts';
import { describeSelection, parseSelection } from './selection.ts';
import { keepSession, type Session } from './session-db.ts';
import type { AppState } from './state.ts';
import { linkOf } from './state-link.ts';
import type { AppStore } from './store.ts';
import { isWork } from './timeline.ts';
import type { SimulationOn } from './use-simulation.ts';
import type { ViewInfo } from './view-module.ts';

/** Digits of a scenario's word that tell it from others. */
const WORD_DIGITS = 32;

const captureId = ({ origin, hash }: OpenCapture): string =>
  origin.kind === 'sample' ? `sample:${origin.id}` : origin.kind === 'preset' ? `preset:${origin.id}` : hash;

function simulationId(simulation: SimulationOn): string | undefined {
  if (isWork(simulation.port.branches)) return simulation.session;
  const word = scenarioWord(simulation);
  return word && `scenario:${word.slice(0, WORD_DIGITS)}`;
}

/** Id of the session of what is open; null where nothing is. */
export function sessionId(state: AppState): string | null {
  const open = openCapture(state.capture);
  if (!open) return null;
  const simulation = linkedSimulation(state);
  return (simulation && simulationId(simulation)) ?? captureId(open);
}

/** What is on screen in a few words: `irq 60 at 05-offline`, `12 commands, 40.00 ms`. */
export function sessionWords(state: AppState, open: OpenCapture): string {
  const simulation = linkedSimulation(state);
  const selection = state.selection === null ? null : parseSelection(state.selection);
  const what = selection ? describeSelection(selection) : '';
  if (simulation) return [scenarioWords(simulation), what].filter(Boolean).join(', ');
  const where = open.steps.length > 1 ? ` at ${open.step}` : '';
  return `${what}${where}`.trim();
}

/** The session of what is open, or null. */
export function sessionOf(state: AppState, views: readonly ViewInfo[], now: number): Session | null {
  const open = openCapture(state.capture);
  const info = views.find((view) => view.id === state.view);
  const id = sessionId(state);
  if (!open || id === null || !info || info.route !== undefined) return null;
  const simulation = linkedSimulation(state);
  return {
    id,
    name: simulation?.title ?? open.name,
    link: formatLink(linkOf(state, views)),
    words: sessionWords(state, open),
    time: now,
    ...(simulation && isWork(simulation.port.branches) ? { isWork: true } : {}),
  };
}

/** What a session needs beside its link: files of the reader's own, or a scenario that is too long for one. */
async function inputOf(state: AppState): Promise<CaptureInput | undefined> {
  const open = openCapture(state.capture);
  if (open?.origin.kind === 'own') return open.origin.input;
  const simulation = linkedSimulation(state);
  if (!simulation || !isWork(simulation.port.branches) || scenarioWord(simulation) !== undefined)
    return undefined;
  const { scenarioInput } = await import('./scenario-input.ts');
  return scenarioInput(simulation);
}

const WAIT_MS = 1500;

/** Another machine takes the place of a simulation. */
function isLeft({ simulation: before }: AppState, { simulation: now }: AppState): boolean {
  return before.kind === 'on' && !(now.kind === 'on' && now.session === before.session);
}

/** Writes the session after every quiet spell and when a simulation is left; files once per session. */
export function keepSessions({ api, env }: AppStore): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let kept = '';
  const write = async (state: AppState): Promise<void> => {
    const session = sessionOf(state, env.views, Date.now());
    const open = openCapture(state.capture);
    if (!session || !open) return;
    // The files of a capture stay the same, a scenario grows.
    const isSame = kept === session.id && open.origin.kind === 'own';
    kept = session.id;
    await keepSession(session, isSame ? undefined : await inputOf(state));
  };
  const stop = api.subscribe((state, before) => {
    if (isLeft(before, state)) void write(before);
    clearTimeout(timer);
    if (state.capture.kind === 'open') timer = setTimeout(() => void write(api.getState()), WAIT_MS);
  });
  return () => {
    clearTimeout(timer);
    stop();
  };
}
