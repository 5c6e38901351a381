/**
 * Keeps the address bar and the state together. State changes rewrite the current history entry, at most every 150 ms;
 * named moments (view, step, capture) push a new one at once. Back, forward and edited addresses are followed.
 */

import { formatLink, parseLink } from './link.ts';
import type { AppState } from './state.ts';
import { linkOf } from './state-link.ts';
import type { AppStore } from './store.ts';

/** The address bar; replaced in tests. */
export interface AddressBar {
  read(): string;
  write(fragment: string, how: 'push' | 'replace'): void;
  /** Calls back when the reader moved or edited the address. */
  listen(moved: () => void): () => void;
}

/** False while the address says more than the state: a capture is on its way, is asked for, or could not be read. */
const isSettled = ({ wanted, capture }: AppState): boolean =>
  wanted === null && capture.kind !== 'reading' && capture.kind !== 'failed';

export const DEBOUNCE_MS = 150;

export function syncLink({ api, actions, env }: AppStore, bar: AddressBar): () => void {
  let moment = api.getState().moment;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let following = 0;

  const fragment = () => formatLink(linkOf(api.getState(), env.views));
  const write = (how: 'push' | 'replace') => {
    clearTimeout(timer);
    timer = undefined;
    moment = api.getState().moment;
    if (fragment() !== bar.read()) bar.write(fragment(), how);
  };
  let followed = '';
  const follow = async () => {
    const wanted = bar.read();
    // Going to another fragment is told twice, by popstate and hashchange.
    if (following > 0 && wanted === followed) return;
    followed = wanted;
    clearTimeout(timer);
    timer = undefined;
    following++;
    try {
      await actions.follow(parseLink(wanted));
    } finally {
      following--;
      if (following === 0 && isSettled(api.getState())) write('replace');
    }
  };
  const stopStore = api.subscribe((state) => {
    if (following > 0 || !isSettled(state)) return;
    if (state.moment !== moment) write('push');
    else timer ??= setTimeout(write, DEBOUNCE_MS, 'replace');
  });
  const stopBar = bar.listen(() => {
    if (bar.read() !== fragment()) void follow();
  });
  void follow();
  return () => {
    clearTimeout(timer);
    stopStore();
    stopBar();
  };
}

export function windowAddressBar(): AddressBar {
  return {
    read: () => window.location.hash,
    write(fragment, how) {
      if (how === 'push') history.pushState(null, '', fragment);
      else history.replaceState(history.state, '', fragment);
    },
    listen(moved) {
      window.addEventListener('popstate', moved);
      window.addEventListener('hashchange', moved);
      return () => {
        window.removeEventListener('popstate', moved);
        window.removeEventListener('hashchange', moved);
      };
    },
  };
}
