// What Linux writes to the MSI and MSI-X registers of a PCI function. drivers/pci/msi/msi.c, drivers/pci/msi/irqdomain.c, 6.12.

import type { Machine } from './machine.ts';
import { DevFlag } from './pci-quirks.ts';

export const MSI_FLAGS_ENABLE = 0x0001;
export const MSI_FLAGS_QSIZE = 0x0070;
export const MSIX_FLAGS_MASKALL = 0x4000;
export const MSIX_FLAGS_ENABLE = 0x8000;
export const COMMAND_MASTER = 0x4;
export const COMMAND_INTX_DISABLE = 0x400;
export const VECTOR_CONTROL_MASK = 1;

/** Device row of a descriptor: the function whose rows it lies in. */
export function deviceOfDesc(m: Machine, row: number): number {
  const { msiFirst } = m.shape;
  let low = 0;
  let high = msiFirst.length - 1;
  while (high - low > 1) {
    const middle = (low + high) >>> 1;
    if (msiFirst[middle]! <= row) low = middle;
    else high = middle;
  }
  return low;
}

/** Row of msixEntry of an MSI-X descriptor. */
function entryRow(m: Machine, dev: number, row: number): number {
  return m.shape.msixFirst[dev]! + row - m.shape.msiFirst[dev]!;
}

/** pci_write_msg_msi(). */
export function writeCapability(m: Machine, dev: number, row: number): void {
  const { pciFunction, msg } = m;
  pciFunction.msiControl[dev] =
    (pciFunction.msiControl[dev]! & ~MSI_FLAGS_QSIZE) | (m.msiDesc.multiple[row]! << 4);
  pciFunction.msiAddressLo[dev] = msg.addressLo;
  if (m.msiDesc.is64[row] !== 0) pciFunction.msiAddressHi[dev] = msg.addressHi;
  pciFunction.msiData[dev] = msg.data & 0xffff;
}

/** pci_msi_mask_irq(), pci_msi_unmask_irq(): MSI per message, MSI-X per entry. */
export function pciMaskIrq(m: Machine, irq: number, masked: boolean): void {
  const row = m.irqDesc.msiDesc[irq]! - 1;
  const dev = m.irqDesc.device[irq]! - 1;
  if (m.msiDesc.isMsix[row] !== 0) maskEntry(m, dev, row, masked);
  else msiSetMask(m, dev, row, 1 << (irq - m.msiDesc.irq[row]!), masked);
}

/** pci_msix_mask(), pci_msix_unmask(). */
export function maskEntry(m: Machine, dev: number, row: number, masked: boolean): void {
  const { msiDesc } = m;
  const control = masked
    ? msiDesc.mask[row]! | VECTOR_CONTROL_MASK
    : msiDesc.mask[row]! & ~VECTOR_CONTROL_MASK;
  msiDesc.mask[row] = control;
  if (msiDesc.canMask[row] !== 0) m.msixEntry.vectorControl[entryRow(m, dev, row)] = control;
}

/** pci_msi_update_mask(). */
export function msiSetMask(m: Machine, dev: number, row: number, bits: number, masked: boolean): void {
  if (m.msiDesc.canMask[row] === 0) return;
  m.msiDesc.mask[row] = masked ? m.msiDesc.mask[row]! | bits : m.msiDesc.mask[row]! & ~bits;
  m.pciFunction.msiMask[dev] = m.msiDesc.mask[row]!;
}

/** msi_multi_mask(): all messages that the function can send. */
export function msiMultiMask(m: Machine, row: number): number {
  const cap = m.msiDesc.multiCap[row]!;
  return cap >= 5 ? -1 : (1 << (1 << cap)) - 1;
}

/** msix_mask_all(). */
export function msixMaskAll(m: Machine, dev: number): void {
  m.msixEntry.vectorControl.fill(VECTOR_CONTROL_MASK, m.shape.msixFirst[dev]!, m.shape.msixFirst[dev + 1]!);
}

/** pci_msi_set_enable(). */
export function setMsiEnable(m: Machine, dev: number, on: boolean): void {
  const control = m.pciFunction.msiControl[dev]! & ~MSI_FLAGS_ENABLE;
  m.pciFunction.msiControl[dev] = on ? control | MSI_FLAGS_ENABLE : control;
}

/** pci_msix_clear_and_set_ctrl(). */
export function setMsixControl(m: Machine, dev: number, clear: number, set: number): void {
  m.pciFunction.msixControl[dev] = (m.pciFunction.msixControl[dev]! & ~clear) | set;
}

/** pci_intx_for_msi(): some functions may not have INTx switched off while they send messages. */
export function intxForMsi(m: Machine, dev: number, on: boolean): void {
  if ((m.device.flags[dev]! & DevFlag.msiIntxDisableBug) === 0) setIntx(m, dev, on);
}

/** pci_intx(). */
export function setIntx(m: Machine, dev: number, on: boolean): void {
  const { command } = m.pciFunction;
  command[dev] = on ? command[dev]! & ~COMMAND_INTX_DISABLE : command[dev]! | COMMAND_INTX_DISABLE;
}
