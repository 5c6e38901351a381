// Messages beyond the MSI-X table that drivers ask for (PCI_IRQ_VIRTUAL). Of the drivers of Linux one does:
// drivers/pci/switch/switchtec.c: switchtec_init_isr, switchtec_pci_tbl, 6.12 and 6.1.

/** PCI_VENDOR_ID_MICROSEMI, PCI_VENDOR_ID_EFAR. */
const VENDORS = [0x11f8, 0x1055];
/** PCI_CLASS_MEMORY_OTHER, PCI_CLASS_BRIDGE_OTHER. */
const CLASSES = [0x058000, 0x068000];
/** Module parameter nirqs: what it is without, and the least that the driver takes. */
const NIRQS = 32;
const LEAST_NIRQS = 4;

interface Ids {
  readonly vendor: number;
  readonly class: number;
}

/**
 * Room that a function needs beyond its table.
 * @param size entries of the table
 * @param line kernel command line
 */
export function virtualMessages(ids: Ids, size: number, line: string): number {
  if (!VENDORS.includes(ids.vendor) || !CLASSES.includes(ids.class)) return 0;
  const given = [...line.matchAll(/(?:^|\s)switchtec\.nirqs=(\d+)/g)].at(-1)?.[1];
  const wanted = given === undefined ? NIRQS : Math.max(Number(given), LEAST_NIRQS);
  return Math.max(0, wanted - size);
}
