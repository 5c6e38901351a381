// Lines of a dump of MSI registers: a function, its capabilities, the entries of its MSI-X table.

import { Bus, Known, MsiKind, TableState } from '../../model/tables.ts';
import { BDF } from '../bdf.ts';
import type { FileContext } from '../context.ts';
import { LineReader } from '../line-reader.ts';
import { OpenTable } from './table.ts';

const DEVICE = new RegExp(
  `^device (${BDF}) vendor ([0-9a-f]{4}) device ([0-9a-f]{4}) class ([0-9a-f]{6}) command ([0-9a-f]{4}) \\((mem[+-] bus-master[+-] intx-disable[+-])\\)$`,
);
const MSI =
  /^ {2}MSI cap@([0-9a-f]{2}) control ([0-9a-f]{4}) (enable[+-] 64bit[+-] maskbit[+-] multiple-capable \d+ multiple-enabled \d+)$/;
const MESSAGE =
  /^ {4}address ([0-9a-f]{8})([0-9a-f]{8}) data ([0-9a-f]{4})(?: mask ([0-9a-f]{8}) pending ([0-9a-f]{8}))?$/;
const MSIX =
  /^ {2}MSI-X cap@([0-9a-f]{2}) control ([0-9a-f]{4}) (enable[+-] function-mask[+-] size \d+) table BAR([0-7])\+0x([0-9a-f]{1,8}) pba BAR([0-7])\+0x([0-9a-f]{1,8})$/;
const ENTRY =
  /^ {4}\[(\d{1,4})(?:-(\d{1,4}))?\] address ([0-9a-f]{8})([0-9a-f]{8}) data ([0-9a-f]{8}) ctrl ([0-9a-f]{8}) (masked|unmasked)( \(all alike\))?$/;
const NOT_READ = /^ {4}\((memory decoding off: table not read|no resource file|mmap failed)\)$/;
/** What the C library says about the map that failed; it may stand before everything else. */
const ERRNO = /^ {4}mmap: [A-Z][A-Za-z -]*$/;

const ONE_EACH = 'at most one MSI and one MSI-X capability for each function';

const hex = (text: string | undefined): number => Number.parseInt(text!, 16);
const sign = (bit: number): string => (bit ? '+' : '-');

/** Reads the whole file. */
export class RegistersReader {
  private readonly context: FileContext;
  private readonly reader: LineReader;
  private readonly seen = new Set<number>();
  /** Devices whose MSI message another file, such as lspci's, told before. */
  private readonly msiKnown = new Set<number>();
  private device = -1;
  private hasMsi = false;
  private hasMsix = false;
  /** Control word of the MSI capability whose message comes next, or -1. */
  private msiControl = -1;
  private table: OpenTable | undefined;

  constructor(context: FileContext) {
    this.context = context;
    this.reader = new LineReader(context);
    const { col, length } = context.machine.t.msiDesc;
    for (let row = 0; row < length; row++)
      if (col.kind[row] === MsiKind.msi) this.msiKnown.add(col.device[row]!);
  }

  read(): void {
    const { reader } = this;
    while (reader.next()) this.line(reader.text);
    this.closeCapability();
    reader.finish();
  }

  private line(text: string): void {
    if (text === '' || ERRNO.test(text)) return;
    if (text.startsWith('device ')) this.startDevice(text);
    else if (this.device < 0) this.reader.problem('a line that names a PCI function before this one');
    else if (text.startsWith('  MSI ')) this.msi(text);
    else if (text.startsWith('  MSI-X ')) this.msix(text);
    else if (text.startsWith('    [')) this.entry(text);
    else if (text.startsWith('    address ')) this.message(text);
    else this.note(text);
  }

  private startDevice(text: string): void {
    this.closeCapability();
    this.device = -1;
    this.hasMsi = this.hasMsix = false;
    const match = DEVICE.exec(text);
    if (!match) return this.reader.problem('a PCI function: address, ids, class, command register');
    const { machine, file } = this.context;
    const row = machine.device(match[1]!, Bus.pci);
    if (this.seen.has(row)) return this.reader.problem('each PCI function once', 'what follows was left out');
    this.seen.add(row);
    this.device = row;
    this.checkWords(match[6]!, commandWords(hex(match[5])));
    const { col } = machine.t.device;
    if (col.vendor[row]! < 0) col.vendor[row] = hex(match[2]);
    if (col.product[row]! < 0) col.product[row] = hex(match[3]);
    if (col.class[row]! < 0) col.class[row] = hex(match[4]);
    if (col.command[row]! < 0) col.command[row] = hex(match[5]);
    if (col.file[row]! >= 0) return;
    col.file[row] = file;
    col.line[row] = this.reader.line;
  }

