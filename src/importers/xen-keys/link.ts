// Which entry of a device holds the message of a Xen irq. Linux does not know: it sees pirqs, and Xen prints no device.

import type { MachineBuilder } from '../../model/machine.ts';
import { Known } from '../../model/tables.ts';

/**
 * Links xenIrq with msiDesc where vector, destination and destination mode of a message in compatibility format are those of one
 * Xen irq and of one entry only. A remappable message names an entry of Xen's remapping table instead, which nothing shows.
 * Called when the rows of msiDesc have their final order. Intel SDM 3A, 11.11; VT-d 5.1.2
 */
export function linkXenMessages(machine: MachineBuilder): void {
  const { msiDesc, xenIrq } = machine.t;
  const entries = new Map<string, number[]>();
  for (let row = 0; row < msiDesc.length; row++) {
    const key = messageOf(machine, row);
    if (key !== '') entries.set(key, [...(entries.get(key) ?? []), row]);
  }
  const irqs = new Map<string, number[]>();
  const { col } = xenIrq;
  for (let row = 0; row < xenIrq.length; row++) {
    if (col.msi[row]! < 0) continue;
    const key = `${col.msiVector[row]} ${col.destination[row]} ${col.logical[row]}`;
    irqs.set(key, [...(irqs.get(key) ?? []), row]);
  }
  for (const [key, [irq, ...others]] of irqs) {
    const [entry, ...more] = entries.get(key) ?? [];
    if (entry !== undefined && others.length + more.length === 0) col.msiDesc[irq!] = entry;
  }
}

const WINDOW = 0xfee;
const REMAPPABLE = 0x10;
const LOGICAL = 4;

/** Vector, destination and mode of an entry that was read and was written to, or ''. */
function messageOf(machine: MachineBuilder, row: number): string {
  const { col } = machine.t.msiDesc;
  const address = col.addressLo[row]!;
  if (!(col.state[row]! & Known.read) || col.addressHi[row] !== 0) return '';
  if (address >>> 20 !== WINDOW || address & REMAPPABLE) return '';
  return `${col.data[row]! & 0xff} ${(address >>> 12) & 0xff} ${address & LOGICAL ? 1 : 0}`;
}
