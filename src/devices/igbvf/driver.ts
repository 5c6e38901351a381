import { EPERM } from '../../model/errno.ts';
import type { DriverApi, Run } from '../api.ts';
import {
  type Bound,
  closed,
  type Driver,
  type FunctionFacts,
  freeHandlers,
  nothing,
  release,
  requestAll,
} from '../driver.ts';

const INTEL = 0x8086;
/** Virtual functions of the 82576 and of the I350. */
const FUNCTIONS: readonly number[] = [0x10ca, 0x1520];
const VECTORS = 3;

/** igbvf_set_interrupt_capability(): transmit, receive, and messages of the physical function; MSI-X or nothing. */
function* probe(api: DriverApi): Run<Bound> {
  const count = yield* api.enableMsixRange(VECTORS, VECTORS);
  return count < 0 ? nothing(0) : { error: 0, handlers: [], vectors: 'msix' };
}

/** igbvf_request_msix() */
function* open(api: DriverApi, { netdev }: FunctionFacts, { vectors }: Bound): Run<Bound> {
  if (vectors !== 'msix') return nothing(-EPERM);
  const { error, handlers } = yield* requestAll(api, [`${netdev}-tx-0`, `${netdev}-rx-0`, netdev]);
  if (error === 0) return { error, handlers, vectors };
  yield* freeHandlers(api, handlers.reverse());
  return { error, handlers: [], vectors };
}

const igbvf: Driver = {
  id: 'igbvf',
  docs: 'drivers/net/ethernet/intel/igbvf/netdev.c: igbvf_set_interrupt_capability(), igbvf_request_msix(), igbvf_close(), 6.1 and 6.12',
  matches: ({ vendor, device }) => vendor === INTEL && FUNCTIONS.includes(device),
  probe,
  open,
  close: closed,
  remove: release,
};

export default igbvf;
