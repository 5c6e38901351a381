// What a PCI function does when one of its interrupts is due: enable bits, masks, pending bits, the message. PCI Local Bus 3.0, 6.8
// (MSI and MSI-X); PCI Express Base Specification, "MSI and MSI-X Capability Structures".

import { fieldValue, word32 } from '../../lib/bits.ts';
import { type DeliveryHop, type MessageWrite, Verdict } from '../../model/delivery.ts';
import type { Hardware, Wiring } from '../../model/hardware.ts';
import { msiControl, msixControl, msixVectorControl, pciCommand } from '../../model/layouts/pci.ts';

/** Sends, or says why not (a number of Verdict); INTX: the function has neither MSI nor MSI-X on, its pin is to be raised. */
export const INTX = -1;

const field = (layout: Parameters<typeof fieldValue>[0], value: number, name: string): number =>
  fieldValue(layout, word32(value), name);

export const isMsixEnabled = ({ pciFunction }: Hardware, dev: number): boolean =>
  field(msixControl, pciFunction.msixControl[dev]!, 'MSI-X enable') === 1;
export const isMsiEnabled = ({ pciFunction }: Hardware, dev: number): boolean =>
  field(msiControl, pciFunction.msiControl[dev]!, 'MSI enable') === 1;
const isBusMaster = ({ pciFunction }: Hardware, dev: number): boolean =>
  field(pciCommand, pciFunction.command[dev]!, 'bus master') === 1;

/** Interrupt `index` of a function is due. */
export function functionSends(
  h: Hardware,
  w: Wiring,
  dev: number,
  index: number,
  hops: DeliveryHop[],
): MessageWrite | number {
  if (isMsixEnabled(h, dev)) return sendMsix(h, w, dev, index, hops);
  if (isMsiEnabled(h, dev)) return sendMsi(h, w, dev, index, hops);
  return sendIntx(h, w, dev, hops);
}

function sendMsix(
  h: Hardware,
  w: Wiring,
  dev: number,
  index: number,
  hops: DeliveryHop[],
): MessageWrite | number {
  const row = w.msixFirst[dev]! + index;
  const { msixEntry: e, pciFunction: f } = h;
  if (index < 0 || row >= w.msixFirst[dev + 1]!)
    return stop(hops, [], Verdict.noSuchEntry, `MSI-X entry ${index} is beyond the table`);
  const words = [e.addressLo[row]!, e.addressHi[row]!, e.data[row]!, e.vectorControl[row]!];
  const read = [
    { table: 'pciFunction', row: dev, index: dev, words: [f.msixControl[dev]!], layout: msixControl.id },
    { table: 'msixEntry', row, index, words, layout: '' },
  ];
  const whole = field(msixControl, f.msixControl[dev]!, 'function mask') === 1;
  if (whole || field(msixVectorControl, e.vectorControl[row]!, 'mask') === 1) {
    setMsixPending(h, dev, row);
    const what = whole ? 'the function is masked' : `entry ${index} is masked`;
    return stop(hops, read, Verdict.pended, `${what}: its pending bit is set`);
  }
  if (!isBusMaster(h, dev)) return stop(hops, read, Verdict.noBusMaster, 'bus mastering is off');
  return write(h, w, dev, hops, read, `MSI-X entry ${index}`, words as [number, number, number]);
}

function sendMsi(
  h: Hardware,
  w: Wiring,
  dev: number,
  index: number,
  hops: DeliveryHop[],
): MessageWrite | number {
  const { pciFunction: f } = h;
  const control = f.msiControl[dev]!;
  const granted = field(msiControl, control, 'multiple message enable');
  const words = [control, f.msiAddressLo[dev]!, f.msiAddressHi[dev]!, f.msiData[dev]!, f.msiMask[dev]!];
  const read = [{ table: 'pciFunction', row: dev, index: dev, words, layout: msiControl.id }];
  if (index < 0 || index >= 1 << granted)
    return stop(
      hops,
      read,
      Verdict.noSuchEntry,
      `MSI: ${1 << granted} messages were granted, ${index} is not one`,
    );
  if (field(msiControl, control, 'per-vector masking') === 1 && ((f.msiMask[dev]! >>> index) & 1) === 1) {
    setMsiPending(h, dev, index);
    return stop(hops, read, Verdict.pended, `message ${index} is masked: its pending bit is set`);
  }
  if (!isBusMaster(h, dev)) return stop(hops, read, Verdict.noBusMaster, 'bus mastering is off');
  // The low bits of the data are the function's own: they number the message.
  const data = (f.msiData[dev]! & ~((1 << granted) - 1)) | index;
  const hi = field(msiControl, control, '64-bit address') === 1 ? f.msiAddressHi[dev]! : 0;
  const numbered =
    granted === 0 ? 'MSI' : `MSI message ${index} of ${1 << granted}, in the low bits of the data`;
  return write(h, w, dev, hops, read, numbered, [f.msiAddressLo[dev]!, hi, data]);
}

