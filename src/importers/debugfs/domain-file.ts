// Reads a file of debugfs irq/domains: a domain, its matrix if it has one, and its parents.
// kernel/irq/irqdomain.c: irq_domain_debug_show_one; kernel/irq/matrix.c: irq_matrix_debug_show; 4.15 to 6.16.

import { ascii, Scanner } from '../../lib/scan.ts';
import { DOMAIN_FLAGS } from '../../model/flags.ts';
import { Owner } from '../../model/tables.ts';
import { type FileContext, reportLineEnds } from '../context.ts';
import { readFlagNames } from './flag-lines.ts';
import { KeptLines } from './kept.ts';

const NAME = ascii('name:   ');
const SIZE = ascii('size:   ');
const MAPPED = ascii('mapped: ');
const FLAGS = ascii('flags:  ');
const PARENT = ascii('parent: ');
const ONLINE = ascii('Online bitmaps:   ');
const AVAILABLE = ascii('Global available: ');
const RESERVED = ascii('Global reserved:  ');
const ALLOCATED = ascii('Total allocated:  ');
const SYSTEM = ascii('System: ');
const HEADER = ascii('| CPU | avl | man | mac | act | vectors');
const OLD_HEADER = ascii('| CPU | avl | man | act | vectors');

/** Deepest chain that is read; the kernel's are 2 to 4 levels. */
const MAX_LEVELS = 16;

/** Reads one domain file; `name` is its file name, which `domains/default` does not share with the domain. */
export function readDomainFile(context: FileContext, name: string): void {
  const { machine, source } = context;
  const row = machine.t.domainFile.push({
    name: machine.strings.intern(name),
    first: machine.t.domainLevel.length,
    file: context.file,
    line: source.firstLine,
  });
  const reader = new DomainReader(context, row);
  reader.levels();
  machine.t.domainFile.col.levels[row] = machine.t.domainLevel.length - machine.t.domainFile.col.first[row]!;
}

class DomainReader {
  private readonly context: FileContext;
  private readonly s: Scanner;
  private readonly kept: KeptLines;

  constructor(context: FileContext, row: number) {
    this.context = context;
    this.s = new Scanner(context.source.bytes, context.source.firstLine);
    this.kept = new KeptLines(context, Owner.domainFile, row);
  }

  levels(): void {
    let indent = 0;
    let level = 0;
    while (level < MAX_LEVELS && this.level(indent)) {
      indent += 4;
      level++;
    }
    while (this.s.next()) this.unknown('the end of the file');
    reportLineEnds(this.context, this.s);
  }

  /** One domain; true if a parent follows. */
  private level(indent: number): boolean {
    const { s, kept } = this;
    const { machine } = this.context;
    const start = this.find(NAME, indent);
    if (start < 0) {
      if (indent > 0) this.missingLevel();
      return false;
    }
    const t = machine.t.domainLevel;
    const row = t.push({
      name: machine.strings.internBytes(s.bytes, start, s.end),
      named: this.lastNamed(),
      line: s.line,
    });
    kept.printed++;
    t.col.size[row] = this.number(SIZE, indent + 1);
    t.col.mapped[row] = this.number(MAPPED, indent + 1);
    const flags = this.flags(indent + 1);
    t.col.flags[row] = flags;
    const named = readFlagNames(s, DOMAIN_FLAGS, flags, indent + 12, kept, true);
    if (named || DOMAIN_FLAGS.some((f) => (flags >>> f.bit) & 1)) t.col.named[row] = named ? 1 : 0;
    t.col.matrix[row] = this.matrix(indent + 1);
    return this.parent(row, indent + 1);
  }

  /** Whether names were printed so far in this machine: 6.1 prints none. */
  private lastNamed(): number {
    const { domainLevel } = this.context.machine.t;
    return domainLevel.length === 0 ? 1 : domainLevel.col.named[domainLevel.length - 1]!;
  }

  /** Finds the next line with this key at this indent; lines before it are kept. Start of its value, or -1 with the scanner before the line that stopped it. */
  private find(key: Uint8Array, indent: number): number {
    const { s } = this;
    while (s.next()) {
      const at = s.start + indent;
      if (s.at(key, at) && s.indent() === indent) return at + key.length;
      if (this.isKnown()) {
        s.back();
        return -1;
      }
      this.unknown(`"${key_(key)}" after ${indent} blanks`);
    }
    return -1;
  }

  private isKnown(): boolean {
    const { s } = this;
    const at = s.start + s.indent();
    return [
      NAME,
      SIZE,
      MAPPED,
      FLAGS,
      PARENT,
      ONLINE,
      AVAILABLE,
      RESERVED,
      ALLOCATED,
      SYSTEM,
      HEADER,
      OLD_HEADER,
    ].some((key) => s.at(key, at));
  }

  private unknown(expected: string): void {
    this.kept.unknown(this.s, expected);
  }

  private missing(key: Uint8Array): void {
    this.kept.missing(this.s.line + 1, 'another line', `"${key_(key)}…"`);
  }

  /** The parent was named, but its block is not in the file: nothing of it is printed. */
  private missingLevel(): void {
    this.context.problem(
      this.s.line,
      'the end of the file',
      'the block of the parent domain',
      'the parent is shown as named only',
    );
  }

  private number(key: Uint8Array, indent: number): number {
    const { s } = this;
    const start = this.find(key, indent);
    if (start < 0) {
      this.missing(key);
      return 0;
    }
    s.pos = start;
    const value = s.u32();
    return this.checked(value, s.done(), () => `"${key_(key)}" and a number`);
  }

