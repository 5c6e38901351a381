// VT-d interrupt remapping: one domain per unit, an entry of its table per irq. drivers/iommu/intel/irq_remapping.c, 6.12.

import { defineIrqchip, type IrqChip, type IrqDomainOps } from '../../engine/chip.ts';
import { cpumaskNext } from '../../engine/cpumask.ts';
import { IRQ } from '../../engine/irqd.ts';
import { levelOf, resetIrqData, setHwirqAndChip } from '../../engine/irqdomain.ts';
import { AllocType, effectiveMask, type Machine } from '../../engine/machine.ts';
import { irqModifyStatus } from '../../engine/manage.ts';
import { GENERIC_FLAGS, MsiFlag } from '../../engine/msi.ts';
import { clearNumbers, findFreeRegion, setNumbers } from '../../engine/number-map.ts';
import { DEPTH } from '../../engine/tables.ts';
import { E } from '../../engine/trace.ts';
import { EINVAL, ENOMEM } from '../../model/errno.ts';
import { PI_BASE_HI } from '../../model/hardware.ts';
import {
  IRTE_AVAIL,
  IRTE_FPD,
  IRTE_HINT,
  IRTE_LOGICAL,
  IRTE_POSTED,
  IRTE_PRESENT,
  IRTE_VECTOR,
} from '../../model/hardware-bits.ts';
import { apicAckIrq } from '../x86-vector/ack.ts';
import { cfgDestApicid, cfgVector } from '../x86-vector/cfg.ts';
import { ackPostedMsi } from '../x86-vector/posted.ts';
import { remappedSetAffinity } from '../x86-vector/remapped.ts';
import { invalidateIec, storeIrte } from './hardware.ts';
import { scopeSid, scopeWord, vtdOf, withoutCheck } from './units.ts';

/** dmar_copy_shared_irte(): fields of the first word that posted and remapped entries have alike. */
const IRTE_SHARED = IRTE_PRESENT | IRTE_FPD | IRTE_AVAIL | IRTE_POSTED | IRTE_VECTOR;

/** Row of an entry, and its number in the map of those in use: tables have a power of two of entries. */
const tableFirst = (m: Machine, unit: number): number => unit * m.shape.irtes;

/** get_count_order(): log2 of a block that holds so many. */
const orderOf = (count: number): number => (count > 1 ? 32 - Math.clz32(count - 1) : 0);

/** alloc_irte(): index of the lowest aligned block that is free, or -1. */
function allocIrte(m: Machine, unit: number, count: number): number {
  const order = orderOf(count);
  if (order > vtdOf(m).units[unit]!.maxHandleMask) return -1;
  const first = tableFirst(m, unit);
  const row = findFreeRegion(m.irteWord, first, first + m.shape.irtes, 1 << order);
  if (row < 0) return -1;
  setNumbers(m.irteWord, row, 1 << order);
  return row - first;
}

/** modify_irte(): the entry of an irq in the table. */
function modifyIrte(m: Machine, irq: number, e0: number, e1: number, e2: number, e3: number): void {
  const { intelIrData: d } = m;
  const at = m.trace.live?.open(E.intel_modify_irte) ?? -1;
  if (at >= 0) {
    const { words } = m.trace;
    words[at] = d.index[irq]!;
    words[at + 1] = d.subHandle[irq]!;
    words[at + 2] = e0;
    words[at + 3] = e1;
    words[at + 4] = e2;
    words[at + 5] = e3;
  }
  const row = tableFirst(m, d.unit[irq]!) + d.index[irq]! + d.subHandle[irq]!;
  storeIrte(m, row, e0, e1, e2, e3, true);
}

/** intel_ir_reconfigure_irte(): vector and destination as the VECTOR domain has them. */
function reconfigure(m: Machine, irq: number): void {
  setTarget(m, irq);
  const { intelIrData: d } = m;
  if ((d.e0[irq]! & IRTE_POSTED) !== 0) reconfigurePosted(m, irq);
  else modifyIrte(m, irq, d.e0[irq]!, d.e1[irq]!, d.e2[irq]!, d.e3[irq]!);
}

/** intel_ir_reconfigure_irte_posted(): what both kinds of entries have, and the descriptor of the irq's CPU. */
function reconfigurePosted(m: Machine, irq: number): void {
  const { intelIrData: d } = m;
  const cpu = cpumaskNext(m.masks, effectiveMask(m, irq), -1);
  modifyIrte(m, irq, d.e0[irq]! & IRTE_SHARED, (cpu << 6) >>> 0, d.e2[irq]!, PI_BASE_HI);
}

/** Vector and dest_id of the cached entry; without x2APIC the destination is 8 bits further up (IRTE_DEST). */
function setTarget(m: Machine, irq: number): void {
  const { intelIrData: d } = m;
  const dest = cfgDestApicid(m, irq);
  d.e0[irq] = (d.e0[irq]! & ~0xff0000) | (cfgVector(m, irq) << 16);
  d.e1[irq] = m.platform.irX2apic ? dest : (dest << 8) & 0xff00;
}

