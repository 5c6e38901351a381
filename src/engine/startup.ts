// Starting and stopping an irq, requesting and freeing it. kernel/irq/chip.c, kernel/irq/manage.c, 6.12.

import { EBUSY, EINVAL, ENOMEM, ENOSYS } from '../model/errno.ts';
import { CHIP_NONE, chipOf, maskIrq, unmaskIrq } from './chip.ts';
import { cpumaskIntersects } from './cpumask.ts';
import { IRQ, IRQCHIP, IRQD, IRQF, IRQS } from './irqd.ts';
import { activateBegin, activateRest, irqDomainActivateIrq, irqDomainDeactivateIrq } from './irqdomain.ts';
import { affinityMask, type Machine, Mask } from './machine.ts';
import { hasState, irqModifyStatus, isManaged } from './manage.ts';
import { clearNumbers, nextFree, setNumbers } from './number-map.ts';
import { checkIrqResend, clearIrqResend } from './resend.ts';
import { IrqReturn } from './spurious.ts';
import { DEPTH } from './tables.ts';

/** irq_activate(): managed irqs are activated when they start. */
export function irqActivate(m: Machine, irq: number): number {
  return isManaged(m, irq) ? 0 : irqDomainActivateIrq(m, irq, false);
}

/** irq_startup(), which always resends what arrived while the irq was disabled. */
export function irqStartup(m: Machine, irq: number): void {
  if (irqStartupBegin(m, irq)) irqStartupRest(m, irq);
}

/** irq_startup() up to the lock of the root, which only managed irqs meet: whether there is more to it. */
export function irqStartupBegin(m: Machine, irq: number): boolean {
  m.irqDesc.depth[irq] = 0;
  if (isManaged(m, irq) && !hasState(m, irq, IRQD.started)) return startupManagedBegin(m, irq);
  if (hasState(m, irq, IRQD.started)) irqEnable(m, irq);
  else startupNormal(m, irq);
  checkIrqResend(m, irq);
  return false;
}

/** The rest of it, for a managed irq. */
export function irqStartupRest(m: Machine, irq: number): void {
  if (activateRest(m, irq, false) !== 0) {
    m.irqDesc.dstate[irq]! |= IRQD.managedShutdown;
    return;
  }
  m.affinity.irqDoSetAffinity(irq, affinityMask(m, irq), false);
  doStartup(m, irq);
  checkIrqResend(m, irq);
}

function startupNormal(m: Machine, irq: number): void {
  const early = (chipOf(m, irq, 0).flags & IRQCHIP.affinityPreStartup) !== 0;
  if (early) m.affinity.irqSetupAffinity(irq);
  doStartup(m, irq);
  if (!early) m.affinity.irqSetupAffinity(irq);
}

/** __irq_startup_managed(): without an online CPU the irq waits for one (false). */
function startupManagedBegin(m: Machine, irq: number): boolean {
  m.irqDesc.dstate[irq]! &= ~IRQD.managedShutdown;
  if (!cpumaskIntersects(m.masks, affinityMask(m, irq), Mask.online)) {
    m.irqDesc.dstate[irq]! |= IRQD.managedShutdown;
    return false;
  }
  activateBegin(m, irq, false);
  return true;
}

/** __irq_startup(). */
function doStartup(m: Machine, irq: number): void {
  const chip = chipOf(m, irq, 0);
  if (chip.irqStartup === undefined) {
    irqEnable(m, irq);
  } else {
    chip.irqStartup(m, irq);
    m.irqDesc.dstate[irq]! &= ~(IRQD.disabled | IRQD.masked);
  }
  m.irqDesc.dstate[irq]! |= IRQD.started;
}

/** irq_enable(). */
function irqEnable(m: Machine, irq: number): void {
  if (!hasState(m, irq, IRQD.disabled)) {
    unmaskIrq(m, irq);
    return;
  }
  m.irqDesc.dstate[irq]! &= ~IRQD.disabled;
  unmaskIrq(m, irq);
}

/** irq_shutdown(). */
export function irqShutdown(m: Machine, irq: number): void {
  if (!hasState(m, irq, IRQD.started)) return;
  clearIrqResend(m, irq);
  m.irqDesc.depth[irq] = 1;
  m.irqDesc.dstate[irq]! |= IRQD.disabled;
  maskIrq(m, irq);
  m.irqDesc.dstate[irq]! &= ~IRQD.started;
}

/** irq_shutdown_and_deactivate(). */
export function irqShutdownAndDeactivate(m: Machine, irq: number): void {
  irqShutdown(m, irq);
  irqDomainDeactivateIrq(m, irq);
}

/** disable_irq(): lazy, the hardware goes on until an interrupt arrives, unless the chip has a way of its own. */
export function disableIrq(m: Machine, irq: number): void {
  if (m.irqDesc.depth[irq]!++ !== 0) return;
  m.irqDesc.dstate[irq]! |= IRQD.disabled;
  const chip = chipOf(m, irq, 0);
  if (chip.irqDisable === undefined) return;
  chip.irqDisable(m, irq);
  m.irqDesc.dstate[irq]! |= IRQD.masked;
}

/** enable_irq(). */
export function enableIrq(m: Machine, irq: number): number {
  const { irqDesc } = m;
  if (irqDesc.depth[irq] === 0) return -EINVAL;
  if (irqDesc.depth[irq] !== 1) {
    irqDesc.depth[irq]!--;
    return 0;
  }
  irqDesc.status[irq]! |= IRQ.noprobe;
  irqStartup(m, irq);
  return 0;
}

