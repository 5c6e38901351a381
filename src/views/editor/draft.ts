// What is edited: a recipe and its name. Values are whatever the reader typed: checkRecipe() says what does not fit, nothing is taken away.

import type { Preset } from '../../scenario/presets.ts';
import type { DeviceRecipe, MachineRecipe } from '../../scenario/recipe.ts';

export interface Draft {
  readonly title: string;
  readonly recipe: MachineRecipe;
  /** The preset that it was made from, '' for none. */
  readonly base: string;
}

export const EMPTY: Draft = { title: 'New machine', recipe: { devices: [] }, base: '' };

/** A preset to be changed. */
export const copyOf = ({ id, title, recipe }: Preset): Draft => ({
  title: `${title}, changed`,
  recipe,
  base: id,
});

/** Where a value is: `['devices', 3, 'msix']`. */
export type Path = readonly (string | number)[];

/** As checkRecipe() names it: `devices[3].msix`. */
export const fieldName = (path: Path): string =>
  path.map((part, at) => (typeof part === 'number' ? `[${part}]` : at === 0 ? part : `.${part}`)).join('');

/** What is at a path; undefined where nothing is. */
export function valueAt(value: unknown, path: Path): unknown {
  let found = value;
  for (const part of path) found = (found as Record<string | number, unknown> | undefined)?.[part];
  return found;
}

/** The same with another value at a path; undefined takes the field away. */
export function withValue<T>(value: T, [part, ...rest]: Path, next: unknown): T {
  if (part === undefined) return next as T;
  const inner = withValue((value as Record<string | number, unknown> | undefined)?.[part], rest, next);
  if (Array.isArray(value)) return value.with(part as number, inner) as T;
  const { [part]: _, ...others } = (value ?? {}) as Record<string | number, unknown>;
  if (inner === undefined) return others as T;
  // A field that is there keeps its place among the others.
  return { ...(value as object), [part]: inner } as T;
}

/** Lists of a recipe: devices, roots, calls of a driver. */
export const listWith = <T>(list: readonly T[], at: number, ...items: readonly T[]): readonly T[] =>
  list.toSpliced(at, 0, ...items);

export const listWithout = <T>(list: readonly T[], at: number): readonly T[] => list.toSpliced(at, 1);

/** The item at `at` changes its place with its neighbour; the same list at either end. */
export function listMoved<T>(list: readonly T[], at: number, by: 1 | -1): readonly T[] {
  const to = at + by;
  if (to < 0 || to >= list.length) return list;
  return list.with(at, list[to]!).with(to, list[at]!);
}

/** Devices that were on a root that goes are on the first one; those behind it move up. */
export function devicesWithoutRoot(devices: readonly DeviceRecipe[], gone: number): readonly DeviceRecipe[] {
  return devices.map((device) => {
    const { root, ...rest } = device;
    if (root === undefined || root < gone) return device;
    return root === gone ? rest : { ...device, root: root - 1 };
  });
}
