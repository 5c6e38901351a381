// ir_translation_struct: present entries of each unit's table, first the remapped ones, behind `****` the posted ones.
// drivers/iommu/intel/debugfs.c: ir_translation_struct_show, 6.1 and 6.12.

import { ascii, Scanner } from '../../lib/scan.ts';
import { Known, RemapKind, Severity } from '../../model/tables.ts';
import { type FileContext, reportLineEnds } from '../context.ts';
import { isEmpty } from '../line-reader.ts';
import { MAX_UNITS, remapUnit } from './unit.ts';

const UNIT = /^(Remapped|Posted) Interrupt supported on IOMMU: (\S+)$/;
const ADDRESS = /^ IR table address:([0-9a-f]{1,16})$/;
const DIVIDER = '****';
const OFF = 'Interrupt Remapping is not enabled';
/** With single blanks: a terminal turns tabs into blanks. */
const HEADERS: readonly string[] = [
  ' Entry SrcID DstID Vct IRTE_high IRTE_low',
  ' Entry SrcID PDA_high PDA_low Vct IRTE_high IRTE_low',
];

const SPACE = ascii(' ');
const TWO_SPACES = ascii('  ');
const COLON = ascii(':');
const DOT = ascii('.');

/** INTR_REMAP_TABLE_ENTRIES. */
const ENTRIES = 65536;

/** Bits of the low word of an IRTE. */
const PRESENT = 1;
const POSTED = 1 << 15;

export class TableReader {
  private readonly context: FileContext;
  private readonly s: Scanner;
  private readonly seen = new Set<string>();
  private unit = -1;
  private posted = false;
  private last = -1;
  // Words of the entry on the current line, least significant first.
  private w0 = 0;
  private w1 = 0;
  private w2 = 0;
  private w3 = 0;
  private sourceId = 0;
  private vector = 0;
  /** DstID, or PDA_high and PDA_low. */
  private first = 0;
  private second = 0;

  constructor(context: FileContext) {
    this.context = context;
    this.s = new Scanner(context.source.bytes, context.source.firstLine);
  }

  read(): void {
    if (isEmpty(this.context, 'the remapping tables of the units, or ****')) return;
    const { s } = this;
    while (s.next()) if (s.length > 0 && !this.entry()) this.rare(s.text());
    reportLineEnds(this.context, s);
  }

  private rare(text: string): void {
    const unit = UNIT.exec(text);
    if (unit) this.startUnit(unit[1] === 'Posted', unit[2]!);
    else if (text === DIVIDER) this.unit = -1;
    else if (HEADERS.includes(narrow(text))) this.checkHeader(narrow(text));
    else if (this.unit < 0)
      this.problem('a line that names a unit: Remapped Interrupt supported on IOMMU: …');
    else if (text === OFF) this.setEnabled(0);
    else this.tableAddress(text);
  }

  private problem(expected: string): void {
    this.context.problem(this.s.line, this.s.text(), expected);
  }

  private startUnit(posted: boolean, name: string): void {
    const { machine, file } = this.context;
    this.unit = -1;
    if (this.seen.has(`${posted} ${name}`)) {
      this.problem('each unit once');
      return;
    }
    this.seen.add(`${posted} ${name}`);
    const unit = remapUnit(machine, name, RemapKind.vtd);
    if (unit < 0) {
      this.problem(`at most ${MAX_UNITS} units`);
      return;
    }
    this.unit = unit;
    this.posted = posted;
    this.last = -1;
    const { col } = machine.t.remapUnit;
    // The registers may have named the unit before; the table is what it is about.
    if (posted && col.file[this.unit]! >= 0) return;
    col.file[this.unit] = file;
    col.line[this.unit] = this.s.line;
  }

  private checkHeader(text: string): void {
    if (text !== HEADERS[this.posted ? 1 : 0])
      this.problem(`the column names of ${this.posted ? 'posted' : 'remapped'} entries`);
  }

  /** The posted half says the same of the table, whether or not remapping is on. */
  private setEnabled(enabled: number): void {
    const { col } = this.context.machine.t.remapUnit;
    if (!this.posted) col.enabled[this.unit] = enabled;
  }

