/** Between state and link: what of the state a link says. */

import { type OpenCapture, openCapture } from './capture.ts';
import { HASH_DIGITS, type Link } from './link.ts';
import { linkedSimulation, scenarioWord } from './scenario-link.ts';
import { type AppState, START_VIEW } from './state.ts';
import type { ViewInfo } from './view-module.ts';

const info = (views: readonly ViewInfo[], id: string) => views.find((view) => view.id === id);

/** Params of one view with the view's name taken off. */
export function paramsOf(params: AppState['params'], view: string): Record<string, string> {
  const prefix = `${view}.`;
  const own = Object.entries(params).filter(([name]) => name.startsWith(prefix));
  return Object.fromEntries(own.map(([name, value]) => [name.slice(prefix.length), value]));
}

export function linkOf(state: AppState, views: readonly ViewInfo[]): Link {
  const route = info(views, state.view)?.route;
  const theme = state.themeFromLink && state.theme !== 'system' ? { theme: state.theme } : {};
  if (state.view === START_VIEW) return { route: '', params: {} };
  if (route) return { route, ...theme, params: paramsOf(state.params, state.view) };
  return { ...captureLink(state), ...theme };
}

function captureLink(state: AppState): Link {
  const open = openCapture(state.capture);
  if (!open) return { route: '', params: {} };
  const own = Object.entries(state.params).filter(([name]) => name.startsWith(`${state.view}.`));
  const q = state.filters[state.view];
  const simulation = linkedSimulation(state);
  const word = simulation ? scenarioWord(simulation) : undefined;
  return {
    route: 'x',
    // Should the word be damaged, the machine can still be opened.
    ...originLink(open),
    ...(word === undefined ? {} : { s: word }),
    ...(open.steps.length > 1 ? { step: open.step } : {}),
    ...(state.engine && word === undefined ? { line: `${state.engine.line}` } : {}),
    ...(state.engine && state.side === 'engine' ? { side: 'engine' } : {}),
    ...(state.selection ? { sel: state.selection } : {}),
    view: state.view,
    ...(q ? { q } : {}),
    ...(state.pins.length > 0 ? { pin: state.pins } : {}),
    params: Object.fromEntries(own),
  };
}

function originLink({
  origin,
  name,
  hash,
}: OpenCapture): Pick<Link, 'sample' | 'preset' | 's' | 'cap' | 'hash'> {
  if (origin.kind === 'sample') return { sample: origin.id };
  if (origin.kind === 'own') return { cap: name, hash: hash.slice(0, HASH_DIGITS) };
  return origin.own ? { s: origin.id } : { preset: origin.id };
}

/** True when the capture that is open is the one a link asks for. */
export function isOpenIn(state: AppState, link: Link): boolean {
  const open = openCapture(state.capture);
  if (!open) return false;
  if (link.preset) return open.origin.kind === 'preset' && open.origin.id === link.preset;
  if (link.sample) return open.origin.kind === 'sample' && open.origin.id === link.sample;
  if (link.cap === undefined && link.hash === undefined) return true;
  return link.hash ? open.hash.startsWith(link.hash) : open.name === link.cap;
}
