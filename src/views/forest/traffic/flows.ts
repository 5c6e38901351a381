// What flows through the forest: rates of irqs, added up from the domains in which they begin to the root, and of what each CPU takes.

import { Rates } from '../../../lib/rates.ts';
import { secondsOf } from '../../../model/live-seconds.ts';
import type { LiveColumns } from '../../../model/simulation.ts';
import type { Forest } from '../forest.ts';

/** Irqs of a forest by the domains in which they begin. */
interface Index {
  readonly irqs: Uint32Array;
  /** Row of irqDomain. */
  readonly domains: Int32Array;
  /** Rows of irqDomain, each before its parent; the parents, -1 of roots. */
  readonly order: Int32Array;
  readonly parents: Int32Array;
}

function indexOf({ machine, irqs, children }: Forest): Index {
  const { irq } = machine.t.irqDesc.col;
  const count = irqs.reduce((sum, list) => sum + list.length, 0);
  const numbers = new Uint32Array(count);
  const domains = new Int32Array(count);
  let at = 0;
  for (const [domain, list] of irqs.entries())
    for (const desc of list) {
      numbers[at] = irq[desc]!;
      domains[at++] = domain;
    }
  const { parent } = machine.t.irqDomain.col;
  const order = [...children.keys()].filter((row) => parent[row]! < 0);
  for (let i = 0; i < order.length; i++) for (const child of children[order[i]!]!) order.push(child);
  order.reverse();
  return {
    irqs: numbers,
    domains,
    order: Int32Array.from(order),
    parents: Int32Array.from(order, (row) => parent[row]!),
  };
}

export class Flows {
  /** Messages a second of each domain with all below it, by row of irqDomain, and of its own irqs alone. */
  perSecond = new Float32Array(0);
  own = new Float32Array(0);
  /** When a message came last, ms. */
  litAt = new Float64Array(0);
  /** By CPU: entries a second, and when one came last. */
  cpuPerSecond = new Float32Array(0);
  cpuLitAt = new Float64Array(0);
  private forest: Forest | undefined;
  private index: Index | undefined;
  private irqs = new Rates(0);
  private cpus = new Rates(0);
  private counts = new Uint32Array(0);
  private cpuCounts = new Uint32Array(0);

  /** The forest on screen; rates of irqs stay. */
  follow(forest: Forest): void {
    if (this.forest === forest) return;
    this.forest = forest;
    this.index = indexOf(forest);
    const domains = forest.children.length;
    this.perSecond = new Float32Array(domains);
    this.own = new Float32Array(domains);
    this.litAt = new Float64Array(domains).fill(Number.NEGATIVE_INFINITY);
    if (this.irqs.seconds > 0) this.add();
  }

  /** @returns whether time had passed: else nothing has changed */
  take(live: LiveColumns, now: number): boolean {
    const { count } = live.irq;
    if (this.counts.length !== count.length) {
      this.irqs = new Rates(count.length);
      this.counts = count.slice();
    }
    const passed = this.irqs.add(count, secondsOf(live), now);
    this.light(count, now);
    if (passed) this.add();
    this.takeCpus(live, now);
    return passed;
  }

  private light(count: Uint32Array, now: number): void {
    const { index, counts, litAt } = this;
    if (!index) return;
    for (let i = 0; i < index.irqs.length; i++) {
      const irq = index.irqs[i]!;
      if (count[irq] === counts[irq]) continue;
      counts[irq] = count[irq]!;
      litAt[index.domains[i]!] = now;
    }
    const { order, parents } = index;
    for (let i = 0; i < order.length; i++) {
      const parent = parents[i]!;
      if (parent >= 0 && litAt[order[i]!] === now) litAt[parent] = now;
    }
  }

  private add(): void {
    const { index, own, perSecond, irqs } = this;
    if (!index) return;
    own.fill(0);
    for (let i = 0; i < index.irqs.length; i++) own[index.domains[i]!]! += irqs.perSecond(index.irqs[i]!);
    perSecond.set(own);
    const { order, parents } = index;
    for (let i = 0; i < order.length; i++) {
      const parent = parents[i]!;
      if (parent >= 0) perSecond[parent]! += perSecond[order[i]!]!;
    }
  }

  private takeCpus(live: LiveColumns, now: number): void {
    const { entries } = live.cpu;
    if (this.cpuCounts.length !== entries.length) {
      this.cpus = new Rates(entries.length);
      this.cpuCounts = Uint32Array.from(entries);
      this.cpuPerSecond = new Float32Array(entries.length);
      this.cpuLitAt = new Float64Array(entries.length).fill(Number.NEGATIVE_INFINITY);
    }
    const { cpuCounts, cpuLitAt, cpuPerSecond } = this;
    for (let cpu = 0; cpu < entries.length; cpu++) {
      const count = entries[cpu]! >>> 0;
      if (count === cpuCounts[cpu]) continue;
      cpuCounts[cpu] = count;
      cpuLitAt[cpu] = now;
    }
    if (!this.cpus.add(cpuCounts, secondsOf(live), now)) return;
    for (let cpu = 0; cpu < entries.length; cpu++) cpuPerSecond[cpu] = this.cpus.perSecond(cpu);
  }
}
