// Lines of an msixdump text: a function, its capabilities, the entries of its MSI-X table.

import { ascii, Scanner } from '../../lib/scan.ts';
import { Bus, Known, MsiKind, Severity, TableState } from '../../model/tables.ts';
import { BDF } from '../bdf.ts';
import { type FileContext, reportLineEnds } from '../context.ts';

const ENTRY_START = ascii('    [');
const ADDR = ascii('] addr ');
const ADDRHI = ascii(' addrhi ');
const DATA = ascii(' data ');
const CTRL = ascii(' ctrl ');
const MASKED = ascii(' masked');
const INDENT = ascii('  ');

const DEVICE = new RegExp(
  `^(${BDF}) ([0-9a-f]{4}):([0-9a-f]{4}) class ([0-9a-f]{6}) cmd ([0-9a-f]{4}) driver (\\S+)$`,
);
const MSI =
  /^ {2}MSI cap@([0-9a-f]{2}) ctrl ([0-9a-f]{4}) (enable[+-] count \d+\/\d+ 64bit[+-] maskbit[+-]) addr ([0-9a-f]{8}) addrhi ([0-9a-f]{8}) data ([0-9a-f]{4})(?: mask ([0-9a-f]{8}) pending ([0-9a-f]{8}))?$/;
const MSIX =
  /^ {2}MSI-X cap@([0-9a-f]{2}) ctrl ([0-9a-f]{4}) (enable[+-] maskall[+-] count \d+) table bar([0-7])\+([0-9a-f]{8}) pba bar([0-7])\+([0-9a-f]{8})$/;
const ZERO = /^ {4}\((\d{1,4}) entries with zero address and data not listed\)$/;
const NOT_READ = /^ {4}\((memory space disabled, table not read|no resource file|mmap failed)\)$/;

const ONCE = 'each capability once';

const hex = (text: string | undefined): number => Number.parseInt(text ?? '', 16);

/** The MSI-X table that lines belong to. */
interface OpenTable {
  /** False: another file told this table, these lines are only checked. */
  readonly ours: boolean;
  readonly line: number;
  readonly size: number;
  readonly enabled: boolean;
  last: number;
  listed: number;
  zero: number;
  reason: string;
}

export class TablesReader {
  private readonly context: FileContext;
  private readonly s: Scanner;
  private readonly seen = new Set<number>();
  /** Devices whose MSI message another file, such as lspci's, told before. */
  private readonly msiKnown = new Set<number>();
  private device = -1;
  /** Offsets of the capabilities of the device so far, -1 for none. */
  private msiCap = -1;
  private msixCap = -1;
  private table: OpenTable | undefined;

  constructor(context: FileContext) {
    this.context = context;
    this.s = new Scanner(context.source.bytes, context.source.firstLine);
    const { col, length } = context.machine.t.msiDesc;
    for (let row = 0; row < length; row++)
      if (col.kind[row] === MsiKind.msi) this.msiKnown.add(col.device[row]!);
  }

  read(): void {
    const { s } = this;
    while (s.next()) {
      if (s.at(ENTRY_START, s.start)) this.entry();
      else if (s.length > 0) this.rare(s.text());
    }
    this.closeTable();
    reportLineEnds(this.context, s);
  }

  private problem(expected: string, done?: string): void {
    this.context.problem(this.s.line, this.s.text(), expected, done);
  }

  private rare(text: string): void {
    if (!this.s.at(INDENT, this.s.start)) this.startDevice(text);
    else if (this.device < 0) this.problem('a line that names a PCI function before this one');
    else if (text.startsWith('  MSI ')) this.msi(text);
    else if (text.startsWith('  MSI-X ')) this.msix(text);
    else this.tableNote(text);
  }

