import { EINVAL } from '../../model/errno.ts';
import { type DriverApi, IRQF_SHARED, PCI_IRQ_MSI, PCI_IRQ_MSIX, type Run } from '../api.ts';
import { type Bound, type Driver, type FunctionFacts, nothing, release, requestAll } from '../driver.ts';

const CLASS_XHCI = 0x0c0330;
const NAME = 'xhci_hcd';

/** The line of the pin, shared. */
function* requestLine(api: DriverApi, instance: number): Run<Bound> {
  const virq = api.deviceIrq;
  if (virq === 0) return nothing(-EINVAL);
  const name = `${NAME}:usb${instance}`;
  const error = yield* api.requestIrq(virq, IRQF_SHARED, name);
  return error === 0 ? { error, handlers: [{ virq, name }], vectors: 'none' } : nothing(error);
}

/** Vectors, and a handler for the first ones; what is refused leaves nothing. */
function* tryVectors(api: DriverApi, min: number, max: number, flags: number, handlers: number): Run<Bound> {
  const vectors = yield* api.allocIrqVectors(min, max, flags);
  if (vectors < 0) return nothing(vectors);
  const { error, handlers: requested } = yield* requestAll(api, Array<string>(handlers).fill(NAME));
  if (error === 0) return { error, handlers: requested, vectors: 'allocated' };
  yield* release(api, { handlers: requested.reverse(), vectors: 'allocated' });
  return nothing(error);
}

/** 6.12: one interrupter. 6.1: a handler for every entry, then one message. */
function* tryMessages(api: DriverApi, wanted: number): Run<Bound> {
  if (api.release !== '6.1') return yield* tryVectors(api, 1, wanted, PCI_IRQ_MSIX | PCI_IRQ_MSI, 1);
  const all = yield* tryVectors(api, wanted, wanted, PCI_IRQ_MSIX, wanted);
  return all.error === 0 ? all : yield* tryVectors(api, 1, 1, PCI_IRQ_MSI, 1);
}

function* probe(api: DriverApi, { instance, registers }: FunctionFacts): Run<Bound> {
  const wanted = Math.min(api.onlineCpus + 1, registers.interrupters ?? api.onlineCpus + 1);
  const messages = yield* tryMessages(api, wanted);
  return messages.error === 0 ? messages : yield* requestLine(api, instance);
}

const xhci: Driver = {
  id: 'xhci',
  docs: 'drivers/usb/host/xhci-pci.c: xhci_try_enable_msi(), xhci_cleanup_msix(), 6.12; xhci.c, 6.1; without the controllers whose MSI is broken',
  matches: (facts) => facts.class === CLASS_XHCI,
  probe,
  remove: release,
};

export default xhci;
