import { ENODEV } from '../../model/errno.ts';
import {
  type Driver,
  type DriverApi,
  type FunctionFacts,
  failed,
  type Handler,
  IRQF_SHARED,
  PCI_IRQ_MSIX,
  type ProbeResult,
  release,
} from '../driver.ts';
import { PCI_IRQ_AFFINITY, preVectors } from '../model.ts';

const REDHAT = 0x1af4;

/** Virtqueues of a device: those with a callback, and how many in front are not spread, -1 without a descriptor. */
interface Queues {
  readonly names: readonly string[];
  readonly own: number;
}

const numbered = (name: string, count: number): string[] =>
  Array.from({ length: count }, (_, i) => `${name}.${i}`);

/** By device id. The control queue of a network device has no callback. */
const QUEUES: ReadonlyMap<number, (facts: FunctionFacts, cpus: number) => Queues> = new Map([
  [0x1000, network],
  [0x1041, network],
  [0x1001, block],
  [0x1042, block],
  [0x1005, random],
  [0x1044, random],
]);

/** drivers/net/virtio_net.c: virtnet_find_vqs() */
function network({ registers }: FunctionFacts): Queues {
  const pairs = Array.from({ length: registers.queues ?? 1 }, (_, i) => [`input.${i}`, `output.${i}`]);
  return { names: pairs.flat(), own: -1 };
}

/** drivers/block/virtio_blk.c: init_vq(), no more queues than CPUs. */
function block({ registers }: FunctionFacts, cpus: number): Queues {
  return { names: numbered('req', Math.min(registers.queues ?? 1, cpus)), own: 0 };
}

/** drivers/char/hw_random/virtio-rng.c: probe_common() */
function random(): Queues {
  return { names: ['input'], own: -1 };
}

/** One way of vp_find_vqs() with MSI-X: as many vectors, and whether each queue has its own. */
interface Way {
  readonly vectors: number;
  readonly perQueue: boolean;
  /** Vectors in front that are not spread, -1 without a descriptor. */
  readonly own: number;
}

/** vp_find_vqs_msix() */
function findMsix(api: DriverApi, device: string, names: readonly string[], way: Way): ProbeResult {
  const flags = way.own < 0 ? PCI_IRQ_MSIX : PCI_IRQ_MSIX | PCI_IRQ_AFFINITY;
  const descriptor = way.own < 0 ? undefined : preVectors(way.own);
  const count = api.allocIrqVectors(way.vectors, way.vectors, flags, descriptor);
  if (count < 0) return failed(count);
  // the vector of changes first, then one for all queues or one for each
  const suffixes = ['config', ...(way.perQueue ? names : ['virtqueues'])];
  const handlers: Handler[] = [];
  for (const [vector, suffix] of suffixes.entries()) {
    const handler = { virq: api.irqVector(vector), name: `${device}-${suffix}` };
    const error = api.requestIrq(handler.virq, 0, handler.name);
    if (error !== 0) return deleteQueues(api, error, handlers, way.perQueue);
    handlers.push(handler);
  }
  return { error: 0, handlers: inOrderOfFree(handlers, way.perQueue), allocated: true };
}

/** vp_del_vqs(): the queues' own first, then those that the device has. */
function inOrderOfFree(handlers: readonly Handler[], perQueue: boolean): readonly Handler[] {
  return perQueue ? [...handlers.slice(1), ...handlers.slice(0, 1)] : handlers;
}

function deleteQueues(
  api: DriverApi,
  error: number,
  handlers: readonly Handler[],
  perQueue: boolean,
): ProbeResult {
  release(api, { error, handlers: inOrderOfFree(handlers, perQueue), allocated: true });
  return failed(error);
}

/** vp_find_vqs_intx() */
function findIntx(api: DriverApi, device: string, error: number): ProbeResult {
  const virq = api.deviceIrq;
  if (virq === 0) return failed(error);
  const refused = api.requestIrq(virq, IRQF_SHARED, device);
  if (refused !== 0) return failed(refused);
  return { error: 0, handlers: [{ virq, name: device }], allocated: false };
}

/** vp_find_vqs(): each queue a vector, the same with the slow path on the first vector, one for all queues, the pin. */
function probe(api: DriverApi, facts: FunctionFacts): ProbeResult {
  const queues = QUEUES.get(facts.device)?.(facts, api.possibleCpus);
  if (!queues) return failed(-ENODEV);
  const { names, own } = queues;
  const device = `virtio${facts.instance}`;
  const vectors = 1 + names.length;
  // each try counts the vector of changes in the same descriptor once more
  const ways: Way[] = [
    { vectors, perQueue: true, own: own < 0 ? own : own + 1 },
    { vectors, perQueue: true, own: own < 0 ? own : own + 2 },
    { vectors: 2, perQueue: false, own: -1 },
  ];
  let result = failed(-ENODEV);
  for (const way of ways) {
    result = findMsix(api, device, names, way);
    if (result.error === 0) return result;
  }
  return findIntx(api, device, result.error);
}

const virtio: Driver = {
  id: 'virtio',
  docs: 'drivers/virtio/virtio_pci_common.c: vp_find_vqs(), vp_del_vqs(), 6.12; network, block and entropy devices without an admin queue',
  matches: ({ vendor, device }) => vendor === REDHAT && QUEUES.has(device),
  probe,
  remove: release,
};

export default virtio;
