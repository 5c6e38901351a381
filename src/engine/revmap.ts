// The reverse maps of all domains: (domain, hwirq) → irq, in one ordered open hash. Which bytes it holds depends on its entries
// alone, not on the order in which they came, so that freeing undoes allocating byte for byte.
//
// Inserting a pair that is there leaves the first mapping in place, and deleting removes whatever is there: kernel/irq/irqdomain.c:
// irq_domain_set_mapping, irq_domain_clear_mapping, 6.12 ignore what the radix tree answers.
//
// Bound to its columns like the matrix (matrix.ts), for the same reason: each irq enters and leaves it once per level.

import type { Columns } from '../lib/columns.ts';
import type { Machine } from './machine.ts';
import type { KERNEL } from './tables.ts';

/** A domain is its row of irqDomain. */
export interface ReverseMap {
  /** Maps hwirq of a domain to irq; false where the pair is mapped already. */
  insert(domainRow: number, hwirq: number, irq: number): boolean;
  /** Removes what is mapped there. */
  remove(domainRow: number, hwirq: number): void;
  /** The irq, or 0. */
  find(domainRow: number, hwirq: number): number;
}

/** @param slotsLog log2 of the number of rows */
export function reverseMap(columns: Columns<(typeof KERNEL)['revmap']>, slotsLog: number): ReverseMap {
  const { domain, hwirq, virq } = columns;
  const last = (1 << slotsLog) - 1;
  const shift = 32 - slotsLog;

  function home(key: number, number: number): number {
    const mixed = Math.imul(number ^ Math.imul(key, 0x9e3779b1), 0x85ebca6b);
    return (mixed ^ (mixed >>> 15)) >>> shift;
  }

  /** Whether a slot holds the pair. */
  function holds(slot: number, key: number, number: number): boolean {
    return domain[slot] === key && (hwirq[slot]! ^ number) === 0;
  }

  /** Slot of an entry, or of the first one that sorts behind it, or the first empty one. Entries sort by (home, domain, hwirq). */
  function slotFor(key: number, number: number): number {
    const at = home(key, number);
    let slot = at;
    while (domain[slot] !== 0 && !holds(slot, key, number)) {
      const other = home(domain[slot]!, hwirq[slot]!);
      // Distance that the entry was pushed from its home: an entry that was pushed less sorts behind.
      const order = ((slot - other) & last) - ((slot - at) & last);
      if (order < 0) return slot;
      if (order === 0 && (domain[slot]! > key || (domain[slot] === key && hwirq[slot]! > number >>> 0)))
        return slot;
      slot = (slot + 1) & last;
    }
    return slot;
  }

  function put(slot: number, key: number, number: number, irq: number): void {
    domain[slot] = key;
    hwirq[slot] = number;
    virq[slot] = irq;
  }

  /** Moves the entries from a slot up to the first empty one on by one. */
  function makeRoom(from: number): void {
    let end = from;
    while (domain[end] !== 0) end = (end + 1) & last;
    for (; end !== from; end = (end - 1) & last) {
      const before = (end - 1) & last;
      put(end, domain[before]!, hwirq[before]!, virq[before]!);
    }
  }

  function insert(domainRow: number, number: number, irq: number): boolean {
    const key = domainRow + 1;
    const slot = slotFor(key, number);
    if (holds(slot, key, number)) return false;
    if (domain[slot] !== 0) makeRoom(slot);
    put(slot, key, number, irq);
    return true;
  }

  function remove(domainRow: number, number: number): void {
    const key = domainRow + 1;
    let slot = slotFor(key, number);
    if (!holds(slot, key, number)) return;
    let next = (slot + 1) & last;
    while (domain[next] !== 0 && home(domain[next]!, hwirq[next]!) !== next) {
      put(slot, domain[next]!, hwirq[next]!, virq[next]!);
      slot = next;
      next = (next + 1) & last;
    }
    put(slot, 0, 0, 0);
  }

  function find(domainRow: number, number: number): number {
    const key = domainRow + 1;
    const slot = slotFor(key, number);
    return holds(slot, key, number) ? virq[slot]! : 0;
  }

  return { insert, remove, find };
}

/** irq_find_mapping(): the irq, or 0. */
export function irqFindMapping(m: Machine, domainRow: number, hwirq: number): number {
  return m.reverseMap.find(domainRow, hwirq);
}
