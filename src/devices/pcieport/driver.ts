import { EIO, ENODEV } from '../../model/errno.ts';
import {
  type Driver,
  type DriverApi,
  type FunctionFacts,
  failed,
  type Handler,
  IRQF_SHARED,
  PCI_IRQ_INTX,
  PCI_IRQ_MSI,
  PCI_IRQ_MSIX,
  type PortServices,
  type ProbeResult,
  release,
} from '../driver.ts';

const CLASS_BRIDGE = 0x060400;
const EXP_TYPE_ROOT_PORT = 4;
const MAX_MSI_ENTRIES = 32;

/** pcie_message_numbers() */
const messages = ({ pme = -1, aer = -1 }: PortServices): number => Math.max(pme, aer) + 1;

/** pcie_port_enable_irq_vec(): takes all it can get, then as many as the message numbers need. */
function enableVectors(api: DriverApi, needed: number): number {
  const count = api.allocIrqVectors(1, MAX_MSI_ENTRIES, PCI_IRQ_MSIX | PCI_IRQ_MSI);
  if (count < 0) return count;
  if (needed === count) return 0;
  api.freeIrqVectors();
  if (needed > count) return -EIO;
  return Math.min(0, api.allocIrqVectors(needed, needed, PCI_IRQ_MSIX | PCI_IRQ_MSI));
}

/** pcie_init_service_irqs(): whether the services have messages of their own; undefined where there is not even the pin. */
function serviceIrqs(api: DriverApi, services: PortServices): boolean | undefined {
  if (enableVectors(api, messages(services)) === 0) return true;
  return api.allocIrqVectors(1, 1, PCI_IRQ_INTX) < 0 ? undefined : false;
}

/** The service drivers, in the order of their numbers. A service whose handler is refused stays without a driver. */
function requestServices(api: DriverApi, services: PortServices, isMessage: boolean): Handler[] {
  const { pme, aer } = services;
  const handlers: Handler[] = [];
  if (pme !== undefined) {
    const handler = { virq: api.irqVector(isMessage ? pme : 0), name: 'PCIe PME' };
    if (api.requestIrq(handler.virq, IRQF_SHARED, handler.name) === 0) handlers.push(handler);
  }
  if (aer !== undefined) {
    const handler = { virq: api.irqVector(isMessage ? aer : 0), name: 'aerdrv' };
    if (api.requestThreadedIrq(handler.virq, IRQF_SHARED, handler.name) === 0) handlers.push(handler);
  }
  return handlers;
}

function probe(api: DriverApi, { registers: { services = {} } }: FunctionFacts): ProbeResult {
  if (messages(services) === 0) return { error: 0, handlers: [], allocated: false };
  const isMessage = serviceIrqs(api, services);
  if (isMessage === undefined) return failed(-ENODEV);
  return { error: 0, handlers: requestServices(api, services, isMessage), allocated: true };
}

const pcieport: Driver = {
  id: 'pcieport',
  docs: 'drivers/pci/pcie/portdrv.c: pcie_port_enable_irq_vec(), pcie_init_service_irqs(), pme.c: pcie_pme_probe(), aer.c: aer_probe(), 6.12; root ports with PME and AER, without hot-plug, DPC, and pcie_pme=nomsi',
  matches: (facts) => facts.class === CLASS_BRIDGE && facts.expressType === EXP_TYPE_ROOT_PORT,
  probe,
  remove: release,
};

export default pcieport;
