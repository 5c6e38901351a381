// Handlers run and answer; what the kernel makes of answers that nobody is responsible for. kernel/irq/handle.c: handle_irq_event,
// kernel/irq/spurious.c: note_interrupt, try_one_irq, poll_spurious_irqs, 6.12 and 6.1.

import { EINVAL } from '../model/errno.ts';
import { IRQ, IRQD, IRQF, IRQS } from './irqd.ts';
import type { Machine } from './machine.ts';

/** irqreturn_t, bits of it. */
export const IrqReturn = { none: 0, handled: 1, wakeThread: 2 } as const;

/** What the handlers of one interrupt came to. */
export const Noted = {
  /** One of them, or its thread, was responsible. */
  handled: 0,
  unhandled: 1,
  /** "irq N: nobody cared": too many in a row were nobody's, the irq is disabled. */
  nobodyCared: 2,
  /** "irq event N: bogus return value": bits that irqreturn_t does not have. */
  bogus: 3,
} as const;

/** Jiffies a second: of the kernels that distributions build. */
const HZ = 250;
const MOST_APART = HZ / 10;
const POLL_INTERVAL = HZ / 10;
const COUNTED = 100_000;
const MOST_UNHANDLED = 99_900;
/** Bit of threads_handled_last: what the thread did is looked at with the next interrupt. */
const SPURIOUS_DEFERRED = 0x80000000;

/** Position of what threads did in the answer of `runHandlers`. */
const THREADS_SHIFT = 8;
const ANSWER = 0xff;

/**
 * __handle_irq_event_percpu(): every action's handler runs, whatever the others say. Their answers together, and above them how
 * many threads of those that were woken handled it.
 */
function runHandlers({ irqDesc, irqAction }: Machine, irq: number): number {
  let ret = 0;
  let byThreads = 0;
  for (let row = irqDesc.action[irq]! - 1; row >= 0; row = irqAction.next[row]! - 1) {
    const own = irqAction.handlerReturns[row]!;
    ret |= own;
    if (own === IrqReturn.wakeThread && irqAction.threadReturns[row] === IrqReturn.handled) byThreads++;
  }
  return ret | (byThreads << THREADS_SHIFT);
}

/** handle_irq_event(): Noted. Threads run behind the handlers and are done when it ends. */
export function handleIrqEvent(m: Machine, irq: number): number {
  m.irqDesc.istate[irq]! &= ~IRQS.pending;
  const answers = runHandlers(m, irq);
  const ret = answers & ANSWER;
  const byThreads = answers >>> THREADS_SHIFT;
  if (ret > (IrqReturn.handled | IrqReturn.wakeThread)) {
    m.kernel.bogusReturns[0]!++;
    return Noted.bogus;
  }
  const stuck = noteInterrupt(m, irq, ret);
  m.irqDesc.threadsHandled[irq]! += byThreads;
  if (stuck) return Noted.nobodyCared;
  return (ret & IrqReturn.handled) !== 0 || byThreads > 0 ? Noted.handled : Noted.unhandled;
}

/** note_interrupt(): whether the irq is stuck and was disabled. */
function noteInterrupt(m: Machine, irq: number, answered: number): boolean {
  const { irqDesc } = m;
  const ret = (answered & IrqReturn.wakeThread) === 0 ? answered : withThreads(m, irq, answered);
  if (ret === IrqReturn.none) countUnhandled(m, irq);
  if (irqDesc.irqsUnhandled[irq] === 0) return false;
  irqDesc.irqCount[irq]!++;
  if (irqDesc.irqCount[irq]! < COUNTED) return false;
  irqDesc.irqCount[irq] = 0;
  const stuck = irqDesc.irqsUnhandled[irq]! > MOST_UNHANDLED;
  if (stuck) disableStuck(m, irq);
  irqDesc.irqsUnhandled[irq] = 0;
  return stuck;
}

