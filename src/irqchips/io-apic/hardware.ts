// The IO-APIC: pins become messages, level pins wait for EOI. Intel 82093AA I/O APIC, "I/O Redirection Table Registers"; VT-d
// specification, "Interrupt Requests from I/OxAPIC", for the remappable form.

import { fieldValue, words64 } from '../../lib/bits.ts';
import { decodeRte } from '../../model/decode/entries.ts';
import { type DeliveryHop, type MessageWrite, Verdict } from '../../model/delivery.ts';
import type { Hardware } from '../../model/hardware.ts';
import { RTE_DATA, RTE_LEVEL, RTE_MASKED, RTE_REMOTE_IRR, RTE_STATUS } from '../../model/hardware-bits.ts';
import { ioApicEntry } from '../../model/layouts/io-apic.ts';

/** Bits that software cannot write. */
const READ_ONLY = RTE_REMOTE_IRR | RTE_STATUS;

/** A write to the low half of an entry: remote IRR stays, but for a pin that is an edge pin from now on. */
export function writePinLow({ ioApicPin }: Hardware, row: number, value: number): void {
  const kept = (value & RTE_LEVEL) === 0 ? 0 : ioApicPin.lo[row]! & READ_ONLY;
  ioApicPin.lo[row] = ((value & ~READ_ONLY) | kept) >>> 0;
}

/** EOI with a vector: by broadcast of a local APIC, or by the EOI register. Rows first to end - 1. */
export function endOfInterrupt({ ioApicPin }: Hardware, first: number, end: number, vector: number): void {
  for (let row = first; row < end; row++) {
    const lo = ioApicPin.lo[row]!;
    if ((lo & RTE_LEVEL) !== 0 && (lo & 0xff) === vector) ioApicPin.lo[row] = lo & ~RTE_REMOTE_IRR;
  }
}

/** Address and data that an entry makes: the fields of the entry, wherever a message has them. */
export function messageOf(lo: number, hi: number): { readonly lo: number; readonly data: number } {
  const remappable = (hi >>> 16) & 1;
  const upper = (hi >>> 17) & 0x7fff;
  const mode = (lo >>> 11) & 1;
  // Bits 63:49 are handle 14:0 or destination (7:0 at the top, 14:8 below it), which is where the address has them.
  const address = (0xfee00000 | (upper << 5) | (remappable << 4) | (mode << 2)) >>> 0;
  return { lo: address, data: (lo & RTE_DATA) | (lo & RTE_LEVEL) };
}

/** Asks a pin to send. @returns its message, or the verdict why there is none */
export function pinMessage(
  h: Hardware,
  row: number,
  index: number,
  requester: number,
  hops: DeliveryHop[],
): MessageWrite | number {
  const { lo, hi } = h.ioApicPin;
  const words = words64(hi[row]!, lo[row]!);
  const decoded = decodeRte(words);
  const read = [{ table: 'ioApicPin', row, index, words: [...words], layout: ioApicEntry.id }];
  const say = (text: string, verdict: number): number => {
    hops.push({ stage: 'pin', read, text: `pin ${index}: ${text}`, verdict, decoded });
    return verdict;
  };
  if (fieldValue(ioApicEntry, words, 'mask') === 1) return say('masked', Verdict.pinMasked);
  const isLevel = fieldValue(ioApicEntry, words, 'trigger mode') === 1;
  if (isLevel && fieldValue(ioApicEntry, words, 'remote IRR') === 1)
    return say('remote IRR is set: EOI is awaited', Verdict.remoteIrr);
  if (isLevel) lo[row] = (lo[row]! | RTE_REMOTE_IRR) >>> 0;
  say(isLevel ? 'level: sends and sets remote IRR' : 'edge: sends', 0);
  const message = messageOf(lo[row]!, hi[row]!);
  return { requester, lo: message.lo, hi: 0, data: message.data };
}

/** Whether a level pin is asserted, open and not in service: it sends. */
export function levelPinSends({ ioApicPin }: Hardware, row: number): boolean {
  const lo = ioApicPin.lo[row]!;
  return ioApicPin.line[row] !== 0 && (lo & RTE_LEVEL) !== 0 && (lo & (RTE_MASKED | RTE_REMOTE_IRR)) === 0;
}
