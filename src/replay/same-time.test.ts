import { describe, expect, it } from 'vitest';
import { orderSameTimes, type Placed } from './same-time.ts';

const matrix = (name: string, cpu: number, allocated: number, reserved = 0): Placed => ({
  name: `irq_matrix_${name}`,
  cpu,
  fields: new Map([
    ['total_alloc', allocated],
    ['global_rsvd', reserved],
  ]),
});
const other = (name: string, cpu: number): Placed => ({ name, cpu, fields: new Map() });

const order = (events: readonly Placed[], times: readonly number[]): string[] =>
  orderSameTimes(events, times).map(({ name, cpu }) => `${cpu} ${name}`);

describe('events of one time', () => {
  const first = matrix('alloc', 0, 24);
  const cleanup = [other('vector_free_moved', 1), matrix('free', 1, 24)];
  const move = [other('irq_do_set_affinity', 2), matrix('alloc', 2, 25)];

  it('stand as the counters of the matrix say', () => {
    expect(order([first, ...cleanup, ...move], [1, 2, 2, 2, 2])).toEqual([
      '0 irq_matrix_alloc',
      '2 irq_do_set_affinity',
      '2 irq_matrix_alloc',
      '1 vector_free_moved',
      '1 irq_matrix_free',
    ]);
  });

  it('bring CPUs on line in the order of their count', () => {
    const online = (cpu: number, maps: number): Placed => ({
      name: 'irq_matrix_online',
      cpu,
      fields: new Map([
        ['online_maps', maps],
        ['total_alloc', 1],
        ['global_rsvd', 14],
      ]),
    });
    const all = [online(0, 1), online(1, 4), online(2, 2), online(3, 3)];
    expect(orderSameTimes(all, [1, 2, 2, 2]).map(({ cpu }) => cpu)).toEqual([0, 2, 3, 1]);
  });

  it('come before a CPU on line that they do not count', () => {
    const counted = (name: string, cpu: number, maps: number): Placed => ({
      name: `irq_matrix_${name}`,
      cpu,
      fields: new Map([
        ['online_maps', maps],
        ['total_alloc', 12],
        ['global_rsvd', 16],
      ]),
    });
    const events = [
      counted('reserve_managed', 0, 3),
      counted('online', 1, 4),
      counted('remove_managed', 3, 3),
    ];
    expect(order(events, [1, 2, 2])).toEqual([
      '0 irq_matrix_reserve_managed',
      '3 irq_matrix_remove_managed',
      '1 irq_matrix_online',
    ]);
  });

  it('stay where they are when their times differ, or when no order explains the counters', () => {
    expect(order([first, ...cleanup, ...move], [1, 2, 3, 4, 5])[1]).toBe('1 vector_free_moved');
    expect(order([first, matrix('free', 1, 9), matrix('free', 2, 5)], [1, 2, 2])).toEqual([
      '0 irq_matrix_alloc',
      '1 irq_matrix_free',
      '2 irq_matrix_free',
    ]);
  });
});
