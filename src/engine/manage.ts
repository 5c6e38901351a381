// Affinity of irqs: setting it now, storing it, leaving it for the next interrupt. kernel/irq/manage.c, kernel/irq/migration.c, 6.12.
//
// A mask is a row of the machine's CPU masks.

import { EBUSY, EINVAL } from '../model/errno.ts';
import { chipOf } from './chip.ts';
import { type CpuMasks, cpumaskAnd, cpumaskCopy, cpumaskZero } from './cpumask.ts';
import { IRQ, IRQ_SET_MASK_OK, IRQ_SET_MASK_OK_DONE, IRQD } from './irqd.ts';
import {
  affinityMask,
  effectiveMask,
  hintMask,
  type Machine,
  Mask,
  nodeMask,
  pendingMask,
} from './machine.ts';
import { E } from './trace.ts';

/** cpumask_intersects(). */
export function intersects(m: CpuMasks, a: number, b: number): boolean {
  for (let word = 0; word < m.words; word++) {
    if ((m.bits[(a << m.wordLog) | word]! & m.bits[(b << m.wordLog) | word]!) !== 0) return true;
  }
  return false;
}

/** cpumask_subset(): every CPU of `a` is in `b`. */
export function subset(m: CpuMasks, a: number, b: number): boolean {
  for (let word = 0; word < m.words; word++) {
    if ((m.bits[(a << m.wordLog) | word]! & ~m.bits[(b << m.wordLog) | word]!) !== 0) return false;
  }
  return true;
}

export const isManaged = (m: Machine, irq: number): boolean =>
  (m.irqDesc.dstate[irq]! & IRQD.affinityManaged) !== 0;
export const hasState = (m: Machine, irq: number, bit: number): boolean =>
  (m.irqDesc.dstate[irq]! & bit) !== 0;

/** irq_set_status_flags(), irq_clear_status_flags() with irq_modify_status(). */
export function irqModifyStatus(m: Machine, irq: number, clear: number, set: number): void {
  const { irqDesc } = m;
  const status = (irqDesc.status[irq]! & ~clear) | set;
  irqDesc.status[irq] = status;
  let state = irqDesc.dstate[irq]!;
  let trigger = state & IRQD.triggerMask;
  state &= ~(IRQD.noBalancing | IRQD.perCpu | IRQD.triggerMask | IRQD.level | IRQD.movePcntxt);
  if ((status & IRQ.noBalancing) !== 0) state |= IRQD.noBalancing;
  if ((status & IRQ.perCpu) !== 0) state |= IRQD.perCpu;
  if ((status & IRQ.movePcntxt) !== 0) state |= IRQD.movePcntxt;
  if ((status & IRQ.level) !== 0) state |= IRQD.level;
  if ((status & IRQ.typeMask) !== 0) trigger = status & IRQ.typeMask;
  irqDesc.dstate[irq] = state | trigger;
}

/** irq_do_set_affinity(): 0 or -errno. */
export function irqDoSetAffinity(m: Machine, irq: number, mask: number, force: boolean): number {
  emitMask(m, irq, mask, force);
  const ret = doSetAffinity(m, irq, mask, force);
  m.trace.live?.emit1(E.irq_do_set_affinity_ret, ret);
  return ret;
}

/** The kprobe shows the first 64 CPUs of the mask. */
function emitMask(m: Machine, irq: number, mask: number, force: boolean): void {
  const { bits, words, wordLog } = m.masks;
  const at = mask << wordLog;
  m.trace.live?.emit4(E.irq_do_set_affinity, irq, bits[at]!, words > 1 ? bits[at | 1]! : 0, force ? 1 : 0);
}

function doSetAffinity(m: Machine, irq: number, mask: number, force: boolean): number {
  const chip = chipOf(m, irq, 0);
  if (chip.irqSetAffinity === undefined) return -EINVAL;
  const { masks } = m;
  let prog = mask;
  if (isManaged(m, irq) && m.platform.managedIrqIsolation) {
    cpumaskAnd(masks, Mask.prog, mask, Mask.housekeeping);
    if (intersects(masks, Mask.prog, Mask.online)) prog = Mask.prog;
  }
  cpumaskAnd(masks, Mask.temp, prog, Mask.online);
  let ret = -EINVAL;
  if (force) ret = chip.irqSetAffinity(m, irq, 0, mask, true);
  else if (masks.weight[Mask.temp] !== 0) ret = chip.irqSetAffinity(m, irq, 0, Mask.temp, false);
  if (ret < 0) return ret;
  if (ret === IRQ_SET_MASK_OK || ret === IRQ_SET_MASK_OK_DONE) {
    if (mask !== affinityMask(m, irq)) cpumaskCopy(masks, affinityMask(m, irq), mask);
  }
  return 0;
}

/** irq_set_affinity_locked(). */
export function irqSetAffinityLocked(m: Machine, irq: number, mask: number, force: boolean): number {
  if (chipOf(m, irq, 0).irqSetAffinity === undefined) return -EINVAL;
  if (setAffinityDeactivated(m, irq, mask)) return 0;
  const { irqDesc } = m;
  let ret = 0;
  if (hasState(m, irq, IRQD.movePcntxt) && !hasState(m, irq, IRQD.setaffinityPending)) {
    ret = irqDoSetAffinity(m, irq, mask, force);
    if (ret === -EBUSY && !force) {
      setPending(m, irq, mask);
      ret = 0;
    }
  } else {
    setPending(m, irq, mask);
  }
  irqDesc.dstate[irq]! |= IRQD.affinitySet;
  return ret;
}