  private flags(indent: number): number {
    const { s } = this;
    const start = this.find(FLAGS, indent);
    if (start < 0) {
      this.missing(FLAGS);
      return 0;
    }
    s.pos = start;
    const value = s.hexWord(8);
    return this.checked(value, s.done(), () => '"flags:  0x" and eight lower-case digits');
  }

  /** The value when it was read to the end of the line; otherwise the line is kept in place of the printed one. */
  private checked(value: number, done: boolean, expected: () => string): number {
    if (value >= 0 && done) {
      this.kept.printed++;
      return value;
    }
    this.unknown(expected());
    this.kept.missing(this.s.line, this.s.text(), expected());
    return 0;
  }

  private matrix(indent: number): number {
    const { s } = this;
    const { machine } = this.context;
    if (!s.next()) return -1;
    const isMatrix = s.at(ONLINE, s.start);
    s.back();
    if (!isMatrix) return -1;
    const line = s.line + 1;
    const onlineMaps = this.padded(ONLINE);
    const globalAvailable = this.padded(AVAILABLE);
    const globalReserved = this.padded(RESERVED);
    const totalAllocated = this.padded(ALLOCATED);
    const row = machine.t.matrix.push({
      onlineMaps,
      globalAvailable,
      globalReserved,
      totalAllocated,
      file: this.context.file,
      line,
    });
    this.system(row);
    machine.t.matrix.col.noManaged[row] = this.header(indent) ? 0 : 1;
    const first = machine.t.matrixRow.length;
    const { col } = machine.t.matrix;
    while (this.matrixRow(indent, col.noManaged[row] === 1));
    col.first[row] = first;
    col.rows[row] = machine.t.matrixRow.length - first;
    return row;
  }

  private padded(key: Uint8Array): number {
    const { s } = this;
    const start = this.find(key, 0);
    if (start < 0) {
      this.missing(key);
      return 0;
    }
    s.pos = start;
    const value = s.padded(6);
    return this.checked(value, s.done(), () => `"${key_(key)}" and a number in six columns`);
  }

  private system(row: number): void {
    const { s } = this;
    const { machine } = this.context;
    const start = this.find(SYSTEM, 0);
    if (start < 0) return this.missing(SYSTEM);
    s.pos = start;
    const count = s.u32();
    const separated = s.bytes[s.pos] === 58 && s.bytes[s.pos + 1] === 32 && s.pos + 2 <= s.end;
    const set = separated ? machine.sets.internList(s.bytes, s.pos + 2, s.end) : -1;
    const ok = this.checked(
      count >= 0 && set >= 0 ? count : -1,
      set >= 0,
      () => '"System: ", a count, ": " and a list of vectors',
    );
    machine.t.matrix.col.systemCount[row] = ok;
    machine.t.matrix.col.system[row] = set;
  }

  /** False for the header of kernels before 4.20, which have no column mac. */
  private header(indent: number): boolean {
    const { s } = this;
    if (s.next()) {
      if (this.isHeader(HEADER, indent)) return true;
      if (this.isHeader(OLD_HEADER, indent)) return false;
      s.back();
    }
    this.missing(HEADER);
    return true;
  }

  private isHeader(header: Uint8Array, indent: number): boolean {
    const { s } = this;
    const width = Math.max(1, indent);
    const is = s.indent() === width && s.at(header, s.start + width) && s.length === width + header.length;
    if (is) this.kept.printed++;
    return is;
  }

  private matrixRow(indent: number, noManaged: boolean): boolean {
    const { s } = this;
    const { machine } = this.context;
    if (!s.next()) return false;
    s.pos = s.start + Math.min(indent, s.indent()) + 1;
    const cpu = s.padded(4);
    const available = this.cell(2);
    const managed = this.cell(2);
    const managedAllocated = noManaged ? 0 : this.cell(2);
    const allocated = this.cell(noManaged ? 2 : 1);
    const listAt = s.pos + 2;
    const bad =
      cpu < 0 || available < 0 || managed < 0 || managedAllocated < 0 || allocated < 0 || !this.blanks(2);
    const vectors = bad ? -1 : machine.sets.internList(s.bytes, listAt, s.end);
    if (vectors < 0 || s.indent() < indent + 1) {
      s.back();
      return false;
    }
    machine.t.matrixRow.push({ cpu, available, managed, managedAllocated, allocated, vectors, line: s.line });
    this.kept.printed++;
    return true;
  }

  /** `blanks` blanks, then a number in four columns. */
  private cell(blanks: number): number {
    if (!this.blanks(blanks)) return -1;
    this.s.pos += blanks;
    return this.s.padded(4);
  }

  private blanks(count: number): boolean {
    const { s } = this;
    for (let i = 0; i < count; i++) if (s.pos + i >= s.end || s.bytes[s.pos + i] !== 32) return false;
    return true;
  }

  private parent(row: number, indent: number): boolean {
    const { s } = this;
    const { machine } = this.context;
    const start = this.find(PARENT, indent);
    if (start < 0) return false;
    machine.t.domainLevel.col.parentName[row] = machine.strings.internBytes(s.bytes, start, s.end);
    this.kept.printed++;
    return true;
  }
}

const key_ = (key: Uint8Array): string => new TextDecoder().decode(key).trimEnd();
