// Irqs when a CPU goes or comes. kernel/irq/cpuhotplug.c, 6.12.

import { ENOSPC } from '../model/errno.ts';
import { chipOf } from './chip.ts';
import { cpumaskTest } from './cpumask.ts';
import { IRQD } from './irqd.ts';
import { affinityMask, effectiveMask, type Machine, Mask, pendingMask } from './machine.ts';
import {
  hasState,
  intersects,
  irqDoSetAffinity,
  irqFixupMovePending,
  irqSetAffinityLocked,
  isManaged,
  subset,
} from './manage.ts';
import { irqShutdownAndDeactivate, irqStartup } from './startup.ts';

/** irq_needs_fixup(): the dying CPU is what the irq goes to. */
function needsFixup(m: Machine, irq: number): boolean {
  const effective = effectiveMask(m, irq);
  const mask = m.masks.weight[effective] === 0 ? affinityMask(m, irq) : effective;
  return cpumaskTest(m.masks, mask, m.cpuNow);
}

/** migrate_one_irq() on the dying CPU. `forceCompleteMove` is the root's irq_force_complete_move(). */
export function migrateOneIrq(m: Machine, irq: number, forceCompleteMove: (irq: number) => void): void {
  const chip = chipOf(m, irq, 0);
  if (chip.irqSetAffinity === undefined) return;
  const maskchip = !hasState(m, irq, IRQD.movePcntxt) && !hasState(m, irq, IRQD.masked);
  forceCompleteMove(irq);
  if (hasState(m, irq, IRQD.perCpu) || !hasState(m, irq, IRQD.started) || !needsFixup(m, irq)) {
    irqFixupMovePending(m, irq, false);
    return;
  }
  let mask = irqFixupMovePending(m, irq, true) ? pendingMask(m, irq) : affinityMask(m, irq);
  if (maskchip) chip.irqMask?.(m, irq);
  if (!intersects(m.masks, mask, Mask.online)) {
    if (isManaged(m, irq)) {
      m.irqDesc.dstate[irq]! |= IRQD.managedShutdown;
      irqShutdownAndDeactivate(m, irq);
      return;
    }
    mask = Mask.online;
  }
  const ret = irqDoSetAffinity(m, irq, mask, false);
  if (ret === -ENOSPC && !isManaged(m, irq) && mask !== Mask.online)
    irqDoSetAffinity(m, irq, Mask.online, false);
  if (maskchip) chip.irqUnmask?.(m, irq);
}

/** irq_restore_affinity_of_irq(): a managed irq that waited for this CPU starts. */
export function irqRestoreAffinity(m: Machine, irq: number, cpu: number): void {
  const mask = affinityMask(m, irq);
  if (!isManaged(m, irq) || m.irqDesc.action[irq] === 0 || !cpumaskTest(m.masks, mask, cpu)) return;
  if (hasState(m, irq, IRQD.managedShutdown)) irqStartup(m, irq);
  if (!hasState(m, irq, IRQD.singleTarget) || shouldIsolate(m, irq, cpu))
    irqSetAffinityLocked(m, irq, mask, false);
}

/** hk_should_isolate(): it runs on an isolated CPU although this housekeeping one is there now. */
function shouldIsolate(m: Machine, irq: number, cpu: number): boolean {
  if (!m.platform.managedIrqIsolation) return false;
  if (subset(m.masks, effectiveMask(m, irq), Mask.housekeeping)) return false;
  return cpumaskTest(m.masks, Mask.housekeeping, cpu);
}
