// Which GSI the pin of a PCI function is wired to: the _PRT of its bus, or that of a bridge above it. drivers/acpi/pci_irq.c:
// acpi_pci_irq_lookup; drivers/pci/irq.c: pci_swizzle_interrupt_pin, 6.12.

import type { PciFunctionTopology, PrtEntry, Topology } from '../model/topology.ts';

const CLASS_BRIDGE_CARDBUS = 0x0607;

/** pci_swizzle_interrupt_pin(): the pin of the bridge that a pin behind it comes out of; 1 … 4. */
export const swizzle = (pin: number, devfn: number): number => ((pin - 1 + (devfn >> 3)) & 3) + 1;

/** Index of the bridge to a function's bus, or -1 (pci_upstream_bridge). */
export function upstreamBridge({ buses }: Topology['pci'], { segment, bus }: PciFunctionTopology): number {
  return buses.find((each) => each.segment === segment && each.bus === bus)?.bridge ?? -1;
}

/** acpi_pci_irq_find_prt_entry(). */
function findEntry(prt: readonly PrtEntry[], f: PciFunctionTopology, pin: number): PrtEntry | undefined {
  return prt.find(
    (entry) =>
      entry.segment === f.segment && entry.bus === f.bus && entry.slot === f.devfn >> 3 && entry.pin === pin,
  );
}

/** acpi_pci_irq_lookup(): the entry for a function's pin; none where it has no pin or nothing says where it goes. */
export function prtEntry({ pci, prt = [] }: Topology, dev: number): PrtEntry | undefined {
  let f = pci.functions[dev]!;
  let { pin } = f;
  if (pin === 0) return undefined;
  for (;;) {
    const found = findEntry(prt, f, pin);
    const bridge = pci.functions[upstreamBridge(pci, f)];
    if (found !== undefined || bridge === undefined) return found;
    pin = swizzle(pin, f.devfn);
    // A card has the pin of its CardBus bridge, whatever its own is.
    if (bridge.class >>> 8 === CLASS_BRIDGE_CARDBUS) pin = bridge.pin;
    if (pin === 0) return undefined;
    f = bridge;
  }
}
