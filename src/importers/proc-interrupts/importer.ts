// /proc/interrupts of every architecture. kernel/irq/proc.c: show_interrupts; arch_show_interrupts of each architecture.

import { ascii, Scanner } from '../../lib/scan.ts';
import { Has, Severity } from '../../model/tables.ts';
import { type FileContext, type Importer, reportLineEnds } from '../context.ts';
import { splitChip } from './chip-column.ts';

const CPU = ascii('CPU');
const COLON = 58;
const SPACE = 32;
const CAPITAL_L = 76;
/** A row of an irq without the line of CPUs above it: what `grep` leaves. */
const HEADLESS =
  /^ *\d{1,7}:(?: {1,10}\d+)+ +[A-Za-z][^\n]*(?:-(?:edge|fasteoi|level|event)\b|\b(?:Edge|Level)\b)/;
/** The row of a fast interrupt of ARM has a name instead of counts (arch/arm/kernel/fiq.c: show_fiq_list). */
const FIQ = 'FIQ';
/** Columns of a count and the blank behind it. */
const CELL = 11;
const BLANKS = 0x20202020;
const BLANK_ZERO = 0x2030;

const importer: Importer = {
  id: 'proc-interrupts',
  label: '/proc/interrupts',
  once: 'machine',
  sniff(head) {
    if (HEADLESS.test(head.text)) return 0.7;
    // /proc/softirqs has the same header; its first row is HI.
    if (!/^ *CPU\d+/.test(head.text) || /^ *HI: /m.test(head.text.slice(0, 65536))) return 0;
    return /^ *(\d+|[A-Z]{2,6}\d*): +\d+ /m.test(head.text) ? 1 : 0.6;
  },
  parse(context) {
    new InterruptsReader(context).read();
  },
};

export default [importer];

class InterruptsReader {
  private readonly context: FileContext;
  private readonly s: Scanner;
  private readonly edge: number;
  private readonly level: number;
  private readonly view: DataView;
  private cpus: number[] = [];

  constructor(context: FileContext) {
    this.context = context;
    this.edge = context.machine.strings.intern('edge');
    this.level = context.machine.strings.intern('level');
    this.s = new Scanner(context.source.bytes, context.source.firstLine);
    const { buffer, byteOffset, byteLength } = context.source.bytes;
    this.view = new DataView(buffer, byteOffset, byteLength);
  }

  read(): void {
    const { s } = this;
    if (!s.next() || !(this.header() || this.assumedHeader())) {
      const line = Math.max(s.line, this.context.source.firstLine);
      this.context.problem(
        line,
        s.text() || 'an empty file',
        'a line of CPU numbers: "CPU0 CPU1 …"',
        'the file was left out',
      );
      return;
    }
    while (s.next()) if (s.length > 0) this.row();
    reportLineEnds(this.context, s);
  }

  /** The CPUs that have a column; they are the online ones. */
  private header(): boolean {
    const { s } = this;
    const { machine } = this.context;
    for (s.skipBlanks(); !s.done(); s.skipBlanks()) {
      if (!s.take(CPU)) return false;
      const cpu = s.u32();
      if (cpu < 0 || cpu > 0xffff) return false;
      this.cpus.push(cpu);
    }
    if (machine.t.countCpu.length === 0) for (const cpu of this.cpus) machine.t.countCpu.push({ cpu });
    return this.cpus.length > 0;
  }

  /** Without a line of CPUs the columns say no more than how many there are. */
  private assumedHeader(): boolean {
    const { s } = this;
    if (!HEADLESS.test(s.text())) return false;
    const columns = /^ *\d+:((?: +\d+)+) /.exec(s.text())![1]!.match(/\d+/g)!.length;
    this.cpus = [...Array(columns).keys()];
    this.context.problem(
      s.line,
      'no line of CPU numbers',
      'a line of CPU numbers: "CPU0 CPU1 …"',
      `the columns were taken for CPU0 to CPU${columns - 1}`,
      Severity.warning,
    );
    s.back();
    return true;
  }

  private row(): void {
    const { s } = this;
    s.skipBlanks();
    const start = s.pos;
    const irq = s.dec();
    if (irq >= 0 && irq < 0x800000 && s.bytes[s.pos] === COLON && s.pos < s.end) {
      s.pos++;
      this.irqRow(irq);
      return;
    }
    const colon = s.bytes.subarray(start, s.end).indexOf(COLON);
    if (colon < 1) {
      this.context.problem(s.line, s.text(), 'an irq number or a name, a colon, and counts');
      return;
    }
    const label = this.context.machine.strings.internBytes(s.bytes, start, start + colon);
    s.pos = start + colon + 1;
    this.archRow(label);
  }