  private msi(text: string): void {
    this.closeCapability();
    const match = MSI.exec(text);
    if (!match || this.hasMsi)
      return this.reader.problem(match ? ONE_EACH : 'an MSI capability: offset and control');
    this.hasMsi = true;
    const control = hex(match[2]);
    this.msiControl = control;
    this.checkWords(match[3]!, msiWords(control));
    const { col } = this.context.machine.t.device;
    const row = this.device;
    if (col.msiCap[row]! >= 0) return;
    col.msiCap[row] = hex(match[1]);
    col.msiControl[row] = control;
    col.msiCapable[row] = 1 << ((control >> 1) & 7);
    col.msiEnabledCount[row] = 1 << ((control >> 4) & 7);
  }

  /** Address and data of an MSI capability. Zero in a capability that is off was never written. */
  private message(text: string): void {
    const control = this.msiControl;
    const match = MESSAGE.exec(text);
    if (!match || control < 0) {
      this.reader.problem(match ? 'an MSI capability before its message' : 'address, data, mask and pending');
      return;
    }
    this.msiControl = -1;
    const hasMask = (control & 0x100) !== 0;
    if (hasMask !== (match[4] !== undefined)) {
      this.reader.problem(hasMask ? 'mask and pending bits' : 'no mask bits, as the control word says');
      return;
    }
    if (hasMask) this.keepMask(hex(match[4]), hex(match[5]));
    const written = hex(match[1]) !== 0 || hex(match[2]) !== 0 || hex(match[3]) !== 0;
    if ((written || control & 1) && !this.msiKnown.has(this.device)) this.pushMsi(match, control);
  }

  private keepMask(mask: number, pending: number): void {
    const { col } = this.context.machine.t.device;
    const row = this.device;
    if (col.msiMaskKnown[row]) return;
    col.msiMaskBits[row] = mask;
    col.msiPending[row] = pending;
    col.msiMaskKnown[row] = 1;
  }

  private pushMsi(match: RegExpExecArray, control: number): void {
    let state: number = Known.read | (control & 1 ? Known.enabled : 0);
    if (match[4] !== undefined) state |= Known.maskKnown | (hex(match[4]) & 1 ? Known.masked : 0);
    this.context.machine.t.msiDesc.push({
      device: this.device,
      kind: MsiKind.msi,
      index: 0,
      addressLo: hex(match[2]),
      addressHi: hex(match[1]),
      data: hex(match[3]),
      state,
      file: this.context.file,
      line: this.reader.line,
    });
  }

  private msix(text: string): void {
    this.closeCapability();
    const match = MSIX.exec(text);
    if (!match || this.hasMsix) {
      this.reader.problem(
        match ? ONE_EACH : 'an MSI-X capability: offset, control, place of the table and of the pending bits',
      );
      return;
    }
    this.hasMsix = true;
    const control = hex(match[2]);
    const size = (control & 0x7ff) + 1;
    this.checkWords(
      match[3]!,
      `enable${sign(control & 0x8000)} function-mask${sign(control & 0x4000)} size ${size}`,
    );
    const { col } = this.context.machine.t.device;
    if (col.msixCap[this.device]! < 0) this.keepMsix(match, control, size);
    this.table = new OpenTable({
      context: this.context,
      device: this.device,
      ours: col.tableState[this.device] === TableState.unknown,
      line: this.reader.line,
      size,
      enabled: (control & 0x8000) !== 0,
    });
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

  private entry(text: string): void {
    const match = ENTRY.exec(text);
    if (!match) {
      this.reader.problem('[index] or [first-last], address, data, control, and masked or unmasked');
      return;
    }
    if (!this.table) return this.reader.problem('an MSI-X capability before its entries');
    const control = hex(match[6]);
    this.checkWords(match[7]!, control & 1 ? 'masked' : 'unmasked');
    const first = Number(match[1]);
    const expected = this.table.add({
      first,
      last: match[2] === undefined ? first : Number(match[2]),
      alike: match[8] !== undefined,
      addressHi: hex(match[3]),
      addressLo: hex(match[4]),
      data: hex(match[5]),
      control,
      line: this.reader.line,
    });
    if (expected !== '') this.reader.problem(expected);
  }

  private note(text: string): void {
    const match = NOT_READ.exec(text);
    if (match && this.table) this.table.reason = match[1]!;
    else this.reader.problem('a capability, a message, a table entry, or why the table was not read');
  }

  private closeCapability(): void {
    this.table?.close();
    this.table = undefined;
    this.msiControl = -1;
  }

  /** The dump prints some bits of a register in words, too. */
  private checkWords(found: string, expected: string): void {
    if (found === expected) return;
    this.context.problem(
      this.reader.line,
      found,
      `${expected}, as the register says`,
      'the register was used',
    );
  }
}

function commandWords(command: number): string {
  return `mem${sign(command & 2)} bus-master${sign(command & 4)} intx-disable${sign(command & 0x400)}`;
}

function msiWords(control: number): string {
  const capable = 1 << ((control >> 1) & 7);
  const enabled = 1 << ((control >> 4) & 7);
  return `enable${sign(control & 1)} 64bit${sign(control & 0x80)} maskbit${sign(control & 0x100)} multiple-capable ${capable} multiple-enabled ${enabled}`;
}
