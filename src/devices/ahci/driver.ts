import {
  type Driver,
  type DriverApi,
  type FunctionFacts,
  failed,
  type Handler,
  IRQF_SHARED,
  PCI_IRQ_MSI,
  PCI_IRQ_MSIX,
  type ProbeResult,
  release,
} from '../driver.ts';

const CLASS_SATA_AHCI = 0x010601;
const INT_MAX = 0x7fffffff;

/** ahci_init_msi(): a message per port, then one message, then one entry; below 0 the pin is left. */
function initMsi(api: DriverApi, ports: number): number {
  if (ports > 1) {
    const count = api.allocIrqVectors(ports, INT_MAX, PCI_IRQ_MSIX | PCI_IRQ_MSI);
    if (count > 0) return count;
  }
  const single = api.allocIrqVectors(1, 1, PCI_IRQ_MSI);
  return single === 1 ? single : api.allocIrqVectors(1, 1, PCI_IRQ_MSIX);
}

/** ahci_host_activate_multi_irqs() */
function activateMulti(api: DriverApi, ports: number): ProbeResult {
  const handlers: Handler[] = [];
  for (let port = 0; port < ports; port++) {
    const handler = { virq: api.irqVector(port), name: `ahci${port}` };
    const error = api.requestIrq(handler.virq, 0, handler.name);
    if (error !== 0) return undo(api, error, { error, handlers, allocated: true });
    handlers.unshift(handler);
  }
  return { error: 0, handlers, allocated: true };
}

/** ata_host_activate() */
function activate(api: DriverApi, name: string, allocated: boolean): ProbeResult {
  const virq = api.irqVector(0);
  const error = api.requestIrq(virq, IRQF_SHARED, name);
  if (error !== 0) return undo(api, error, { error, handlers: [], allocated });
  return { error: 0, handlers: [{ virq, name }], allocated };
}

function undo(api: DriverApi, error: number, probed: ProbeResult): ProbeResult {
  release(api, probed);
  return failed(error);
}

function probe(api: DriverApi, { name, registers }: FunctionFacts): ProbeResult {
  const ports = registers.ports ?? 1;
  const count = initMsi(api, ports);
  // a failed ahci_init_msi() leaves the pin, a count beyond one comes from the first try alone
  return count > 1 ? activateMulti(api, ports) : activate(api, `ahci[${name}]`, count > 0);
}

const ahci: Driver = {
  id: 'ahci',
  docs: 'drivers/ata/ahci.c: ahci_init_msi(), drivers/ata/libahci.c: ahci_host_activate(), drivers/ata/libata-core.c: ata_host_activate(), 6.12; without dummy ports, MRSM and the controllers that are known not to do MSI. What devres frees at the end (pcim_msi_release()) is a call here',
  matches: (facts) => facts.class === CLASS_SATA_AHCI,
  probe,
  remove: release,
};

export default ahci;
