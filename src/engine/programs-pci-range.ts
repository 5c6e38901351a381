// Programs that make a function send MSI-X or MSI messages: __pci_enable_msix_range() and __pci_enable_msi_range() of
// drivers/pci/msi/msi.c, 6.12; 6.1 answers the same and looks at the same things, some of them later.

import { EINVAL, EIO, ENODEV, ENOSPC, ENOTSUPP, ERANGE } from '../model/errno.ts';
import { finish, type Program } from './call-stack.ts';
import { PCI_IRQ_AFFINITY, PCI_IRQ_VIRTUAL } from './calls.ts';
import { BusToken } from './irqdomain.ts';
import { functionOf, type Machine } from './machine.ts';
import {
  descRow,
  descSlots,
  domainSupports,
  freeAffinity,
  hasDeviceDomain,
  isMsiParent,
  MsiFlag,
  msiCreateDeviceDomain,
  msiRemoveDeviceDomain,
  PCI_MSI_TEMPLATE,
  PCI_MSIX_TEMPLATE,
} from './msi.ts';
import { DevFlag } from './pci-quirks.ts';
import {
  intxForMsi,
  MSIX_FLAGS_ENABLE,
  MSIX_FLAGS_MASKALL,
  msiMultiMask,
  msiSetMask,
  msixMaskAll,
  setMsiEnable,
  setMsixControl,
} from './pci-registers.ts';
import { callMsiAlloc, callMsiFree } from './programs-msi.ts';
import { createMasks, limitVectors } from './range-affinity.ts';

/** Numbers of programs that only other programs call. */
export const MSIX_RANGE = 102;
export const MSI_RANGE = 103;

// Arguments of both ranges: device, min, max, flags that matter here (PCI_IRQ_AFFINITY, PCI_IRQ_VIRTUAL), pre, post, calcSets, its two
// numbers, whether the default calc_sets is installed, nvec, result kept while things are freed.

/** Hands the arguments of pci_alloc_irq_vectors_affinity() on. */
export function copyRangeArgs(m: Machine, from: number, to: number): void {
  const { call } = m;
  call.a0[to] = call.a0[from]!;
  call.a1[to] = call.a1[from]!;
  call.a2[to] = call.a2[from]!;
  call.a3[to] = call.a3[from]! & (PCI_IRQ_AFFINITY | PCI_IRQ_VIRTUAL);
  call.a4[to] = call.a4[from]!;
  call.a5[to] = call.a5[from]!;
  call.a6[to] = call.a6[from]!;
  call.a7[to] = call.a7[from]!;
  call.a8[to] = call.a8[from]!;
  call.a9[to] = call.a10[from]!;
}

/** pci_msi_supported(): MSI is on for the function and for every bus above it. */
function msiSupported(m: Machine, dev: number, nvec: number): boolean {
  if (!m.platform.msi || m.device.noMsi[dev] !== 0 || nvec < 1) return false;
  let { segment, bus } = functionOf(m, dev);
  for (;;) {
    const found = m.topology.pci.buses.find((b) => b.segment === segment && b.bus === bus);
    if (found === undefined || found.bridge < 0) return true;
    if (m.device.busNoMsi[found.bridge] !== 0) return false;
    ({ segment, bus } = functionOf(m, found.bridge));
  }
}

/** pci_setup_msix_device_domain(), pci_setup_msi_device_domain(). */
function setupDomain(m: Machine, dev: number, msix: boolean, hwsize: number): boolean {
  const parent = m.device.msiDomain[dev]! - 1;
  m.device.msiData[dev] = 1;
  if (parent < 0 || !isMsiParent(m, parent)) return true;
  const template = msix ? PCI_MSIX_TEMPLATE : PCI_MSI_TEMPLATE;
  if (hasDeviceDomain(m, dev, template.token)) return true;
  if (hasDeviceDomain(m, dev, msix ? BusToken.pciDeviceMsi : BusToken.pciDeviceMsix))
    msiRemoveDeviceDomain(m, dev);
  return msiCreateDeviceDomain(m, dev, template, hwsize);
}

