// Recipes in a word of a link. Each field that is there is its number and its value; numbers are never given anew, so a page that knows
// fewer fields says which one it does not know.

import type { RangeReader, RangeWriter } from '../lib/range-coder.ts';
import type { VectorTry } from '../model/simulation.ts';
import {
  BOARDS,
  type DeviceRecipe,
  HYPERVISORS,
  IOMMUS,
  type MachineRecipe,
  MODELS,
  PLACES,
  type RootRecipe,
} from './recipe.ts';

/** How a value is written, in the context of its field. */
interface Form<T> {
  write(writer: RangeWriter, context: string, value: T): void;
  /** @throws RangeError what is there instead of a value */
  read(reader: RangeReader, context: string): T;
}

/** Longest list and text: no damaged length makes a page wait. */
const MOST = 65_536;

const natural: Form<number> = {
  write: (w, context, value) => w.natural(context, value),
  read: (r, context) => r.natural(context),
};
const integer: Form<number> = {
  write: (w, context, value) => w.integer(context, value),
  read: (r, context) => r.integer(context),
};
const text: Form<string> = {
  write: (w, context, value) => w.text(context, value),
  read: (r, context) => r.text(context, MOST),
};

function oneOf<T>(values: readonly T[]): Form<T> {
  return {
    write: (w, context, value) => w.natural(context, values.indexOf(value)),
    read(r, context) {
      const number = r.natural(context);
      const value = values[number];
      if (value === undefined) throw new RangeError(`${context} ${number}, which this page does not know`);
      return value;
    },
  };
}

const flag = oneOf([false, true]);

function list<T>(form: Form<T>): Form<readonly T[]> {
  return {
    write(w, context, values) {
      w.natural(`${context} length`, values.length);
      for (const value of values) form.write(w, context, value);
    },
    read(r, context) {
      const length = r.natural(`${context} length`);
      if (length > MOST) throw new RangeError(`${length} of ${context}`);
      return Array.from({ length }, () => form.read(r, context));
    },
  };
}

/** A field with its number; 0 ends a record. */
type Fields<T> = {
  readonly [K in keyof Required<T>]: readonly [number: number, form: Form<NonNullable<T[K]>>];
};

/** Which field comes next follows mostly from the one before: that is its context. */
function record<T extends object>(fields: Fields<T>): Form<T> {
  const entries = Object.entries(fields) as unknown as [keyof T & string, readonly [number, Form<unknown>]][];
  const byNumber = new Map(entries.map(([name, [number, form]]) => [number, { name, form }]));
  return {
    write(w, context, value) {
      let before = 0;
      for (const [name, [number, form]] of entries) {
        if (value[name] === undefined) continue;
        w.natural(`${context} after ${before}`, number);
        form.write(w, `${context}.${name}`, value[name]);
        before = number;
      }
      w.natural(`${context} after ${before}`, 0);
    },
    read(r, context) {
      const value: Record<string, unknown> = {};
      for (let before = 0; ; ) {
        const number = r.natural(`${context} after ${before}`);
        if (number === 0) return value as T;
        const field = byNumber.get(number);
        if (field === undefined)
          throw new RangeError(`field ${number} of ${context}, which this page does not know`);
        value[field.name] = field.form.read(r, `${context}.${field.name}`);
        before = number;
      }
    },
  };
}

const TRY = record<VectorTry>({
  min: [1, natural],
  max: [2, natural],
  flags: [3, natural],
  pre: [4, natural],
  post: [5, natural],
});

const DEVICE = record<DeviceRecipe>({
  model: [1, oneOf(MODELS)],
  count: [2, natural],
  functions: [3, natural],
  root: [4, integer],
  behind: [5, oneOf(PLACES)],
  node: [6, integer],
  queues: [7, natural],
  ports: [8, natural],
  interrupters: [9, natural],
  msi: [10, natural],
  maskable: [11, flag],
  wide: [12, flag],
  msix: [13, natural],
  intx: [14, flag],
  vfs: [15, natural],
  vfMsix: [16, natural],
  ownUnit: [17, flag],
  vendor: [18, natural],
  device: [19, natural],
  class: [20, natural],
  tries: [21, list(TRY)],
});

const ROOT = record<RootRecipe>({ node: [1, integer], unit: [2, natural] });

export const RECIPE: Form<MachineRecipe> = record<MachineRecipe>({
  release: [1, oneOf(['6.12', '6.1'] as const)],
  commandLine: [2, text],
  board: [3, oneOf(BOARDS)],
  cpus: [4, natural],
  sockets: [5, natural],
  nodes: [6, natural],
  threads: [7, natural],
  x2apic: [8, flag],
  hypervisor: [9, oneOf(HYPERVISORS)],
  apicPhysical: [10, flag],
  arat: [11, flag],
  pic: [12, flag],
  pit: [13, flag],
  hpet: [14, natural],
  hpetMsi: [15, flag],
  ioApics: [16, list(natural)],
  iommu: [17, oneOf(IOMMUS)],
  wideRemapping: [18, flag],
  x2apicOptOut: [19, flag],
  roots: [20, list(ROOT)],
  devices: [21, list(DEVICE)],
});
