import { describe, expect, it } from 'vitest';
import { NumberOrder } from './numbers.ts';
import type { Script, ScriptEvent } from './script.ts';

/** Events as `lane name`, a return with its number. */
function script(lines: readonly string[]): Script {
  const events = lines.map((line, index) => {
    const [lane, name, ret] = line.split(' ');
    const fields = new Map<string, number>(
      name === 'irq_domain_alloc_irqs'
        ? [
            ['base', -1],
            ['nr', 1],
          ]
        : [],
    );
    if (ret !== undefined) fields.set('ret', Number(ret));
    const partner = lines.findIndex(
      (other, at) => at > index && other.startsWith(`${lane} irq_domain_alloc_irqs_ret`),
    );
    return { index, lane: Number(lane), name, fields, partner } as unknown as ScriptEvent;
  });
  return { events, lanes: [], probesFrom: 0 };
}

function order(lines: readonly string[]): number[][] {
  const { events } = script(lines);
  const numbers = new NumberOrder({ events, lanes: [], probesFrom: 0 });
  return events.map((event) => {
    const before = numbers.before(event);
    numbers.note(event);
    return before;
  });
}

describe('numbers of allocations that overlap', () => {
  it('are taken as the events come', () => {
    expect(
      order([
        '0 irq_domain_alloc_irqs',
        '1 irq_domain_alloc_irqs',
        '1 vector_reserve',
        '0 vector_reserve',
        '0 irq_domain_alloc_irqs_ret 31',
        '1 irq_domain_alloc_irqs_ret 30',
      ]).flat(),
    ).toEqual([]);
  });

  it('are taken before an event that comes too early', () => {
    const lanes = order([
      '0 irq_domain_alloc_irqs',
      '1 irq_domain_alloc_irqs',
      '1 vector_reserve',
      '0 vector_reserve',
      '0 irq_domain_alloc_irqs_ret 30',
      '1 irq_domain_alloc_irqs_ret 31',
    ]);
    expect(lanes).toEqual([[], [], [0], [], [], []]);
  });

  it('that are being freed are free for who takes one of them, and for nobody before', () => {
    for (const [given, lanes, isLate] of [
      [36, [], true],
      [35, [0], false],
    ] as const) {
      const { events } = script([
        '0 irq_domain_free_irqs',
        '1 irq_domain_alloc_irqs',
        '1 irq_matrix_reserve',
        `1 irq_domain_alloc_irqs_ret ${given}`,
      ]);
      (events[0]!.fields as Map<string, number>).set('virq', 35).set('nr', 1);
      const numbers = new NumberOrder({ events, lanes: [], probesFrom: 0 });
      numbers.note(events[0]!);
      expect(numbers.isFreeing(0)).toBe(isLate);
      numbers.note(events[1]!);
      expect(numbers.before(events[2]!)).toEqual(lanes);
      expect(numbers.takeFreeing()).toEqual(given === 36 ? [0] : []);
    }
  });

  it('are free when nobody took a higher one', () => {
    const { events } = script(['0 irq_domain_free_irqs', '0 vector_teardown', '0 pci_alloc_irq_vectors']);
    (events[0]!.fields as Map<string, number>).set('virq', 35).set('nr', 1);
    const numbers = new NumberOrder({ events, lanes: [], probesFrom: 0 });
    numbers.note(events[0]!);
    expect(numbers.isFreeing(0)).toBe(false);
  });
});
