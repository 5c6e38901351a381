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

/** Words of a slot: see tables.ts. */
export const SLOT_WORDS = 4;
const SLOT_LOG = 2;

/** @param slotsLog log2 of the number of slots */
export function reverseMap({ word }: Columns<(typeof KERNEL)['revmap']>, slotsLog: number): ReverseMap {
  const last = (1 << slotsLog) - 1;
  const shift = 32 - slotsLog;

  const keyAt = (slot: number): number => word[slot << SLOT_LOG]!;
  const hwirqAt = (slot: number): number => word[(slot << SLOT_LOG) | 1]!;

  function home(key: number, hwirq: number): number {
    const mixed = Math.imul(hwirq ^ Math.imul(key, 0x9e3779b1), 0x85ebca6b);
    return (mixed ^ (mixed >>> 15)) >>> shift;
  }

  /** Whether a slot holds the pair. */
  function holds(slot: number, key: number, hwirq: number): boolean {
    return keyAt(slot) === key && hwirqAt(slot) === hwirq;
  }

  /** Whether the entry in a slot sorts behind one that is `pushed` slots away from its home. */
  function sortsBehind(slot: number, pushed: number, key: number, hwirq: number): boolean {
    const other = keyAt(slot);
    const order = ((slot - home(other, hwirqAt(slot))) & last) - pushed;
    if (order !== 0) return order < 0;
    return other > key || (other === key && hwirqAt(slot) > hwirq);
  }

  /** Slot of an entry, or of the first one that sorts behind it, or the first empty one. Entries sort by (home, domain, hwirq). */
  function slotFor(key: number, hwirq: number): number {
    const at = home(key, hwirq);
    let slot = at;
    while (keyAt(slot) !== 0 && !holds(slot, key, hwirq)) {
      if (sortsBehind(slot, (slot - at) & last, key, hwirq)) return slot;
      slot = (slot + 1) & last;
    }
    return slot;
  }

  function put(slot: number, key: number, hwirq: number, irq: number): void {
    word[slot << SLOT_LOG] = key;
    word[(slot << SLOT_LOG) | 1] = hwirq;
    word[(slot << SLOT_LOG) | 2] = irq;
  }

  function copy(to: number, from: number): void {
    put(to, keyAt(from), hwirqAt(from), word[(from << SLOT_LOG) | 2]!);
  }

  /** Moves the entries from a slot up to the first empty one on by one. */
  function makeRoom(from: number): void {
    let end = from;
    while (keyAt(end) !== 0) end = (end + 1) & last;
    for (; end !== from; end = (end - 1) & last) copy(end, (end - 1) & last);
  }

  function insert(domainRow: number, hwirq: number, irq: number): boolean {
    const key = domainRow + 1;
    const slot = slotFor(key, hwirq | 0);
    if (holds(slot, key, hwirq | 0)) return false;
    if (keyAt(slot) !== 0) makeRoom(slot);
    put(slot, key, hwirq, irq);
    return true;
  }

  function remove(domainRow: number, hwirq: number): void {
    const key = domainRow + 1;
    let slot = slotFor(key, hwirq | 0);
    if (!holds(slot, key, hwirq | 0)) return;
    let next = (slot + 1) & last;
    while (keyAt(next) !== 0 && home(keyAt(next), hwirqAt(next)) !== next) {
      copy(slot, next);
      slot = next;
      next = (next + 1) & last;
    }
    put(slot, 0, 0, 0);
  }

  function find(domainRow: number, hwirq: number): number {
    const key = domainRow + 1;
    const slot = slotFor(key, hwirq | 0);
    return holds(slot, key, hwirq | 0) ? word[(slot << SLOT_LOG) | 2]! : 0;
  }

  return { insert, remove, find };
}

/** irq_find_mapping(): the irq, or 0. */
export function irqFindMapping(m: Machine, domainRow: number, hwirq: number): number {
  return m.reverseMap.find(domainRow, hwirq);
}
