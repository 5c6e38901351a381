/** Creates the store: zustand's vanilla core with the actions beside the state. */

import { createStore, type StoreApi } from 'zustand/vanilla';
import type { CaptureInput, CapturePort } from './capture.ts';
import { type CaptureActions, captureActions } from './capture-actions.ts';
import { type LinkActions, linkActions } from './link-actions.ts';
import { type Moments, recentMoments } from './moments.ts';
import { type OtherActions, otherActions } from './other-actions.ts';
import { type PageActions, pageActions } from './page-actions.ts';
import type { ReplayPort } from './replay.ts';
import { type ReplayActions, replayActions } from './replay-actions.ts';
import type { NewSimulation } from './simulation.ts';
import { type SimulationActions, simulationActions } from './simulation-actions.ts';
import { type AppState, initialState } from './state.ts';
import type { Theme } from './theme.ts';
import type { ViewInfo } from './view-module.ts';

/** What the store needs from outside; tests pass their own. */
export interface StoreEnv {
  readonly theme: Theme;
  /** All views, in tab order. */
  readonly views: readonly ViewInfo[];
  /** A fresh port (a worker) for one capture. */
  readonly newPort: () => CapturePort;
  /** A fresh port to the engine's worker for one capture. */
  readonly newReplay: () => ReplayPort;
  readonly newSimulation: NewSimulation;
  /** Fetches a bundled capture. Rejects with a sentence, with UnknownSample when there is none of that id. */
  readonly loadSample: (id: string, signal: AbortSignal) => Promise<CaptureInput>;
}

export interface Actions
  extends CaptureActions,
    OtherActions,
    PageActions,
    LinkActions,
    ReplayActions,
    SimulationActions {}

export interface AppStore {
  readonly api: StoreApi<AppState>;
  readonly actions: Actions;
  readonly env: StoreEnv;
}

/** What action groups are made from. */
export interface Kit {
  readonly env: StoreEnv;
  readonly get: () => AppState;
  readonly set: (change: Partial<AppState> | ((state: AppState) => Partial<AppState>)) => void;
  /** Moments that were read lately. */
  readonly moments: Moments;
  /** The rest of the actions; filled when all groups are made. */
  readonly act: Actions;
}

export function createAppStore(env: StoreEnv): AppStore {
  const api = createStore<AppState>(() => initialState(env.theme));
  const act = {} as Actions;
  const moments = recentMoments();
  const kit: Kit = { env, get: api.getState, set: (change) => api.setState(change), moments, act };
  Object.assign(
    act,
    pageActions(kit),
    captureActions(kit),
    otherActions(kit),
    replayActions(kit),
    simulationActions(kit),
    linkActions(kit),
  );
  return { api, actions: act, env };
}
