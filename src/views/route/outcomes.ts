// What became of a message, in a word and a sentence.

import { FlowResult, type KernelEntry, VERDICT_INFO } from '../../model/delivery.ts';
import type { Result, Station, Way } from './journey.ts';

export function resultOf({ stations, reached }: Way): Result {
  const there = stations.slice(0, reached);
  const failed = there.find(({ state }) => state === 'failed');
  const waits = there.find(({ state }) => state === 'waits');
  if (failed) return failure(failed);
  if (waits)
    return { tone: 'pend', word: waits.id === 'handler' ? 'pending' : 'waits', text: waits.texts.at(-1)! };
  const handler = there.find(({ id }) => id === 'handler');
  const cpu = there.find(({ id }) => id === 'dispatch')?.title ?? '';
  if (handler)
    return { tone: 'ok', word: 'delivered', text: `${handler.title} ran for ${handler.sub} on ${cpu}` };
  const last = there.at(-1);
  if (last?.id === 'apic')
    return { tone: 'pend', word: 'pending in IRR', text: `${last.texts.at(-1)}; no CPU has taken it yet` };
  return { tone: 'ok', word: 'delivered', text: last?.texts.at(-1) ?? '' };
}

function failure({ id, verdict, texts }: Station): Result {
  const text = texts.at(-1) ?? '';
  if (id === 'remap') return { tone: 'fault', word: `blocked, ${VERDICT_INFO[verdict]?.name ?? ''}`, text };
  if (id === 'kernel') return { tone: 'fault', word: 'delivered, no irq has the vector', text };
  if (id === 'handler') return { tone: 'fault', word: 'delivered, not handled', text };
  return { tone: 'fault', word: VERDICT_INFO[verdict]?.name ?? 'lost', text };
}

/** What the flow handler made of it. */
export function handling({ flow }: KernelEntry): { readonly state: Station['state']; readonly text: string } {
  switch (flow) {
    case FlowResult.handled:
      return { state: 'passed', text: 'ran' };
    case FlowResult.pending:
      return {
        state: 'waits',
        text: 'did not run: the irq is disabled or has none; it is remembered as pending',
      };
    case FlowResult.masked:
      return { state: 'failed', text: 'did not run: the irq is disabled or has none' };
    case FlowResult.unhandled:
      return { state: 'failed', text: 'ran, and none was responsible (IRQ_NONE)' };
    case FlowResult.nobodyCared:
      return { state: 'failed', text: 'ran, and the irq was disabled: nobody cared' };
    case FlowResult.bogus:
      return { state: 'failed', text: 'ran, and answered what no irqreturn_t is' };
    default:
      return { state: 'failed', text: 'did not run' };
  }
}

/** What the handlers of an irq did. */
export const handledText = ({ irq }: KernelEntry, names: string, text: string): string =>
  names === '' ? `irq ${irq} has no handler` : `${names} of irq ${irq} ${text}`;
