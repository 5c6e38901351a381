/**
 * The registry of actions. Whatever can be done registers itself while it can be done: views, tables, the shell. The palette
 * lists it, the `?` overlay prints its key, the export menu takes group `export`, the status bar shows the first hints.
 */

import { createContext, useContext, useEffect, useRef, useSyncExternalStore } from 'react';

export type ActionGroup = 'view' | 'export' | 'go' | 'app';

export interface Action {
  /** Unique: `forest.fold`. A later registration of the same id wins while it lasts. */
  readonly id: string;
  /** Palette text, starts with a verb. */
  readonly title: string;
  readonly group: ActionGroup;
  /** `e`, `Shift+Enter`, `Ctrl+k`, or two keys in turn: `g d`. */
  readonly key?: string | undefined;
  /** A second key for the same. */
  readonly also?: string | undefined;
  /** Short words for the status bar. */
  readonly hint?: string | undefined;
  /** Why it cannot be done now; it is listed all the same. */
  readonly reason?: string | undefined;
  readonly run: () => void;
}

export class ActionRegistry {
  private batches: (readonly Action[])[] = [];
  private merged: readonly Action[] = [];
  private readonly listeners = new Set<() => void>();

  /** Adds actions until the returned function is called. */
  register(actions: readonly Action[]): () => void {
    this.batches = [...this.batches, actions];
    this.changed();
    return () => {
      this.batches = this.batches.filter((batch) => batch !== actions);
      this.changed();
    };
  }

  /** All actions, in order of registration; the same array until something changes. */
  readonly list = (): readonly Action[] => this.merged;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  private changed(): void {
    const byId = new Map<string, Action>();
    for (const action of this.batches.flat()) byId.set(action.id, action);
    this.merged = [...byId.values()];
    for (const listener of this.listeners) listener();
  }
}

export const ActionsContext = createContext<ActionRegistry>(new ActionRegistry());

/** All registered actions, live. */
export function useActionList(): readonly Action[] {
  const registry = useContext(ActionsContext);
  return useSyncExternalStore(registry.subscribe, registry.list);
}

/**
 * Registers actions while the component is mounted. The list is compared by what people see (ids, titles, keys, reasons);
 * `run` may be a new closure on every render, the newest is called.
 */
export function useRegisterActions(actions: readonly Action[]): void {
  const registry = useContext(ActionsContext);
  const newest = useRef(actions);
  newest.current = actions;
  const face = JSON.stringify(
    actions.map(({ id, title, group, key, also, hint, reason }) => [
      id,
      title,
      group,
      key,
      also,
      hint,
      reason,
    ]),
  );
  useEffect(() => {
    const stable = newest.current.map((action, at) => ({ ...action, run: () => newest.current[at]?.run() }));
    return face ? registry.register(stable) : undefined;
  }, [registry, face]);
}

/** Name of the view around a component; prefixes the ids of what it registers. */
export const ActionScope = createContext('app');

export interface KeyAction {
  readonly id: string;
  readonly title: string;
  readonly key?: string | undefined;
  readonly hint?: string | undefined;
  readonly reason?: string | undefined;
  readonly run: () => void;
}

/** Registers the actions of a view while the component is mounted; their keys work as long. */
export function useKeys(keys: readonly KeyAction[]): void {
  const scope = useContext(ActionScope);
  useRegisterActions(keys.map((key) => ({ ...key, id: `${scope}.${key.id}`, group: 'view' as const })));
}

/** Registers entries of the export menu while the component is mounted. Titles name the thing: `Forest as SVG`. */
export function useExports(entries: readonly Omit<KeyAction, 'key' | 'hint'>[]): void {
  const scope = useContext(ActionScope);
  useRegisterActions(
    entries.map((entry) => ({ ...entry, id: `${scope}.export-${entry.id}`, group: 'export' as const })),
  );
}

/** Runs a registered action by id; nothing happens where it is not registered or cannot be done now. */
export function useRunAction(): (id: string) => void {
  const registry = useContext(ActionsContext);
  return (id) => {
    const action = registry.list().find((a) => a.id === id);
    if (action && !action.reason) action.run();
  };
}