  private startDevice(text: string): void {
    this.closeTable();
    this.device = -1;
    this.msiCap = this.msixCap = -1;
    const match = DEVICE.exec(text);
    if (!match) {
      if (text !== 'no pci') this.problem('a PCI function: address, ids, class, command register, driver');
      return;
    }
    const { machine, file } = this.context;
    const row = machine.device(match[1]!, Bus.pci);
    if (this.seen.has(row)) {
      this.context.problem(
        this.s.line,
        `${match[1]} again`,
        'each PCI function once',
        'what follows was left out',
      );
      return;
    }
    this.seen.add(row);
    this.device = row;
    const { col } = machine.t.device;
    // A virtual function reads ffff:ffff; its ids are those of the physical one.
    if (col.vendor[row]! < 0 && hex(match[2]) !== 0xffff) col.vendor[row] = hex(match[2]);
    if (col.product[row]! < 0 && hex(match[3]) !== 0xffff) col.product[row] = hex(match[3]);
    if (col.class[row]! < 0) col.class[row] = hex(match[4]);
    if (col.command[row]! < 0) col.command[row] = hex(match[5]);
    if (col.driver[row]! < 0 && match[6] !== '-') col.driver[row] = machine.strings.intern(match[6]!);
    if (col.file[row]! >= 0) return;
    col.file[row] = file;
    col.line[row] = this.s.line;
  }

  private msi(text: string): void {
    this.closeTable();
    const match = MSI.exec(text);
    const cap = hex(match?.[1]);
    if (!match || cap === this.msiCap) {
      this.problem(match ? ONCE : 'an MSI capability: offset, control, address, data, mask and pending bits');
      return;
    }
    // The kernel takes the first one in the list (pci_find_capability).
    if (this.msiCap >= 0) return;
    this.msiCap = cap;
    const { machine } = this.context;
    const { col } = machine.t.device;
    const control = hex(match[2]);
    const hasMask = (control & 0x100) !== 0;
    if (hasMask !== (match[7] !== undefined)) {
      this.problem(hasMask ? 'mask and pending bits' : 'no mask bits, as the control word says');
      return;
    }
    this.checkWords(match[3]!, msiWords(control));
    if (col.msiCap[this.device]! < 0) this.keepMsi(match, control);
    const message = hex(match[4]) !== 0 || hex(match[5]) !== 0 || hex(match[6]) !== 0;
    if ((message || control & 1) && !this.msiKnown.has(this.device)) this.pushMsi(match, control);
  }

  private keepMsi(match: RegExpExecArray, control: number): void {
    const { col } = this.context.machine.t.device;
    const row = this.device;
    col.msiCap[row] = hex(match[1]);
    col.msiControl[row] = control;
    col.msiCapable[row] = 1 << ((control >> 1) & 7);
    col.msiEnabledCount[row] = 1 << ((control >> 4) & 7);
    if (match[7] === undefined) return;
    col.msiMaskBits[row] = hex(match[7]);
    col.msiPending[row] = hex(match[8]);
    col.msiMaskKnown[row] = 1;
  }

  private pushMsi(match: RegExpExecArray, control: number): void {
    let state: number = Known.read | (control & 1 ? Known.enabled : 0);
    if (match[7] !== undefined) state |= Known.maskKnown | (hex(match[7]) & 1 ? Known.masked : 0);
    this.context.machine.t.msiDesc.push({
      device: this.device,
      kind: MsiKind.msi,
      index: 0,
      addressLo: hex(match[4]),
      addressHi: hex(match[5]),
      data: hex(match[6]),
      state,
      file: this.context.file,
      line: this.s.line,
    });
  }

  /** The tool prints some bits of the control word in words, too. */
  private checkWords(found: string, expected: string): void {
    if (found !== expected)
      this.context.problem(
        this.s.line,
        found,
        `${expected}, as the control word says`,
        'the control word was used',
      );
  }

  private msix(text: string): void {
    this.closeTable();
    const match = MSIX.exec(text);
    const cap = hex(match?.[1]);
    if (!match || cap === this.msixCap) {
      this.problem(
        match ? ONCE : 'an MSI-X capability: offset, control, place of the table and of the pending bits',
      );
      return;
    }
    const first = this.msixCap < 0;
    if (first) this.msixCap = cap;
    const { col } = this.context.machine.t.device;
    const control = hex(match[2]);
    const size = (control & 0x7ff) + 1;
    this.checkWords(
      match[3]!,
      `enable${sign(control & 0x8000)} maskall${sign(control & 0x4000)} count ${size}`,
    );
    if (first && col.msixCap[this.device]! < 0) this.keepMsix(match, control, size);
    this.table = {
      ours: first && col.tableState[this.device] === TableState.unknown,
      line: this.s.line,
      size,
      enabled: (control & 0x8000) !== 0,
      last: -1,
      listed: 0,
      zero: 0,
      reason: '',
    };
  }

