// What names say: PCI addresses, requester ids, indices in hwirq numbers.

const BDF = /([0-9a-f]{4,8}):([0-9a-f]{2}):([0-9a-f]{2})\.([0-7])/;
const WHOLE = new RegExp(`^${BDF.source}$`);

/** The PCI address that a chip or domain name ends with, or ''. */
export function bdfIn(name: string): string {
  return BDF.exec(name)?.[0] ?? '';
}

export const isBdf = (id: string): boolean => WHOLE.test(id);

/** Requester id of a PCI address: bus << 8 | device << 3 | function; -1 when it is none. */
export function requesterId(bdf: string): number {
  const match = WHOLE.exec(bdf);
  return match
    ? (Number.parseInt(match[2]!, 16) << 8) | (Number.parseInt(match[3]!, 16) << 3) | Number(match[4])
    : -1;
}

/** PCI segment of an address, or -1. */
export function segmentOf(bdf: string): number {
  const match = WHOLE.exec(bdf);
  return match ? Number.parseInt(match[1]!, 16) : -1;
}

export function busOf(bdf: string): number {
  return requesterId(bdf) >> 8;
}

const hex = (value: number, digits: number): string => value.toString(16).padStart(digits, '0');

/** `0000:00:03.0` of segment and requester id. */
export function formatBdf(segment: number, requester: number): string {
  return `${hex(segment, 4)}:${hex(requester >> 8, 2)}:${hex((requester >> 3) & 31, 2)}.${requester & 7}`;
}

/** Address and index in a hwirq of the global PCI/MSI domain (before 6.2): index | requester << 11 | segment << 27. */
export function splitGlobalHwirq(
  low: number,
  high: number,
): { readonly bdf: string; readonly index: number } {
  const segment = (low >>> 27) | (high << 5);
  return { bdf: formatBdf(segment, (low >>> 11) & 0xffff), index: low & 0x7ff };
}
