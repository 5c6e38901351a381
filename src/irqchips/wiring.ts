// How the board is wired: which unit sees the messages of a requester, under which id they arrive, which pin an INTx raises. Facts of
// the topology, which no register holds.

import { type Machine, machineShape } from '../engine/machine.ts';
import { prtEntry } from '../engine/pci-irq.ts';
import { DEVICE_IDS, RemapKind, type Wiring } from '../model/hardware.ts';
import type { AmdViTopology, Topology, VtdTopology } from '../model/topology.ts';
import { ivrsAlias } from './amd-ir/units.ts';
import { dmaAliases, scopeSid, unitOfFunction } from './intel-ir/units.ts';

/** Largest APIC id that the table of ids has room for. */
const MOST_APIC_ID = (1 << 20) - 1;

export function wiringOf(topology: Topology, shape: Machine['shape'] = machineShape(topology)): Wiring {
  const { remapping } = topology;
  const picIrq = picIrqs(topology);
  const intx = Int32Array.from(topology.pci.functions, (_, dev) => intxPin(topology, shape.pinFirst, dev));
  return {
    remapping: remapping === undefined ? RemapKind.none : RemapKind[remapping.kind],
    unitOf: unitTable(topology),
    irtes: shape.irtes,
    cpuOfApicId: apicIds(topology),
    cpus: shape.cpus,
    msixFirst: shape.msixFirst,
    pinFirst: shape.pinFirst,
    functionRequester: Uint32Array.from(topology.pci.functions, (_, dev) => requesterOf(topology, dev)),
    ioApicRequester: Uint32Array.from(topology.ioApics, ({ id }) => specialId(topology, 'ioapic', id)),
    hpetRequester: topology.hpet === undefined ? 0 : specialId(topology, 'hpet', topology.hpet.blockId),
    intxPin: intx,
    intxIrq: Int8Array.from(intx, (pin, dev) => (pin < 0 ? intxLine(topology, dev) : picIrq[pin]!)),
    picIrq,
  };
}

function apicIds({ cpus }: Topology): Uint16Array {
  const top = cpus.reduce((most, { apicId }) => Math.max(most, apicId), 0);
  if (top > MOST_APIC_ID) throw new Error(`no room for the APIC id ${top}`);
  const table = new Uint16Array(top + 1);
  for (const [cpu, { apicId }] of cpus.entries()) if (apicId >= 0) table[apicId] = cpu + 1;
  return table;
}

function unitTable(topology: Topology): Uint8Array {
  const { remapping } = topology;
  const top = Math.max(0, ...topology.pci.functions.map(({ segment }) => segment));
  const units = remapping?.units ?? [];
  const segments = 1 + Math.max(top, ...units.map(({ segment }) => segment));
  const table = new Uint8Array(segments * DEVICE_IDS);
  if (remapping?.kind === 'vtd') fillVtd(table, topology, remapping);
  if (remapping?.kind === 'amd') fillAmd(table, remapping);
  return table;
}

/** Units that have the rest of a segment first, then what others have in their scopes. */
function fillVtd(table: Uint8Array, { pci }: Topology, vtd: VtdTopology): void {
  for (const [unit, { segment, includeAll }] of vtd.units.entries())
    if (includeAll) table.fill(unit + 1, segment * DEVICE_IDS, (segment + 1) * DEVICE_IDS);
  for (const [dev, { segment }] of pci.functions.entries()) {
    const unit = unitOfFunction(vtd, pci, dev);
    for (const { id } of dmaAliases(pci, dev)) table[segment * DEVICE_IDS + id] = unit + 1;
  }
  for (const [unit, { segment, scopes }] of vtd.units.entries())
    for (const { type, bdf } of scopes)
      if (type === 'ioapic' || type === 'hpet') table[segment * DEVICE_IDS + bdf] = unit + 1;
}