/** __pci_enable_msix_range() up to its loop: vectors to try, or -errno. */
function checkMsix(m: Machine, dev: number, min: number, max: number, virtual: boolean): number {
  if (max < min) return -ERANGE;
  if (m.device.msiEnabled[dev] !== 0 || m.device.msixEnabled[dev] !== 0) return -EINVAL;
  if (!domainSupports(m, dev, MsiFlag.pciMsix)) return -ENOTSUPP;
  const msix = functionOf(m, dev).msix;
  if (!msiSupported(m, dev, max) || msix === undefined) return -EINVAL;
  const nvec = virtual ? max : Math.min(msix.size, max);
  if (nvec < min) return -ENOSPC;
  if (nvec > descSlots(m, dev))
    throw new Error(
      `room for ${descSlots(m, dev)} messages of device ${dev}, not for ${nvec} (msix.virtual)`,
    );
  return setupDomain(m, dev, true, Math.max(msix.size, nvec)) ? nvec : -ENODEV;
}

/** __pci_enable_msi_range() up to its loop. */
function checkMsi(m: Machine, dev: number, min: number, max: number): number {
  if (!msiSupported(m, dev, min) || m.device.msixEnabled[dev] !== 0) return -EINVAL;
  if (max < min) return -ERANGE;
  if (m.device.msiEnabled[dev] !== 0) return -EINVAL;
  if (m.device.msiDomain[dev] === 0) return -ENOTSUPP;
  const msi = functionOf(m, dev).msi;
  if (msi === undefined) return -EINVAL;
  if (1 << msi.multiCap < min) return -ENOSPC;
  return setupDomain(m, dev, false, 1) ? Math.min(1 << msi.multiCap, max) : -ENODEV;
}

function enterMsix(m: Machine, c: number): number {
  const { a0, a1, a2, a3 } = m.call;
  const nvec = checkMsix(m, a0[c]!, a1[c]!, a2[c]!, (a3[c]! & PCI_IRQ_VIRTUAL) !== 0);
  if (nvec < 0) return finish(m, c, nvec);
  m.call.a10[c] = nvec;
  return tryMsix(m, c);
}

/** msix_capability_init() up to the allocation. */
function tryMsix(m: Machine, c: number): number {
  const dev = m.call.a0[c]!;
  const nvec = limitVectors(m, c);
  if (nvec === 0) return finish(m, c, -ENOSPC);
  m.call.a10[c] = nvec;
  setMsixControl(m, dev, 0, MSIX_FLAGS_MASKALL | MSIX_FLAGS_ENABLE);
  m.device.msixEnabled[dev] = 1;
  const affinity = createMasks(m, c, nvec);
  for (let index = 0; index < nvec; index++) {
    const row = m.msi.insert(dev, index);
    if (row < 0) {
      if (affinity >= 0) freeAffinity(m, affinity + index, nvec - index);
      return failMsix(m, c, row);
    }
    m.msi.prepareMsix(dev, row);
    m.msiDesc.affinity[row] = affinity < 0 ? 0 : affinity + index + 1;
  }
  callMsiAlloc(m, c, dev, 0);
  return 1;
}

function endMsix(m: Machine, c: number): number {
  const dev = m.call.a0[c]!;
  const ret = m.call.ret[c]!;
  if (ret !== 0) return failMsix(m, c, ret);
  if (wrongFor32Bit(m, dev)) return failMsix(m, c, -EIO);
  intxForMsi(m, dev, false);
  msixMaskAll(m, dev);
  setMsixControl(m, dev, MSIX_FLAGS_MASKALL, 0);
  return finish(m, c, m.call.a10[c]!);
}

/** msi_verify_entries(): a function that takes 32 bits got an address above them. */
function wrongFor32Bit(m: Machine, dev: number): boolean {
  return m.device.no64bitMsi[dev] !== 0 && m.msiDesc.addressHi[descRow(m, dev, 0)] !== 0;
}

function failMsix(m: Machine, c: number, ret: number): number {
  m.call.a11[c] = ret;
  callMsiFree(m, c, m.call.a0[c]!);
  return 2;
}

