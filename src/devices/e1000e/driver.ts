import { type DriverApi, IRQF_SHARED, type Run } from '../api.ts';
import {
  type Bound,
  closed,
  type Driver,
  type FunctionFacts,
  freeHandlers,
  freeVectors,
  release,
  requestAll,
  requestOne,
  type Vectors,
} from '../driver.ts';

const INTEL = 0x8086;
/** FLAG_HAS_MSIX: the 82574, with receive, transmit and everything else. */
const WITH_MSIX: readonly number[] = [0x10d3, 0x10f6];
/** 82571, 82572, 82573, 82583, the two 80003ES2LAN, and the controllers of chipsets up to Lynx Point. */
const OTHERS: readonly number[] = [
  0x105e, 0x105f, 0x1060, 0x10a4, 0x10a5, 0x10bc, 0x10d5, 0x10d9, 0x10da, 0x107d, 0x107e, 0x107f, 0x10b9,
  0x108b, 0x108c, 0x109a, 0x150c, 0x1096, 0x1098, 0x10ba, 0x10bb, 0x1049, 0x104a, 0x104b, 0x104c, 0x104d,
  0x10c4, 0x10c5, 0x1501, 0x10bd, 0x10bf, 0x10c0, 0x10c2, 0x10c3, 0x10cb, 0x10cc, 0x10cd, 0x10ce, 0x10de,
  0x10df, 0x10e5, 0x10ea, 0x10eb, 0x10ef, 0x10f0, 0x10f5, 0x1502, 0x1503, 0x1525, 0x153a, 0x153b, 0x155a,
  0x1559,
];
const MSIX_VECTORS = 3;

/** Vectors, and the handlers on them. */
type Held = Pick<Bound, 'handlers' | 'vectors'>;

/** e1000e_set_interrupt_capability() from the mode that is wanted: MSI-X, then MSI, then the pin. */
function* setCapability(api: DriverApi, wanted: Vectors): Run<Vectors> {
  if (wanted === 'msix' && (yield* api.enableMsixRange(MSIX_VECTORS, MSIX_VECTORS)) > 0) return 'msix';
  if (wanted === 'none') return 'none';
  return (yield* api.enableMsi()) === 0 ? 'msi' : 'none';
}

/** e1000_request_irq(). e1000_request_msix() leaves what it was given before the refusal; so does this. */
function* requestIrqs(api: DriverApi, netdev: string, vectors: Vectors): Run<Bound> {
  let mode = vectors;
  if (mode === 'msix') {
    const all = yield* requestAll(api, [`${netdev}-rx-0`, `${netdev}-tx-0`, netdev]);
    if (all.error === 0) return { ...all, vectors: mode };
    yield* freeVectors(api, mode);
    mode = yield* setCapability(api, 'msi');
  }
  if (mode === 'msi') {
    const one = yield* requestOne(api, netdev, 0);
    if (one.error === 0) return { ...one, vectors: mode };
    yield* freeVectors(api, mode);
  }
  return { ...(yield* requestOne(api, netdev, IRQF_SHARED)), vectors: 'none' };
}

/** e1000_test_msi_interrupt(): a message of its own, fired and waited for; without it the pin. */
function* testMsi(api: DriverApi, { netdev, registers }: FunctionFacts, held: Held): Run<Bound> {
  yield* release(api, held);
  const next = yield* fireMessage(api, netdev, registers.msiTestFails === true);
  return yield* requestIrqs(api, netdev, yield* setCapability(api, next));
}

/** What the driver asks for after the test; a refused call leaves it at MSI. */
function* fireMessage(api: DriverApi, netdev: string, fails: boolean): Run<Vectors> {
  if ((yield* api.enableMsi()) !== 0) return 'msi';
  const { error, handlers } = yield* requestOne(api, netdev, 0);
  yield* freeHandlers(api, handlers);
  yield* api.disableMsi();
  return error === 0 && fails ? 'none' : 'msi';
}

function* probe(api: DriverApi, { device }: FunctionFacts): Run<Bound> {
  const vectors = yield* setCapability(api, WITH_MSIX.includes(device) ? 'msix' : 'msi');
  return { error: 0, handlers: [], vectors };
}

function* open(api: DriverApi, facts: FunctionFacts, bound: Bound): Run<Bound> {
  const opened = yield* requestIrqs(api, facts.netdev, bound.vectors);
  return opened.error === 0 && opened.vectors === 'msi' ? yield* testMsi(api, facts, opened) : opened;
}

const e1000e: Driver = {
  id: 'e1000e',
  docs: 'drivers/net/ethernet/intel/e1000e/netdev.c: e1000e_set_interrupt_capability(), e1000_request_irq(), e1000_test_msi(), e1000e_open(), e1000e_close(), 6.1 and 6.12; controllers up to Lynx Point, without the module parameter IntMode',
  matches: ({ vendor, device }) => vendor === INTEL && [...WITH_MSIX, ...OTHERS].includes(device),
  probe,
  open,
  close: closed,
  remove: release,
};

export default e1000e;
