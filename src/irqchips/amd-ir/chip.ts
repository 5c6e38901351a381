// AMD-Vi interrupt remapping: one domain per IOMMU, a table per requester, an entry of it per irq. drivers/iommu/amd/iommu.c, 6.12
// and 6.1.

import { defineIrqchip, type IrqChip, type IrqDomainOps } from '../../engine/chip.ts';
import { IRQ } from '../../engine/irqd.ts';
import { allocIrqsParent, freeIrqCommon, levelOf, setHwirqAndChip } from '../../engine/irqdomain.ts';
import { AllocType, functionOf, type Machine } from '../../engine/machine.ts';
import { irqModifyStatus } from '../../engine/manage.ts';
import { GENERIC_FLAGS, MsiFlag } from '../../engine/msi.ts';
import { DEPTH } from '../../engine/tables.ts';
import { EINVAL } from '../../model/errno.ts';
import type { AmdViSpecial } from '../../model/topology.ts';
import { apicAckIrq } from '../x86-vector/ack.ts';
import { cfgDestApicid, cfgVector } from '../x86-vector/cfg.ts';
import { remappedSetAffinity } from '../x86-vector/remapped.ts';
import { clearAllocated, modifyIrte, prepareEntry, setTarget, setValid } from './irte.ts';
import { allocIrqIndex, allocIrqTable, keepForIoapic } from './tables.ts';
import { amdOf, devidOf, hpetSpecial, ioapicSpecial, unitOfRequester } from './units.ts';

/** amd_ir_update_irte(): the entry gets the vector and destination that the VECTOR domain has. */
function updateIrte(m: Machine, irq: number): void {
  setTarget(m, irq, cfgVector(m, irq), cfgDestApicid(m, irq));
  modifyIrte(m, irq);
}

const AMD_IR: IrqChip = {
  id: 'amd-ir',
  flags: 0,
  name: () => 'AMD-IR',
  irqAck: apicAckIrq,
  irqSetAffinity: remappedSetAffinity(updateIrte),
  /** fill_msi_msg(): an address without a destination, the index as data. */
  irqComposeMsiMsg(m, irq) {
    m.msg.addressLo = 0xfee00000;
    m.msg.addressHi = 0;
    m.msg.data = m.amdIrData.index[irq]!;
  },
};

/** IO-APIC or HPET that an allocation is for; a PCI function is none. */
function specialOf(m: Machine): AmdViSpecial | undefined {
  const { type, owner } = m.info;
  if (type === AllocType.ioapic) return ioapicSpecial(m, m.topology.ioApics[owner]!.id);
  return type === AllocType.hpet ? hpetSpecial(m, owner) : undefined;
}

/** Row of amdDte of the requester that an allocation is for. */
function requesterDte(m: Machine, special: AmdViSpecial | undefined, dev: number): number {
  const amd = amdOf(m);
  if (special !== undefined) return allocIrqTable(m, amd.units[special.unit]!.segment, special.devid, -1);
  return allocIrqTable(m, functionOf(m, dev).segment, devidOf(m, dev), dev);
}

/** get_devid() and __rlookup_amd_iommu(): whether a unit serves the requester that an allocation is for. */
function isServed(m: Machine, special: AmdViSpecial | undefined): boolean {
  const { type, owner } = m.info;
  if (type === AllocType.ioapic || type === AllocType.hpet) return special !== undefined;
  return unitOfRequester(amdOf(m), functionOf(m, owner).segment, devidOf(m, owner)) >= 0;
}

/** First index of the block that an allocation gets, or -errno. */
function chooseIndex(m: Machine, dte: number, count: number): number {
  const { type, pin } = m.info;
  if (type === AllocType.ioapic) {
    keepForIoapic(m, dte);
    return pin;
  }
  return allocIrqIndex(m, dte, count, type === AllocType.pciMsi);
}

function setUp(m: Machine, domain: number, irq: number, dte: number, index: number, position: number): void {
  const { amdIrData: d } = m;
  d.present[irq] = 1;
  d.dte[irq] = dte;
  d.index[irq] = index + position;
  const level = levelOf(m, domain, irq);
  const hwirq = ((m.amdDte.devid[dte]! << 16) + position) >>> 0;
  setHwirqAndChip(m, irq, level, hwirq, m.chips.number['amd-ir']!);
  m.irqData.chipData[irq * DEPTH + level] = 1;
  prepareEntry(m, irq, cfgVector(m, irq), cfgDestApicid(m, irq));
  irqModifyStatus(m, irq, 0, IRQ.movePcntxt);
}

function clearData({ amdIrData: d }: Machine, irq: number): void {
  d.present[irq] = 0;
  d.dte[irq] = 0;
  d.index[irq] = 0;
  d.e0[irq] = 0;
  d.e1[irq] = 0;
  d.e2[irq] = 0;
  d.e3[irq] = 0;
}

const ops = (m: Machine): IrqDomainOps => ({
  alloc(domain, first, count) {
    const { info } = m;
    if (count > 1 && info.type !== AllocType.pciMsi) return -EINVAL;
    const special = specialOf(m);
    if (!isServed(m, special)) return -EINVAL;
    const ret = allocIrqsParent(m, domain, first, count);
    if (ret < 0) return ret;
    const dte = requesterDte(m, special, info.owner);
    const index = chooseIndex(m, dte, count);
    if (index < 0) {
      for (let i = 0; i < count; i++) freeIrqCommon(m, domain, first + i);
      return index;
    }
    for (let i = 0; i < count; i++) setUp(m, domain, first + i, dte, index, i);
    return 0;
  },
  free(domain, irq) {
    const { amdIrData: d } = m;
    if (d.present[irq] !== 0) {
      clearAllocated(m, m.amdDte.table[d.dte[irq]!]!, d.index[irq]!);
      clearData(m, irq);
    }
    freeIrqCommon(m, domain, irq);
  },
  /** The entry that was prepared is written first, and again with what the VECTOR domain has by now. */
  activate(_domain, irq) {
    setValid(m, irq, true);
    modifyIrte(m, irq);
    updateIrte(m, irq);
    return 0;
  },
  deactivate(_domain, irq) {
    setValid(m, irq, false);
    modifyIrte(m, irq);
  },
});

export default defineIrqchip({
  id: 'amd-ir',
  ops,
  chips: [AMD_IR],
  msiParentOps: {
    supportedFlags: GENERIC_FLAGS | MsiFlag.multiPciMsi | MsiFlag.pciMsix | MsiFlag.pciMsixAllocDyn,
    prefix: 'IR-',
  },
  domainName: (_, owner) => `AMD-IR-${owner}`,
});
