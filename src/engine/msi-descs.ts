// MSI descriptors of devices along their lives: inserted, given irqs, freed. kernel/irq/msi.c, 6.12; drivers/pci/msi/msi.c. Made for one
// machine (see irq-hierarchy.ts).

import { EBUSY, ERANGE } from '../model/errno.ts';
import { AllocType, functionOf, type Machine, resetAllocInfo } from './machine.ts';
import { endpointDomain, freeAffinity } from './msi.ts';
import { DevFlag } from './pci-quirks.ts';
import { VECTOR_CONTROL_MASK, writeCapability } from './pci-registers.ts';
import { E } from './trace.ts';

export interface MsiDescs {
  /** msi_insert_desc(): the row of a fresh descriptor, or -errno. @param index -1: the lowest free one */
  insert(dev: number, index: number): number;
  /** msix_prepare_msi_desc() and its caller: attributes of a fresh MSI-X descriptor. */
  prepareMsix(dev: number, row: number): void;
  /** Numbers for the irqs of one descriptor, with their irq descriptors: the first one, or -errno. */
  allocNumbers(dev: number, row: number): number;
  /** Allocates the irqs of one descriptor: the first irq, or -errno. @param numbered first irq where it has its numbers, or -1 */
  allocIrqs(dev: number, domain: number, row: number, numbered: number): number;
  /** Gives the irqs of a descriptor back: what the domain's mutex covers of it. */
  removeIrqs(row: number): void;
  /** The rest: irq descriptors with their numbers. */
  freeNumbers(row: number): void;
  /** pci_msi_domain_write_msg(): m.msg goes to the device and is kept in the descriptor. A block's message is that of its first irq. */
  writeMsg(irq: number): void;
  /** msi_free_desc() with what its affinity array holds. */
  free(row: number): void;
}

/** Indices that a domain without hwsize takes: MSI_XA_DOMAIN_SIZE. */
const UNLIMITED = 65536;

