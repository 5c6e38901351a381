// What the slots of the view share: the matrix on screen, the colours given out, the place under the pointer.

import { useMemo } from 'react';
import { useStore } from 'zustand/react';
import { createStore } from 'zustand/vanilla';
import type { MachineView } from '../../model/machine.ts';
import { useOpenCapture, useParam } from '../../store/hooks.ts';
import { useCalmMachine } from '../shared/calm-machine.ts';
import { byCount, byOwner, byRole, type Colouring, type ColourMode } from './colouring.ts';
import type { Spot } from './hit.ts';
import { buildMatrix, type Matrix } from './matrix.ts';
import { extendOrder, type Owners, ownersOf } from './owners.ts';
import { chooseSource, type MatrixSource, matrixSources } from './source.ts';

const built = new WeakMap<MachineView, Map<number, Matrix>>();
const owned = new WeakMap<Matrix, Owners>();

interface Cache<K, V> {
  get(key: K): V | undefined;
  set(key: K, value: V): unknown;
}

function once<K, V>(cache: Cache<K, V>, key: K, make: () => V): V {
  const known = cache.get(key);
  if (known !== undefined) return known;
  const fresh = make();
  cache.set(key, fresh);
  return fresh;
}

/** The matrix of a domain; built once per moment. */
export function matrixOf(view: MachineView, source: MatrixSource): Matrix {
  const bySource = once(built, view, () => new Map<number, Matrix>());
  return once(bySource, source.domain, () => buildMatrix(view, source));
}

export const ownersOnce = (m: Matrix): Owners => once(owned, m, () => ownersOf(m));

export interface Sources {
  readonly all: readonly MatrixSource[];
  /** The matrix on screen; null where the capture has none, or none that a CPU ever came online in. */
  readonly matrix: Matrix | null;
  readonly choose: (name: string) => void;
}

/** The matrix on screen, and which others there are. */
export function useMatrix(): Sources {
  const view = useCalmMachine();
  const [name, choose] = useParam<string>('domain', '');
  return useMemo(() => {
    const all = matrixSources(view);
    const source = chooseSource(view, all, name);
    return { all, matrix: source && matrixOf(view, source), choose };
  }, [view, name, choose]);
}

/** Colours given to owners, for the capture that is open. */
let given: { capture: string; order: readonly string[] } = { capture: '', order: [] };

function orderOf(capture: string, owners: Owners): readonly string[] {
  const before = given.capture === capture ? given.order : [];
  given = { capture, order: extendOrder(before, owners.list) };
  return given.order;
}

export function useColouring(m: Matrix, mode: ColourMode): Colouring {
  const open = useOpenCapture();
  const capture = `${open?.hash} ${m.source.name}`;
  return useMemo(() => {
    const owners = ownersOnce(m);
    const order = orderOf(capture, owners);
    if (mode === 'owner') return byOwner(m, owners, order);
    return mode === 'role' ? byRole(m) : byCount(m);
  }, [m, mode, capture]);
}

const hover = createStore<{ readonly at: Spot | null }>(() => ({ at: null }));

/** The place under the pointer; the readout and the inspector follow it. */
export const useHover = (): Spot | null => useStore(hover, (state) => state.at);

export function setHover(at: Spot | null): void {
  const before = hover.getState().at;
  if (before?.cpu === at?.cpu && before?.vector === at?.vector && before?.group === at?.group) return;
  hover.setState({ at });
}
