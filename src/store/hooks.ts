/** What components read from the store. Selectors return primitives or stable objects. */

import { createContext, useCallback, useContext, useEffect, useMemo } from 'react';
import { useStore } from 'zustand/react';
import type { MachineView } from '../model/machine.ts';
import { type OpenCapture, openCapture } from './capture.ts';
import type { OtherMoment } from './other-actions.ts';
import { type MachineSide, shownCapture, sideOnScreen } from './replay.ts';
import { parseSelection, type Selection } from './selection.ts';
import type { AppState } from './state.ts';
import type { Actions, AppStore } from './store.ts';

export const StoreContext = createContext<AppStore | null>(null);

/** Name of the view that is being drawn; set by the shell around every slot of a view. */
export const ViewContext = createContext<string>('');

export function useAppStore(): AppStore {
  const store = useContext(StoreContext);
  if (!store) throw new Error('no store above this component');
  return store;
}

/** A part of the state. The selector must return a primitive or an object that is in the state. */
export function useApp<T>(selector: (state: AppState) => T): T {
  return useStore(useAppStore().api, selector);
}

/** The verbs; the same object for the life of the page. */
export const useActions = (): Actions => useAppStore().actions;

/** The capture on screen, or null; its machine is the engine's where the reader chose to see that. */
export function useOpenCapture(): OpenCapture | null {
  const { api, env } = useAppStore();
  return useStore(api, (state) => shownCapture(state, env.views));
}

/** The capture on screen with its own machine, whichever side is shown. */
export const useCaptured = (): OpenCapture | null => useApp((state) => openCapture(state.capture));

/** Whose machine the view on screen shows. */
export function useSide(): MachineSide {
  const { api, env } = useAppStore();
  return useStore(api, (state) => sideOnScreen(state, env.views));
}

/** The machine at the moment on screen. Only for views, which are mounted while a capture is open. */
export function useMachine(): MachineView {
  const open = useOpenCapture();
  if (!open) throw new Error('a view was drawn without a capture');
  return open.machine;
}

export interface StepHandle {
  readonly name: string;
  readonly names: readonly string[];
  /** The moment that is on its way, or null. */
  readonly going: string | null;
  go(name: string): void;
}

export function useStep(): StepHandle {
  const actions = useActions();
  const open = useOpenCapture();
  const going = useApp((state) => (state.capture.kind === 'open' ? state.capture.going : null));
  return { name: open?.step ?? '', names: open?.steps ?? [], going, go: (name) => void actions.goStep(name) };
}

/**
 * Another moment of the open capture beside the one on screen, null for none: read when it is asked for, stopped when nobody
 * asks any more. Null while it is not yet known how far it is. `readOther(step)` tries again after a failure or a stop.
 */
export function useOtherStep(step: string | null): OtherMoment | null {
  const { readOther, dropOther } = useActions();
  const hash = useOpenCapture()?.hash;
  useEffect(() => {
    if (step === null || hash === undefined) return;
    void readOther(step);
    return dropOther;
  }, [step, hash, readOther, dropOther]);
  const other = useApp((state) => state.other);
  return other !== null && other.step === step && other.of === hash ? other : null;
}

export const useSelectionKey = (): string | null => useApp((state) => state.selection);

/** The parsed selection; the same object while the key stays the same. */
export function useSelection(): Selection | null {
  const key = useSelectionKey();
  return useMemo(() => (key === null ? null : parseSelection(key)), [key]);
}

/** Filter text of the view around this component. */
export function useFilter(): [text: string, setText: (text: string) => void] {
  const view = useContext(ViewContext);
  const { setFilter } = useActions();
  const text = useApp((state) => state.filters[view] ?? '');
  return [text, useCallback((next: string) => setFilter(view, next), [setFilter, view])];
}

/** A string of the view around this component that travels in the link while it differs from `initial`. */
export function useParam<T extends string>(
  name: string,
  initial: T,
): [value: T, setValue: (value: T) => void] {
  const view = useContext(ViewContext);
  const { setParam } = useActions();
  const value = useApp((state) => (state.params[`${view}.${name}`] ?? initial) as T);
  const set = useCallback(
    (next: T) => setParam(view, name, next === initial ? null : next),
    [setParam, view, name, initial],
  );
  return [value, set];
}

/** Filter and order of a table, as it takes them; the order travels as the view's parameter `sort`. */
export function useFilterAndSort(param = 'sort') {
  const [filter, onFilter] = useFilter();
  const [sort, onSort] = useParam<string>(param, '');
  return { filter, onFilter, sort, onSort };
}

/** A place in a file of the capture; spread it into a SourceLink. */
export interface SourcePlace {
  readonly file: string;
  readonly line: number;
}

/** Path and line of a `file` row; null where the row is -1 (the value was not read from a file). */
export function sourceOf(machine: MachineView, fileRow: number, line: number): SourcePlace | null {
  return fileRow < 0 ? null : { file: machine.str(machine.t.file.col.path[fileRow]), line };
}