export function msiDescs(m: Machine): MsiDescs {
  const { msiDesc, msixEntry, irqDesc, info, irqs, msg, trace } = m;
  const { msiFirst, msixFirst } = m.shape;
  const { hwsize } = m.irqDomain;
  const { perDeviceDomains } = m.release;
  const { irq: deviceIrq, flags: deviceFlags } = m.device;
  const nodes = Int32Array.from(m.topology.pci.functions, ({ node }) => node);

  /** Indices that the store of a device takes. */
  function storeSize(dev: number): number {
    const domain = endpointDomain(m, dev);
    const most = domain < 0 ? 0 : hwsize[domain]!;
    return Math.min(most === 0 ? UNLIMITED : most, msiFirst[dev + 1]! - msiFirst[dev]!);
  }

  /** Lowest free index below `size`, or `size`. */
  function freeIndex(dev: number, size: number): number {
    let index = 0;
    while (index < size && msiDesc.present[msiFirst[dev]! + index] !== 0) index++;
    return index;
  }

  function insert(dev: number, index: number): number {
    const size = storeSize(dev);
    const at = index < 0 ? freeIndex(dev, size) : index;
    if (at >= size) return index < 0 ? -EBUSY : -ERANGE;
    const row = msiFirst[dev]! + at;
    if (msiDesc.present[row] !== 0) return -EBUSY;
    msiDesc.present[row] = 1;
    return row;
  }

  function prepareMsix(dev: number, row: number): void {
    msiDesc.nvecUsed[row] = 1;
    msiDesc.isMsix[row] = 1;
    msiDesc.is64[row] = 1;
    msiDesc.defaultIrq[row] = deviceIrq[dev]!;
    msiDesc.maskBase[row] = 1;
    const entry = msixFirst[dev]! + row - msiFirst[dev]!;
    if (entry >= msixFirst[dev + 1]!) {
      msiDesc.isVirtual[row] = 1;
      return;
    }
    msiDesc.canMask[row] = 1;
    if ((deviceFlags[dev]! & DevFlag.touchEntryData) !== 0) msixEntry.data[entry] = 0;
    msiDesc.mask[row] = msixEntry.vectorControl[entry]!;
  }

  function free(row: number): void {
    if (msiDesc.affinity[row] !== 0) freeAffinity(m, msiDesc.affinity[row]! - 1, msiDesc.nvecUsed[row]!);
    msiDesc.present[row] = 0;
    msiDesc.irq[row] = 0;
    msiDesc.nvecUsed[row] = 0;
    msiDesc.isMsix[row] = 0;
    msiDesc.multiple[row] = 0;
    msiDesc.multiCap[row] = 0;
    msiDesc.canMask[row] = 0;
    msiDesc.is64[row] = 0;
    msiDesc.isVirtual[row] = 0;
    msiDesc.defaultIrq[row] = 0;
    msiDesc.addressLo[row] = 0;
    msiDesc.addressHi[row] = 0;
    msiDesc.data[row] = 0;
    msiDesc.mask[row] = 0;
    msiDesc.maskBase[row] = 0;
    msiDesc.affinity[row] = 0;
    msiDesc.sysfs[row] = 0;
  }

  /** x86_msi_prepare() and pci_msi_domain_set_desc(): fills m.info for one descriptor. */
  function setDesc(dev: number, row: number): void {
    resetAllocInfo(info);
    info.type = msiDesc.isMsix[row] !== 0 ? AllocType.pciMsix : AllocType.pciMsi;
    info.owner = dev;
    info.desc = row;
    const index = row - msiFirst[dev]!;
    info.hwirq = perDeviceDomains ? index : globalHwirq(dev, index);
  }

  /** pci_msi_domain_calc_hwirq() of 6.1. Segments from 32 on do not fit 32 bits, and no such machine is made. */
  function globalHwirq(dev: number, index: number): number {
    const f = functionOf(m, dev);
    return (index | (((f.bus << 8) | f.devfn) << 11) | (f.segment << 27)) >>> 0;
  }

  function allocNumbers(dev: number, row: number): number {
    return irqs.allocDescs(-1, msiDesc.nvecUsed[row]!, nodes[dev]!, msiDesc.affinity[row]! - 1);
  }

  function allocIrqs(dev: number, domain: number, row: number, numbered: number): number {
    setDesc(dev, row);
    const nvec = msiDesc.nvecUsed[row]!;
    const affinity = msiDesc.affinity[row]! - 1;
    const irq = irqs.allocIrqs(domain, numbered, nvec, nodes[dev]!, numbered >= 0, affinity);
    if (irq < 0) return irq;
    msiDesc.irq[row] = irq;
    for (let i = 0; i < nvec; i++) {
      irqDesc.msiDesc[irq + i] = row + 1;
      irqDesc.device[irq + i] = dev + 1;
    }
    return irq;
  }

  function removeIrqs(row: number): void {
    irqs.removeIrqs(msiDesc.irq[row]!, msiDesc.nvecUsed[row]!);
  }

  function freeNumbers(row: number): void {
    irqs.freeDescs(msiDesc.irq[row]!, msiDesc.nvecUsed[row]!);
    msiDesc.irq[row] = 0;
    msiDesc.sysfs[row] = 0;
  }

  function writeMsg(irq: number): void {
    const row = irqDesc.msiDesc[irq]! - 1;
    if (msiDesc.irq[row] !== irq) return;
    trace.live?.emit4(E.pci_write_msi_msg, irq, msg.addressLo, msg.addressHi, msg.data);
    const dev = irqDesc.device[irq]! - 1;
    if (msiDesc.isMsix[row] === 0) writeCapability(m, dev, row);
    else if (msiDesc.isVirtual[row] === 0) writeEntry(dev, row);
    msiDesc.addressLo[row] = msg.addressLo;
    msiDesc.addressHi[row] = msg.addressHi;
    msiDesc.data[row] = msg.data;
  }

  /** pci_write_msg_msix(). */
  function writeEntry(dev: number, row: number): void {
    const entry = msixFirst[dev]! + row - msiFirst[dev]!;
    msixEntry.addressLo[entry] = msg.addressLo;
    msixEntry.addressHi[entry] = msg.addressHi;
    msixEntry.data[entry] = msg.data;
    // An unmasked entry is masked around the write and gets its cached control back.
    if ((msiDesc.mask[row]! & VECTOR_CONTROL_MASK) === 0) msixEntry.vectorControl[entry] = msiDesc.mask[row]!;
  }

  return { insert, prepareMsix, allocNumbers, allocIrqs, removeIrqs, freeNumbers, writeMsg, free };
}