/** Second half of the entry: source id, and how it is checked. */
function sourceWord(m: Machine): number {
  const { info } = m;
  let word: number;
  if (info.type === AllocType.ioapic) {
    word = scopeWord(scopeSid(vtdOf(m), 'ioapic', m.topology.ioApics[info.owner]!.id), 0);
  } else if (info.type === AllocType.hpet) {
    word = scopeWord(scopeSid(vtdOf(m), 'hpet', info.owner), 3);
  } else {
    word = m.device.irSource[info.owner]!;
  }
  return m.topology.params.nosid ? withoutCheck(word) : word;
}

const common = {
  flags: 0,
  irqSetAffinity: remappedSetAffinity(reconfigure),
  /** fill_msi_msg(): the handle of the block, the position in it as data; for an IO-APIC the pin. */
  irqComposeMsiMsg(m, irq) {
    const { intelIrData: d, msg } = m;
    const index = d.index[irq]!;
    msg.addressLo =
      (0xfee00000 | ((index & 0x7fff) << 5) | (1 << 4) | (1 << 3) | ((index >>> 15) << 2)) >>> 0;
    msg.addressHi = 0;
    msg.data = m.mpChipData.present[irq] !== 0 ? m.mpChipData.pin[irq]! : d.subHandle[irq]!;
  },
} satisfies Partial<IrqChip>;

const INTEL_IR: IrqChip = { ...common, id: 'intel-ir', name: () => 'INTEL-IR', irqAck: apicAckIrq };
const INTEL_IR_POST: IrqChip = {
  ...common,
  id: 'intel-ir-post',
  name: () => 'INTEL-IR-POST',
  irqAck: ackPostedMsi,
};

function ops(m: Machine): IrqDomainOps {
  const { intelIrData: d, irte, irteWord, irqData, irqDomain, info, platform, irqs } = m;
  const remapped = m.chips.number['intel-ir']!;
  const posted = m.chips.number['intel-ir-post']!;

  /** prepare_irte() of one irq of a block, and what the domain sets of it. */
  function setUp(domain: number, irq: number, index: number, position: number, order: number): void {
    const { type } = info;
    const posts = platform.postedMsi && (type === AllocType.pciMsi || type === AllocType.pciMsix);
    const logical = platform.destModeLogical ? IRTE_LOGICAL : 0;
    d.present[irq] = 1;
    d.unit[irq] = irqDomain.owner[domain]!;
    d.index[irq] = index;
    d.subHandle[irq] = position;
    d.mask[irq] = order;
    d.e0[irq] = posts ? IRTE_PRESENT | IRTE_POSTED : IRTE_PRESENT | logical | IRTE_HINT;
    d.e2[irq] = sourceWord(m);
    setTarget(m, irq);
    const level = levelOf(m, domain, irq);
    setHwirqAndChip(m, irq, level, ((index << 16) + position) >>> 0, posts ? posted : remapped);
    irqData.chipData[irq * DEPTH + level] = 1;
    irqModifyStatus(m, irq, 0, IRQ.movePcntxt);
  }

  function alloc(domain: number, first: number, count: number): number {
    if (count > 1 && info.type !== AllocType.pciMsi) return -EINVAL;
    const ret = irqs.allocParent(domain, first, count);
    if (ret < 0) return ret;
    const index = allocIrte(m, irqDomain.owner[domain]!, count);
    if (index < 0) {
      for (let i = 0; i < count; i++) irqs.freeCommon(domain, first + i);
      return -ENOMEM;
    }
    for (let i = 0; i < count; i++) setUp(domain, first + i, index, i, orderOf(count));
    return 0;
  }

  /** clear_entries(): the first irq of a block gives all of it back. */
  function clearEntries(irq: number): void {
    if (d.subHandle[irq] !== 0) return;
    const count = 1 << d.mask[irq]!;
    const first = tableFirst(m, d.unit[irq]!) + d.index[irq]!;
    for (let row = first; row < first + count; row++) {
      irte.w0[row] = 0;
      irte.w1[row] = 0;
      irte.w2[row] = 0;
      irte.w3[row] = 0;
    }
    invalidateIec(m, first, count);
    clearNumbers(irteWord, first, count);
  }

  function freeResources(domain: number, irq: number): void {
    if (d.present[irq] === 0) return;
    clearEntries(irq);
    d.present[irq] = 0;
    d.unit[irq] = 0;
    d.index[irq] = 0;
    d.subHandle[irq] = 0;
    d.mask[irq] = 0;
    d.e0[irq] = 0;
    d.e1[irq] = 0;
    d.e2[irq] = 0;
    d.e3[irq] = 0;
    resetIrqData(m, irq, levelOf(m, domain, irq));
  }

  function free(domain: number, irq: number): void {
    freeResources(domain, irq);
    irqs.freeCommon(domain, irq);
  }

  function activate(_domain: number, irq: number): number {
    reconfigure(m, irq);
    return 0;
  }

  return { alloc, free, activate, deactivate: (_domain, irq) => modifyIrte(m, irq, 0, 0, 0, 0) };
}

export default defineIrqchip({
  id: 'intel-ir',
  ops,
  chips: [INTEL_IR, INTEL_IR_POST],
  msiParentOps: {
    supportedFlags: GENERIC_FLAGS | MsiFlag.multiPciMsi | MsiFlag.pciMsix | MsiFlag.pciMsixAllocDyn,
    prefix: 'IR-',
  },
  domainName: (_, owner) => `INTEL-IR-${owner}`,
});
