import { EBUSY } from '../../model/errno.ts';
import { type DriverApi, IRQF_SHARED, PCI_IRQ_ALL_TYPES, PCI_IRQ_INTX, type Run } from '../api.ts';
import { type Bound, type Driver, type FunctionFacts, type Handler, nothing, release } from '../driver.ts';
import { PCI_IRQ_AFFINITY, preVectors } from '../model.ts';

const LSI = 0x1000;
/** MPI 2.0 (SAS 2), MPI 2.5 (SAS 3), MPI 2.6 (SAS 3.5 and Aero). */
const MPI2: readonly number[] = [
  0x0070, 0x0072, 0x0074, 0x0076, 0x0077, 0x0064, 0x0065, 0x0080, 0x0081, 0x0082, 0x0083, 0x0084, 0x0085,
  0x0086, 0x0087, 0x006e, 0x007e, 0x02b0, 0x02b1,
];
const MPI25: readonly number[] = [0x0090, 0x0091, 0x0094, 0x0095, 0x0096, 0x0097];
const MPI26: readonly number[] = [
  0x00c9, 0x00c4, 0x00ac, 0x00ad, 0x00ae, 0x00af, 0x00aa, 0x00ab, 0x00a4, 0x00c5, 0x00c6, 0x00c7, 0x00c8,
  0x00d0, 0x00d1, 0x00d2, 0x00e1, 0x00e2, 0x00e5, 0x00e6,
];
/** MPT3SAS_HIGH_IOPS_REPLY_QUEUES */
const HIGH_IOPS_QUEUES = 8;
/** Reply queues without RDPQ arrays. */
const MOST_WITHOUT_RDPQ = 8;

interface Plan {
  readonly queues: number;
  /** Queues in front that are not spread. */
  readonly own: number;
}

/** _base_enable_msix() up to its allocation. Controllers of SAS 2 have their replies spread, those without RDPQ few queues. */
function planOf(api: DriverApi, { device, msix, registers }: FunctionFacts): Plan {
  const isMpi2 = MPI2.includes(device);
  const own = registers.highIops && api.onlineCpus >= HIGH_IOPS_QUEUES ? HIGH_IOPS_QUEUES : 0;
  const most = isMpi2 ? MOST_WITHOUT_RDPQ : msix;
  return { queues: Math.min(Math.min(api.onlineCpus, msix) + own, msix, most), own };
}

/** _base_alloc_irq_vectors() */
const allocate = (api: DriverApi, { queues, own }: Plan): Run<number> =>
  api.allocIrqVectors(own, queues, PCI_IRQ_ALL_TYPES | PCI_IRQ_AFFINITY, preVectors(own));

const driverName = (device: number): string => (MPI2.includes(device) ? 'mpt2sas' : 'mpt3sas');

/** _base_request_irq() for each queue; a refusal frees all and leaves the pin. Then the first queues get the node's CPUs. */
function* requestQueues(api: DriverApi, name: string, count: number, plan: Plan): Run<Bound> {
  const handlers: Handler[] = [];
  for (let i = 0; i < count; i++) {
    const handler = { virq: api.irqVector(i), name: `${name}-msix${i}`, hinted: true };
    if ((yield* api.requestIrq(handler.virq, IRQF_SHARED, handler.name)) !== 0) {
      yield* release(api, { handlers, vectors: 'allocated' });
      return yield* requestPin(api, name);
    }
    handlers.push(handler);
  }
  for (const { virq } of handlers.slice(0, plan.own)) yield* api.setAffinityAndHint(virq, api.nodeMask);
  return { error: 0, handlers, vectors: 'allocated' };
}

/** What _base_enable_msix() does without MSI-X. */
function* requestPin(api: DriverApi, name: string): Run<Bound> {
  const pin = yield* api.allocIrqVectors(1, 1, PCI_IRQ_INTX);
  if (pin < 0) return nothing(pin);
  const virq = api.irqVector(0);
  const refused = yield* api.requestIrq(virq, IRQF_SHARED, name);
  return refused === 0
    ? { error: 0, handlers: [{ virq, name, hinted: true }], vectors: 'none' }
    : nothing(-EBUSY);
}

function* probe(api: DriverApi, facts: FunctionFacts): Run<Bound> {
  const name = `${driverName(facts.device)}${facts.instance}`;
  if (facts.msix === 0) return yield* requestPin(api, name);
  const plan = planOf(api, facts);
  const count = yield* allocate(api, plan);
  return count < 0 ? yield* requestPin(api, name) : yield* requestQueues(api, name, count, plan);
}

const mpt3sas: Driver = {
  id: 'mpt3sas',
  docs: 'drivers/scsi/mpt3sas/mpt3sas_base.c: _base_enable_msix(), _base_alloc_irq_vectors(), _base_request_irq(), _base_assign_reply_queues(), mpt3sas_base_free_irq(), 6.1 and 6.12; without module parameters, with combined reply queues and RDPQ arrays where the generation has them',
  matches: ({ vendor, device }) => vendor === LSI && [...MPI2, ...MPI25, ...MPI26].includes(device),
  probe,
  remove: release,
};

export default mpt3sas;
