// Where an irq goes, told to its chips: irq_do_set_affinity() and irq_setup_affinity(). kernel/irq/manage.c, 6.12. Made for one machine
// (see irq-hierarchy.ts): each irq that is requested passes here.

import { EINVAL } from '../model/errno.ts';
import { cpumaskAnd, cpumaskCopy, cpumaskIntersects } from './cpumask.ts';
import { IRQ_SET_MASK_OK, IRQ_SET_MASK_OK_DONE, IRQD } from './irqd.ts';
import { affinityMask, type Machine, Mask, nodeMask } from './machine.ts';
import { DEPTH } from './tables.ts';
import { E } from './trace.ts';

export interface SetAffinity {
  /** irq_do_set_affinity(): 0 or -errno. */
  irqDoSetAffinity(irq: number, mask: number, force: boolean): number;
  /** irq_setup_affinity(): an unmanaged irq starts on CPUs of its own mask or of the default one, near its node. */
  irqSetupAffinity(irq: number): number;
  /** __irq_can_set_affinity(). */
  canSetAffinity(irq: number): boolean;
}

export function setAffinity(m: Machine): SetAffinity {
  const { irqDesc, irqData, masks, trace } = m;
  const { chips } = m.chips;
  const { managedIrqIsolation } = m.platform;
  const { numa } = m.topology.config;
  const { bits, weight, words, wordLog } = masks;

  function irqDoSetAffinity(irq: number, mask: number, force: boolean): number {
    if (trace.live !== undefined) emitMask(irq, mask, force);
    const ret = doSetAffinity(irq, mask, force);
    trace.live?.emit1(E.irq_do_set_affinity_ret, ret);
    return ret;
  }

  /** The kprobe shows the first 64 CPUs of the mask. */
  function emitMask(irq: number, mask: number, force: boolean): void {
    const at = mask << wordLog;
    trace.emit4(E.irq_do_set_affinity, irq, bits[at]!, words > 1 ? bits[at | 1]! : 0, force ? 1 : 0);
  }

  /** Mask that housekeeping leaves of a managed irq's, in Mask.prog, or the mask itself. */
  function housekeeping(irq: number, mask: number): number {
    if (!managedIrqIsolation || (irqDesc.dstate[irq]! & IRQD.affinityManaged) === 0) return mask;
    cpumaskAnd(masks, Mask.prog, mask, Mask.housekeeping);
    return cpumaskIntersects(masks, Mask.prog, Mask.online) ? Mask.prog : mask;
  }

  function doSetAffinity(irq: number, mask: number, force: boolean): number {
    const chip = chips[irqData.chip[irq * DEPTH]!];
    if (chip?.irqSetAffinity === undefined) return -EINVAL;
    cpumaskAnd(masks, Mask.temp, housekeeping(irq, mask), Mask.online);
    let ret = -EINVAL;
    if (force) ret = chip.irqSetAffinity(m, irq, 0, mask, true);
    else if (weight[Mask.temp] !== 0) ret = chip.irqSetAffinity(m, irq, 0, Mask.temp, false);
    if (ret < 0) return ret;
    const takesMask = ret === IRQ_SET_MASK_OK || ret === IRQ_SET_MASK_OK_DONE;
    if (takesMask && mask !== affinityMask(m, irq)) cpumaskCopy(masks, affinityMask(m, irq), mask);
    return 0;
  }

  function canSetAffinity(irq: number): boolean {
    if ((irqDesc.dstate[irq]! & (IRQD.perCpu | IRQD.noBalancing)) !== 0) return false;
    return chips[irqData.chip[irq * DEPTH]!]?.irqSetAffinity !== undefined;
  }

  /** Mask that an irq starts with: its own where that was set and has a CPU on line, or the default one. */
  function startMask(irq: number): number {
    if ((irqDesc.dstate[irq]! & (IRQD.affinityManaged | IRQD.affinitySet)) === 0)
      return Mask.irqDefaultAffinity;
    if (cpumaskIntersects(masks, affinityMask(m, irq), Mask.online)) return affinityMask(m, irq);
    irqDesc.dstate[irq]! &= ~IRQD.affinitySet;
    return Mask.irqDefaultAffinity;
  }

  function irqSetupAffinity(irq: number): number {
    if (!canSetAffinity(irq)) return 0;
    cpumaskAnd(masks, Mask.setup, Mask.online, startMask(irq));
    if (weight[Mask.setup] === 0) cpumaskCopy(masks, Mask.setup, Mask.online);
    const node = irqDesc.node[irq]!;
    if (node >= 0 && numa && cpumaskIntersects(masks, Mask.setup, nodeMask(m, node)))
      cpumaskAnd(masks, Mask.setup, Mask.setup, nodeMask(m, node));
    return irqDoSetAffinity(irq, Mask.setup, false);
  }

  return { irqDoSetAffinity, irqSetupAffinity, canSetAffinity };
}
