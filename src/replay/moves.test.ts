import { describe, expect, it } from 'vitest';
import { Moves } from './moves.ts';
import type { ScriptEvent } from './script.ts';

const event = (name: string, fields: Record<string, number>, more: Partial<ScriptEvent> = {}): ScriptEvent =>
  ({ name, fields: new Map(Object.entries(fields)), lane: 0, cpu: 0, ...more }) as ScriptEvent;

const moved = event('vector_update', { irq: 33, vector: 39, cpu: 2, prev_vector: 34, prev_cpu: 3 });
const freed = event('vector_free_moved', { irq: 33, cpu: 3, vector: 34 });

function completedOn(...events: readonly ScriptEvent[]): number {
  const moves = new Moves();
  for (const one of events) moves.note(one);
  return moves.completedOn(freed);
}

describe('an irq that moved', () => {
  it('had an interrupt on its new CPU before its old vector was freed', () => {
    expect(completedOn(moved)).toBe(2);
  });

  it('had none that is not seen when one is seen there', () => {
    const next = event('irq_do_set_affinity', { irq: 33 }, { caller: 'irq_move_masked_irq', cpu: 2 });
    expect(completedOn(moved, next)).toBe(-1);
    expect(completedOn(moved, { ...next, cpu: 3 })).toBe(2);
  });

  it('needs none when its remapping entry was written', () => {
    const setting = event('irq_do_set_affinity', { irq: 33 }, { caller: 'irq_set_affinity_locked' });
    expect(completedOn(setting, moved, event('intel_modify_irte', { index: 3 }))).toBe(-1);
  });

  it('is another one when the vectors differ', () => {
    const other = event('vector_update', { irq: 33, vector: 39, cpu: 2, prev_vector: 35, prev_cpu: 3 });
    expect(completedOn(other)).toBe(-1);
  });
});
