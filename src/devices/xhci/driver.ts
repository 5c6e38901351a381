import { EINVAL } from '../../model/errno.ts';
import {
  type Driver,
  type DriverApi,
  type FunctionFacts,
  failed,
  IRQF_SHARED,
  PCI_IRQ_MSI,
  PCI_IRQ_MSIX,
  type ProbeResult,
  release,
} from '../driver.ts';

const CLASS_XHCI = 0x0c0330;

/** The line of the pin, shared. */
function requestLine(api: DriverApi, instance: number): ProbeResult {
  const virq = api.deviceIrq;
  if (virq === 0) return failed(-EINVAL);
  const name = `xhci_hcd:usb${instance}`;
  const error = api.requestIrq(virq, IRQF_SHARED, name);
  return error === 0 ? { error, handlers: [{ virq, name }], allocated: false } : failed(error);
}

function probe(api: DriverApi, { instance, registers }: FunctionFacts): ProbeResult {
  const wanted = Math.min(api.onlineCpus + 1, registers.interrupters ?? api.onlineCpus + 1);
  const vectors = api.allocIrqVectors(1, wanted, PCI_IRQ_MSIX | PCI_IRQ_MSI);
  if (vectors < 0) return requestLine(api, instance);
  const handler = { virq: api.irqVector(0), name: 'xhci_hcd' };
  const error = api.requestIrq(handler.virq, 0, handler.name);
  if (error === 0) return { error, handlers: [handler], allocated: true };
  api.freeIrqVectors();
  return requestLine(api, instance);
}

const xhci: Driver = {
  id: 'xhci',
  docs: 'drivers/usb/host/xhci-pci.c: xhci_try_enable_msi(), xhci_cleanup_msix(), 6.12; without the controllers whose MSI is broken',
  matches: (facts) => facts.class === CLASS_XHCI,
  probe,
  remove: release,
};

export default xhci;
