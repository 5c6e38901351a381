// A driver that is nothing but the list of its calls, for devices whose driver is not known here.

import type { DriverApi, Run } from './api.ts';
import {
  type Bound,
  type Driver,
  freeVectors,
  giveUp,
  type Handler,
  release,
  type Vectors,
} from './driver.ts';
import type { AffinityDescriptor } from './model.ts';

/** One call of a probe. Vectors are numbers for pci_irq_vector(). */
export type ListedCall =
  | {
      readonly call: 'alloc';
      readonly min: number;
      readonly max: number;
      readonly flags: number;
      readonly descriptor?: AffinityDescriptor;
    }
  | { readonly call: 'enableMsix'; readonly min: number; readonly max: number }
  | { readonly call: 'enableDevice' | 'disableDevice' | 'enableMsi' | 'freeVectors' }
  | { readonly call: 'allocAt' | 'freeAt'; readonly index: number }
  | { readonly call: 'request'; readonly vector: number; readonly flags: number; readonly name: string }
  | { readonly call: 'free'; readonly vector: number; readonly name: string }
  | { readonly call: 'disable' | 'enable'; readonly vector: number }
  | { readonly call: 'affinity' | 'hint'; readonly vector: number; readonly cpus: readonly number[] };

/** What a probe holds while it goes through its list. */
interface Held {
  handlers: Handler[];
  vectors: Vectors;
}

type OfVector = Extract<ListedCall, { readonly vector: number }>;

/** 0 or above, or -errno. */
function* carryOut(api: DriverApi, held: Held, call: ListedCall): Run<number> {
  switch (call.call) {
    case 'alloc':
      return took(
        held,
        'allocated',
        yield* api.allocIrqVectors(call.min, call.max, call.flags, call.descriptor),
      );
    case 'enableDevice':
      return yield* api.enableDevice();
    case 'disableDevice':
      return yield* api.disableDevice();
    case 'enableMsix':
      return took(held, 'msix', yield* api.enableMsixRange(call.min, call.max));
    case 'enableMsi':
      return took(held, 'msi', yield* api.enableMsi());
    case 'allocAt':
      return yield* api.msixAllocIrqAt(call.index);
    case 'freeAt':
      return yield* api.msixFreeIrq(call.index);
    case 'freeVectors':
      yield* freeVectors(api, held.vectors);
      return took(held, 'none', 0);
    default: {
      const virq = api.irqVector(call.vector);
      return virq < 0 ? virq : yield* withIrq(api, held, call, virq);
    }
  }
}

function took(held: Held, vectors: Vectors, answer: number): number {
  if (answer >= 0) held.vectors = vectors;
  return answer;
}

function* withIrq(api: DriverApi, held: Held, call: OfVector, virq: number): Run<number> {
  switch (call.call) {
    case 'request': {
      const error = yield* api.requestIrq(virq, call.flags, call.name);
      if (error === 0) held.handlers.unshift({ virq, name: call.name });
      return error;
    }
    case 'free':
      held.handlers = held.handlers.filter((handler) => handler.virq !== virq || handler.name !== call.name);
      return yield* api.freeIrq(virq, call.name);
    case 'disable':
      return yield* api.disableIrq(virq);
    case 'enable':
      return yield* api.enableIrq(virq);
    case 'affinity':
      return yield* api.setAffinityAndHint(virq, call.cpus);
    case 'hint':
      return yield* api.updateAffinityHint(virq, call.cpus);
  }
}

function* probe(api: DriverApi, calls: readonly ListedCall[]): Run<Bound> {
  const held: Held = { handlers: [], vectors: 'none' };
  for (const call of calls) {
    const error = yield* carryOut(api, held, call);
    if (error < 0) return yield* giveUp(api, error, held);
  }
  return { error: 0, ...held };
}

/** The driver of these calls. The first that is refused ends the probe, which then gives back all it has. */
export function callsDriver(id: string, calls: readonly ListedCall[]): Driver {
  return {
    id,
    docs: 'no file: a list of calls',
    matches: () => true,
    probe: (api) => probe(api, calls),
    remove: release,
  };
}
