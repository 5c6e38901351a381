// Files of /proc/irq/N into irqDesc. What another file of the moment said of an irq first is kept.
// kernel/irq/proc.c: irq_affinity_hint_proc_show, irq_effective_aff_proc_show, irq_node_proc_show, irq_spurious_proc_show, 6.1 and 6.12.

import { Has, Severity } from '../../model/tables.ts';
import type { FileContext } from '../context.ts';
import { maskMembers } from '../cpu-mask.ts';

/** Highest Linux irq number: irq numbers are ints. */
const MAX_IRQ = 0x7fffffff;

/** Highest NUMA node: CONFIG_NODES_SHIFT is at most 10. */
const MAX_NODE = 1023;

/** Files that every /proc/irq/N may hold. */
export const ATTRIBUTES = [
  'smp_affinity',
  'smp_affinity_list',
  'effective_affinity',
  'effective_affinity_list',
  'affinity_hint',
  'node',
  'spurious',
] as const;

export type Attribute = (typeof ATTRIBUTES)[number];

const encoder = new TextEncoder();

/** An irq number in decimal, or -1. */
export function irqNumber(text: string): number {
  if (!/^(0|[1-9]\d{0,9})$/.test(text)) return -1;
  const irq = Number(text);
  return irq > MAX_IRQ ? -1 : irq;
}

/** Writes what a file of /proc/irq/N says. */
export class ProcIrqWriter {
  private readonly context: FileContext;
  private readonly actions = new Map<number, string[]>();
  private readonly masks = new Map<string, number>();

  constructor(context: FileContext) {
    this.context = context;
  }

  /** One line of attribute `name`. */
  attribute(irq: number, name: Attribute, value: string, line: number): void {
    const row = this.context.machine.irq(irq);
    if (!this.write(row, name, value, line)) {
      this.context.problem(line, `${name} ${value}`, EXPECTED[name], 'the value was left out');
      return;
    }
    this.note(row, line);
  }

  private note(row: number, line: number): void {
    const { col } = this.context.machine.t.irqDesc;
    col.has[row]! |= Has.procIrq;
    if (col.affinityFile[row]! >= 0) return;
    col.affinityFile[row] = this.context.file;
    col.affinityLine[row] = line;
  }

  /** A folder below /proc/irq/N: it is called like the handler. */
  action(irq: number, name: string, line: number): void {
    this.note(this.context.machine.irq(irq), line);
    const names = this.actions.get(irq);
    if (names) names.push(name);
    else this.actions.set(irq, [name]);
  }

  /** The mask that a new irq starts with; the first one said wins. */
  defaultAffinity(value: string, line: number): void {
    const { machine, file } = this.context;
    const set = this.mask(value);
    if (set < 0) this.context.problem(line, `default_smp_affinity ${value}`, EXPECTED.smp_affinity);
    else machine.fact('default_smp_affinity', value, file, line);
  }

  /** Writes the names of handlers, in the order of their folders, where no other file gave them. */
  finish(): void {
    const { machine } = this.context;
    const { col } = machine.t.irqDesc;
    for (const [irq, names] of this.actions) {
      const row = machine.irq(irq);
      if (col.actions[row]! < 0) col.actions[row] = machine.strings.intern(names.join(', '));
    }
  }

  private write(row: number, name: Attribute, value: string, line: number): boolean {
    const { col } = this.context.machine.t.irqDesc;
    switch (name) {
      case 'smp_affinity':
        return this.cpus(col.procAffinity, row, this.mask(value), name, line);
      case 'smp_affinity_list':
        return this.cpus(col.procAffinity, row, this.context.machine.set(value), name, line);
      case 'effective_affinity':
        return this.effective(row, this.mask(value), name, line);
      case 'effective_affinity_list':
        return this.effective(row, this.context.machine.set(value), name, line);
      case 'affinity_hint':
        return this.hint(row, value);
      case 'node':
        return this.node(row, value);
      case 'spurious':
        return this.spurious(row, value);
    }
  }

  /** Id of the set that a mask means, or -1. */
  private mask(value: string): number {
    let set = this.masks.get(value);
    if (set === undefined) {
      const bytes = encoder.encode(value);
      const members = maskMembers(bytes, 0, bytes.length);
      set = members ? this.context.machine.sets.internMembers(members) : -1;
      this.masks.set(value, set);
    }
    return set;
  }

  /** The mask and the list of one irq say the same unless somebody wrote to them while they were read. */
  private cpus(column: Int32Array, row: number, set: number, name: string, line: number): boolean {
    if (set < 0) return false;
    const { col } = this.context.machine.t.irqDesc;
    if (column[row]! < 0) column[row] = set;
    else if (column[row] !== set && col.affinityFile[row] === this.context.file)
      this.context.problem(
        line,
        `${name} of irq ${col.irq[row]} names other CPUs`,
        'the same CPUs in mask and list',
        'what came first was kept',
        Severity.warning,
      );
    return true;
  }

  private effective(row: number, set: number, name: string, line: number): boolean {
    const { col } = this.context.machine.t.irqDesc;
    const known = this.cpus(col.procEffective, row, set, name, line);
    if (known) col.has[row]! |= Has.procEffective;
    return known;
  }

  /** All zero is no hint. */
  private hint(row: number, value: string): boolean {
    const set = this.mask(value);
    const { machine } = this.context;
    const { hint } = machine.t.irqDesc.col;
    if (set >= 0 && machine.t.set.col.size[set]! > 0 && hint[row]! < 0) hint[row] = set;
    return set >= 0;
  }

  /** -1 is NUMA_NO_NODE. */
  private node(row: number, value: string): boolean {
    if (value === '-1') return true;
    if (!/^\d{1,4}$/.test(value) || Number(value) > MAX_NODE) return false;
    const { procNode } = this.context.machine.t.irqDesc.col;
    if (procNode[row]! < 0) procNode[row] = Number(value);
    return true;
  }

  /** Three lines; the time of the last unhandled one is left out: it is an age, not a state. */
  private spurious(row: number, value: string): boolean {
    const match = /^(count|unhandled|last_unhandled) (\d{1,10})( ms)?$/.exec(value);
    if (!match || (match[1] === 'last_unhandled') !== (match[3] !== undefined)) return false;
    const { col } = this.context.machine.t.irqDesc;
    const column = match[1] === 'count' ? col.spuriousCount : col.spuriousUnhandled;
    if (match[1] !== 'last_unhandled' && column[row]! < 0) column[row] = Math.min(Number(match[2]), MAX_IRQ);
    return true;
  }
}

const EXPECTED: Readonly<Record<Attribute, string>> = {
  smp_affinity: 'a CPU mask: words of 8 hexadecimal digits with commas between',
  smp_affinity_list: 'a list of CPUs: 0-3,8',
  effective_affinity: 'a CPU mask: words of 8 hexadecimal digits with commas between',
  effective_affinity_list: 'a list of CPUs: 0-3,8',
  affinity_hint: 'a CPU mask: words of 8 hexadecimal digits with commas between',
  node: `a NUMA node up to ${MAX_NODE}, or -1`,
  spurious: 'count, unhandled or last_unhandled, and a number',
};
