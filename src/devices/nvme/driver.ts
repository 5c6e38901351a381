import { EIO } from '../../model/errno.ts';
import { type DriverApi, IRQF_SHARED, PCI_IRQ_ALL_TYPES, type Run } from '../api.ts';
import {
  type Bound,
  type Driver,
  type FunctionFacts,
  giveUp,
  type Handler,
  nothing,
  release,
} from '../driver.ts';
import { PCI_IRQ_AFFINITY } from '../model.ts';
import { uintParameter } from '../parameters.ts';

const CLASS_NVME = 0x010802;

/** Queues beside those for everything: of their own for writes, and without interrupts. No more than there are CPUs of each. */
function extraQueues({ commandLine }: FunctionFacts, possibleCpus: number) {
  return {
    write: uintParameter(commandLine, 'nvme.write_queues', 0, possibleCpus),
    poll: uintParameter(commandLine, 'nvme.poll_queues', 0, possibleCpus),
  };
}

/** Queues on line: the handlers, the last one first, as nvme_dev_disable() suspends them. */
type Queues = Handler[];

/** queue_request_irq() */
function* requestQueue(
  api: DriverApi,
  queues: Queues,
  instance: number,
  queue: number,
  vector: number,
): Run<number> {
  const handler = { virq: api.irqVector(vector), name: `nvme${instance}q${queue}` };
  const error = yield* api.requestThreadedIrq(handler.virq, IRQF_SHARED, handler.name);
  if (error === 0) queues.unshift(handler);
  return error;
}

/** nvme_create_io_queues(): with a single vector all queues share it. */
function* createIoQueues(api: DriverApi, queues: Queues, instance: number, vectors: number): Run<number> {
  for (let queue = 1; queue <= Math.max(vectors - 1, 1); queue++) {
    const error = yield* requestQueue(api, queues, instance, queue, vectors === 1 ? 0 : queue);
    if (error !== 0) return error;
  }
  return 0;
}

/** nvme_setup_io_queues(): the vector of the admin queue goes and comes again with those of the others. */
function* setupIoQueues(api: DriverApi, queues: Queues, facts: FunctionFacts): Run<Bound> {
  const { instance, registers } = facts;
  const { write, poll } = extraQueues(facts, api.possibleCpus);
  const wanted = api.possibleCpus + write + poll;
  const count = Math.min(wanted, registers.queues ?? wanted);
  if (count === 0) return { error: 0, handlers: queues, vectors: 'allocated' };
  const [admin] = queues.splice(0);
  if (admin) yield* api.freeIrq(admin.virq, admin.name);
  yield* api.freeIrqVectors();
  const flags = PCI_IRQ_ALL_TYPES | PCI_IRQ_AFFINITY;
  const polled = Math.min(poll, count - 1);
  // The admin queue is not spread; engine/calls.ts: CalcSets.nvme divides the others.
  const descriptor = { preVectors: 1, postVectors: 0, calcSets: 1, a: write, b: polled };
  const vectors = yield* api.allocIrqVectors(1, 1 + count - polled, flags, descriptor);
  if (vectors <= 0) return yield* disable(api, queues, -EIO);
  const error =
    (yield* requestQueue(api, queues, instance, 0, 0)) ||
    (yield* createIoQueues(api, queues, instance, vectors));
  return error === 0 ? { error, handlers: queues, vectors: 'allocated' } : yield* disable(api, queues, error);
}

/** nvme_dev_disable(): what completed meanwhile is polled with the irq of the admin queue disabled; vectors go also where there are none. */
function* devDisable(api: DriverApi, handlers: readonly Handler[]): Run<void> {
  const admin = api.irqVector(0);
  if (admin > 0) {
    yield* api.disableIrq(admin);
    yield* api.enableIrq(admin);
  }
  yield* release(api, { handlers, vectors: 'allocated' });
}

function* disable(api: DriverApi, handlers: Queues, error: number): Run<Bound> {
  yield* devDisable(api, handlers);
  return nothing(error);
}

function* probe(api: DriverApi, facts: FunctionFacts): Run<Bound> {
  const vectors = yield* api.allocIrqVectors(1, 1, PCI_IRQ_ALL_TYPES);
  if (vectors < 0) return nothing(vectors);
  const queues: Queues = [];
  const error = yield* requestQueue(api, queues, facts.instance, 0, 0);
  return error === 0
    ? yield* setupIoQueues(api, queues, facts)
    : yield* giveUp(api, error, { handlers: queues, vectors: 'allocated' });
}

const nvme: Driver = {
  id: 'nvme',
  docs: 'drivers/nvme/host/pci.c: nvme_pci_enable(), nvme_setup_io_queues(), nvme_create_io_queues(), nvme_dev_disable(), 6.1 and 6.12; without quirks; use_threaded_interrupts asks for the same irqs',
  matches: (facts) => facts.class === CLASS_NVME,
  probe,
  remove: (api, { handlers }) => devDisable(api, handlers),
};

export default nvme;
