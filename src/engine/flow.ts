// Flow handlers: what the kernel does around the handlers of an irq that arrived. kernel/irq/chip.c: handle_edge_irq,
// handle_fasteoi_irq, handle_level_irq, kernel/irq/handle.c: handle_bad_irq, 6.12. Handlers run at once; threads end before anything
// else happens.

import { FlowResult } from '../model/delivery.ts';
import { chipOf, maskIrq, unmaskIrq } from './chip.ts';
import { Flow, IRQD, IRQS } from './irqd.ts';
import type { Machine } from './machine.ts';
import { hasState } from './manage.ts';
import { handleIrqEvent } from './spurious.ts';

const RESULTS = [FlowResult.handled, FlowResult.unhandled, FlowResult.nobodyCared, FlowResult.bogus] as const;

/** Nobody may handle it now: remembered for when the irq is enabled. */
function cannotRun(m: Machine, irq: number): boolean {
  return hasState(m, irq, IRQD.disabled) || m.irqDesc.action[irq] === 0;
}

/** mask_ack_irq(). */
function maskAckIrq(m: Machine, irq: number): void {
  const chip = chipOf(m, irq, 0);
  if (chip.irqMaskAck === undefined) {
    maskIrq(m, irq);
    chip.irqAck?.(m, irq, 0);
    return;
  }
  chip.irqMaskAck(m, irq);
  m.irqDesc.dstate[irq]! |= IRQD.masked;
}

function handleEdge(m: Machine, irq: number): number {
  m.irqDesc.istate[irq]! &= ~(IRQS.replay | IRQS.waiting);
  if (cannotRun(m, irq)) {
    m.irqDesc.istate[irq]! |= IRQS.pending;
    maskAckIrq(m, irq);
    return FlowResult.pending;
  }
  m.irqDesc.count[irq]!++;
  chipOf(m, irq, 0).irqAck?.(m, irq, 0);
  return RESULTS[handleIrqEvent(m, irq)]!;
}

function handleFasteoi(m: Machine, irq: number): number {
  m.irqDesc.istate[irq]! &= ~(IRQS.replay | IRQS.waiting);
  const chip = chipOf(m, irq, 0);
  if (cannotRun(m, irq)) {
    m.irqDesc.istate[irq]! |= IRQS.pending;
    maskIrq(m, irq);
    chip.irqEoi?.(m, irq, 0);
    return FlowResult.pending;
  }
  m.irqDesc.count[irq]!++;
  const noted = handleIrqEvent(m, irq);
  chip.irqEoi?.(m, irq, 0);
  return RESULTS[noted]!;
}

function handleLevel(m: Machine, irq: number): number {
  maskAckIrq(m, irq);
  m.irqDesc.istate[irq]! &= ~(IRQS.replay | IRQS.waiting);
  if (cannotRun(m, irq)) {
    m.irqDesc.istate[irq]! |= IRQS.pending;
    return FlowResult.masked;
  }
  m.irqDesc.count[irq]!++;
  const noted = handleIrqEvent(m, irq);
  if (!hasState(m, irq, IRQD.disabled)) unmaskIrq(m, irq);
  return RESULTS[noted]!;
}

/** generic_handle_irq_desc(): FlowResult. */
export function handleIrq(m: Machine, irq: number): number {
  switch (m.irqDesc.handler[irq]) {
    case Flow.edge:
      return handleEdge(m, irq);
    case Flow.fasteoi:
      return handleFasteoi(m, irq);
    case Flow.level:
      return handleLevel(m, irq);
    default:
      m.irqDesc.count[irq]!++;
      return FlowResult.bad;
  }
}
