// A driver that is not known: it tries one allocation after the other until one gives vectors, all of which it can request.

import { type DriverApi, IRQF_SHARED, PCI_IRQ_ALL_TYPES, PCI_IRQ_INTX, type Run } from '../devices/api.ts';
import {
  type Bound,
  type Driver,
  type FunctionFacts,
  giveUp,
  nothing,
  release,
  requestAll,
} from '../devices/driver.ts';
import { PCI_IRQ_AFFINITY } from '../engine/calls.ts';
import { EINVAL } from '../model/errno.ts';
import type { VectorTry } from '../model/simulation.ts';

/** As many vectors as a function has, or fewer. */
export const everyVector = ({ msi, msix }: FunctionFacts): readonly VectorTry[] => [
  { min: 1, max: Math.max(1, msi, msix), flags: PCI_IRQ_ALL_TYPES },
];

function* allocate(api: DriverApi, { min, max, flags, pre = 0, post = 0 }: VectorTry): Run<number> {
  if ((flags & PCI_IRQ_AFFINITY) === 0) return yield* api.allocIrqVectors(min, max, flags);
  const descriptor = { preVectors: pre, postVectors: post, calcSets: 0, a: 0, b: 0 };
  return yield* api.allocIrqVectors(min, max, flags, descriptor);
}

/** One try: vectors and a handler for each; what is refused leaves nothing. */
function* bindBy(api: DriverApi, name: string, each: VectorTry): Run<Bound> {
  const count = yield* allocate(api, each);
  if (count < 0) return nothing(count);
  const names = Array.from({ length: count }, (_, nr) => `${name}-${nr}`);
  // a pin may have other devices on its line
  const flags = (each.flags & PCI_IRQ_INTX) === 0 ? 0 : IRQF_SHARED;
  const { error, handlers } = yield* requestAll(api, names, flags);
  const held = { handlers: handlers.reverse(), vectors: 'allocated' } as const;
  return error === 0 ? { error, ...held } : yield* giveUp(api, error, held);
}

function* probe(api: DriverApi, name: string, tries: readonly VectorTry[]): Run<Bound> {
  let bound = nothing(-EINVAL);
  for (const each of tries) {
    bound = yield* bindBy(api, name, each);
    if (bound.error === 0) break;
  }
  return bound;
}

export const triesDriver = (tries: readonly VectorTry[]): Driver => ({
  id: 'tries',
  docs: 'no file: what most drivers do',
  matches: () => true,
  probe: (api, { name }) => probe(api, name, tries),
  remove: release,
});
