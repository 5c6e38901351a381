import { EINVAL } from '../../model/errno.ts';
import type { DriverApi, Run } from '../api.ts';
import { type Bound, type Driver, type FunctionFacts, freeHandlers, nothing } from '../driver.ts';
import { PCI_IRQ_AFFINITY } from '../model.ts';

/** A command of the module, and the numbers behind the function that it names. */
export interface MsitestCommand {
  readonly verb: string;
  readonly numbers: readonly number[];
}

/** What the module has of its function: handlers by index. */
type Held = Map<number, { readonly virq: number; readonly name: string }>;

const ANY_INDEX = -1;

const heldOf = ({ handlers }: Bound): Held =>
  new Map(handlers.map((handler) => [Number(/\d+$/.exec(handler.name)), handler]));

const boundOf = (held: Held): Bound => ({
  error: 0,
  handlers: [...held.entries()].sort(([a], [b]) => a - b).map(([, handler]) => handler),
  vectors: 'allocated',
});

/** mt-01:10.0-2 */
const handlerName = (facts: FunctionFacts, index: number): string =>
  `mt-${facts.name.slice(facts.name.indexOf(':') + 1)}-${index}`;

function* request(api: DriverApi, facts: FunctionFacts, held: Held, index: number): Run<number> {
  const handler = { virq: api.irqVector(index), name: handlerName(facts, index) };
  const error = yield* api.requestIrq(handler.virq, 0, handler.name);
  if (error === 0) held.set(index, handler);
  return error;
}

function* unrequest(api: DriverApi, held: Held, index: number): Run<number> {
  const handler = held.get(index);
  if (handler) yield* api.freeIrq(handler.virq, handler.name);
  held.delete(index);
  return 0;
}

/** `alloc`, `allocaff` and `allocnr` with min, max, flags, and with affinity the vectors in front and behind. */
function* allocate(api: DriverApi, facts: FunctionFacts, held: Held, command: MsitestCommand): Run<number> {
  const [min = 0, max = 0, flags = 0, preVectors = 0, postVectors = 0] = command.numbers;
  const descriptor = { preVectors, postVectors, calcSets: 0, a: 0, b: 0 };
  const spread = (flags & PCI_IRQ_AFFINITY) !== 0;
  const count = yield* api.allocIrqVectors(min, max, flags, spread ? descriptor : undefined);
  if (!command.verb.includes('nr'))
    for (let index = 0; index < count; index++) yield* request(api, facts, held, index);
  return count;
}

function* freeAll(api: DriverApi, held: Held): Run<number> {
  yield* freeHandlers(api, boundOf(held).handlers);
  held.clear();
  return yield* api.freeIrqVectors();
}

function* add(api: DriverApi, facts: FunctionFacts, held: Held, wanted: number): Run<number> {
  const index = yield* api.msixAllocIrqAt(wanted < 0 ? ANY_INDEX : wanted);
  if (index >= 0) yield* request(api, facts, held, index);
  return index;
}

function* remove(api: DriverApi, held: Held, index: number): Run<number> {
  yield* unrequest(api, held, index);
  return yield* api.msixFreeIrq(index);
}

function perform(api: DriverApi, facts: FunctionFacts, held: Held, command: MsitestCommand): Run<number> {
  const [index = 0] = command.numbers;
  if (api.release === '6.1' && /^(add|del)$/.test(command.verb)) return refused();
  switch (command.verb) {
    case 'free':
      return freeAll(api, held);
    case 'req':
      return request(api, facts, held, index);
    case 'unreq':
      return unrequest(api, held, index);
    case 'add':
      return add(api, facts, held, index);
    case 'del':
      return remove(api, held, index);
    default:
      return allocate(api, facts, held, command);
  }
}

/** Before 6.2 the module does not know the verb. */
// biome-ignore lint/correctness/useYield: asks for nothing
function* refused(): Run<number> {
  return -EINVAL;
}

/** Carries a command out: what the module has afterwards, and what it answers. */
export function* msitestCommand(
  api: DriverApi,
  facts: FunctionFacts,
  bound: Bound,
  command: MsitestCommand,
): Run<{ bound: Bound; answer: number }> {
  const held = heldOf(bound);
  const answer = yield* perform(api, facts, held, command);
  return { bound: boundOf(held), answer };
}

// biome-ignore lint/correctness/useYield: a probe is a generator, also one that asks for nothing
function* noCalls(bound: Bound): Run<Bound> {
  return bound;
}

const msitest: Driver = {
  id: 'msitest',
  docs: 'msitest.c: a module for captures that calls the API on command, 6.1 and 6.12; it takes a function by driver_override alone',
  matches: () => false,
  probe: () => noCalls(nothing(0)),
  *remove(api, bound) {
    yield* freeAll(api, heldOf(bound));
  },
};

export default msitest;
