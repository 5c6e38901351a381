// Sending an interrupt once more that arrived while its irq was disabled. kernel/irq/resend.c, 6.12; 6.1 keeps a bitmap instead of a
// list.

import { EBUSY, EINVAL } from '../model/errno.ts';
import { chipOf } from './chip.ts';
import { handleIrq } from './flow.ts';
import { IRQ, IRQD, IRQS } from './irqd.ts';
import type { Machine } from './machine.ts';

/** check_irq_resend(): 0, -EINVAL for a level, which hardware sends again by itself, or -EBUSY while one is under way. */
export function checkIrqResend(m: Machine, irq: number): number {
  const { istate, status } = m.irqDesc;
  if ((status[irq]! & IRQ.level) !== 0) {
    istate[irq]! &= ~IRQS.pending;
    return -EINVAL;
  }
  if ((istate[irq]! & IRQS.replay) !== 0) return -EBUSY;
  if ((istate[irq]! & IRQS.pending) === 0) return 0;
  istate[irq]! &= ~IRQS.pending;
  const err = tryRetrigger(m, irq) ? 0 : irqSwResend(m, irq);
  if (err === 0) istate[irq]! |= IRQS.replay;
  return err;
}

/** try_retrigger() with irq_chip_retrigger_hierarchy(): whether a chip of the chain could send it. */
export function tryRetrigger(m: Machine, irq: number): boolean {
  const levels = m.irqDesc.levels[irq]!;
  for (let level = 0; level < levels; level++) {
    const { irqRetrigger } = chipOf(m, irq, level);
    if (irqRetrigger !== undefined) return irqRetrigger(m, irq);
  }
  return false;
}

/** irq_sw_resend(): on the list of the tasklet, unless the flow handler must run as an interrupt. No irq of x86 has a parent irq. */
function irqSwResend(m: Machine, irq: number): number {
  const { irqDesc, kernel } = m;
  if ((irqDesc.dstate[irq]! & IRQD.handleEnforceIrqctx) !== 0) return -EINVAL;
  if ((irqDesc.status[irq]! & IRQ.nestedThread) !== 0) return -EINVAL;
  if (irqDesc.resend[irq] !== 0) return 0;
  irqDesc.resend[irq] = 1;
  irqDesc.resendNext[irq] = kernel.resendHead[0]!;
  kernel.resendHead[0] = irq + 1;
  return 0;
}

/** clear_irq_resend(): the irq leaves the list. */
export function clearIrqResend(m: Machine, irq: number): void {
  const { irqDesc, kernel } = m;
  if (irqDesc.resend[irq] === 0) return;
  const next = irqDesc.resendNext[irq]!;
  irqDesc.resend[irq] = 0;
  irqDesc.resendNext[irq] = 0;
  if (kernel.resendHead[0] === irq + 1) {
    kernel.resendHead[0] = next;
    return;
  }
  let before = kernel.resendHead[0]! - 1;
  while (irqDesc.resendNext[before] !== irq + 1) before = irqDesc.resendNext[before]! - 1;
  irqDesc.resendNext[before] = next;
}

/** The irq that the tasklet takes next: the newest one of the list, or the lowest one of the bitmap. */
function nextToResend(m: Machine): number {
  const head = m.kernel.resendHead[0]! - 1;
  if (!m.release.resendLowestFirst) return head;
  let lowest = head;
  for (let at = head; at >= 0; at = m.irqDesc.resendNext[at]! - 1) lowest = Math.min(lowest, at);
  return lowest;
}

/** One turn of resend_irqs(), the tasklet: the flow handler of the irq that is next; false where the list is empty. */
export function resendNextIrq(m: Machine): boolean {
  const irq = nextToResend(m);
  if (irq < 0) return false;
  clearIrqResend(m, irq);
  handleIrq(m, irq);
  return true;
}