/** request_threaded_irq() up to the descriptor lock: 0 or -errno. */
export function requestCheck(m: Machine, irq: number): number {
  // A driver may pass on the error that pci_irq_vector() gave.
  if (irq < 0 || irq >= m.shape.irqs || m.irqDesc.allocated[irq] === 0) return -EINVAL;
  if ((m.irqDesc.status[irq]! & IRQ.norequest) !== 0) return -EINVAL;
  return m.irqData.chip[irq * DEPTH] === CHIP_NONE ? -ENOSYS : 0;
}

/** Whether the flags fit the actions that the irq has: 0 or -EBUSY (__setup_irq). */
export function checkSharing(m: Machine, irq: number, flags: number): number {
  const first = m.irqDesc.action[irq]! - 1;
  if (first < 0) return 0;
  const old = m.irqAction.flags[first]!;
  // Nobody has said how the irq is triggered: the second user decides.
  if (!hasState(m, irq, IRQD.defaultTriggerSet)) {
    const state = m.irqDesc.dstate[irq]! & ~IRQD.triggerMask;
    m.irqDesc.dstate[irq] = state | (flags & IRQF.triggerMask) | IRQD.defaultTriggerSet;
  }
  const bothShared = (old & flags & IRQF.shared) !== 0;
  const sameTrigger = ((m.irqDesc.dstate[irq]! ^ flags) & IRQF.triggerMask) === 0;
  const oneshot = (flags & IRQF.condOneshot) !== 0 || ((old ^ flags) & IRQF.oneshot) === 0;
  const percpu = ((old ^ flags) & IRQF.percpu) === 0;
  return bothShared && sameTrigger && oneshot && percpu ? 0 : -EBUSY;
}

/** Flags that an action gets: one-shot ones where the chip is safe, and where the first action has it. */
export function actionFlags(m: Machine, irq: number, flags: number): number {
  const safe = (chipOf(m, irq, 0).flags & IRQCHIP.oneshotSafe) !== 0;
  const first = m.irqDesc.action[irq]! - 1;
  const inherited =
    first >= 0 && (flags & IRQF.condOneshot) !== 0 ? m.irqAction.flags[first]! & IRQF.oneshot : 0;
  return (safe ? flags & ~IRQF.oneshot : flags) | inherited;
}

/** What __setup_irq() settles between activation and startup of the first action. */
export function settleFlags(m: Machine, irq: number, flags: number): void {
  const { irqDesc } = m;
  irqDesc.istate[irq]! &= ~(IRQS.spuriousDisabled | IRQS.oneshot | IRQS.waiting | 1);
  irqDesc.dstate[irq]! &= ~IRQD.inprogress;
  if ((flags & IRQF.percpu) !== 0) irqModifyStatus(m, irq, 0, IRQ.perCpu);
  if ((flags & IRQF.oneshot) !== 0) irqDesc.istate[irq]! |= IRQS.oneshot;
  if ((flags & IRQF.nobalancing) !== 0) irqModifyStatus(m, irq, 0, IRQ.noBalancing);
  if ((flags & IRQF.noAutoen) !== 0) irqDesc.depth[irq] = 1;
}

/** Room for an action (kzalloc() of request_threaded_irq): its row, or -ENOMEM. */
export function newAction(m: Machine): number {
  const { used } = m.irqAction;
  const row = nextFree(m.irqActionWord, 0, used.length);
  if (row === used.length) return -ENOMEM;
  setNumbers(m.irqActionWord, row, 1);
  used[row] = 1;
  return row;
}

/** Adds an action behind those that the irq has: 0 or -ENOMEM. */
export function addAction(m: Machine, irq: number, flags: number, name: number): number {
  const row = newAction(m);
  if (row >= 0) linkAction(m, row, irq, flags, name);
  return Math.min(row, 0);
}

/** Adds an action that there is room for. */
export function linkAction(m: Machine, row: number, irq: number, flags: number, name: number): void {
  const { irqAction, irqDesc } = m;
  irqAction.irq[row] = irq;
  irqAction.flags[row] = flags;
  irqAction.name[row] = name;
  irqAction.handlerReturns[row] = IrqReturn.handled;
  irqAction.threadReturns[row] = IrqReturn.handled;
  irqDesc.procEntry[irq] = 1;
  let last = irqDesc.action[irq]! - 1;
  if (last < 0) {
    irqDesc.action[irq] = row + 1;
    return;
  }
  while (irqAction.next[last] !== 0) last = irqAction.next[last]! - 1;
  irqAction.next[last] = row + 1;
}

/** Gives a row back. */
export function freeAction(m: Machine, row: number): void {
  const { irqAction } = m;
  clearNumbers(m.irqActionWord, row, 1);
  irqAction.used[row] = 0;
  irqAction.next[row] = 0;
  irqAction.irq[row] = 0;
  irqAction.flags[row] = 0;
  irqAction.name[row] = 0;
  irqAction.handlerReturns[row] = 0;
  irqAction.threadReturns[row] = 0;
}

/** Takes the action with that name out, or the last one where name is negative: whether there was one. */
export function removeAction(m: Machine, irq: number, name: number): boolean {
  const { irqAction, irqDesc } = m;
  let before = -1;
  let row = irqDesc.action[irq]! - 1;
  while (row >= 0 && !(name < 0 ? irqAction.next[row] === 0 : irqAction.name[row] === name)) {
    before = row;
    row = irqAction.next[row]! - 1;
  }
  if (row < 0) return false;
  if (before < 0) irqDesc.action[irq] = irqAction.next[row]!;
  else irqAction.next[before] = irqAction.next[row]!;
  freeAction(m, row);
  return true;
}
