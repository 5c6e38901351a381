// Irq numbers of allocations that overlap: each takes the first free one, so the lower number was taken first. In 6.1 it is taken
// before the mutex, and events behind it may come in another order. Numbers that are freed are free only behind the mutex, and no event
// shows when. kernel/irq/irqdomain.c: __irq_domain_alloc_irqs(), irq_domain_free_irqs()

import type { Script, ScriptEvent } from './script.ts';
import { number } from './starts.ts';

export class NumberOrder {
  private readonly script: Script;
  /** Number that an allocation under way will give, by lane; it has not been taken yet. */
  private readonly open = new Map<number, number>();
  /** First number and how many, of a free whose numbers may still be taken, by lane. */
  private readonly freeing = new Map<number, readonly [first: number, count: number]>();

  constructor(script: Script) {
    this.script = script;
  }

  /** Lanes whose allocation has to take its number before that of the event goes on, as the numbers in the trace say. */
  before(event: ScriptEvent): number[] {
    if (event.name !== 'irq_domain_free_irqs' && !isOfFree(event)) this.freeing.delete(event.lane);
    const own = this.open.get(event.lane);
    if (own === undefined) return [];
    this.open.delete(event.lane);
    const freed = [...this.freeing].filter(([, [first, count]]) => own >= first && own < first + count);
    for (const [lane] of freed) this.freeing.delete(lane);
    return [...freed.map(([lane]) => lane), ...this.earlier(own)];
  }

  /** The lane's last free has not given its numbers back for sure. */
  isFreeing(lane: number): boolean {
    return this.freeing.has(lane);
  }

  /** Lanes of frees that are through by now: a moment is captured. */
  takeFreeing(): number[] {
    const lanes = [...this.freeing.keys()];
    this.freeing.clear();
    return lanes;
  }

  private earlier(own: number): number[] {
    const earlier = [...this.open].filter(([, wanted]) => wanted < own).sort(([, a], [, b]) => a - b);
    for (const [lane] of earlier) this.open.delete(lane);
    return earlier.map(([lane]) => lane);
  }

  /** An allocation of one irq with any number begins, or a free. */
  note(event: ScriptEvent): void {
    if (event.name === 'irq_domain_free_irqs')
      this.freeing.set(event.lane, [number(event, 'virq'), number(event, 'nr')]);
    if (event.name !== 'irq_domain_alloc_irqs' || event.partner < 0) return;
    if (event.fields.get('base') !== -1 || event.fields.get('nr') !== 1) return;
    const given = number(this.script.events[event.partner]!, 'ret');
    if (given > 0) this.open.set(event.lane, given);
  }
}

/** What a domain does while it frees an irq. */
function isOfFree({ name }: ScriptEvent): boolean {
  return /^(vector_teardown|vector_clear|k_|irq_matrix_(free|remove_))/.test(name);
}
