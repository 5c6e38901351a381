// Irqs that moved to another vector: without remapping the old one is given up behind the first interrupt on the new CPU.
// arch/x86/kernel/apic/vector.c: irq_complete_move()

import type { ScriptEvent } from './script.ts';
import { number } from './starts.ts';

interface Move {
  readonly cpu: number;
  readonly oldCpu: number;
  readonly oldVector: number;
  /** Something that is seen has had the old vector cleaned up. */
  isComplete: boolean;
}

export class Moves {
  private readonly last = new Map<number, Move>();
  /** Irq whose affinity a CPU sets now. */
  private readonly setting = new Map<number, number>();

  note(event: ScriptEvent): void {
    const irq = number(event, 'irq');
    if (event.name === 'vector_update')
      this.last.set(irq, {
        cpu: number(event, 'cpu'),
        oldCpu: number(event, 'prev_cpu'),
        oldVector: number(event, 'prev_vector'),
        isComplete: false,
      });
    else if (event.name === 'irq_do_set_affinity') this.affinity(event, irq);
    // a remapped irq is moved at once: vector_schedule_cleanup() follows the new entry
    else if (/^(intel|amd)_modify_irte/.test(event.name)) this.complete(this.setting.get(event.lane));
  }

  /** CPU on which an interrupt that leaves no event came before the old vector is freed, -1 when none is needed. */
  completedOn(freed: ScriptEvent): number {
    const move = this.last.get(number(freed, 'irq'));
    if (!move || move.isComplete || move.oldVector !== number(freed, 'vector')) return -1;
    return move.oldCpu === number(freed, 'cpu') ? move.cpu : -1;
  }

  /** An interrupt that sets an affinity completes the move before it, when it is on the new CPU. */
  private affinity(event: ScriptEvent, irq: number): void {
    this.setting.set(event.lane, irq);
    if (event.caller === 'irq_move_masked_irq' && this.last.get(irq)?.cpu === event.cpu) this.complete(irq);
  }

  private complete(irq: number | undefined): void {
    const move = irq === undefined ? undefined : this.last.get(irq);
    if (move) move.isComplete = true;
  }
}
