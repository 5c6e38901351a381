// DMAR: VT-d units and what is in their scope. Mirrors drivers/iommu/intel/dmar.c and irq_remapping.c, 6.12.

import { dmar, dmarPath, dmarRhsa, dmarScope, dmarStructure, dmarUnit } from './layouts.ts';
import { Structure, sizeOf } from './structure.ts';
import { type AcpiTable, byteHead, type Span, spans } from './table.ts';

export interface DmarScope {
  /** As the table codes it: 1 endpoint, 2 bridge, 3 IO-APIC, 4 HPET, 5 ACPI device. */
  readonly type: number;
  readonly id: number;
  readonly bus: number;
  /** Device and function of each step, devfn. */
  readonly path: readonly number[];
}

export interface DmarUnit {
  readonly segment: number;
  readonly includeAll: boolean;
  /** Address of the registers. */
  readonly base: number;
  /** Proximity domain that an RHSA structure names, or -1. */
  readonly domain: number;
  readonly scopes: readonly DmarScope[];
}

export interface Dmar {
  readonly intrRemap: boolean;
  readonly x2apicOptOut: boolean;
  readonly units: readonly DmarUnit[];
}

const DRHD = 0;
const RHSA = 3;

export function readDmar(table: AcpiTable): Dmar {
  const { bytes } = table;
  const entry = new Structure(dmar, bytes);
  const all = [...spans(bytes, sizeOf(dmar), bytes.length, wordHead)];
  const domains = new Map(all.filter(({ type }) => type === RHSA).map(({ at }) => domainOf(bytes, at)));
  const units = all.filter(({ type }) => type === DRHD);
  return {
    intrRemap: entry.is('INTR_REMAP'),
    x2apicOptOut: entry.is('X2APIC_OPT_OUT'),
    units: units.map((span) => unit(bytes, span, domains)),
  };
}

function wordHead(bytes: Uint8Array, at: number): { readonly type: number; readonly length: number } {
  const entry = new Structure(dmarStructure, bytes, at);
  return { type: entry.get('type'), length: entry.get('length') };
}

/** Registers and proximity domain: the last structure for a unit counts. */
function domainOf(bytes: Uint8Array, at: number): readonly [base: number, domain: number] {
  const entry = new Structure(dmarRhsa, bytes, at);
  return [entry.wide('register base'), entry.get('proximity domain')];
}

function unit(bytes: Uint8Array, { at, end }: Span, domains: ReadonlyMap<number, number>): DmarUnit {
  const entry = new Structure(dmarUnit, bytes, at);
  const base = entry.wide('register base');
  return {
    segment: entry.get('segment'),
    includeAll: entry.is('INCLUDE_PCI_ALL'),
    base,
    domain: domains.get(base) ?? -1,
    scopes: [...spans(bytes, at + sizeOf(dmarUnit), end, byteHead)].map((span) => scope(bytes, span)),
  };
}

function scope(bytes: Uint8Array, { type, at, end }: Span): DmarScope {
  const entry = new Structure(dmarScope, bytes, at);
  const path: number[] = [];
  for (let step = at + sizeOf(dmarScope); step + sizeOf(dmarPath) <= end; step += sizeOf(dmarPath)) {
    const { device, fn } = pathStep(bytes, step);
    path.push((device << 3) | fn);
  }
  return { type, id: entry.get('enumeration ID'), bus: entry.get('start bus'), path };
}

function pathStep(bytes: Uint8Array, at: number): { readonly device: number; readonly fn: number } {
  const entry = new Structure(dmarPath, bytes, at);
  return { device: entry.get('device') & 31, fn: entry.get('function') & 7 };
}
