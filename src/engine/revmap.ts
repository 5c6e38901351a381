// The reverse maps of all domains: (domain, hwirq) → irq, in one ordered open hash. Which bytes it holds depends on its entries
// alone, not on the order in which they came, so that freeing undoes allocating byte for byte.
//
// Inserting a pair that is there leaves the first mapping in place, and deleting removes whatever is there: kernel/irq/irqdomain.c:
// irq_domain_set_mapping, irq_domain_clear_mapping, 6.12 ignore what the radix tree answers.

import type { Machine } from './machine.ts';

function home(m: Machine, key: number, hwirq: number): number {
  const mixed = Math.imul(hwirq ^ Math.imul(key, 0x9e3779b1), 0x85ebca6b);
  return (mixed ^ (mixed >>> 15)) >>> (32 - m.shape.revmapLog);
}

/** Slot of an entry, or of the first one that sorts behind it, or the first empty one. Entries sort by (home, domain, hwirq). */
function slotFor(m: Machine, key: number, hwirq: number): number {
  const { domain, hwirq: hwirqs } = m.revmap;
  const last = domain.length - 1;
  const at = home(m, key, hwirq);
  let slot = at;
  while (domain[slot] !== 0) {
    const other = home(m, domain[slot]!, hwirqs[slot]!);
    // Distance that the entry was pushed from its home: an entry that was pushed less sorts behind.
    const order = ((slot - other) & last) - ((slot - at) & last);
    if (order < 0) return slot;
    if (order === 0 && (domain[slot]! > key || (domain[slot] === key && hwirqs[slot]! >= hwirq))) return slot;
    slot = (slot + 1) & last;
  }
  return slot;
}

/** Maps hwirq of a domain (its row) to irq; false where the pair is mapped already. */
export function revmapInsert(m: Machine, domainRow: number, hwirq: number, irq: number): boolean {
  const { domain, hwirq: hwirqs, virq } = m.revmap;
  const last = domain.length - 1;
  let key = domainRow + 1;
  let slot = slotFor(m, key, hwirq);
  if (domain[slot] === key && hwirqs[slot] === hwirq) return false;
  let number = hwirq;
  let value = irq;
  while (domain[slot] !== 0) {
    const heldKey = domain[slot]!;
    const heldNumber = hwirqs[slot]!;
    const heldValue = virq[slot]!;
    domain[slot] = key;
    hwirqs[slot] = number;
    virq[slot] = value;
    key = heldKey;
    number = heldNumber;
    value = heldValue;
    slot = (slot + 1) & last;
  }
  domain[slot] = key;
  hwirqs[slot] = number;
  virq[slot] = value;
  return true;
}

/** Removes what is mapped there. */
export function revmapDelete(m: Machine, domainRow: number, number: number): void {
  const { domain, hwirq, virq } = m.revmap;
  const last = domain.length - 1;
  let slot = slotFor(m, domainRow + 1, number);
  if (domain[slot] !== domainRow + 1 || hwirq[slot] !== number) return;
  let next = (slot + 1) & last;
  while (domain[next] !== 0 && home(m, domain[next]!, hwirq[next]!) !== next) {
    domain[slot] = domain[next]!;
    hwirq[slot] = hwirq[next]!;
    virq[slot] = virq[next]!;
    slot = next;
    next = (next + 1) & last;
  }
  domain[slot] = 0;
  hwirq[slot] = 0;
  virq[slot] = 0;
}

/** irq_find_mapping(): the irq, or 0. */
export function irqFindMapping(m: Machine, domainRow: number, number: number): number {
  const { domain, hwirq, virq } = m.revmap;
  const slot = slotFor(m, domainRow + 1, number);
  return domain[slot] === domainRow + 1 && hwirq[slot] === number ? virq[slot]! : 0;
}
