import { ENOSPC } from '../../model/errno.ts';
import { type DriverApi, IRQF_SHARED, type Run } from '../api.ts';
import {
  type Bound,
  closed,
  type Driver,
  type FunctionFacts,
  type Queues,
  release,
  requestAll,
  requestOne,
} from '../driver.ts';

const VMWARE = 0x15ad;
const VMXNET3 = 0x07b0;
/** VMXNET3_DEVICE_MAX_RX_QUEUES of devices before version 6, VMXNET3_LINUX_MIN_MSIX_VECT. */
const MOST_QUEUES = 8;
const LEAST_VECTORS = 2;

const powerOfTwoBelow = (count: number): number => 1 << (31 - Math.clz32(count));

/** Receive and transmit queue of the same number share a vector; one more is for events. */
const pairs = (count: number, tx = count): Queues => ({
  rx: count,
  tx,
  vectors: count,
  virtualFunctions: 0,
});

/** vmxnet3_alloc_intr_resources(), vmxnet3_acquire_msix_vectors() */
function* probe(api: DriverApi): Run<Bound> {
  const count = powerOfTwoBelow(Math.min(MOST_QUEUES, api.onlineCpus));
  const wanted = Math.max(count + 1, LEAST_VECTORS);
  let given = yield* api.enableMsixRange(wanted, wanted);
  if (given === -ENOSPC && wanted > LEAST_VECTORS)
    given = yield* api.enableMsixRange(LEAST_VECTORS, LEAST_VECTORS);
  if (given > 0) {
    const queues = given === wanted ? pairs(count) : pairs(1, count);
    return { error: 0, handlers: [], vectors: 'msix', queues };
  }
  const hasMessage = (yield* api.enableMsi()) === 0;
  return { error: 0, handlers: [], vectors: hasMessage ? 'msi' : 'none', queues: pairs(1, count) };
}

/** vmxnet3_request_irqs(); a transmit queue alone has the first vector where all of them share it. */
function vectorNames(netdev: string, { rx, tx }: Queues): string[] {
  const shared = rx === tx ? [] : [`${netdev}-tx-0`];
  const kind = rx === tx ? 'rxtx' : 'rx';
  const queues = Array.from({ length: rx }, (_, i) => `${netdev}-${kind}-${shared.length + i}`);
  return [...shared, ...queues, `${netdev}-event-${shared.length + rx}`];
}

function* open(api: DriverApi, { netdev }: FunctionFacts, bound: Bound): Run<Bound> {
  if (bound.vectors === 'msix')
    return { ...bound, ...(yield* requestAll(api, vectorNames(netdev, bound.queues!))) };
  const flags = bound.vectors === 'msi' ? 0 : IRQF_SHARED;
  return { ...bound, ...(yield* requestOne(api, netdev, flags)) };
}

const vmxnet3: Driver = {
  id: 'vmxnet3',
  docs: 'drivers/net/vmxnet3/vmxnet3_drv.c: vmxnet3_alloc_intr_resources(), vmxnet3_request_irqs(), vmxnet3_free_irqs(), 6.1 and 6.12; devices before version 6 that leave the kind of interrupt to the driver, without module parameters',
  matches: ({ vendor, device }) => vendor === VMWARE && device === VMXNET3,
  probe,
  open,
  close: closed,
  remove: release,
};

export default vmxnet3;
