import { type DriverApi, IRQF_SHARED, PCI_IRQ_MSI, PCI_IRQ_MSIX, type Run } from '../api.ts';
import { type Bound, type Driver, type FunctionFacts, giveUp, type Handler, release } from '../driver.ts';

const CLASS_SATA_AHCI = 0x010601;
const INT_MAX = 0x7fffffff;

/** ahci_init_msi(): a message per port, then one message, then one entry; below 0 the pin is left. */
function* initMsi(api: DriverApi, ports: number): Run<number> {
  if (ports > 1) {
    const count = yield* api.allocIrqVectors(ports, INT_MAX, PCI_IRQ_MSIX | PCI_IRQ_MSI);
    if (count > 0) return count;
  }
  const single = yield* api.allocIrqVectors(1, 1, PCI_IRQ_MSI);
  return single === 1 ? single : yield* api.allocIrqVectors(1, 1, PCI_IRQ_MSIX);
}

/** ahci_host_activate_multi_irqs(): dummy ports have their irqs disabled. */
function* activateMulti(api: DriverApi, ports: number, portMap: number): Run<Bound> {
  const handlers: Handler[] = [];
  for (let port = 0; port < ports; port++) {
    const handler = { virq: api.irqVector(port), name: `ahci${port}` };
    if (((portMap >>> port) & 1) === 0) {
      yield* api.disableIrq(handler.virq);
      continue;
    }
    const error = yield* api.requestIrq(handler.virq, 0, handler.name);
    if (error !== 0) return yield* giveUp(api, error, { handlers, vectors: 'allocated' });
    handlers.unshift(handler);
  }
  return { error: 0, handlers, vectors: 'allocated' };
}

/** ata_host_activate() */
function* activate(api: DriverApi, name: string, vectors: Bound['vectors']): Run<Bound> {
  const virq = api.irqVector(0);
  const error = yield* api.requestIrq(virq, IRQF_SHARED, name);
  if (error !== 0) return yield* giveUp(api, error, { handlers: [], vectors });
  return { error, handlers: [{ virq, name }], vectors };
}

function* probe(api: DriverApi, { name, registers }: FunctionFacts): Run<Bound> {
  const ports = registers.ports ?? 1;
  const count = yield* initMsi(api, ports);
  // a failed ahci_init_msi() leaves the pin; a message per port comes from the first try alone
  if (ports > 1 && count > 1) return yield* activateMulti(api, ports, registers.portMap ?? -1);
  return yield* activate(api, `ahci[${name}]`, count > 0 ? 'allocated' : 'none');
}

const ahci: Driver = {
  id: 'ahci',
  docs: 'drivers/ata/ahci.c: ahci_init_msi(), drivers/ata/libahci.c: ahci_host_activate(), drivers/ata/libata-core.c: ata_host_activate(), 6.1 and 6.12; without MRSM and the controllers that are known not to do MSI. What devres frees at the end (pcim_msi_release()) is a call here',
  matches: (facts) => facts.class === CLASS_SATA_AHCI,
  probe,
  remove: release,
};

export default ahci;
