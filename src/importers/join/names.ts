// What names say: PCI addresses in chip and domain names, indices in hwirq numbers.

import {
  addressOfRequester,
  formatPciAddress,
  parsePciAddress,
  requesterId as requesterOf,
} from '../../model/pci.ts';
import { BDF } from '../bdf.ts';

export { isBdf } from '../bdf.ts';

const INSIDE = new RegExp(BDF);

/** The PCI address that a chip or domain name holds, or ''. */
export function bdfIn(name: string): string {
  return INSIDE.exec(name)?.[0] ?? '';
}

/** Requester id of a PCI address: bus << 8 | device << 3 | function; -1 when it is none. */
export function requesterId(bdf: string): number {
  const address = parsePciAddress(bdf);
  return address ? requesterOf(address) : -1;
}

/** PCI segment of an address, or -1. */
export function segmentOf(bdf: string): number {
  return parsePciAddress(bdf)?.segment ?? -1;
}

export function busOf(bdf: string): number {
  return requesterId(bdf) >> 8;
}

/** Address and index in a hwirq of the global PCI/MSI domain (before 6.2): index | requester << 11 | segment << 27. */
export function splitGlobalHwirq(
  low: number,
  high: number,
): { readonly bdf: string; readonly index: number } {
  const segment = ((low >>> 27) | (high << 5)) >>> 0;
  return { bdf: formatPciAddress(addressOfRequester(segment, (low >>> 11) & 0xffff)), index: low & 0x7ff };
}
