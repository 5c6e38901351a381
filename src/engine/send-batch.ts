// Functions at speed: interrupts that are due become messages in columns, without an object or an allocation. The same decisions as
// irqchips/pci-device-msix/hardware.ts, bit by bit, and the same counters; src/irqchips/route-twins.ts proves it. The manuals' sections
// stand there.

import { Verdict } from '../model/delivery.ts';
import type { Hardware, Wiring } from '../model/hardware.ts';
import {
  COMMAND_MASTER,
  ENTRY_MASK,
  MSI_64,
  MSI_ENABLE,
  MSI_MASKING,
  MSIX_ENABLE,
  MSIX_MASK,
} from '../model/hardware-bits.ts';
import type { MessageBatch } from './message-batch.ts';

export interface Sender {
  /**
   * Interrupts of functions are due: writes the messages that leave to the start of `batch` and says how many; the others are
   * counted and have their verdict in `outcome` (0: a message left).
   */
  send(
    devs: Uint32Array,
    indices: Uint32Array,
    count: number,
    batch: MessageBatch,
    outcome: Uint8Array,
  ): number;
  /** Pending messages whose masks are gone: as `send`; those that leave are pending no longer. */
  release(batch: MessageBatch): number;
}

export function newSender(h: Hardware, { msixFirst, functionRequester }: Wiring): Sender {
  const { pciFunction: f, msixEntry: e, chipset } = h;
  const { count: counts } = h.verdictCount;

  function countPending(dev: number, before: boolean): void {
    const after = f.msixPending[dev] !== 0 || f.msiPending[dev] !== 0;
    if (before !== after) chipset.pendingFunctions[0]! += after ? 1 : -1;
  }

  const hasPending = (dev: number): boolean => f.msixPending[dev] !== 0 || f.msiPending[dev] !== 0;

  /** One interrupt of a function that has MSI-X or MSI on: 0 and its message at `out`, or the verdict. */
  function sendOne(dev: number, index: number, batch: MessageBatch, out: number): number {
    const msix = f.msixControl[dev]!;
    const msi = f.msiControl[dev]!;
    if ((msix & MSIX_ENABLE) !== 0) return sendMsix(dev, index, msix, batch, out);
    if ((msi & MSI_ENABLE) === 0) return Verdict.notEnabled;
    const granted = (msi >>> 4) & 7;
    if (index >= 1 << granted) return Verdict.noSuchEntry;
    if ((msi & MSI_MASKING) !== 0 && ((f.msiMask[dev]! >>> index) & 1) !== 0) {
      const before = hasPending(dev);
      f.msiPending[dev]! |= 1 << index;
      countPending(dev, before);
      return Verdict.pended;
    }
    if ((f.command[dev]! & COMMAND_MASTER) === 0) return Verdict.noBusMaster;
    batch.requester[out] = functionRequester[dev]!;
    batch.lo[out] = f.msiAddressLo[dev]!;
    batch.hi[out] = (msi & MSI_64) === 0 ? 0 : f.msiAddressHi[dev]!;
    batch.data[out] = (f.msiData[dev]! & ~((1 << granted) - 1)) | index;
    return 0;
  }

  function sendMsix(dev: number, index: number, control: number, batch: MessageBatch, out: number): number {
    const row = msixFirst[dev]! + index;
    if (row >= msixFirst[dev + 1]!) return Verdict.noSuchEntry;
    if ((control & MSIX_MASK) !== 0 || (e.vectorControl[row]! & ENTRY_MASK) !== 0) {
      if (e.pending[row] !== 0) return Verdict.pended;
      const before = hasPending(dev);
      e.pending[row] = 1;
      f.msixPending[dev]!++;
      countPending(dev, before);
      return Verdict.pended;
    }
    if ((f.command[dev]! & COMMAND_MASTER) === 0) return Verdict.noBusMaster;
    batch.requester[out] = functionRequester[dev]!;
    batch.lo[out] = e.addressLo[row]!;
    batch.hi[out] = e.addressHi[row]!;
    batch.data[out] = e.data[row]!;
    return 0;
  }

  /** Number of a pending message of a function that nothing keeps back any more, or -1; it is pending no longer. */
  function takeReleased(dev: number): number {
    if ((f.command[dev]! & COMMAND_MASTER) === 0) return -1;
    const before = hasPending(dev);
    let index = -1;
    if ((f.msixControl[dev]! & (MSIX_ENABLE | MSIX_MASK)) === MSIX_ENABLE && f.msixPending[dev] !== 0) {
      for (let row = msixFirst[dev]!; row < msixFirst[dev + 1]! && index < 0; row++) {
        if (e.pending[row] === 0 || (e.vectorControl[row]! & ENTRY_MASK) !== 0) continue;
        index = row - msixFirst[dev]!;
        e.pending[row] = 0;
        f.msixPending[dev]!--;
      }
    } else if ((f.msixControl[dev]! & MSIX_ENABLE) === 0 && (f.msiControl[dev]! & MSI_ENABLE) !== 0) {
      const open = f.msiPending[dev]! & ~f.msiMask[dev]!;
      if (open !== 0) {
        index = 31 - Math.clz32(open & -open);
        f.msiPending[dev]! &= ~(1 << index);
      }
    }
    if (index >= 0) countPending(dev, before);
    return index;
  }

  return {
    send(devs, indices, count, batch, outcome) {
      let out = 0;
      for (let i = 0; i < count; i++) {
        const became = sendOne(devs[i]!, indices[i]!, batch, out);
        outcome[i] = became;
        if (became === 0) out++;
        else counts[became]!++;
      }
      return out;
    },
    release(batch) {
      let out = 0;
      for (let dev = 0; dev < f.command.length && chipset.pendingFunctions[0] !== 0; dev++) {
        // What finds no room stays pending: nothing is taken before there is room for it.
        while (out < batch.lo.length && hasPending(dev)) {
          const index = takeReleased(dev);
          if (index < 0) break;
          const became = sendOne(dev, index, batch, out);
          if (became === 0) out++;
          else counts[became]!++;
        }
      }
      return out;
    },
  };
}
