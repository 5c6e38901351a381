// Programs that start with an irq: requesting, freeing, affinity, CPUs going and coming. kernel/irq/manage.c, kernel/irq/cpuhotplug.c,
// 6.12.

import { EINVAL } from '../model/errno.ts';
import { finish, type Program } from './call-stack.ts';
import { irqRestoreAffinity } from './cpuhotplug.ts';
import { handleIrq } from './flow.ts';
import { IRQF } from './irqd.ts';
import { irqDomainDeactivateIrq } from './irqdomain.ts';
import type { Machine } from './machine.ts';
import { applyAffinityHint, irqSetAffinityLocked, writeAffinity } from './manage.ts';
import {
  actionFlags,
  checkSharing,
  disableIrq,
  enableIrq,
  freeAction,
  irqActivate,
  irqShutdown,
  irqStartup,
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
  m.trace.emit4(E.request_irq, call.a0[c]!, call.a1[c]!, 0, call.a2[c]!);
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

function activate(m: Machine, c: number): number {
  const ret = irqActivate(m, m.call.a0[c]!);
  return ret === 0 ? 2 : endRequest(m, c, ret);
}

function startup(m: Machine, c: number): number {
  const irq = m.call.a0[c]!;
  const flags = m.call.a1[c]!;
  settleFlags(m, irq, flags);
  if ((flags & IRQF.noAutoen) === 0) irqStartup(m, irq);
  return install(m, c);
}

function install(m: Machine, c: number): number {
  const { a0, a1, a2, a3 } = m.call;
  linkAction(m, a3[c]! - 1, a0[c]!, a1[c]!, a2[c]!);
  return endRequest(m, c, 0);
}

function endRequest(m: Machine, c: number, ret: number): number {
  if (ret !== 0 && m.call.a3[c] !== 0) freeAction(m, m.call.a3[c]! - 1);
  m.trace.emit1(E.request_irq_ret, ret);
  return finish(m, c, ret);
}

export const requestIrqProgram: Program = [enterRequest, activate, startup];

// free_irq(): arguments irq, name.

function enterFree(m: Machine, c: number): number {
  const irq = m.call.a0[c]!;
  m.trace.emit1(E.free_irq, irq);
  if (m.irqDesc.allocated[irq] === 0 || !removeAction(m, irq, m.call.a1[c]!)) return finish(m, c, -EINVAL);
  if (m.irqDesc.action[irq] !== 0) return finish(m, c, 0);
  irqShutdown(m, irq);
  return 1;
}

function deactivate(m: Machine, c: number): number {
  irqDomainDeactivateIrq(m, m.call.a0[c]!);
  return finish(m, c, 0);
}

export const freeIrqProgram: Program = [enterFree, deactivate];

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

// irq_affinity_online_cpu(): arguments cpu, next irq. One irq a step.

function enterOnline(m: Machine, c: number): number {
  m.trace.emit1(E.irq_affinity_online_cpu, m.call.a0[c]!);
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
