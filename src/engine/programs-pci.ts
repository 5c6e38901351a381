// Programs of the PCI/MSI API. drivers/pci/msi/api.c, 6.12; what it asks of msi.c is in programs-pci-range.ts.

import { EINVAL, ENOSPC, ENOTSUPP } from '../model/errno.ts';
import { callInto, finish, type Program } from './call-stack.ts';
import { PCI_IRQ_INTX, PCI_IRQ_MSI, PCI_IRQ_MSIX } from './calls.ts';
import { functionOf, type Machine } from './machine.ts';
import { descRow, domainSupports, MsiFlag } from './msi.ts';
import {
  intxForMsi,
  MSIX_FLAGS_ENABLE,
  maskEntry,
  msiMultiMask,
  msiSetMask,
  setIntx,
  setMsiEnable,
  setMsixControl,
} from './pci-registers.ts';
import { callMsiAlloc, callMsiFree } from './programs-msi.ts';
import { copyRangeArgs, MSI_RANGE, MSIX_RANGE } from './programs-pci-range.ts';
import { E } from './trace.ts';

// pci_alloc_irq_vectors_affinity(). Arguments as calls.ts lists them; then the result so far, and whether calc_sets is installed.

function enterAlloc(m: Machine, c: number): number {
  const { call } = m;
  const { bus, devfn } = functionOf(m, call.a0[c]!);
  m.trace.live?.emit6(E.pci_alloc_irq_vectors, bus, devfn, call.a1[c]!, call.a2[c]!, call.a3[c]!, 0);
  call.a9[c] = -ENOSPC;
  if ((call.a3[c]! & PCI_IRQ_MSIX) === 0) return allocMsi(m, c);
  copyRangeArgs(m, c, callInto(m, c, MSIX_RANGE));
  return 1;
}

function afterMsix(m: Machine, c: number): number {
  if (m.call.ret[c]! > 0) return endAlloc(m, c, m.call.ret[c]!);
  m.call.a9[c] = m.call.ret[c]!;
  return allocMsi(m, c);
}

function allocMsi(m: Machine, c: number): number {
  if ((m.call.a3[c]! & PCI_IRQ_MSI) === 0) return allocIntx(m, c);
  copyRangeArgs(m, c, callInto(m, c, MSI_RANGE));
  return 2;
}

function afterMsi(m: Machine, c: number): number {
  if (m.call.ret[c]! > 0) return endAlloc(m, c, m.call.ret[c]!);
  m.call.a9[c] = m.call.ret[c]!;
  return allocIntx(m, c);
}

function allocIntx(m: Machine, c: number): number {
  const dev = m.call.a0[c]!;
  const wanted = (m.call.a3[c]! & PCI_IRQ_INTX) !== 0 && m.call.a1[c] === 1;
  if (!wanted || !hasIntx(m, dev)) return endAlloc(m, c, m.call.a9[c]!);
  setIntx(m, dev, true);
  return endAlloc(m, c, 1);
}

/** dev->irq is not 0: the function has a pin, whose routing gave it an irq when the driver enabled the function. */
function hasIntx(m: Machine, dev: number): boolean {
  return m.device.irq[dev] !== 0 || functionOf(m, dev).pin !== 0;
}

function endAlloc(m: Machine, c: number, ret: number): number {
  m.trace.live?.emit1(E.pci_alloc_irq_vectors_ret, ret);
  return finish(m, c, ret);
}

export const pciAllocIrqVectorsProgram: Program = [enterAlloc, afterMsix, afterMsi];

// pci_free_irq_vectors(): pci_disable_msix() and pci_disable_msi().

function enterFree(m: Machine, c: number): number {
  const { bus, devfn } = functionOf(m, m.call.a0[c]!);
  m.trace.live?.emit2(E.pci_free_irq_vectors, bus, devfn);
  return disableMsix(m, c);
}

function disableMsix(m: Machine, c: number): number {
  const dev = m.call.a0[c]!;
  if (m.device.msixEnabled[dev] === 0) return disableMsi(m, c);
  const end = m.shape.msiFirst[dev + 1]!;
  for (let row = descRow(m, dev, 0); row < end; row++)
    if (m.msiDesc.present[row] !== 0) maskEntry(m, dev, row, true);
  setMsixControl(m, dev, MSIX_FLAGS_ENABLE, 0);
  intxForMsi(m, dev, true);
  m.device.msixEnabled[dev] = 0;
  callMsiFree(m, c, dev);
  return 1;
}

