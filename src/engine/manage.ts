// Affinity of irqs: storing it, leaving it for the next interrupt, hints. kernel/irq/manage.c, kernel/irq/migration.c, 6.12. What chips
// are told is in set-affinity.ts.
//
// A mask is a row of the machine's CPU masks.

import { EBUSY, EINVAL } from '../model/errno.ts';
import { chipOf } from './chip.ts';
import { cpumaskCopy, cpumaskIntersects, cpumaskZero } from './cpumask.ts';
import { IRQ, IRQD } from './irqd.ts';
import { affinityMask, effectiveMask, hintMask, type Machine, Mask, pendingMask } from './machine.ts';

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

/** irq_set_affinity_locked(). */
export function irqSetAffinityLocked(m: Machine, irq: number, mask: number, force: boolean): number {
  if (chipOf(m, irq, 0).irqSetAffinity === undefined) return -EINVAL;
  if (setAffinityDeactivated(m, irq, mask)) return 0;
  const { irqDesc } = m;
  let ret = 0;
  if (hasState(m, irq, IRQD.movePcntxt) && !hasState(m, irq, IRQD.setaffinityPending)) {
    ret = m.affinity.irqDoSetAffinity(irq, mask, force);
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

/** write_irq_affinity() of kernel/irq/proc.c: a user wrote smp_affinity. */
export function writeAffinity(m: Machine, irq: number, mask: number, refused: number): number {
  if (!m.affinity.canSetAffinity(irq) || isManaged(m, irq)) return m.release.managedWriteErrno;
  if (refused !== 0) return refused;
  if (!cpumaskIntersects(m.masks, mask, Mask.online)) return -EINVAL;
  return irqSetAffinityLocked(m, irq, mask, false);
}

/** default_affinity_write() of kernel/irq/proc.c: where irqs go that nobody has placed yet. */
export function writeDefaultAffinity(m: Machine, mask: number): number {
  if (!cpumaskIntersects(m.masks, mask, Mask.online)) return -EINVAL;
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
  if (cpumaskIntersects(m.masks, pending, Mask.online)) {
    if (m.affinity.irqDoSetAffinity(irq, pending, false) === -EBUSY) {
      m.irqDesc.dstate[irq]! |= IRQD.setaffinityPending;
      return;
    }
  }
  cpumaskZero(m.masks, pending);
}

/** irq_fixup_move_pending(): whether the pending mask has an online CPU; the pending state ends where asked. */
export function irqFixupMovePending(m: Machine, irq: number, forceClear: boolean): boolean {
  if (!hasState(m, irq, IRQD.setaffinityPending)) return false;
  if (!cpumaskIntersects(m.masks, pendingMask(m, irq), Mask.online)) {
    m.irqDesc.dstate[irq]! &= ~IRQD.setaffinityPending;
    return false;
  }
  if (forceClear) m.irqDesc.dstate[irq]! &= ~IRQD.setaffinityPending;
  return true;
}