/** Answer of an interrupt that woke threads: that of the threads which the one before had woken. */
function withThreads({ irqDesc }: Machine, irq: number, answered: number): number {
  const last = irqDesc.threadsHandledLast[irq]!;
  if (answered !== IrqReturn.wakeThread) {
    irqDesc.threadsHandledLast[irq] = last & ~SPURIOUS_DEFERRED;
    return answered;
  }
  if ((last & SPURIOUS_DEFERRED) === 0) {
    irqDesc.threadsHandledLast[irq] = last | SPURIOUS_DEFERRED;
    return answered;
  }
  const handled = (irqDesc.threadsHandled[irq]! | SPURIOUS_DEFERRED) >>> 0;
  if (handled === last) return IrqReturn.none;
  irqDesc.threadsHandledLast[irq] = handled;
  return IrqReturn.handled;
}

/** One more that was nobody's; a tenth of a second without one and the count begins anew. */
function countUnhandled({ irqDesc, kernel }: Machine, irq: number): void {
  const now = kernel.jiffies[0]!;
  const late = (irqDesc.lastUnhandled[irq]! + MOST_APART - now) | 0;
  irqDesc.irqsUnhandled[irq] = late < 0 ? 1 : irqDesc.irqsUnhandled[irq]! + 1;
  irqDesc.lastUnhandled[irq] = now;
}

/** "Disabling IRQ #N": lazily, the next interrupt masks it. A timer lets its handlers look now and then. */
function disableStuck({ irqDesc, kernel }: Machine, irq: number): void {
  irqDesc.istate[irq]! |= IRQS.spuriousDisabled;
  irqDesc.depth[irq]!++;
  irqDesc.dstate[irq]! |= IRQD.disabled;
  armPoll(kernel);
}

/** mod_timer() of poll_spurious_irq_timer. 0 means that it was never armed. */
function armPoll(kernel: Machine['kernel']): void {
  kernel.spuriousPollAt[0] = kernel.jiffies[0]! + POLL_INTERVAL;
}

/** try_one_irq(), asked by the timer: whether handlers, not threads, were responsible. Only shared irqs are tried. */
function tryOneIrq(m: Machine, irq: number): boolean {
  const { irqDesc, irqAction } = m;
  if ((irqDesc.status[irq]! & (IRQ.perCpu | IRQ.nestedThread)) !== 0) return false;
  const first = irqDesc.action[irq]! - 1;
  if (first < 0 || (irqAction.flags[first]! & (IRQF.shared | IRQF.timer)) !== IRQF.shared) return false;
  irqDesc.istate[irq]! &= ~IRQS.pending;
  const answers = runHandlers(m, irq);
  irqDesc.threadsHandled[irq]! += answers >>> THREADS_SHIFT;
  return (answers & ANSWER) === IrqReturn.handled;
}

/**
 * poll_spurious_irqs(): the handlers of the irqs that were disabled look once more, and the timer goes on.
 * @param handled told of each irq whose handlers found something to do
 */
export function pollSpuriousIrqs(m: Machine, handled: (irq: number) => void): void {
  const { allocated, istate } = m.irqDesc;
  for (let irq = 1; irq < m.kernel.nrIrqs[0]!; irq++) {
    if (allocated[irq] === 0 || (istate[irq]! & IRQS.spuriousDisabled) === 0) continue;
    if (tryOneIrq(m, irq)) handled(irq);
  }
  armPoll(m.kernel);
}

/** A handler is installed: what was counted is forgotten. Whether the irq had been disabled as nobody's, which ends. */
export function forgetUnhandled({ irqDesc }: Machine, irq: number): boolean {
  irqDesc.irqCount[irq] = 0;
  irqDesc.irqsUnhandled[irq] = 0;
  const was = (irqDesc.istate[irq]! & IRQS.spuriousDisabled) !== 0;
  irqDesc.istate[irq]! &= ~IRQS.spuriousDisabled;
  return was;
}

/**
 * What handler and thread of an action answer from now on (irqreturn_t): those of the action with that name, or of the last one
 * where name is negative. 0, or -EINVAL where there is none.
 */
export function setReturns(m: Machine, irq: number, name: number, handler: number, thread: number): number {
  const { irqDesc, irqAction } = m;
  let row = irq < 0 || irq >= m.shape.irqs ? -1 : irqDesc.action[irq]! - 1;
  while (row >= 0 && !(name < 0 ? irqAction.next[row] === 0 : irqAction.name[row] === name))
    row = irqAction.next[row]! - 1;
  if (row < 0) return -EINVAL;
  irqAction.handlerReturns[row] = handler;
  irqAction.threadReturns[row] = thread;
  return 0;
}