  private keepMsix(match: RegExpExecArray, control: number, size: number): void {
    const { col } = this.context.machine.t.device;
    const row = this.device;
    col.msixCap[row] = hex(match[1]);
    col.msixControl[row] = control;
    col.msixSize[row] = size;
    col.msixBir[row] = hex(match[4]);
    col.msixOffset[row] = hex(match[5]);
    col.pbaBir[row] = hex(match[6]);
    col.pbaOffset[row] = hex(match[7]);
  }

  private tableNote(text: string): void {
    const { table } = this;
    const zero = ZERO.exec(text);
    const notRead = NOT_READ.exec(text);
    if (!table || !(zero || notRead)) {
      this.problem('a capability, a table entry, or a note on the table');
      return;
    }
    if (zero) table.zero = Number(zero[1]);
    else table.reason = notRead![1]!;
  }

  /** `    [3] addr fee002d8 addrhi 00000000 data 00000000 ctrl 00000001 masked` */
  private entry(): void {
    const { s, table } = this;
    s.pos = s.start + ENTRY_START.length;
    const index = s.u32();
    const addressLo = this.word(ADDR);
    const addressHi = this.word(ADDRHI);
    const data = this.word(DATA);
    const control = this.word(CTRL);
    const masked = s.take(MASKED);
    if (index < 0 || addressLo < 0 || addressHi < 0 || data < 0 || control < 0 || !s.done()) {
      this.problem('[index], addr, addrhi, data and ctrl with 8 hexadecimal digits each');
      return;
    }
    if (!table) {
      this.problem('a line of an MSI-X capability before its entries');
      return;
    }
    if (index <= table.last || index >= table.size) {
      this.problem(`entries in ascending order below ${table.size}, each once`);
      return;
    }
    if (masked !== ((control & 1) === 1))
      this.checkWords(masked ? 'masked' : 'unmasked', masked ? 'unmasked' : 'masked');
    table.last = index;
    table.listed++;
    if (!table.ours) return;
    let state: number = Known.read | Known.maskKnown;
    if (table.enabled) state |= Known.enabled;
    if (control & 1) state |= Known.masked;
    this.pushEntry(index, addressLo, addressHi, data, control, state);
  }

  /** Reads a key and 8 hexadecimal digits; -1 if they are not there. */
  private word(key: Uint8Array): number {
    const { s } = this;
    if (!s.take(key)) return -1;
    const from = s.pos;
    const value = s.hex();
    return s.pos - from === 8 ? value : -1;
  }

  private pushEntry(
    index: number,
    lo: number,
    hi: number,
    data: number,
    control: number,
    state: number,
  ): void {
    const { msiDesc } = this.context.machine.t;
    const row = msiDesc.add();
    const { col } = msiDesc;
    col.device[row] = this.device;
    col.kind[row] = MsiKind.msix;
    col.index[row] = index;
    col.addressLo[row] = lo;
    col.addressHi[row] = hi;
    col.data[row] = data;
    col.control[row] = control;
    col.state[row] = state;
    col.file[row] = this.context.file;
    col.line[row] = this.s.line;
  }

  /** Every entry of a table is listed or counted, or the table was not read. */
  private closeTable(): void {
    const { table } = this;
    this.table = undefined;
    if (!table) return;
    const told = table.listed + table.zero;
    if (table.reason === '' && told !== table.size)
      this.context.problem(
        table.line,
        `${table.listed} entries listed, ${table.zero} without a message`,
        `${table.size} entries in all`,
        'the others are taken for not read',
        Severity.warning,
      );
    if (table.ours) this.keepTable(table);
  }

  private keepTable(table: OpenTable): void {
    const { machine } = this.context;
    const { col } = machine.t.device;
    if (table.reason !== '') {
      col.tableState[this.device] = TableState.notRead;
      col.tableReason[this.device] = machine.strings.intern(table.reason);
    } else if (table.listed + table.zero > 0) {
      col.tableState[this.device] = TableState.read;
      // A count that does not fit is not believed.
      if (table.listed + table.zero <= table.size) col.zeroEntries[this.device] = table.zero;
    }
  }
}

const sign = (bit: number): string => (bit ? '+' : '-');

function msiWords(control: number): string {
  const count = `${1 << ((control >> 4) & 7)}/${1 << ((control >> 1) & 7)}`;
  return `enable${sign(control & 1)} count ${count} 64bit${sign(control & 0x80)} maskbit${sign(control & 0x100)}`;
}
