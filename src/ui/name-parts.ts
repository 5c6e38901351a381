/**
 * A domain name as parts: what identifies it, and what every sibling has too. The kernel builds the names
 * (`kernel/irq/irqdomain.c`, `drivers/pci/msi/irqdomain.c`): chip prefix, device, bus token.
 */

export interface NamePart {
  readonly text: string;
  readonly identity: boolean;
}

/** `IR-PCI-MSIX-0000:03:00.0-12`: prefix, PCI address, bus token. Any chip prefix may stand before `PCI-MSI`. */
const PER_DEVICE = /^(.*?PCI-(?:MSIX?|IMS)-)([0-9a-f]{4,}:[0-9a-f]{2}:[0-9a-f]{2}\.[0-7])(-\d+)?$/i;
/** `INTEL-IR-0-13`: instance, then bus token. */
const INSTANCE_AND_TOKEN = /^(.*-\d+)(-\d+)$/;
/** `:soc:interrupt-controller@28000000-1`: firmware path, last node, bus token. */
const FIRMWARE_NODE = /^(.*:)?([^:]+@[0-9a-f]+(?:\.\w+)?)(-\d+)?$/i;
/** `PCI-MSI-3`, 6.1: one domain for all functions, the number is the bus token. */
const GLOBAL = /^(PCI-MSIX?|platform-MSI)(-\d+)$/;

export function nameParts(name: string): NamePart[] {
  const device = PER_DEVICE.exec(name);
  if (device) return parts(device[1], device[2], device[3]);
  const node = FIRMWARE_NODE.exec(name);
  if (node) return parts(node[1], node[2], node[3]);
  const plain = GLOBAL.exec(name) ?? INSTANCE_AND_TOKEN.exec(name);
  if (plain) return parts(undefined, plain[1], plain[2]);
  return parts(undefined, name, undefined);
}

function parts(
  before: string | undefined,
  identity: string | undefined,
  after: string | undefined,
): NamePart[] {
  const all = [
    { text: before ?? '', identity: false },
    { text: identity ?? '', identity: true },
    { text: after ?? '', identity: false },
  ];
  return all.filter((part) => part.text !== '');
}
