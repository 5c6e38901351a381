// Which VT-d unit remaps what, and with which source id. drivers/iommu/intel/irq_remapping.c, drivers/iommu/intel/dmar.c, 6.12.

import type { Machine } from '../../engine/machine.ts';
import type { PciFunctionTopology, PciTopology, VtdTopology } from '../../model/topology.ts';

export const vtdOf = (m: Machine): VtdTopology => m.topology.remapping as VtdTopology;

/** Unit of an IO-APIC or HPET by its enumeration id, or -1 (map_ioapic_to_iommu, map_hpet_to_iommu). */
export function unitOfScope(vtd: VtdTopology, type: 'ioapic' | 'hpet', id: number): number {
  return vtd.units.findIndex(({ scopes }) => scopes.some((scope) => scope.type === type && scope.id === id));
}

/** Source id of an IO-APIC or HPET, or 0 (set_ioapic_sid, set_hpet_sid). */
export function scopeSid(vtd: VtdTopology, type: 'ioapic' | 'hpet', id: number): number {
  for (const { scopes } of vtd.units) {
    for (const scope of scopes) if (scope.type === type && scope.id === id) return scope.bdf;
  }
  return 0;
}

const bdfOf = ({ bus, devfn }: PciFunctionTopology): number => (bus << 8) | devfn;

/** Function and the bridges above it, as positions in `functions`. */
function pathToRoot(pci: PciTopology, dev: number): readonly number[] {
  const path: number[] = [];
  for (let at = dev; at >= 0; ) {
    path.push(at);
    const { segment, bus } = pci.functions[at]!;
    at = pci.buses.find((b) => b.segment === segment && b.bus === bus)?.bridge ?? -1;
  }
  return path;
}

/** Unit that a function's messages pass, or -1: named in its scope, below a bridge of its scope, or the one for all the rest. */
export function unitOfFunction(vtd: VtdTopology, pci: PciTopology, dev: number): number {
  const f = pci.functions[dev]!;
  const own = f.physfn >= 0 ? f.physfn : dev;
  const path = pathToRoot(pci, own);
  const named = vtd.units.findIndex((unit) => {
    if (unit.includeAll || unit.segment !== f.segment) return false;
    return path.some((at, depth) => {
      const scope = unit.scopes.find(
        ({ type, bdf }) => (type === 'endpoint' || type === 'bridge') && bdf === bdfOf(pci.functions[at]!),
      );
      return scope !== undefined && (depth === 0 || scope.type === 'bridge');
    });
  });
  return named >= 0 ? named : vtd.units.findIndex((unit) => unit.includeAll && unit.segment === f.segment);
}

/** PCI_EXP_TYPE_*: ports that take requests over as they are. */
const TRANSPARENT = [4, 5, 6];
const PCIE_TO_PCI = 7;
const PCI_TO_PCIE = 8;

interface Alias {
  readonly bus: number;
  readonly id: number;
}

/** pci_for_each_dma_alias() without quirks: bus of the device that an id belongs to, and the id. */
export function dmaAliases(pci: PciTopology, dev: number): readonly Alias[] {
  const [own, ...bridges] = pathToRoot(pci, dev);
  const f = pci.functions[own!]!;
  const aliases: Alias[] = [{ bus: f.bus, id: bdfOf(f) }];
  for (const at of bridges) {
    const bridge = pci.functions[at]!;
    if (TRANSPARENT.includes(bridge.expressType)) continue;
    if (bridge.expressType === PCIE_TO_PCI) aliases.push({ bus: bridge.bus, id: bridge.secondaryBus << 8 });
    else if (bridge.expressType === PCI_TO_PCIE || bridge.expressType < 0)
      aliases.push({ bus: bridge.bus, id: bdfOf(bridge) });
  }
  return aliases;
}

/** SID with SQ and SVT above it, as they lie in the second half of an IRTE. */
const sidWord = (sid: number, sq: number, svt: number): number => sid | (sq << 16) | (svt << 18);

/** set_msi_sid(): what the entry checks of the requester of a function's messages. */
export function msiSid(pci: PciTopology, dev: number): number {
  const f = pci.functions[dev]!;
  const aliases = dmaAliases(pci, dev);
  const last = aliases.at(-1)!;
  const lastBus = last.id >> 8;
  let busmatch = 0;
  let before = -1;
  for (const { id } of aliases) {
    if (before < 0 || id >> 8 === before) busmatch++;
    before = id >> 8;
  }
  if (lastBus !== last.bus) return sidWord((lastBus << 8) | f.bus, 0, 2);
  if (aliases.length >= 2 && busmatch === aliases.length) return sidWord((f.bus << 8) | f.bus, 0, 2);
  if (last.bus !== f.bus) return sidWord(last.id, 0, 1);
  return sidWord(bdfOf(f), 0, 1);
}

/** Second half of an entry for an IO-APIC (all 16 bits) or an HPET (13 bits) of a source id; 0 where it is not known. */
export function scopeWord(sid: number, sq: number): number {
  return sid === 0 ? 0 : sidWord(sid, sq, 1);
}

/** disable_sourceid_checking (`nosid`): the type of check is none, the id stays. */
export const withoutCheck = (word: number): number => word & ~(3 << 18);
