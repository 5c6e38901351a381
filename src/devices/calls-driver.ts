// A driver that is nothing but the list of its calls, for devices whose driver is not known here.

import { type Driver, type DriverApi, failed, type Handler, type ProbeResult, release } from './driver.ts';
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
  | { readonly call: 'request'; readonly vector: number; readonly flags: number; readonly name: string }
  | { readonly call: 'free'; readonly vector: number; readonly name: string }
  | { readonly call: 'freeVectors' };

/** What a probe holds while it goes through its list. */
interface Held {
  handlers: Handler[];
  allocated: boolean;
}

/** 0 or above, or -errno. */
function carryOut(api: DriverApi, held: Held, call: ListedCall): number {
  switch (call.call) {
    case 'alloc':
      return alloc(held, api.allocIrqVectors(call.min, call.max, call.flags, call.descriptor));
    case 'request':
      return request(api, held, { virq: api.irqVector(call.vector), name: call.name }, call.flags);
    case 'free':
      return free(api, held, { virq: api.irqVector(call.vector), name: call.name });
    case 'freeVectors':
      api.freeIrqVectors();
      held.allocated = false;
      return 0;
  }
}

function alloc(held: Held, count: number): number {
  if (count > 0) held.allocated = true;
  return count;
}

function request(api: DriverApi, held: Held, handler: Handler, flags: number): number {
  if (handler.virq < 0) return handler.virq;
  const error = api.requestIrq(handler.virq, flags, handler.name);
  if (error === 0) held.handlers.unshift(handler);
  return error;
}

function free(api: DriverApi, held: Held, { virq, name }: Handler): number {
  if (virq < 0) return virq;
  api.freeIrq(virq, name);
  held.handlers = held.handlers.filter((handler) => handler.virq !== virq || handler.name !== name);
  return 0;
}

function probe(api: DriverApi, calls: readonly ListedCall[]): ProbeResult {
  const held: Held = { handlers: [], allocated: false };
  for (const call of calls) {
    const error = carryOut(api, held, call);
    if (error >= 0) continue;
    release(api, { error, ...held });
    return failed(error);
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