function write(
  _h: Hardware,
  w: Wiring,
  dev: number,
  hops: DeliveryHop[],
  read: DeliveryHop['read'],
  what: string,
  [lo, hi, data]: readonly [number, number, number],
): MessageWrite {
  const requester = w.functionRequester[dev]!;
  const text = `${what}: writes ${hex(data)} to ${hi === 0 ? '' : hex(hi)}${hex(lo)} as requester ${hex(requester & 0xffff, 4)}`;
  hops.push({ stage: 'function', read, text, verdict: 0 });
  return { requester, lo, hi, data };
}

const hex = (n: number, digits = 8): string => (n >>> 0).toString(16).padStart(digits, '0');

function stop(hops: DeliveryHop[], read: DeliveryHop['read'], verdict: number, text: string): number {
  hops.push({ stage: 'function', read, text, verdict });
  return verdict;
}

/** A function without messages raises its pin, unless the command register forbids it. */
function sendIntx(h: Hardware, w: Wiring, dev: number, hops: DeliveryHop[]): number {
  const { pciFunction: f } = h;
  const words = [f.command[dev]!];
  const read = [{ table: 'pciFunction', row: dev, index: dev, words, layout: pciCommand.id }];
  if (w.intxPin[dev]! < 0 && w.intxIrq[dev]! < 0)
    return stop(hops, read, Verdict.notEnabled, 'neither MSI-X nor MSI is enabled');
  if (field(pciCommand, f.command[dev]!, 'interrupt disable') === 1)
    return stop(hops, read, Verdict.intxDisabled, 'the command register disables INTx');
  hops.push({ stage: 'function', read, text: 'asserts INTx', verdict: 0 });
  return INTX;
}

/** Pending bits are counted, so that nobody has to look for them. */
function count(h: Hardware, dev: number, before: boolean): void {
  if (!before && hasPending(h, dev)) h.chipset.pendingFunctions[0]!++;
  if (before && !hasPending(h, dev)) h.chipset.pendingFunctions[0]!--;
}

export const hasPending = ({ pciFunction: f }: Hardware, dev: number): boolean =>
  f.msixPending[dev] !== 0 || f.msiPending[dev] !== 0;

function setMsixPending(h: Hardware, dev: number, row: number): void {
  if (h.msixEntry.pending[row] !== 0) return;
  const before = hasPending(h, dev);
  h.msixEntry.pending[row] = 1;
  h.pciFunction.msixPending[dev]!++;
  count(h, dev, before);
}

export function clearMsixPending(h: Hardware, dev: number, row: number): void {
  if (h.msixEntry.pending[row] === 0) return;
  h.msixEntry.pending[row] = 0;
  h.pciFunction.msixPending[dev]!--;
  count(h, dev, true);
}

function setMsiPending(h: Hardware, dev: number, index: number): void {
  const before = hasPending(h, dev);
  h.pciFunction.msiPending[dev]! |= 1 << index;
  count(h, dev, before);
}

export function clearMsiPending(h: Hardware, dev: number, index: number): void {
  const before = hasPending(h, dev);
  h.pciFunction.msiPending[dev]! &= ~(1 << index);
  if (before) count(h, dev, true);
}

/** Number of a pending message whose mask is gone, or -1. While the function may not write, all of them wait. */
export function releasedMessage(h: Hardware, w: Wiring, dev: number): number {
  const { pciFunction: f, msixEntry: e } = h;
  if (!isBusMaster(h, dev)) return -1;
  if (isMsixEnabled(h, dev)) {
    if (f.msixPending[dev] === 0 || field(msixControl, f.msixControl[dev]!, 'function mask') === 1) return -1;
    for (let row = w.msixFirst[dev]!; row < w.msixFirst[dev + 1]!; row++) {
      if (e.pending[row] !== 0 && (e.vectorControl[row]! & 1) === 0) return row - w.msixFirst[dev]!;
    }
    return -1;
  }
  if (!isMsiEnabled(h, dev)) return -1;
  const open = f.msiPending[dev]! & ~f.msiMask[dev]!;
  return open === 0 ? -1 : 31 - Math.clz32(open & -open);
}
