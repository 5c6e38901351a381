// irq descriptors: giving out numbers, making and freeing descriptors. kernel/irq/irqdesc.c, 6.12.

import { EEXIST, EINVAL, ENOMEM } from '../model/errno.ts';
import { CHIP_NONE } from './chip.ts';
import { cpumaskCopy, cpumaskNext, cpumaskZero } from './cpumask.ts';
import { findFreeIrqs } from './irq-numbers.ts';
import { IRQD, IRQS } from './irqd.ts';
import { affinityMask, hintMask, type Machine, Mask } from './machine.ts';
import { clearNumbers, setNumbers } from './number-map.ts';
import { clearIrqResend } from './resend.ts';
import { DEPTH } from './tables.ts';

/** arch_dynirq_lower_bound(): dynamic numbers start behind the GSIs of static IO-APICs. */
export function dynirqLowerBound(m: Machine, from: number): number {
  return m.kernel.ioapicDynirqBase[0]! || m.kernel.gsiTop[0]! || from;
}

/** Making and freeing descriptors, with the machine as a constant (see irq-hierarchy.ts). */
export interface IrqDescs {
  /**
   * __irq_alloc_descs(): descriptors of `count` consecutive numbers; the first number or -errno.
   * @param wanted number to take, or -1 for any
   * @param affinity first row of affinityDesc, or -1
   */
  alloc(wanted: number, count: number, node: number, affinity: number): number;
  /** irq_free_descs(): nothing of the descriptors is left. */
  free(first: number, count: number): void;
}

export function irqDescs(m: Machine): IrqDescs {
  function alloc(wanted: number, count: number, node: number, affinity: number): number {
    if (count === 0) return -EINVAL;
    const from = wanted < 0 ? dynirqLowerBound(m, 1) : wanted;
    const first = findFreeIrqs(m.irqWord, m.shape.irqs, from, count);
    if (first < 0) return -ENOMEM;
    if (wanted >= 0 && first !== wanted) return -EEXIST;
    if (affinity >= 0 && hasEmptyMask(affinity, count)) return -EINVAL;
    for (let i = 0; i < count; i++) initDesc(first + i, node, affinity < 0 ? -1 : affinity + i);
    setNumbers(m.irqWord, first, count);
    if (first + count > m.kernel.nrIrqs[0]!) m.kernel.nrIrqs[0] = first + count;
    return first;
  }

  function hasEmptyMask(affinity: number, count: number): boolean {
    for (let i = 0; i < count; i++)
      if (m.masks.weight[m.shape.affinityMasks + affinity + i] === 0) return true;
    return false;
  }

  /** alloc_desc() and desc_set_defaults(). */
  function initDesc(irq: number, node: number, affinity: number): void {
    const { irqDesc } = m;
    irqDesc.allocated[irq] = 1;
    irqDesc.depth[irq] = 1;
    irqDesc.dstate[irq] = IRQD.disabled | IRQD.masked;
    irqDesc.istate[irq] = IRQS.sysfs;
    irqDesc.node[irq] = node;
    irqDesc.levels[irq] = 1;
    m.irqData.chip[irq * DEPTH] = CHIP_NONE;
    if (affinity < 0) {
      cpumaskCopy(m.masks, affinityMask(m, irq), Mask.irqDefaultAffinity);
      return;
    }
    const mask = m.shape.affinityMasks + affinity;
    cpumaskCopy(m.masks, affinityMask(m, irq), mask);
    irqDesc.dstate[irq]! |= IRQD.affinitySet;
    if (m.affinityDesc.isManaged[affinity] !== 0) {
      irqDesc.dstate[irq]! |= IRQD.affinityManaged | IRQD.managedShutdown;
    }
    irqDesc.node[irq] = m.topology.cpus[cpumaskNext(m.masks, mask, -1)]!.node;
  }

  function free(first: number, count: number): void {
    for (let irq = first; irq < first + count; irq++) freeDesc(irq);
    clearNumbers(m.irqWord, first, count);
  }

  function freeDesc(irq: number): void {
    const { irqDesc } = m;
    irqDesc.allocated[irq] = 0;
    irqDesc.handler[irq] = 0;
    irqDesc.handlerName[irq] = 0;
    irqDesc.device[irq] = 0;
    irqDesc.status[irq] = 0;
    irqDesc.istate[irq] = 0;
    irqDesc.depth[irq] = 0;
    irqDesc.wakeDepth[irq] = 0;
    irqDesc.dstate[irq] = 0;
    irqDesc.node[irq] = 0;
    irqDesc.msiDesc[irq] = 0;
    irqDesc.action[irq] = 0;
    irqDesc.levels[irq] = 0;
    irqDesc.hint[irq] = 0;
    irqDesc.procEntry[irq] = 0;
    if (irqDesc.count[irq] !== 0) forgetCounts(irq);
    clearIrqResend(m, irq);
    m.irqData.chip[irq * DEPTH] = 0;
    m.irqData.hwirq[irq * DEPTH] = 0;
    m.irqData.chipData[irq * DEPTH] = 0;
    // Pending mask and hint are empty most of the time, and a look is cheaper than a call.
    const { weight } = m.masks;
    for (let mask = affinityMask(m, irq); mask <= hintMask(m, irq); mask++)
      if (weight[mask] !== 0) cpumaskZero(m.masks, mask);
  }

  /** What interrupts left behind, which most irqs that are freed never had. */
  function forgetCounts(irq: number): void {
    const { irqDesc } = m;
    irqDesc.count[irq] = 0;
    irqDesc.irqCount[irq] = 0;
    irqDesc.irqsUnhandled[irq] = 0;
    irqDesc.lastUnhandled[irq] = 0;
    irqDesc.threadsHandled[irq] = 0;
    irqDesc.threadsHandledLast[irq] = 0;
  }

  return { alloc, free };
}
