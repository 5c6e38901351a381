import { describe, expect, it } from 'vitest';
import { categoryGroups } from './words.ts';

const count = (compared: number) => ({ compared, identical: compared });

describe('groups of categories', () => {
  it('hold every category once, the largest first', () => {
    const categories = {
      irq_matrix_alloc: count(5),
      irq_matrix_free: count(9),
      vector_update: count(3),
      'state: irqs': count(7),
      'end of a task': count(1),
    };
    const groups = categoryGroups({ categories } as never);
    expect(groups.map(({ rows }) => rows.map(({ short }) => short))).toEqual([
      ['irq_matrix_free', 'irq_matrix_alloc'],
      ['vector_update'],
      ['irqs'],
      ['end of a task'],
    ]);
  });
});
