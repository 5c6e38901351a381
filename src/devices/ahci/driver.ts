import { ENODEV } from '../../model/errno.ts';
import { type DriverApi, IRQF_SHARED, PCI_IRQ_MSI, PCI_IRQ_MSIX, type Run } from '../api.ts';
import { type Bound, type Driver, type FunctionFacts, giveUp, type Handler, release } from '../driver.ts';

const CLASS_SATA_AHCI = 0x010601;
const INT_MAX = 0x7fffffff;

const range = (first: number, last: number): number[] =>
  Array.from({ length: last - first + 1 }, (_, i) => first + i);

/** Controllers with AHCI_HFLAG_NO_MSI (ahci_pci_tbl, ahci_port_info), by vendor; the same in both releases. */
const NO_MSI: ReadonlyMap<number, readonly number[]> = new Map([
  [0x144d, [0x1600, 0xa800]],
  [0x1002, [0x4380]],
  [0x11ab, [0x6121, 0x6145]],
  [0x1c36, [0x0031]],
]);

const NVIDIA = 0x10de;
/** Controllers of board_ahci_mcp65 by any of its names. */
const MCP65: readonly number[] = [
  ...range(0x044c, 0x044f),
  ...range(0x045c, 0x045f),
  ...range(0x0550, 0x055b),
  ...range(0x0580, 0x058f),
  ...range(0x07f0, 0x07fb),
];
/** Revisions A1 and A2. */
const MCP65_NO_MSI: readonly (number | undefined)[] = [0xa1, 0xa2];

/** AHCI_HFLAG_NO_MSI, by its board or, with MCP65, its revision (ahci_init_one). */
const hasNoMsi = ({ vendor, device, revision }: FunctionFacts): boolean =>
  NO_MSI.get(vendor)?.includes(device) === true ||
  (vendor === NVIDIA && MCP65.includes(device) && MCP65_NO_MSI.includes(revision));

/**
 * ahci_init_msi(): a message per port, then one message, then one entry; below 0 the pin is left. A controller that reverts to one
 * message is given one alone.
 */
function* initMsi(api: DriverApi, ports: number, facts: FunctionFacts): Run<number> {
  if (hasNoMsi(facts)) return -ENODEV;
  if (ports > 1) {
    const count = yield* api.allocIrqVectors(ports, INT_MAX, PCI_IRQ_MSIX | PCI_IRQ_MSI);
    if (count > 0 && facts.registers.revertsToSingle !== true) return count;
    if (count > 0) yield* api.freeIrqVectors();
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

function* probe(api: DriverApi, facts: FunctionFacts): Run<Bound> {
  const { name, registers } = facts;
  const ports = registers.ports ?? 1;
  const count = yield* initMsi(api, ports, facts);
  // a failed ahci_init_msi() leaves the pin; a message per port comes from the first try alone
  if (ports > 1 && count > 1) return yield* activateMulti(api, ports, registers.portMap ?? -1);
  return yield* activate(api, `ahci[${name}]`, count > 0 ? 'allocated' : 'none');
}

const ahci: Driver = {
  id: 'ahci',
  docs: 'drivers/ata/ahci.c: ahci_init_msi(), drivers/ata/libahci.c: ahci_host_activate(), drivers/ata/libata-core.c: ata_host_activate(), 6.1 and 6.12. What devres frees at the end (pcim_msi_release()) is a call here',
  matches: (facts) => facts.class === CLASS_SATA_AHCI,
  probe,
  remove: release,
};

export default ahci;
