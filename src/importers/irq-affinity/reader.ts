// Rows of irq-affinity.tsv into irqDesc. What another file of the moment said of an irq first is kept.

import { Scanner } from '../../lib/scan.ts';
import { Has } from '../../model/tables.ts';
import { type FileContext, reportLineEnds } from '../context.ts';
import { maskMembers } from '../cpu-mask.ts';
import { isEmpty } from '../line-reader.ts';

const TAB = 9;
const QUESTION = 63;
const MINUS = 45;
const COMMA = 44;
const ZERO = 48;

/** Highest Linux irq number: irq numbers are ints. */
const MAX_IRQ = 0x7fffffff;

/** Highest NUMA node: CONFIG_NODES_SHIFT is at most 10. */
const MAX_NODE = 1023;

const PROC = ['smp_affinity_list', 'effective_affinity_list', 'node', 'affinity_hint'] as const;
const SYSFS = ['chip_name', 'hwirq', 'type', 'name', 'actions'] as const;
type Column = 'irq' | (typeof PROC)[number] | (typeof SYSFS)[number];

const COLUMNS: readonly string[] = ['irq', ...PROC, ...SYSFS];
const IS_SYSFS: ReadonlySet<string> = new Set(SYSFS);

export class AffinityReader {
  private readonly context: FileContext;
  private readonly s: Scanner;
  private readonly edge: number;
  private readonly level: number;
  private columns: (Column | undefined)[] = COLUMNS as Column[];
  private readonly starts: number[] = [];
  private readonly ends: number[] = [];

  constructor(context: FileContext) {
    this.context = context;
    this.s = new Scanner(context.source.bytes, context.source.firstLine);
    this.edge = context.machine.strings.intern('edge');
    this.level = context.machine.strings.intern('level');
  }

  read(): void {
    if (isEmpty(this.context, 'a header line of column names')) return;
    this.header();
    while (this.s.next()) this.row();
    reportLineEnds(this.context, this.s);
  }

  private header(): void {
    const { s } = this;
    s.next();
    const names = s.text().split('\t');
    if (names[0] !== 'irq') {
      this.problem('a header line that begins with irq', 'the usual columns were assumed');
      s.back();
      return;
    }
    this.columns = names.map((name) => (COLUMNS.includes(name) ? (name as Column) : undefined));
    const strange = names.filter((_, i) => this.columns[i] === undefined);
    if (strange.length > 0)
      this.context.problem(
        s.line,
        strange.join(' '),
        `columns out of ${COLUMNS.join(' ')}`,
        'they were left out',
      );
  }

  private problem(expected: string, done?: string): void {
    this.context.problem(this.s.line, this.s.text(), expected, done);
  }

  private row(): void {
    const { s, columns } = this;
    if (this.split() !== columns.length) {
      this.problem(`${columns.length} columns with tabs between`);
      return;
    }
    const irq = this.number(0, MAX_IRQ);
    if (irq < 0) {
      this.problem('an irq number');
      return;
    }
    const { machine } = this.context;
    const row = machine.irq(irq);
    const { col } = machine.t.irqDesc;
    const has = col.has[row]!;
    if (has & Has.procIrq && col.affinityFile[row] === this.context.file && col.affinityLine[row]! < s.line) {
      this.context.problem(s.line, `irq ${irq} again`, 'one line for each irq');
      return;
    }
    for (let i = 1; i < columns.length; i++) this.value(row, has, i);
  }

  /** Finds the columns of the line; their number. */
  private split(): number {
    const { s, starts, ends } = this;
    let count = 0;
    let at = s.start;
    for (;;) {
      const end = this.find(TAB, at, s.end);
      starts[count] = at;
      ends[count] = end;
      count++;
      if (end === s.end || count > this.columns.length) return count;
      at = end + 1;
    }
  }

  /** Where the byte stands between `from` and `end`, or `end`. */
  private find(byte: number, from: number, end: number): number {
    let at = from;
    while (at < end && this.s.bytes[at] !== byte) at++;
    return at;
  }

  /** Writes column `i`, unless the file does not exist or the irq had the value from elsewhere. */
  private value(row: number, has: number, i: number): void {
    const column = this.columns[i];
    if (column === undefined || this.isMissing(i)) return;
    const bit = IS_SYSFS.has(column) ? Has.sysfs : Has.procIrq;
    if (has & bit) return;
    if (!this.write(row, column, i)) {
      this.context.problem(
        this.s.line,
        `${column} ${this.text(i)}`,
        EXPECTED[column],
        'the value was left out',
      );
      return;
    }
    const { col } = this.context.machine.t.irqDesc;
    col.has[row]! |= bit;
    if (bit === Has.sysfs) {
      col.sysfsFile[row] = this.context.file;
      col.sysfsLine[row] = this.s.line;
    } else {
      col.affinityFile[row] = this.context.file;
      col.affinityLine[row] = this.s.line;
    }
  }

  private isMissing(i: number): boolean {
    return this.ends[i]! - this.starts[i]! === 1 && this.s.bytes[this.starts[i]!] === QUESTION;
  }

