// IVRS: AMD IOMMUs, the device ids that they cover, IO-APICs and HPETs. Mirrors drivers/iommu/amd/init.c:
// get_highest_supported_ivhd_type, init_iommu_one, init_iommu_from_acpi, 6.12.

import { ivhd10, ivhd11, ivhdAlias, ivhdEntry, ivhdSpecial, ivrs } from './layouts.ts';
import { Structure, sizeOf } from './structure.ts';
import { type AcpiTable, type Span, spans } from './table.ts';

export interface IvrsCover {
  readonly first: number;
  readonly last: number;
  /** Requests arrive with this id; -1: with their own. */
  readonly alias: number;
}

export interface IvrsSpecial {
  readonly id: number;
  readonly devid: number;
}

export interface IvrsUnit {
  readonly segment: number;
  readonly devid: number;
  /** Address of the registers. */
  readonly base: number;
  readonly covers: readonly IvrsCover[];
  readonly ioApics: readonly IvrsSpecial[];
  readonly hpets: readonly IvrsSpecial[];
  /** Entries of 128 bits, and x2APIC destinations in them. */
  readonly ga: boolean;
  readonly xtSup: boolean;
}

const TYPE_10 = 0x10;
const TYPE_11 = 0x11;
const TYPE_40 = 0x40;

/** Types of device entries. */
const Entry = { all: 1, select: 2, rangeStart: 3, rangeEnd: 4, alias: 0x42, aliasRange: 0x43 } as const;
const EXT_SELECT = 0x46;
const EXT_RANGE_START = 0x47;
const SPECIAL = 0x48;
const ACPI_HID = 0xf0;
const VARIETY_IO_APIC = 1;
const VARIETY_HPET = 2;

/** The units of the type of block that Linux reads: the last one that describes the first unit. */
export function readIvrs(table: AcpiTable): IvrsUnit[] {
  const { bytes } = table;
  const blocks = [...spans(bytes, sizeOf(ivrs), bytes.length, blockHead)];
  const isUnit = ({ type }: Span): boolean => type === TYPE_10 || type === TYPE_11 || type === TYPE_40;
  const units = blocks.filter(isUnit);
  const devid = (span: Span): number => new Structure(ivhd10, bytes, span.at).get('device ID');
  const first = units[0];
  const wanted = units.findLast((span) => devid(span) === devid(first!))?.type;
  return units.filter((span) => span.type === wanted).map((span) => unit(bytes, span));
}

function blockHead(bytes: Uint8Array, at: number): { readonly type: number; readonly length: number } {
  const entry = new Structure(ivhd10, bytes, at);
  return { type: entry.get('type'), length: entry.get('length') };
}

function unit(bytes: Uint8Array, span: Span): IvrsUnit {
  const layout = span.type === TYPE_10 ? ivhd10 : ivhd11;
  const entry = new Structure(layout, bytes, span.at);
  const list = [...spans(bytes, span.at + sizeOf(layout), span.end, entryHead)];
  const ga = entry.is('GASup');
  return {
    segment: entry.get('segment'),
    devid: entry.get('device ID'),
    base: entry.wide('base'),
    covers: covers(bytes, list),
    ioApics: specials(bytes, list, VARIETY_IO_APIC),
    hpets: specials(bytes, list, VARIETY_HPET),
    ga,
    // The kernel does not look at XTSup in the older block.
    xtSup: ga && span.type !== TYPE_10 && entry.is('XTSup'),
  };
}

/** The two highest bits of a type say how long its entry is; that of an ACPI device says it at its end. */
function entryHead(bytes: Uint8Array, at: number): { readonly type: number; readonly length: number } {
  const type = bytes[at]!;
  if (type < 0x80) return { type, length: 4 << (type >>> 6) };
  return { type, length: type === ACPI_HID ? (bytes[at + 21] ?? 0) + 22 : 0 };
}

function covers(bytes: Uint8Array, list: readonly Span[]): IvrsCover[] {
  const found: IvrsCover[] = [];
  let start = { first: 0, alias: -1 };
  for (const { type, at } of list) {
    const id = new Structure(ivhdEntry, bytes, at).get('device ID');
    const alias = isAlias(type) ? new Structure(ivhdAlias, bytes, at).get('source device ID') : -1;
    if (type === Entry.all) found.push({ first: 0, last: 0xffff, alias: -1 });
    else if (type === Entry.select || type === EXT_SELECT || type === Entry.alias)
      found.push({ first: id, last: id, alias });
    else if (isStart(type)) start = { first: id, alias };
    else if (type === Entry.rangeEnd) found.push({ ...start, last: id });
  }
  return found;
}

const isAlias = (type: number): boolean => type === Entry.alias || type === Entry.aliasRange;
const isStart = (type: number): boolean =>
  type === Entry.rangeStart || type === Entry.aliasRange || type === EXT_RANGE_START;

function specials(bytes: Uint8Array, list: readonly Span[], variety: number): IvrsSpecial[] {
  return list
    .filter(({ type }) => type === SPECIAL)
    .map(({ at }) => new Structure(ivhdSpecial, bytes, at))
    .filter((entry) => entry.get('variety') === variety)
    .map((entry) => ({ id: entry.get('handle'), devid: entry.get('source device ID') }));
}
