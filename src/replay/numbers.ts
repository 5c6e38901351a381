// Irq numbers of allocations that overlap: each takes the first free one, so the lower number was taken first. In 6.1 it is taken
// before the mutex, and events behind it may come in another order. Numbers that are freed are free only behind the mutex, and no event
// shows when. kernel/irq/irqdomain.c: __irq_domain_alloc_irqs(), irq_domain_free_irqs()

import type { Script, ScriptEvent } from './script.ts';
import { number } from './starts.ts';

interface Freed {
  readonly first: number;
  readonly count: number;
  /** An allocation that comes before anything else of the lane takes a higher number. */
  readonly isLate: boolean;
}

export class NumberOrder {
  private readonly script: Script;
  /** Number that an allocation under way will give, by lane; it has not been taken yet. */
  private readonly open = new Map<number, number>();
  /** Frees whose numbers may still be taken, by lane. */
  private readonly freeing = new Map<number, Freed>();

  constructor(script: Script) {
    this.script = script;
  }

  /** Lanes whose allocation has to take its number before that of the event goes on, as the numbers in the trace say. */
  before(event: ScriptEvent): number[] {
    if (event.name !== 'irq_domain_free_irqs' && !isOfFree(event)) this.freeing.delete(event.lane);
    const own = this.open.get(event.lane);
    if (own === undefined) return [];
    this.open.delete(event.lane);
    const freed = [...this.freeing].filter(([, { first, count }]) => own >= first && own < first + count);
    for (const [lane] of freed) this.freeing.delete(lane);
    return [...freed.map(([lane]) => lane), ...this.earlier(own)];
  }

  /** The lane's last free has not given its numbers back for some time. */
  isFreeing(lane: number): boolean {
    return this.freeing.get(lane)?.isLate ?? false;
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
    if (event.name === 'irq_domain_free_irqs') {
      const [first, count] = [number(event, 'virq'), number(event, 'nr')];
      this.freeing.set(event.lane, { first, count, isLate: this.isLate(event, first, count) });
    }
    const given = this.given(event);
    if (given > 0) this.open.set(event.lane, given);
  }

  /** Number that an allocation of one irq gives, the lowest free one; 0 for any other event. */
  private given({ name, fields, partner }: ScriptEvent): number {
    if (name !== 'irq_domain_alloc_irqs' || partner < 0) return 0;
    if (fields.get('base') !== -1 || fields.get('nr') !== 1) return 0;
    return number(this.script.events[partner]!, 'ret');
  }

  private isLate({ index, lane }: ScriptEvent, first: number, count: number): boolean {
    for (let i = index + 1; i < this.script.events.length; i++) {
      const event = this.script.events[i]!;
      if (event.lane === lane && !isOfFree(event)) return false;
      const given = this.given(event);
      if (given >= first) return given >= first + count;
    }
    return false;
  }
}

/** What a domain does while it frees an irq. */
function isOfFree({ name }: ScriptEvent): boolean {
  return /^(vector_teardown|vector_clear|k_|irq_matrix_(free|remove_))/.test(name);
}
