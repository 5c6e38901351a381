import { type DriverApi, IRQF_SHARED, PCI_IRQ_ALL_TYPES, PCI_IRQ_INTX, type Run } from '../api.ts';
import { type Bound, type Driver, type FunctionFacts, type Handler, nothing, release } from '../driver.ts';
import { PCI_IRQ_AFFINITY, preVectors } from '../model.ts';

const LSI = 0x1000;
/** megasas_pci_table */
const DEVICES: readonly number[] = [
  0x0411, 0x0060, 0x007c, 0x0413, 0x0078, 0x0079, 0x0073, 0x0071, 0x005b, 0x005d, 0x005f, 0x00ce, 0x0052,
  0x0053, 0x0014, 0x0017, 0x0016, 0x001b, 0x001c, 0x0015, 0x10e0, 0x10e1, 0x10e2, 0x10e3, 0x10e4, 0x10e5,
  0x10e6, 0x10e7,
];
/** MR_HIGH_IOPS_QUEUE_COUNT */
const HIGH_IOPS_QUEUES = 8;
const FLAGS = PCI_IRQ_ALL_TYPES | PCI_IRQ_AFFINITY;

interface Allocated {
  readonly vectors: number;
  /** Queues in front that are not spread. */
  readonly own: number;
}

/** megasas_alloc_irq_vectors(): in the balanced mode all or nothing, then with one queue in front. */
function* allocate(api: DriverApi, replyQueues: number, highIops: boolean): Run<Allocated> {
  const own = highIops ? HIGH_IOPS_QUEUES : 1;
  const wanted = Math.min(api.onlineCpus + own, replyQueues);
  const count = yield* api.allocIrqVectors(own, wanted, FLAGS, preVectors(own));
  if (!highIops) return { vectors: Math.max(count, 0), own };
  if (count !== wanted) {
    yield* api.freeIrqVectors();
    return yield* allocate(api, wanted, false);
  }
  for (let i = 0; i < own; i++) yield* api.setAffinityAndHint(api.irqVector(i), api.nodeMask);
  return { vectors: count, own };
}

/** megasas_setup_irqs_ioapic() */
function* requestPin(api: DriverApi, host: number): Run<Bound> {
  const handler = { virq: api.irqVector(0), name: `megasas${host}` };
  const error = yield* api.requestIrq(handler.virq, IRQF_SHARED, handler.name);
  return error === 0 ? { error, handlers: [handler], vectors: 'none' } : nothing(error);
}

/** megasas_setup_irqs_msix(): a refusal leaves the pin, to which pci_irq_vector() then leads. */
function* requestQueues(api: DriverApi, host: number, { vectors, own }: Allocated): Run<Bound> {
  const handlers: Handler[] = [];
  for (let i = 0; i < vectors; i++) {
    const handler = { virq: api.irqVector(i), name: `megasas${host}-msix${i}`, hinted: i < own };
    if ((yield* api.requestIrq(handler.virq, 0, handler.name)) !== 0) {
      yield* release(api, { handlers, vectors: 'allocated' });
      return yield* requestPin(api, host);
    }
    handlers.push(handler);
  }
  return { error: 0, handlers, vectors: 'allocated' };
}

function* probe(api: DriverApi, { instance, msix, registers }: FunctionFacts): Run<Bound> {
  const replyQueues = registers.queues ?? (msix > 0 ? 1 : 0);
  const allocated =
    replyQueues > 0 ? yield* allocate(api, replyQueues, registers.highIops === true) : { vectors: 0, own: 0 };
  if (allocated.vectors > 0) return yield* requestQueues(api, instance, allocated);
  const pin = yield* api.allocIrqVectors(1, 1, PCI_IRQ_INTX);
  return pin < 0 ? nothing(pin) : yield* requestPin(api, instance);
}

const megaraid: Driver = {
  id: 'megaraid',
  docs: 'drivers/scsi/megaraid/megaraid_sas_base.c: megasas_init_fw(), megasas_alloc_irq_vectors(), megasas_setup_irqs_msix(), megasas_setup_irqs_ioapic(), megasas_destroy_irqs(), megasas_detach_one(), 6.1 and 6.12; without module parameters',
  matches: ({ vendor, device }) => vendor === LSI && DEVICES.includes(device),
  probe,
  remove: release,
};

export default megaraid;