  private irqRow(irq: number): void {
    const { s } = this;
    const { machine } = this.context;
    const firstCount = machine.t.count.length;
    const columns = this.counts();
    if (columns !== this.cpus.length) {
      this.context.problem(
        s.line,
        `${Math.max(0, columns)} counts`,
        `one count for each of ${this.cpus.length} CPUs`,
      );
      machine.t.count.truncate(firstCount);
      return;
    }
    const row = machine.irq(irq);
    const { col } = machine.t.irqDesc;
    if (col.has[row]! & Has.interrupts) {
      this.context.problem(s.line, `irq ${irq} again`, 'one row for each irq');
      machine.t.count.truncate(firstCount);
      return;
    }
    col.has[row]! |= Has.interrupts;
    col.interruptsFile[row] = this.context.file;
    col.interruptsLine[row] = s.line;
    col.firstCount[row] = firstCount;
    col.counts[row] = machine.t.count.length - firstCount;
    col.total[row] = this.sum(firstCount);
    this.chipColumn(row);
  }

  /** Rows that are no irq of the generic layer: per-CPU vectors, machine checks, errors. Some (ERR, MIS) have a single count, FIQ has none. */
  private archRow(label: number): void {
    const { s } = this;
    const { machine } = this.context;
    const firstCount = machine.t.count.length;
    const columns = this.counts();
    const isFiq = columns === 0 && machine.strings.get(label) === FIQ;
    if (columns !== this.cpus.length && columns !== 1 && !isFiq) {
      this.context.problem(
        s.line,
        s.text(),
        `a count for each of ${this.cpus.length} CPUs, or one in all`,
        undefined,
        Severity.warning,
      );
      machine.t.count.truncate(firstCount);
      return;
    }
    s.skipBlanks();
    machine.t.archCount.push({
      label,
      text: machine.strings.internBytes(s.bytes, s.pos, this.trimmedEnd()),
      firstCount,
      counts: machine.t.count.length - firstCount,
      total: this.sum(firstCount),
      file: this.context.file,
      line: s.line,
    });
  }

  /** Reads as many counts as there are columns; the number read, or -1 for a count beyond 32 bits. */
  private counts(): number {
    const { s } = this;
    const { count } = this.context.machine.t;
    for (let column = 0; column < this.cpus.length; column++) {
      if (this.isZeroCell(s.pos)) {
        s.pos += CELL;
        continue;
      }
      while (s.pos < s.end && s.bytes[s.pos] === SPACE) s.pos++;
      const from = s.pos;
      const value = s.dec();
      if (value < 0) return column;
      if (s.pos < s.end && s.bytes[s.pos] !== SPACE) {
        s.pos = from;
        return column;
      }
      if (value > 0xffffffff) return -1;
      if (value > 0) {
        const row = count.add();
        count.col.cpu[row] = this.cpus[column]!;
        count.col.value[row] = value;
      }
      // The next cell begins behind the blank.
      if (s.pos < s.end) s.pos++;
    }
    return this.cpus.length;
  }

  /** `%10u ` of 0: most cells of a large machine. */
  private isZeroCell(at: number): boolean {
    const { view } = this;
    if (at + CELL > this.s.end) return false;
    return (
      view.getUint32(at) === BLANKS &&
      view.getUint32(at + 4) === BLANKS &&
      view.getUint16(at + 8) === BLANK_ZERO &&
      this.s.bytes[at + 10] === SPACE
    );
  }

  private sum(first: number): number {
    const { count } = this.context.machine.t;
    let total = 0;
    for (let row = first; row < count.length; row++) total += count.col.value[row]!;
    return total;
  }

  private trimmedEnd(): number {
    const { s } = this;
    let end = s.end;
    while (end > s.pos && s.bytes[end - 1] === SPACE) end--;
    return end;
  }

  private chipColumn(row: number): void {
    const { s } = this;
    const { machine } = this.context;
    const { col } = machine.t.irqDesc;
    const parts = splitChip(s.bytes, s.pos, s.end);
    col.procChip[row] = machine.strings.internBytes(s.bytes, parts.chipStart, parts.chipEnd);
    if (parts.hwirqLo >= 0) {
      col.procHwirqLo[row] = parts.hwirqLo;
      col.procHwirqHi[row] = parts.hwirqHi;
      col.procHwirqKnown[row] = 1;
    }
    if (parts.flowEnd > parts.flowStart)
      col.flow[row] = machine.strings.internBytes(s.bytes, parts.flowStart, parts.flowEnd);
    if (parts.triggerEnd > parts.triggerStart) {
      col.trigger[row] = s.bytes[parts.triggerStart] === CAPITAL_L ? this.level : this.edge;
    }
    if (parts.actionsEnd > parts.actionsStart)
      col.actions[row] = machine.strings.internBytes(s.bytes, parts.actionsStart, parts.actionsEnd);
  }
}