function fillAmd(table: Uint8Array, amd: AmdViTopology): void {
  for (const [unit, { segment, covers }] of amd.units.entries()) {
    const base = segment * DEVICE_IDS;
    for (const { first, last, alias } of covers) {
      table.fill(unit + 1, base + first, base + last + 1);
      if (alias >= 0) table[base + alias] = unit + 1;
    }
  }
  for (const { devid, unit } of [...amd.ioApics, ...amd.hpets])
    table[amd.units[unit]!.segment * DEVICE_IDS + devid] = unit + 1;
  // An IOMMU does not remap its own messages.
  for (const { segment, devid } of amd.units) table[segment * DEVICE_IDS + devid] = 0;
}

/** Segment and id with which a function's writes arrive: bridges and the firmware's aliases stand in for it. */
function requesterOf({ pci, remapping }: Topology, dev: number): number {
  const { segment, bus, devfn } = pci.functions[dev]!;
  const own = (bus << 8) | devfn;
  const alias = remapping?.kind === 'amd' ? ivrsAlias(remapping, segment, own) : own;
  const id = alias === own ? dmaAliases(pci, dev).at(-1)!.id : alias;
  return segment * DEVICE_IDS + id;
}

function specialId({ remapping }: Topology, type: 'ioapic' | 'hpet', id: number): number {
  if (remapping?.kind === 'vtd') {
    const unit = remapping.units.find(({ scopes }) => scopes.some((s) => s.type === type && s.id === id));
    return (unit?.segment ?? 0) * DEVICE_IDS + scopeSid(remapping, type, id);
  }
  if (remapping?.kind !== 'amd') return 0;
  const special = (type === 'ioapic' ? remapping.ioApics : remapping.hpets).find((s) => s.id === id);
  return special === undefined ? 0 : remapping.units[special.unit]!.segment * DEVICE_IDS + special.devid;
}

const LINES = 16;
const CASCADE = 2;

/** ISA irqs have one wire to the 8259s and to their pin; overrides say to which. Where PCI pins go behind both is the firmware's choice. */
function picIrqs({ ioApics, isaOverrides, pic }: Topology): Int8Array {
  const gsis = ioApics.flatMap(({ gsiBase, pins }) =>
    Array.from({ length: pins }, (_, pin) => gsiBase + pin),
  );
  const lineOf = (gsi: number): number => {
    const named = isaOverrides.find((override) => override.gsi === gsi);
    if (named !== undefined) return named.irq;
    return isaOverrides.some(({ irq }) => irq === gsi) ? -1 : gsi;
  };
  return Int8Array.from(gsis, (gsi) => {
    const line = pic ? lineOf(gsi) : -1;
    return line < LINES && line !== CASCADE ? line : -1;
  });
}

/** Line of the 8259s of a function's INTx on a machine that has no pin for it. */
function intxLine(topology: Topology, dev: number): number {
  const gsi = intxGsi(topology, dev);
  return topology.pic && gsi >= 0 && gsi < LINES ? gsi : -1;
}

/** Row of ioApicPin of the GSI that firmware routes a function's INTx to, as far as it is known. */
function intxPin(topology: Topology, pinFirst: Int32Array, dev: number): number {
  const { ioApics } = topology;
  const gsi = intxGsi(topology, dev);
  const at = ioApics.findIndex(({ gsiBase, pins }) => gsi >= gsiBase && gsi < gsiBase + pins);
  return at < 0 ? -1 : pinFirst[at]! + gsi - ioApics[at]!.gsiBase;
}

/** What the board wires a function's pin to; where it is not known, the irq that Linux gave it, which is a GSI as a rule. */
function intxGsi(topology: Topology, dev: number): number {
  const { pin, legacyIrq } = topology.pci.functions[dev]!;
  if (topology.prt !== undefined) return prtEntry(topology, dev)?.gsi ?? -1;
  return pin === 0 || legacyIrq === 0 ? -1 : legacyIrq;
}
