/** Keeps the session of the open capture up to date in the browser's own storage. */

import { type OpenCapture, openCapture } from './capture.ts';
import { formatLink } from './link.ts';
import { describeSelection, parseSelection } from './selection.ts';
import { keepSession, type Session } from './session-db.ts';
import type { AppState } from './state.ts';
import { linkOf } from './state-link.ts';
import type { AppStore } from './store.ts';
import type { ViewInfo } from './view-module.ts';

export const sessionId = ({ origin, hash }: OpenCapture): string =>
  origin.kind === 'sample' ? `sample:${origin.id}` : origin.kind === 'preset' ? `preset:${origin.id}` : hash;

/** What is on screen in a few words: `irq 60 at 05-offline`. */
export function sessionWords(state: AppState, open: OpenCapture): string {
  const selection = state.selection === null ? null : parseSelection(state.selection);
  const where = open.steps.length > 1 ? ` at ${open.step}` : '';
  return `${selection ? describeSelection(selection) : ''}${where}`.trim();
}

function sessionOf(state: AppState, views: readonly ViewInfo[], now: number): Session | null {
  const open = openCapture(state.capture);
  const info = views.find((view) => view.id === state.view);
  if (!open || !info || info.route !== undefined) return null;
  return {
    id: sessionId(open),
    name: open.name,
    link: formatLink(linkOf(state, views)),
    words: sessionWords(state, open),
    time: now,
  };
}

const WAIT_MS = 1500;

/** Writes the session after every quiet spell, the files once per capture. */
export function keepSessions({ api, env }: AppStore): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let kept: OpenCapture['port'] | null = null;
  const write = () => {
    const state = api.getState();
    const session = sessionOf(state, env.views, Date.now());
    const open = openCapture(state.capture);
    if (!session || !open) return;
    const input = open.origin.kind === 'own' && kept !== open.port ? open.origin.input : undefined;
    kept = open.port;
    void keepSession(session, input);
  };
  const stop = api.subscribe((state) => {
    clearTimeout(timer);
    if (state.capture.kind === 'open') timer = setTimeout(write, WAIT_MS);
  });
  return () => {
    clearTimeout(timer);
    stop();
  };
}
