// MADT and SRAT: processors, IO-APICs, interrupt source overrides, nodes. Mirrors arch/x86/kernel/acpi/boot.c and
// arch/x86/mm/srat.c, 6.12.

import {
  madt,
  madtIoApic,
  madtLocalApic,
  madtOverride,
  madtX2apic,
  srat,
  sratLocalApic,
  sratMemory,
  sratX2apic,
} from './layouts.ts';
import { Structure, sizeOf } from './structure.ts';
import { type AcpiTable, byteHead, spans } from './table.ts';

export interface MadtProcessor {
  readonly apicId: number;
  readonly enabled: boolean;
  readonly onlineCapable: boolean;
}

export interface MadtIoApic {
  readonly id: number;
  readonly gsiBase: number;
}

export interface MadtOverride {
  readonly irq: number;
  readonly gsi: number;
  /** As the table codes them: 0 as the bus has it, 1 high or edge, 3 low or level. */
  readonly polarity: number;
  readonly trigger: number;
}

export interface Madt {
  readonly pic: boolean;
  readonly processors: readonly MadtProcessor[];
  readonly ioApics: readonly MadtIoApic[];
  readonly overrides: readonly MadtOverride[];
}

/** APIC ids that name no processor. */
const BROADCAST = { 0: 0xff, 9: 0xffffffff } as const;

export function readMadt(table: AcpiTable): Madt {
  const { bytes } = table;
  const processors: MadtProcessor[] = [];
  const ioApics: MadtIoApic[] = [];
  const overrides: MadtOverride[] = [];
  for (const { type, at } of spans(bytes, sizeOf(madt), bytes.length, byteHead)) {
    if (type === 0) processor(processors, new Structure(madtLocalApic, bytes, at), 'APIC ID', BROADCAST[0]);
    else if (type === 9)
      processor(processors, new Structure(madtX2apic, bytes, at), 'x2APIC ID', BROADCAST[9]);
    else if (type === 1) ioApics.push(ioApic(new Structure(madtIoApic, bytes, at)));
    else if (type === 2) overrides.push(...override(new Structure(madtOverride, bytes, at)));
  }
  return { pic: new Structure(madt, bytes).is('PCAT_COMPAT'), processors, ioApics, overrides };
}

/** A processor may stand there twice, with its APIC and with its x2APIC. */
function processor(list: MadtProcessor[], entry: Structure, id: string, none: number): void {
  const apicId = entry.get(id);
  if (apicId === none || list.some((other) => other.apicId === apicId)) return;
  list.push({ apicId, enabled: entry.is('enabled'), onlineCapable: entry.is('online capable') });
}

const ioApic = (entry: Structure): MadtIoApic => ({
  id: entry.get('IO-APIC ID'),
  gsiBase: entry.get('GSI base'),
});

/** Other buses than ISA have none. */
function override(entry: Structure): MadtOverride[] {
  if (entry.is('bus')) return [];
  return [
    {
      irq: entry.get('source'),
      gsi: entry.get('GSI'),
      polarity: entry.get('polarity'),
      trigger: entry.get('trigger mode'),
    },
  ];
}

export interface Srat {
  /** Node of each APIC id. */
  readonly nodes: ReadonlyMap<number, number>;
  /** Node of each proximity domain. */
  readonly domains: ReadonlyMap<number, number>;
  /** Number of nodes. */
  readonly count: number;
}

/** Nodes are numbered as their proximity domains come up, processors first (drivers/acpi/numa/srat.c: acpi_map_pxm_to_node). */
export function readSrat(table: AcpiTable): Srat {
  const { bytes } = table;
  const all = [...spans(bytes, sizeOf(srat), bytes.length, byteHead)];
  const numbers = new Map<number, number>();
  const nodes = new Map<number, number>();
  const number = (domain: number): number => {
    if (!numbers.has(domain)) numbers.set(domain, numbers.size);
    return numbers.get(domain)!;
  };
  for (const { type, at } of all) {
    const found = type === 0 ? localApicNode(bytes, at) : type === 2 ? x2apicNode(bytes, at) : undefined;
    if (found) nodes.set(found.apicId, number(found.domain));
  }
  for (const { type, at } of all) if (type === 1) memoryNode(bytes, at, number);
  return { nodes, domains: numbers, count: numbers.size };
}

interface Affinity {
  readonly apicId: number;
  readonly domain: number;
}

/** Revision 1 has 8 bits of domain; the upper bytes are reserved there, and 0. */
function localApicNode(bytes: Uint8Array, at: number): Affinity | undefined {
  const entry = new Structure(sratLocalApic, bytes, at);
  if (!entry.is('enabled')) return undefined;
  const domain = entry.get('proximity domain 31:8') * 256 + entry.get('proximity domain 7:0');
  return { apicId: entry.get('APIC ID'), domain };
}

function x2apicNode(bytes: Uint8Array, at: number): Affinity | undefined {
  const entry = new Structure(sratX2apic, bytes, at);
  return entry.is('enabled')
    ? { apicId: entry.get('x2APIC ID'), domain: entry.get('proximity domain') }
    : undefined;
}

function memoryNode(bytes: Uint8Array, at: number, number: (domain: number) => number): void {
  const entry = new Structure(sratMemory, bytes, at);
  if (entry.is('enabled') && entry.wide('size') !== 0) number(entry.get('proximity domain'));
}
