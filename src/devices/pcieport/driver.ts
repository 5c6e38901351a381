import { EIO, ENODEV } from '../../model/errno.ts';
import { type DriverApi, IRQF_SHARED, PCI_IRQ_INTX, PCI_IRQ_MSI, PCI_IRQ_MSIX, type Run } from '../api.ts';
import {
  type Bound,
  type Driver,
  type FunctionFacts,
  giveUp,
  type Handler,
  nothing,
  type PortServices,
  release,
} from '../driver.ts';
import { moduleParameter } from '../parameters.ts';

const CLASS_BRIDGE = 0x060400;
const EXP_TYPE_ROOT_PORT = 4;
const EXP_TYPE_UPSTREAM = 5;
const EXP_TYPE_DOWNSTREAM = 6;
const MAX_MSI_ENTRIES = 32;
const NO_IRQ = -1;

/** pcie_message_numbers() */
const messages = (services: PortServices): number =>
  1 + Math.max(-1, ...Object.values(services).filter((number) => number !== undefined));

/** pcie_port_enable_irq_vec(): takes all it can get, then as many as the message numbers need. */
function* enableVectors(api: DriverApi, needed: number): Run<number> {
  const count = yield* api.allocIrqVectors(1, MAX_MSI_ENTRIES, PCI_IRQ_MSIX | PCI_IRQ_MSI);
  if (count < 0) return count;
  if (needed === count) return 0;
  yield* api.freeIrqVectors();
  if (needed > count) return -EIO;
  return Math.min(0, yield* api.allocIrqVectors(needed, needed, PCI_IRQ_MSIX | PCI_IRQ_MSI));
}

/** pcie_ports=: compat leaves ports without a driver, native takes what firmware keeps, dpc-native takes DPC. */
const portsParameter = (commandLine: string): string => moduleParameter(commandLine, 'pcie_ports') ?? '';

/** Whether pcie_ports=compat leaves ports without a driver: it is not registered. */
export const leavesPorts = (commandLine: string): boolean => portsParameter(commandLine).startsWith('compat');

/** get_port_device_capability() */
function capabilities({ registers, commandLine }: FunctionFacts): PortServices {
  const { services = {}, keptServices = {} } = registers;
  const ports = portsParameter(commandLine);
  if (ports.startsWith('native')) return { ...keptServices, ...services };
  const { dpc } = keptServices;
  return ports.startsWith('dpc-native') && dpc !== undefined ? { dpc, ...services } : services;
}

/** pcie_pme_no_msi() of a port that has PME, which root ports alone have. */
const keepsFromMsi = ({ expressType, commandLine }: FunctionFacts, { pme }: PortServices): boolean =>
  expressType === EXP_TYPE_ROOT_PORT &&
  pme !== undefined &&
  moduleParameter(commandLine, 'pcie_pme')?.startsWith('nomsi') === true;

/** pcie_init_service_irqs(): whether the services have messages of their own; undefined where there is not even the pin. */
function* serviceIrqs(api: DriverApi, services: PortServices, noMsi: boolean): Run<boolean | undefined> {
  if (!noMsi && (yield* enableVectors(api, messages(services))) === 0) return true;
  return (yield* api.allocIrqVectors(1, 1, PCI_IRQ_INTX)) < 0 ? undefined : false;
}

interface Service {
  readonly message: number | undefined;
  readonly handler: string;
  /** request_threaded_irq(), or devm_request_threaded_irq(). */
  readonly threaded: boolean;
}

/** The service drivers in the order of their numbers; those of PME and AER take root ports alone. */
function serviceDrivers({ pme, aer, hotplug, dpc }: PortServices, expressType: number): Service[] {
  const isRoot = expressType === EXP_TYPE_ROOT_PORT;
  return [
    { message: isRoot ? pme : undefined, handler: 'PCIe PME', threaded: false },
    { message: isRoot ? aer : undefined, handler: 'aerdrv', threaded: true },
    { message: hotplug, handler: 'pciehp', threaded: true },
    { message: dpc, handler: 'pcie-dpc', threaded: true },
  ];
}

/** A service whose handler is refused stays without a driver. */
function* requestServices(api: DriverApi, services: readonly Service[], isMessage: boolean): Run<Handler[]> {
  const handlers: Handler[] = [];
  for (const { message, handler: name, threaded } of services) {
    if (message === undefined) continue;
    const virq = api.irqVector(isMessage ? message : 0);
    const request = threaded ? api.requestThreadedIrq : api.requestIrq;
    if ((yield* request(virq, IRQF_SHARED, name)) === 0) handlers.push({ virq, name });
  }
  return handlers;
}

function* probe(api: DriverApi, facts: FunctionFacts): Run<Bound> {
  const { expressType, commandLine } = facts;
  if (leavesPorts(commandLine)) return nothing(-ENODEV);
  const services = capabilities(facts);
  if (messages(services) === 0) return nothing(0);
  const isMessage = yield* serviceIrqs(api, services, keepsFromMsi(facts, services));
  if (isMessage === undefined) return yield* withoutIrqs(api, services);
  const handlers = yield* requestServices(api, serviceDrivers(services, expressType), isMessage);
  return { error: 0, handlers, vectors: 'allocated' };
}

/** pcie_port_device_register() without any irq: hot-plug alone goes on, and is refused its handler, too. */
function* withoutIrqs(api: DriverApi, { hotplug }: PortServices): Run<Bound> {
  if (hotplug !== undefined) {
    yield* api.requestThreadedIrq(NO_IRQ, IRQF_SHARED, 'pciehp');
    return { error: 0, handlers: [], vectors: 'allocated' };
  }
  if (api.release === '6.1') return nothing(-ENODEV);
  return yield* giveUp(api, 0, { handlers: [], vectors: 'allocated' });
}

const pcieport: Driver = {
  id: 'pcieport',
  docs: 'drivers/pci/pcie/portdrv.c: pcie_port_enable_irq_vec(), pcie_init_service_irqs(), pcie_port_device_register(), pme.c: pcie_pme_probe(), aer.c: aer_probe(), dpc.c: dpc_probe(), drivers/pci/hotplug/pciehp_hpc.c: pciehp_request_irq(), 6.12; portdrv_core.c, 6.1; without polling',
  matches: (facts) =>
    facts.class === CLASS_BRIDGE &&
    [EXP_TYPE_ROOT_PORT, EXP_TYPE_UPSTREAM, EXP_TYPE_DOWNSTREAM].includes(facts.expressType),
  probe,
  /** pcie_port_device_remove() frees vectors also of a port without services. */
  *remove(api, { handlers }) {
    yield* release(api, { handlers, vectors: 'allocated' });
  },
};

export default pcieport;