  /** False when the text is not a value of that column. */
  private write(row: number, column: Column, i: number): boolean {
    const { col } = this.context.machine.t.irqDesc;
    switch (column) {
      case 'smp_affinity_list':
        col.procAffinity[row] = this.list(i);
        return col.procAffinity[row]! >= 0;
      case 'effective_affinity_list':
        return this.effective(row, i);
      case 'node':
        return this.node(row, i);
      case 'affinity_hint':
        return this.hint(row, i);
      case 'hwirq':
        return this.hwirq(row, i);
      case 'type':
        return this.trigger(row, i);
      case 'chip_name':
        return this.keep(col.procChip, row, i);
      case 'name':
        return this.keep(col.flow, row, i);
      case 'actions':
        return this.actions(row, i);
      default:
        return true;
    }
  }

  private list(i: number): number {
    return this.context.machine.sets.internList(this.s.bytes, this.starts[i]!, this.ends[i]!);
  }

  private effective(row: number, i: number): boolean {
    const { col } = this.context.machine.t.irqDesc;
    const set = this.list(i);
    if (set < 0) return false;
    col.procEffective[row] = set;
    col.has[row]! |= Has.procEffective;
    return true;
  }

  /** -1 is NUMA_NO_NODE. */
  private node(row: number, i: number): boolean {
    const { s } = this;
    const none = s.bytes[this.starts[i]!] === MINUS && this.text(i) === '-1';
    const node = none ? -1 : this.number(i, MAX_NODE);
    this.context.machine.t.irqDesc.col.procNode[row] = node;
    return none || node >= 0;
  }

  /** All zero is no hint. */
  private hint(row: number, i: number): boolean {
    const { machine } = this.context;
    const members = maskMembers(this.s.bytes, this.starts[i]!, this.ends[i]!);
    if (!members) return false;
    if (members.length > 0) machine.t.irqDesc.col.hint[row] = machine.sets.internMembers(members);
    return true;
  }

  /** Empty for an irq without a domain. */
  private hwirq(row: number, i: number): boolean {
    const { col } = this.context.machine.t.irqDesc;
    if (this.starts[i] === this.ends[i]) return true;
    const { bytes } = this.s;
    let low = 0;
    let high = 0;
    for (let at = this.starts[i]!; at < this.ends[i]!; at++) {
      const digit = bytes[at]! - ZERO;
      if (digit < 0 || digit > 9) return false;
      const next = low * 10 + digit;
      low = next >>> 0;
      high = high * 10 + Math.floor(next / 2 ** 32);
      if (high > 0xffffffff) return false;
    }
    if (col.procHwirqKnown[row]) return true;
    col.procHwirqLo[row] = low;
    col.procHwirqHi[row] = high;
    col.procHwirqKnown[row] = 1;
    return true;
  }

  private trigger(row: number, i: number): boolean {
    const { machine } = this.context;
    const text = machine.strings.internBytes(this.s.bytes, this.starts[i]!, this.ends[i]!);
    if (text !== this.edge && text !== this.level) return false;
    return this.keep(machine.t.irqDesc.col.trigger, row, i);
  }

  /** sysfs has a bare comma between the names. */
  private actions(row: number, i: number): boolean {
    const { machine } = this.context;
    const { actions } = machine.t.irqDesc.col;
    if (this.find(COMMA, this.starts[i]!, this.ends[i]!) === this.ends[i]) return this.keep(actions, row, i);
    if (this.starts[i] !== this.ends[i] && actions[row]! < 0)
      actions[row] = machine.strings.intern(this.text(i).split(',').join(', '));
    return true;
  }

  /** Keeps a text where there is none yet; empty is none. */
  private keep(column: Int32Array, row: number, i: number): boolean {
    const { s } = this;
    if (this.starts[i] !== this.ends[i] && column[row]! < 0)
      column[row] = this.context.machine.strings.internBytes(s.bytes, this.starts[i]!, this.ends[i]!);
    return true;
  }

  /** Decimal up to `max`, the whole column; or -1. */
  private number(i: number, max: number): number {
    const { s } = this;
    s.pos = this.starts[i]!;
    const value = s.u32();
    return value > max || s.pos !== this.ends[i] ? -1 : value;
  }

  private text(i: number): string {
    return new TextDecoder().decode(this.s.bytes.subarray(this.starts[i], this.ends[i]));
  }
}

const EXPECTED: Readonly<Record<Column, string>> = {
  irq: 'an irq number',
  smp_affinity_list: 'a list of CPUs: 0-3,8',
  effective_affinity_list: 'a list of CPUs: 0-3,8',
  node: `a NUMA node up to ${MAX_NODE}, or -1`,
  affinity_hint: 'a CPU mask: words of 8 hexadecimal digits with commas between',
  chip_name: 'a chip name',
  hwirq: 'a decimal number of 64 bits, or nothing',
  type: 'edge or level',
  name: 'the name of a flow handler, or nothing',
  actions: 'handler names',
};