function retryMsix(m: Machine, c: number): number {
  const dev = m.call.a0[c]!;
  m.device.msixEnabled[dev] = 0;
  setMsixControl(m, dev, MSIX_FLAGS_MASKALL | MSIX_FLAGS_ENABLE, 0);
  const ret = m.call.a11[c]!;
  if (ret < 0) return finish(m, c, ret);
  if (ret < m.call.a1[c]!) return finish(m, c, -ENOSPC);
  m.call.a10[c] = ret;
  return tryMsix(m, c);
}

export const msixRangeProgram: Program = [enterMsix, endMsix, retryMsix];

function enterMsi(m: Machine, c: number): number {
  const nvec = checkMsi(m, m.call.a0[c]!, m.call.a1[c]!, m.call.a2[c]!);
  if (nvec < 0) return finish(m, c, nvec);
  m.call.a10[c] = nvec;
  return tryMsi(m, c);
}

/** msi_capability_init() up to the allocation; again with fewer where several are not possible. */
function tryMsi(m: Machine, c: number): number {
  const dev = m.call.a0[c]!;
  const nvec = limitVectors(m, c);
  if (nvec === 0) return finish(m, c, -ENOSPC);
  m.call.a10[c] = nvec;
  if (nvec > 1 && !domainSupports(m, dev, MsiFlag.multiPciMsi)) return retryMsiWith(m, c, 1);
  setMsiEnable(m, dev, false);
  m.device.msiEnabled[dev] = 1;
  const affinity = createMasks(m, c, nvec);
  const row = m.msi.insert(dev, 0);
  if (row < 0) return finish(m, c, row);
  setupMsiDesc(m, dev, row, nvec);
  m.msiDesc.affinity[row] = affinity + 1;
  msiSetMask(m, dev, row, msiMultiMask(m, row), true);
  callMsiAlloc(m, c, dev, 0);
  return 1;
}

/** msi_setup_msi_desc(). */
function setupMsiDesc(m: Machine, dev: number, row: number, nvec: number): void {
  const msi = functionOf(m, dev).msi!;
  const { msiDesc } = m;
  msiDesc.nvecUsed[row] = nvec;
  msiDesc.is64[row] = msi.is64 ? 1 : 0;
  const canMask = msi.canMask || (m.device.flags[dev]! & DevFlag.hasMsiMasking) !== 0;
  msiDesc.canMask[row] = canMask ? 1 : 0;
  msiDesc.defaultIrq[row] = m.device.irq[dev]!;
  msiDesc.multiCap[row] = msi.multiCap;
  msiDesc.multiple[row] = 32 - Math.clz32(nvec - 1);
  if (canMask) msiDesc.mask[row] = m.pciFunction.msiMask[dev]!;
}

function endMsi(m: Machine, c: number): number {
  const dev = m.call.a0[c]!;
  const row = descRow(m, dev, 0);
  const ret = m.call.ret[c] !== 0 ? m.call.ret[c]! : wrongFor32Bit(m, dev) ? -EIO : 0;
  if (ret !== 0) {
    msiSetMask(m, dev, row, msiMultiMask(m, row), false);
    m.call.a11[c] = ret;
    callMsiFree(m, c, dev);
    return 2;
  }
  intxForMsi(m, dev, false);
  setMsiEnable(m, dev, true);
  m.device.irq[dev] = m.msiDesc.irq[row]!;
  return finish(m, c, m.call.a10[c]!);
}

function retryMsi(m: Machine, c: number): number {
  m.device.msiEnabled[m.call.a0[c]!] = 0;
  return retryMsiWith(m, c, m.call.a11[c]!);
}

function retryMsiWith(m: Machine, c: number, ret: number): number {
  if (ret < 0) return finish(m, c, ret);
  if (ret < m.call.a1[c]!) return finish(m, c, -ENOSPC);
  m.call.a10[c] = ret;
  return tryMsi(m, c);
}

export const msiRangeProgram: Program = [enterMsi, endMsi, retryMsi];
