// Irq numbers of allocations that overlap: each takes the first free one, so the lower number was taken first. In 6.1 it is taken
// before the mutex, and events behind it may come in another order. kernel/irq/irqdomain.c: __irq_domain_alloc_irqs()

import type { Script, ScriptEvent } from './script.ts';
import { number } from './starts.ts';

export class NumberOrder {
  private readonly script: Script;
  /** Number that an allocation under way will give, by lane; it has not been taken yet. */
  private readonly open = new Map<number, number>();

  constructor(script: Script) {
    this.script = script;
  }

  /** Lanes whose allocation has to take its number before that of the event goes on, as the numbers in the trace say. */
  before(event: ScriptEvent): number[] {
    const own = this.open.get(event.lane);
    if (own === undefined) return [];
    this.open.delete(event.lane);
    const earlier = [...this.open].filter(([, wanted]) => wanted < own).sort(([, a], [, b]) => a - b);
    for (const [lane] of earlier) this.open.delete(lane);
    return earlier.map(([lane]) => lane);
  }

  /** An allocation of one irq with any number begins. */
  note(event: ScriptEvent): void {
    if (event.name !== 'irq_domain_alloc_irqs' || event.partner < 0) return;
    if (event.fields.get('base') !== -1 || event.fields.get('nr') !== 1) return;
    const given = number(this.script.events[event.partner]!, 'ret');
    if (given > 0) this.open.set(event.lane, given);
  }
}