function disableMsi(m: Machine, c: number): number {
  const dev = m.call.a0[c]!;
  if (m.device.msiEnabled[dev] === 0) return finish(m, c, 0);
  const row = descRow(m, dev, 0);
  setMsiEnable(m, dev, false);
  intxForMsi(m, dev, true);
  m.device.msiEnabled[dev] = 0;
  msiSetMask(m, dev, row, msiMultiMask(m, row), false);
  m.device.irq[dev] = m.msiDesc.defaultIrq[row]!;
  callMsiFree(m, c, dev);
  return 2;
}

const done = (m: Machine, c: number): number => finish(m, c, 0);

export const pciFreeIrqVectorsProgram: Program = [enterFree, disableMsi, done];
/** pci_disable_msix() leaves MSI alone; behind its frees comes the end, because MSI is off while MSI-X is on. */
export const pciDisableMsixProgram: Program = [
  (m, c) => (m.device.msixEnabled[m.call.a0[c]!] === 0 ? finish(m, c, 0) : disableMsix(m, c)),
  done,
  done,
];
export const pciDisableMsiProgram: Program = [disableMsi, done, done];

// pci_enable_msi(), pci_enable_msix_range(): arguments device, min, max.

function enterEnableMsi(m: Machine, c: number): number {
  const row = callInto(m, c, MSI_RANGE);
  m.call.a0[row] = m.call.a0[c]!;
  m.call.a1[row] = 1;
  m.call.a2[row] = 1;
  return 1;
}

const endEnableMsi = (m: Machine, c: number): number => finish(m, c, m.call.ret[c]! < 0 ? m.call.ret[c]! : 0);

export const pciEnableMsiProgram: Program = [enterEnableMsi, endEnableMsi];

function enterEnableMsix(m: Machine, c: number): number {
  const row = callInto(m, c, MSIX_RANGE);
  m.call.a0[row] = m.call.a0[c]!;
  m.call.a1[row] = m.call.a1[c]!;
  m.call.a2[row] = m.call.a2[c]!;
  return 1;
}

const endEnableMsix = (m: Machine, c: number): number => finish(m, c, m.call.ret[c]!);

export const pciEnableMsixProgram: Program = [enterEnableMsix, endEnableMsix];

/** pci_msix_can_alloc_dyn(). */
const isDynamic = (m: Machine, dev: number): boolean =>
  domainSupports(m, dev, MsiFlag.pciMsix | MsiFlag.pciMsixAllocDyn);

// pci_msix_alloc_irq_at(): arguments device, index or -1; then the row.

function enterAllocAt(m: Machine, c: number): number {
  const dev = m.call.a0[c]!;
  const { bus, devfn } = functionOf(m, dev);
  m.trace.live?.emit4(E.pci_msix_alloc_irq_at, bus, devfn, m.call.a1[c]!, 0);
  if (m.device.msixEnabled[dev] === 0 || !isDynamic(m, dev)) return finish(m, c, -ENOTSUPP);
  const row = m.msi.insert(dev, m.call.a1[c]!);
  if (row < 0) return finish(m, c, row);
  m.msiDesc.nvecUsed[row] = 1;
  m.call.a2[c] = row;
  callMsiAlloc(m, c, dev, row - descRow(m, dev, 0));
  return 1;
}

function endAllocAt(m: Machine, c: number): number {
  const row = m.call.a2[c]!;
  const ret = m.call.ret[c]!;
  if (ret === 0) return finish(m, c, row - descRow(m, m.call.a0[c]!, 0));
  // __msi_domain_alloc_irq_at() hands a positive count on as it is, and a caller takes that for an error, too.
  m.call.a3[c] = ret > 0 ? -ENOSPC : ret;
  callMsiFree(m, c, m.call.a0[c]!, row);
  return 2;
}

const failAllocAt = (m: Machine, c: number): number => finish(m, c, m.call.a3[c]!);

export const pciMsixAllocIrqAtProgram: Program = [enterAllocAt, endAllocAt, failAllocAt];

function enterFreeAt(m: Machine, c: number): number {
  const dev = m.call.a0[c]!;
  const { bus, devfn } = functionOf(m, dev);
  m.trace.live?.emit2(E.pci_msix_free_irq, bus, devfn);
  if (!isDynamic(m, dev)) return finish(m, c, -ENOTSUPP);
  const row = descRow(m, dev, m.call.a1[c]!);
  if (row >= m.shape.msiFirst[dev + 1]! || m.msiDesc.present[row] === 0) return finish(m, c, -EINVAL);
  callMsiFree(m, c, dev, row);
  return 1;
}

export const pciMsixFreeIrqProgram: Program = [enterFreeAt, done];
