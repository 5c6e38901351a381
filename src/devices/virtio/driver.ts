import { ENODEV } from '../../model/errno.ts';
import { type DriverApi, IRQF_SHARED, PCI_IRQ_MSIX, type Run } from '../api.ts';
import {
  type Bound,
  type Driver,
  type FunctionFacts,
  giveUp,
  type Handler,
  nothing,
  release,
  requestAll,
} from '../driver.ts';
import { PCI_IRQ_AFFINITY, preVectors } from '../model.ts';
import { dealCpus } from '../virtio-net/virtio-net.ts';
import { isVirtKnown, isVirtNet, virtQueues } from './queues.ts';

const REDHAT = 0x1af4;

/** One way of vp_find_vqs() with MSI-X: as many vectors, and whether each queue has its own. */
interface Way {
  readonly vectors: number;
  readonly perQueue: boolean;
  /** Vectors in front that are not spread, -1 without a descriptor. */
  readonly own: number;
}

/** vp_find_vqs_msix(): the vector of changes first, then one for all queues or one for each. */
function* findMsix(api: DriverApi, device: string, names: readonly string[], way: Way): Run<Bound> {
  const flags = way.own < 0 ? PCI_IRQ_MSIX : PCI_IRQ_MSIX | PCI_IRQ_AFFINITY;
  const descriptor = way.own < 0 ? undefined : preVectors(way.own);
  const count = yield* api.allocIrqVectors(way.vectors, way.vectors, flags, descriptor);
  if (count < 0) return nothing(count);
  const suffixes = ['config', ...(way.perQueue ? names : ['virtqueues'])];
  const requested = yield* requestAll(
    api,
    suffixes.map((suffix) => `${device}-${suffix}`),
  );
  const { error } = requested;
  const handlers = inOrderOfFree(requested.handlers, way.perQueue);
  return error === 0
    ? { error, handlers, vectors: 'allocated' }
    : yield* giveUp(api, error, { handlers, vectors: 'allocated' });
}

/** vp_del_vqs(): the queues' own first, whose hints it takes away, then those that the device has. */
function inOrderOfFree(handlers: readonly Handler[], perQueue: boolean): readonly Handler[] {
  if (!perQueue) return handlers;
  const queues = handlers.slice(1).map((handler) => ({ ...handler, hinted: true }));
  return [...queues, ...handlers.slice(0, 1)];
}

/** vp_find_vqs_intx() */
function* findIntx(api: DriverApi, device: string, error: number): Run<Bound> {
  const virq = api.deviceIrq;
  if (virq === 0) return nothing(error);
  const refused = yield* api.requestIrq(virq, IRQF_SHARED, device);
  if (refused !== 0) return nothing(refused);
  return { error: 0, handlers: [{ virq, name: device }], vectors: 'none' };
}

/** vp_find_vqs() tries each queue a vector, then one for all queues; 6.12 in between once more each, with slow paths shared. */
function waysOf(api: DriverApi, vectors: number, own: number): Way[] {
  // each try counts the vector of changes in the same descriptor once more
  const tries = api.release === '6.1' ? [1] : [1, 2];
  return [
    ...tries.map((more) => ({ vectors, perQueue: true, own: own < 0 ? own : own + more })),
    { vectors: 2, perQueue: false, own: -1 },
  ];
}

function* findQueues(api: DriverApi, device: string, names: readonly string[], own: number): Run<Bound> {
  let bound = nothing(-ENODEV);
  for (const way of waysOf(api, 1 + names.length, own)) {
    bound = yield* findMsix(api, device, names, way);
    if (bound.error === 0) return bound;
  }
  return yield* findIntx(api, device, bound.error);
}

/** virtnet_set_affinity(): the CPUs on line are dealt out over the pairs that are used. */
function* spreadPairs(api: DriverApi, { handlers, vectors }: Bound, pairs: number): Run<void> {
  // without MSI-X there is nothing to set
  if (vectors === 'none') return;
  const groups = dealCpus(api.onlineMask, Math.min(pairs, api.onlineCpus));
  const perQueue = handlers[0]!.hinted === true;
  for (const [pair, cpus] of groups.entries())
    for (const queue of [2 * pair, 2 * pair + 1])
      yield* api.setAffinityAndHint(handlers[perQueue ? queue : 1]!.virq, cpus);
}

function* probe(api: DriverApi, facts: FunctionFacts): Run<Bound> {
  const queues = virtQueues(facts, api);
  if (!queues) return nothing(-ENODEV);
  const bound = yield* findQueues(api, `virtio${facts.instance}`, queues.names, queues.own);
  if (bound.error === 0 && isVirtNet(facts)) yield* spreadPairs(api, bound, queues.names.length / 2);
  return bound;
}

const virtio: Driver = {
  id: 'virtio',
  docs: 'drivers/virtio/virtio_pci_common.c: vp_find_vqs(), vp_del_vqs(), drivers/net/virtio_net.c: init_vqs(), 6.1 and 6.12; without an admin queue, without poll queues of module parameters; virtnet_clean_affinity() is left to vp_del_vqs(), which takes the same hints away',
  matches: (facts) => facts.vendor === REDHAT && isVirtKnown(facts),
  probe,
  remove: release,
};

export default virtio;