function setPending(m: Machine, irq: number, mask: number): void {
  m.irqDesc.dstate[irq]! |= IRQD.setaffinityPending;
  if (mask !== pendingMask(m, irq)) cpumaskCopy(m.masks, pendingMask(m, irq), mask);
}

/** irq_set_affinity_deactivated(): the mask is only stored while the irq is not activated. */
function setAffinityDeactivated(m: Machine, irq: number, mask: number): boolean {
  if (hasState(m, irq, IRQD.activated) || !hasState(m, irq, IRQD.affinityOnActivate)) return false;
  if (mask !== affinityMask(m, irq)) cpumaskCopy(m.masks, affinityMask(m, irq), mask);
  cpumaskCopy(m.masks, effectiveMask(m, irq), mask);
  m.irqDesc.dstate[irq]! |= IRQD.affinitySet;
  return true;
}

/** __irq_can_set_affinity(). */
function canSetAffinity(m: Machine, irq: number): boolean {
  if ((m.irqDesc.dstate[irq]! & (IRQD.perCpu | IRQD.noBalancing)) !== 0) return false;
  return chipOf(m, irq, 0).irqSetAffinity !== undefined;
}

/** write_irq_affinity() of kernel/irq/proc.c: a user wrote smp_affinity. */
export function writeAffinity(m: Machine, irq: number, mask: number, refused: number): number {
  if (!canSetAffinity(m, irq) || isManaged(m, irq)) return m.release.managedWriteErrno;
  if (refused !== 0) return refused;
  if (!intersects(m.masks, mask, Mask.online)) return -EINVAL;
  return irqSetAffinityLocked(m, irq, mask, false);
}

/** default_affinity_write() of kernel/irq/proc.c: where irqs go that nobody has placed yet. */
export function writeDefaultAffinity(m: Machine, mask: number): number {
  if (!intersects(m.masks, mask, Mask.online)) return -EINVAL;
  cpumaskCopy(m.masks, Mask.irqDefaultAffinity, mask);
  return 0;
}

/** __irq_apply_affinity_hint(). An empty mask is no hint. */
export function applyAffinityHint(m: Machine, irq: number, mask: number, set: boolean): number {
  if (m.irqDesc.allocated[irq] === 0) return -EINVAL;
  const given = m.masks.weight[mask] !== 0;
  m.irqDesc.hint[irq] = given ? 1 : 0;
  if (given) cpumaskCopy(m.masks, hintMask(m, irq), mask);
  else cpumaskZero(m.masks, hintMask(m, irq));
  if (given && set) irqSetAffinityLocked(m, irq, mask, false);
  return 0;
}

/** irq_setup_affinity(): an unmanaged irq starts on CPUs of its own mask or of the default one, near its node. */
export function irqSetupAffinity(m: Machine, irq: number): number {
  if (!canSetAffinity(m, irq)) return 0;
  const { masks, irqDesc } = m;
  let set: number = Mask.irqDefaultAffinity;
  if ((irqDesc.dstate[irq]! & (IRQD.affinityManaged | IRQD.affinitySet)) !== 0) {
    if (intersects(masks, affinityMask(m, irq), Mask.online)) set = affinityMask(m, irq);
    else irqDesc.dstate[irq]! &= ~IRQD.affinitySet;
  }
  cpumaskAnd(masks, Mask.setup, Mask.online, set);
  if (masks.weight[Mask.setup] === 0) cpumaskCopy(masks, Mask.setup, Mask.online);
  const node = irqDesc.node[irq]!;
  if (node >= 0 && m.topology.config.numa && intersects(masks, Mask.setup, nodeMask(m, node))) {
    cpumaskAnd(masks, Mask.setup, Mask.setup, nodeMask(m, node));
  }
  return irqDoSetAffinity(m, irq, Mask.setup, false);
}

/** irq_move_irq(): a move that waited for this interrupt, between mask and unmask (kernel/irq/migration.c). */
export function irqMoveIrq(m: Machine, irq: number): void {
  if (!hasState(m, irq, IRQD.setaffinityPending) || hasState(m, irq, IRQD.disabled)) return;
  const masked = hasState(m, irq, IRQD.masked);
  const chip = chipOf(m, irq, 0);
  if (!masked) chip.irqMask?.(m, irq);
  irqMoveMaskedIrq(m, irq);
  if (!masked) chip.irqUnmask?.(m, irq);
}

/** irq_move_masked_irq(). */
export function irqMoveMaskedIrq(m: Machine, irq: number): void {
  if (!hasState(m, irq, IRQD.setaffinityPending)) return;
  m.irqDesc.dstate[irq]! &= ~IRQD.setaffinityPending;
  const pending = pendingMask(m, irq);
  if (m.masks.weight[pending] === 0 || chipOf(m, irq, 0).irqSetAffinity === undefined) return;
  if (intersects(m.masks, pending, Mask.online)) {
    if (irqDoSetAffinity(m, irq, pending, false) === -EBUSY) {
      m.irqDesc.dstate[irq]! |= IRQD.setaffinityPending;
      return;
    }
  }
  cpumaskZero(m.masks, pending);
}

/** irq_fixup_move_pending(): whether the pending mask has an online CPU; the pending state ends where asked. */
export function irqFixupMovePending(m: Machine, irq: number, forceClear: boolean): boolean {
  if (!hasState(m, irq, IRQD.setaffinityPending)) return false;
  if (!intersects(m.masks, pendingMask(m, irq), Mask.online)) {
    m.irqDesc.dstate[irq]! &= ~IRQD.setaffinityPending;
    return false;
  }
  if (forceClear) m.irqDesc.dstate[irq]! &= ~IRQD.setaffinityPending;
  return true;
}
