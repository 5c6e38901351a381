import { type DriverApi, IRQF_SHARED, type Run } from '../api.ts';
import {
  type Bound,
  closed,
  type Driver,
  type FunctionFacts,
  freeHandlers,
  freeVectors,
  type Queues,
  release,
  requestAll,
  requestOne,
  type Vectors,
} from '../driver.ts';

const INTEL = 0x8086;

/** Receive queues that a controller has at most, also with virtual functions; `paired` as far as its type decides it. */
interface Type {
  readonly most: number;
  readonly mostWithFunctions: number;
  /** igb_set_flag_queue_pairs() looks at the number of queues. */
  readonly pairs: boolean;
  /** igb_probe_vfs() */
  readonly functions: boolean;
}

const type = (most: number, mostWithFunctions: number, pairs = true, functions = true): Type => ({
  most,
  mostWithFunctions,
  pairs,
  functions,
});

const I82575 = type(4, 4, false);
const I82576 = type(8, 2);
const I82580 = type(8, 8, true, false);
const I350 = type(8, 1);
const I354 = type(8, 8);
const I210 = type(4, 4, true, false);
const I211 = type(2, 2, false, false);

/** igb_pci_tbl, by type. */
const TYPES: readonly (readonly [Type, readonly number[]])[] = [
  [I82575, [0x10a7, 0x10a9, 0x10d6]],
  [I82576, [0x10c9, 0x150a, 0x1518, 0x10e6, 0x10e7, 0x150d, 0x10e8, 0x1526]],
  [I82580, [0x150e, 0x150f, 0x1527, 0x1510, 0x1511, 0x1516, 0x0438, 0x043a, 0x043c, 0x0440]],
  [I350, [0x1521, 0x1522, 0x1523, 0x1524]],
  [I354, [0x1f40, 0x1f41, 0x1f45]],
  [I210, [0x1533, 0x1536, 0x1537, 0x1538, 0x157b, 0x157c]],
  [I211, [0x1539]],
];

const typeOf = (device: number): Type | undefined => TYPES.find(([, ids]) => ids.includes(device))?.[0];

/** igb_init_queue_configuration(), and the numbers of igb_set_interrupt_capability(). */
function queuesFor(api: DriverApi, type: Type, virtualFunctions: number): Queues {
  const most = virtualFunctions > 0 ? type.mostWithFunctions : type.most;
  const rx = Math.min(most, api.onlineCpus);
  const tx = virtualFunctions > 0 ? 1 : rx;
  const paired = type.pairs && rx > Math.trunc(most / 2);
  return { rx, tx, vectors: paired ? rx : rx + tx, virtualFunctions };
}

const ONE: Queues = { rx: 1, tx: 1, vectors: 1, virtualFunctions: 0 };

/** igb_set_interrupt_capability(): an entry for each vector of the queues and one for the rest, or one message, or the pin. */
function* setCapability(api: DriverApi, queues: Queues): Run<{ vectors: Vectors; queues: Queues }> {
  const entries = queues.vectors + 1;
  if ((yield* api.enableMsixRange(entries, entries)) > 0) return { vectors: 'msix', queues };
  return yield* messageOnly(api);
}

function* messageOnly(api: DriverApi): Run<{ vectors: Vectors; queues: Queues }> {
  return { vectors: (yield* api.enableMsi()) === 0 ? 'msi' : 'none', queues: ONE };
}

/** igb_alloc_q_vectors() and igb_request_msix(): the name of each vector says which rings are on it. */
function ringNames(netdev: string, { rx, tx, vectors }: Queues): string[] {
  const alone = vectors >= rx + tx ? rx : 0;
  const names = Array.from({ length: alone }, (_, i) => `${netdev}-rx-${i}`);
  let [rxIndex, txIndex] = [alone, 0];
  for (let left = vectors - alone; left > 0; left--) {
    const hasRx = rxIndex < rx;
    const hasTx = txIndex < tx;
    const kind = hasRx && hasTx ? 'TxRx' : hasTx ? 'tx' : 'rx';
    names.push(`${netdev}-${kind}-${hasRx ? rxIndex : txIndex}`);
    if (hasRx) rxIndex++;
    if (hasTx) txIndex++;
  }
  return names;
}

/** igb_request_irq() */
function* open(api: DriverApi, { netdev }: FunctionFacts, bound: Bound): Run<Bound> {
  let { vectors, queues = ONE } = bound;
  if (vectors === 'msix') {
    const all = yield* requestAll(api, [netdev, ...ringNames(netdev, queues)]);
    if (all.error === 0) return { ...all, vectors, queues };
    yield* release(api, { handlers: all.handlers, vectors });
    ({ vectors, queues } = yield* messageOnly(api));
  }
  if (vectors === 'msi') {
    const one = yield* requestOne(api, netdev, 0);
    if (one.error === 0) return { ...one, vectors, queues };
    yield* freeVectors(api, vectors);
  }
  return { ...(yield* requestOne(api, netdev, IRQF_SHARED)), vectors: 'none', queues };
}

/** igb_sw_init(): igb_probe_vfs() tries whether there is MSI-X before it knows of any queues. */
function* probe(api: DriverApi, { device }: FunctionFacts): Run<Bound> {
  const type = typeOf(device)!;
  if (type.functions) {
    const tried = yield* setCapability(api, { rx: 0, tx: 0, vectors: 0, virtualFunctions: 0 });
    yield* freeVectors(api, tried.vectors);
  }
  return { error: 0, handlers: [], ...(yield* setCapability(api, queuesFor(api, type, 0))) };
}

/** igb_sriov_reinit(): without virtual functions there are more queues for the adapter itself. */
function* sriov(api: DriverApi, facts: FunctionFacts, bound: Bound, functions: number): Run<Bound> {
  const isOpen = bound.handlers.length > 0;
  yield* freeHandlers(api, bound.handlers);
  yield* freeVectors(api, bound.vectors);
  const capability = yield* setCapability(api, queuesFor(api, typeOf(facts.device)!, functions));
  const again: Bound = { error: 0, handlers: [], ...capability };
  return isOpen ? yield* open(api, facts, again) : again;
}

const igb: Driver = {
  id: 'igb',
  docs: 'drivers/net/ethernet/intel/igb/igb_main.c: igb_probe_vfs(), igb_set_interrupt_capability(), igb_request_irq(), igb_close(), igb_sriov_reinit(), 6.1 and 6.12; with CONFIG_PCI_IOV',
  matches: ({ vendor, device }) => vendor === INTEL && typeOf(device) !== undefined,
  probe,
  open,
  close: closed,
  sriov,
  remove: release,
};

export default igb;
