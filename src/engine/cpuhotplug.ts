// Irqs when a CPU goes or comes. kernel/irq/cpuhotplug.c, 6.12.

import { ENOSPC } from '../model/errno.ts';
import { chipOf } from './chip.ts';
import { cpumaskIntersects, cpumaskSubset, cpumaskTest } from './cpumask.ts';
import { IRQD } from './irqd.ts';
import { affinityMask, effectiveMask, type Machine, Mask, pendingMask } from './machine.ts';
import { hasState, irqFixupMovePending, irqSetAffinityLocked, isManaged } from './manage.ts';
import { irqShutdownAndDeactivate, irqStartup } from './startup.ts';

/** irq_needs_fixup(): the dying CPU is what the irq goes to. */
function needsFixup(m: Machine, irq: number): boolean {
  const effective = effectiveMask(m, irq);
  const mask = m.masks.weight[effective] === 0 ? affinityMask(m, irq) : effective;
  return cpumaskTest(m.masks, mask, m.cpuNow);
}

/**
 * migrate_one_irq() on the dying CPU: whether there was anything to do.
 * @param forceCompleteMove irq_force_complete_move() of the root: whether it had an old vector to free
 */
export function migrateOneIrq(m: Machine, irq: number, forceCompleteMove: (irq: number) => boolean): boolean {
  const chip = chipOf(m, irq, 0);
  if (chip.irqSetAffinity === undefined) return false;
  const maskchip = !hasState(m, irq, IRQD.movePcntxt) && !hasState(m, irq, IRQD.masked);
  const completed = forceCompleteMove(irq);
  if (hasState(m, irq, IRQD.perCpu) || !hasState(m, irq, IRQD.started) || !needsFixup(m, irq)) {
    irqFixupMovePending(m, irq, false);
    return completed;
  }
  let mask = irqFixupMovePending(m, irq, true) ? pendingMask(m, irq) : affinityMask(m, irq);
  if (maskchip) chip.irqMask?.(m, irq);
  if (!cpumaskIntersects(m.masks, mask, Mask.online)) {
    if (isManaged(m, irq)) {
      m.irqDesc.dstate[irq]! |= IRQD.managedShutdown;
      irqShutdownAndDeactivate(m, irq);
      return true;
    }
    mask = Mask.online;
  }
  const ret = m.affinity.irqDoSetAffinity(irq, mask, false);
  if (ret === -ENOSPC && !isManaged(m, irq) && mask !== Mask.online)
    m.affinity.irqDoSetAffinity(irq, Mask.online, false);
  if (maskchip) chip.irqUnmask?.(m, irq);
  return true;
}

/** irq_restore_affinity_of_irq(): a managed irq that waited for this CPU starts. Whether there was anything to do. */
export function irqRestoreAffinity(m: Machine, irq: number, cpu: number): boolean {
  const mask = affinityMask(m, irq);
  if (!isManaged(m, irq) || m.irqDesc.action[irq] === 0 || !cpumaskTest(m.masks, mask, cpu)) return false;
  const waited = hasState(m, irq, IRQD.managedShutdown);
  if (waited) irqStartup(m, irq);
  if (hasState(m, irq, IRQD.singleTarget) && !shouldIsolate(m, irq, cpu)) return waited;
  irqSetAffinityLocked(m, irq, mask, false);
  return true;
}

/** hk_should_isolate(): it runs on an isolated CPU although this housekeeping one is there now. */
function shouldIsolate(m: Machine, irq: number, cpu: number): boolean {
  if (!m.platform.managedIrqIsolation) return false;
  if (cpumaskSubset(m.masks, effectiveMask(m, irq), Mask.housekeeping)) return false;
  return cpumaskTest(m.masks, Mask.housekeeping, cpu);
}
