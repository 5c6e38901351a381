// What the kernel writes to its log when it reads the record of a VT-d fault. drivers/iommu/intel/dmar.c: dmar_fault_do_one, 6.12.

import { fieldValue, joinedValue, word32 } from '../../lib/bits.ts';
import { type MessageWrite, VERDICT_INFO, Verdict } from '../../model/delivery.ts';
import { vtdMsiAddress } from '../../model/layouts/vtd.ts';
import { formatRequester } from '../../model/pci.ts';
import type { Journey, Station } from './journey.ts';

/** The line, or '' where the unit records nothing. */
export function kernelLog(station: Station, { message }: Journey): string {
  const { verdict, texts } = station;
  if (!message || verdict < Verdict.vtdReservedRequest || verdict > Verdict.vtdDescriptorReserved) return '';
  if (texts.some((text) => text.includes('not recorded'))) return '';
  const device = formatRequester(message.requester & 0xffff);
  const index = verdict === Verdict.vtdCompatBlocked ? 0 : indexOf(message) & 0xffff;
  return `DMAR: [INTR-REMAP] Request device [${device}] fault index 0x${index.toString(16)} [fault reason 0x${verdict.toString(16)}] ${VERDICT_INFO[verdict]!.reason}`;
}

/** The entry that a remappable request names. */
export function indexOf({ lo, data }: MessageWrite): number {
  const address = word32(lo);
  const handle = joinedValue(vtdMsiAddress, address, 'handle');
  return handle + (fieldValue(vtdMsiAddress, address, 'SHV') === 1 ? data & 0xffff : 0);
}