  private tableAddress(text: string): void {
    const match = ADDRESS.exec(text);
    if (!match) {
      this.problem('a unit, an address, column names or an entry of an interrupt remapping table');
      return;
    }
    const digits = match[1]!.padStart(16, '0');
    const { col } = this.context.machine.t.remapUnit;
    col.tableHi[this.unit] = Number.parseInt(digits.slice(0, 8), 16);
    col.tableLo[this.unit] = Number.parseInt(digits.slice(8), 16);
    this.setEnabled(1);
  }

  /** ` 16    00:01.0 00000300 20  0000000000040008\t0000030000200009`; false when the line is no entry. */
  private entry(): boolean {
    const { s } = this;
    if (!s.take(SPACE)) return false;
    const index = s.u32();
    if (index < 0 || !s.take(SPACE)) return false;
    s.skipBlanks();
    if (!this.columns()) return false;
    if (this.unit < 0) this.problem('a line that names a unit before its entries');
    else if (index <= this.last || index >= ENTRIES)
      this.problem(`entries in ascending order below ${ENTRIES}, each once`);
    else {
      this.last = index;
      this.check();
      this.push(index);
    }
    return true;
  }

  private columns(): boolean {
    const { s } = this;
    const bus = this.word(2);
    const slot = s.take(COLON) ? this.word(2) : -1;
    const fn = s.take(DOT) ? this.word(1) : -1;
    if (bus < 0 || slot < 0 || slot > 31 || fn < 0 || fn > 7 || !s.take(SPACE)) return false;
    this.sourceId = (bus << 8) | (slot << 3) | fn;
    this.first = this.word(8);
    if (this.first < 0 || !s.take(SPACE)) return false;
    if (this.posted) {
      this.second = this.word(8);
      if (this.second < 0 || !s.take(SPACE)) return false;
    }
    this.vector = this.word(2);
    return this.vector >= 0 && s.take(TWO_SPACES) && this.words();
  }

  private words(): boolean {
    const { s } = this;
    this.w2 = this.word(16);
    this.w3 = s.high;
    const from = s.pos;
    s.skipBlanks();
    if (this.w2 < 0 || s.pos === from) return false;
    this.w0 = this.word(16);
    this.w1 = s.high;
    return this.w0 >= 0 && s.done();
  }

  /** A hexadecimal number of exactly that many digits, or -1. */
  private word(digits: number): number {
    const from = this.s.pos;
    const value = this.s.hex();
    return this.s.pos - from === digits ? value : -1;
  }

  /** The columns are fields of the entry printed behind them. */
  private check(): void {
    const address = this.posted
      ? this.first === this.w3 && this.second === (this.w1 & ~0x3f) >>> 0
      : this.first === this.w1;
    const same =
      address &&
      this.sourceId === (this.w2 & 0xffff) &&
      this.vector === ((this.w0 >>> 16) & 0xff) &&
      (this.w0 & PRESENT) !== 0 &&
      this.posted === ((this.w0 & POSTED) !== 0);
    if (same) return;
    const kind = this.posted ? 'a present posted entry' : 'a present remapped entry';
    this.context.problem(
      this.s.line,
      this.s.text(),
      `${kind} that its columns agree with`,
      'both were kept as they are',
      Severity.warning,
    );
  }

  private push(index: number): void {
    const { remapEntry } = this.context.machine.t;
    const row = remapEntry.add();
    const { col } = remapEntry;
    col.unit[row] = this.unit;
    col.kind[row] = this.posted ? RemapKind.vtdPosted : RemapKind.vtd;
    col.state[row] = Known.read;
    col.index[row] = index;
    col.w0[row] = this.w0;
    col.w1[row] = this.w1;
    col.w2[row] = this.w2;
    col.w3[row] = this.w3;
    col.sourceId[row] = this.sourceId;
    col.vector[row] = this.vector;
    // A posted entry has the address of a descriptor in place of a destination.
    col.destination[row] = this.posted ? 0 : this.first;
    col.file[row] = this.context.file;
    col.line[row] = this.s.line;
  }
}

const narrow = (text: string): string => text.replace(/[ \t]{1,32}/g, ' ');
