// Programs that start with an irq: requesting, freeing, affinity, CPUs going and coming. kernel/irq/manage.c, kernel/irq/cpuhotplug.c,
// 6.12.

import { EINVAL } from '../model/errno.ts';
import { finish, type Program } from './call-stack.ts';
import { irqRestoreAffinity } from './cpuhotplug.ts';
import { handleIrq } from './flow.ts';
import { IRQF } from './irqd.ts';
import { activateBegin, activateRest, deactivateBegin, deactivateRest } from './irqdomain.ts';
import type { Machine } from './machine.ts';
import {
  applyAffinityHint,
  irqSetAffinityLocked,
  isManaged,
  writeAffinity,
  writeDefaultAffinity,
} from './manage.ts';
import { resendNextIrq } from './resend.ts';
import { forgetUnhandled, setReturns } from './spurious.ts';
import {
  actionFlags,
  checkSharing,
  disableIrq,
  enableIrq,
  freeAction,
  irqShutdown,
  irqStartupBegin,
  irqStartupRest,
  linkAction,
  newAction,
  removeAction,
  requestCheck,
  settleFlags,
} from './startup.ts';
import { E } from './trace.ts';

/** Mask that came with a call from outside. */
export const callMask = (m: Machine, c: number): number => m.shape.callMasks + c;

// request_threaded_irq(): arguments irq, flags, name; then the row of the action + 1.

function enterRequest(m: Machine, c: number): number {
  const { call } = m;
  m.trace.live?.emit4(E.request_irq, call.a0[c]!, call.a1[c]!, 0, call.a2[c]!);
  const irq = call.a0[c]!;
  const refused = requestCheck(m, irq);
  if (refused !== 0) return endRequest(m, c, refused);
  const action = newAction(m);
  if (action < 0) return endRequest(m, c, action);
  call.a3[c] = action + 1;
  call.a1[c] = actionFlags(m, irq, call.a1[c]!);
  const mismatch = checkSharing(m, irq, call.a1[c]!);
  if (mismatch !== 0) return endRequest(m, c, mismatch);
  return m.irqDesc.action[irq] === 0 ? 1 : install(m, c);
}

/** irq_activate(): managed irqs are activated when they start. */
function activate(m: Machine, c: number): number {
  const irq = m.call.a0[c]!;
  if (isManaged(m, irq)) return startup(m, c);
  activateBegin(m, irq, false);
  return 2;
}

function activated(m: Machine, c: number): number {
  const ret = activateRest(m, m.call.a0[c]!, false);
  return ret === 0 ? 3 : endRequest(m, c, ret);
}

function startup(m: Machine, c: number): number {
  const irq = m.call.a0[c]!;
  const flags = m.call.a1[c]!;
  settleFlags(m, irq, flags);
  if ((flags & IRQF.noAutoen) !== 0) return install(m, c);
  return irqStartupBegin(m, irq) ? 4 : install(m, c);
}

function started(m: Machine, c: number): number {
  irqStartupRest(m, m.call.a0[c]!);
  return install(m, c);
}

function install(m: Machine, c: number): number {
  const { a0, a1, a2, a3 } = m.call;
  linkAction(m, a3[c]! - 1, a0[c]!, a1[c]!, a2[c]!);
  if (forgetUnhandled(m, a0[c]!)) enableIrq(m, a0[c]!);
  return endRequest(m, c, 0);
}

function endRequest(m: Machine, c: number, ret: number): number {
  if (ret !== 0 && m.call.a3[c] !== 0) freeAction(m, m.call.a3[c]! - 1);
  m.trace.live?.emit1(E.request_irq_ret, ret);
  return finish(m, c, ret);
}

export const requestIrqProgram: Program = [enterRequest, activate, activated, startup, started];

// free_irq(): arguments irq, name.

function enterFree(m: Machine, c: number): number {
  const irq = m.call.a0[c]!;
  m.trace.live?.emit1(E.free_irq, irq);
  if (m.irqDesc.allocated[irq] === 0 || !removeAction(m, irq, m.call.a1[c]!)) return finish(m, c, -EINVAL);
  if (m.irqDesc.action[irq] !== 0) return finish(m, c, 0);
  irqShutdown(m, irq);
  return 1;
}

function deactivate(m: Machine, c: number): number {
  deactivateBegin(m, m.call.a0[c]!);
  return 2;
}

function deactivated(m: Machine, c: number): number {
  deactivateRest(m, m.call.a0[c]!);
  return finish(m, c, 0);
}

export const freeIrqProgram: Program = [enterFree, deactivate, deactivated];

/** A program of one step that answers with what a function gives. */
const once = (run: (m: Machine, c: number) => number): Program => [(m, c) => finish(m, c, run(m, c))];

export const disableIrqProgram = once((m, c) => {
  disableIrq(m, m.call.a0[c]!);
  return 0;
});
export const enableIrqProgram = once((m, c) => enableIrq(m, m.call.a0[c]!));
export const writeAffinityProgram = once((m, c) =>
  writeAffinity(m, m.call.a0[c]!, callMask(m, c), m.call.a1[c]!),
);
export const writeDefaultAffinityProgram = once((m, c) => writeDefaultAffinity(m, callMask(m, c)));
export const setAffinityProgram = once((m, c) =>
  irqSetAffinityLocked(m, m.call.a0[c]!, callMask(m, c), false),
);
export const setAffinityAndHintProgram = once((m, c) =>
  applyAffinityHint(m, m.call.a0[c]!, callMask(m, c), true),
);
export const updateAffinityHintProgram = once((m, c) =>
  applyAffinityHint(m, m.call.a0[c]!, callMask(m, c), false),
);

/** An interrupt as its flow handler sees it; gives FlowResult. Argument irq. */
export const interruptProgram = once((m, c) => handleIrq(m, m.call.a0[c]!));

// resend_irqs(): the irqs handled so far. One irq a step.

function resendNext(m: Machine, c: number): number {
  if (!resendNextIrq(m)) return finish(m, c, m.call.a0[c]!);
  m.call.a0[c]!++;
  return 0;
}

export const resendIrqsProgram: Program = [resendNext];

/** Arguments irq, name, irqreturn_t of the handler and of its thread. */
export const handlerReturnsProgram = once((m, c) => {
  const { a0, a1, a2, a3 } = m.call;
  return setReturns(m, a0[c]!, a1[c]!, a2[c]!, a3[c]!);
});

// irq_affinity_online_cpu(): arguments cpu, next irq. One irq a step.

function enterOnline(m: Machine, c: number): number {
  m.trace.live?.emit1(E.irq_affinity_online_cpu, m.call.a0[c]!);
  return 1;
}

function restoreNext(m: Machine, c: number): number {
  for (let irq = m.call.a1[c]!; irq < m.shape.irqs; irq++) {
    if (m.irqDesc.allocated[irq] === 0) continue;
    if (!irqRestoreAffinity(m, irq, m.call.a0[c]!)) continue;
    m.call.a1[c] = irq + 1;
    return 1;
  }
  return finish(m, c, 0);
}

export const affinityOnlineCpuProgram: Program = [enterOnline, restoreNext];
