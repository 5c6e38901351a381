// Text of lspci, with or without -v, -n, -nn, -k and hex dumps.

import { ascii, hexDigit, Scanner } from '../../lib/scan.ts';
import { Severity } from '../../model/tables.ts';
import { decodeConfigSpace } from '../config-space/decode.ts';
import { HexRow } from '../config-space/hex-row.ts';
import { ConfigSpace } from '../config-space/space.ts';
import { type FileContext, reportLineEnds } from '../context.ts';
import { compareNumbers } from '../pci-compare.ts';
import { addFunctions, type PciFunction, PciNumbers } from '../pci-function.ts';
import { ACCESS_DENIED, type Draft, deeperLevel, firstLevel } from './details.ts';
import { type FunctionLine, functionLine } from './function-line.ts';

const SPACE = 32;
const TAB = 9;
/** Columns of a tab. A terminal turns it into as many blanks, editors and web pages into fewer. */
const TAB_COLUMNS = 8;
/** Longest detail line that is looked at. */
const MAX_DETAIL = 400;

const OWN_MESSAGES = [ascii('lspci: '), ascii('pcilib: ')];
/** First letters of the first-level lines that are read: Bus, Control and Capabilities, Flags, Interrupt and IOMMU, Kernel, NUMA. */
const FIRST_LETTERS = new Set([...'BCFIKN!'].map((letter) => letter.charCodeAt(0)));
const UNKNOWN_HEADER = '!!! Unknown header type';

interface OpenFunction extends Draft {
  readonly id: string;
  readonly line: number;
  readonly start: FunctionLine;
  /** Indented lines followed: a programming interface that is not printed is 0. */
  verbose: boolean;
  space: ConfigSpace | undefined;
}

/** Reads a whole text into the machine. */
export class LspciReader {
  private readonly context: FileContext;
  private readonly s: Scanner;
  private readonly row = new HexRow();
  private readonly functions = new Map<string, OpenFunction>();
  private current: OpenFunction | undefined;
  private deniedLine = 0;

  constructor(context: FileContext) {
    this.context = context;
    this.s = new Scanner(context.source.bytes, context.source.firstLine);
  }

  read(): void {
    const { s } = this;
    while (s.next()) {
      const first = s.bytes[s.start];
      if (s.length === 0) continue;
      if (first === TAB || first === SPACE) this.detail();
      else if (HexRow.isRow(s)) this.hexRow();
      else this.functionStart();
    }
    this.finish();
  }

  private functionStart(): void {
    const { s } = this;
    if (OWN_MESSAGES.some((start) => s.at(start, s.start))) return;
    const start = hexDigit(s.bytes[s.start]!) >= 0 ? functionLine(this.text()) : undefined;
    this.current = undefined;
    if (!start) {
      this.problem('a PCI function: address, class, vendor and device');
      return;
    }
    const again = this.functions.get(start.id);
    if (again)
      this.problem(`each function once; ${start.id} is in line ${again.line}`, 'only what is new was read');
    this.current = again ?? this.open(start);
  }

  private open(start: FunctionLine): OpenFunction {
    const numbers = new PciNumbers();
    const { line } = this.s;
    if (start.vendor >= 0) {
      numbers.set('vendor', start.vendor, line);
      numbers.set('product', start.product, line);
    }
    if (start.classCode >= 0) numbers.set('class', start.classCode, line);
    const opened: OpenFunction = {
      id: start.id,
      line,
      start,
      numbers,
      driver: '',
      section: '',
      verbose: false,
      space: undefined,
    };
    this.functions.set(start.id, opened);
    return opened;
  }

  /** An indented line. Most say nothing about interrupts; their text is not even made. */
  private detail(): void {
    const { s } = this;
    const at = this.contentStart();
    if (at === s.end) return;
    if (!this.current) {
      this.problem('a PCI function before its details');
      return;
    }
    this.current.verbose = true;
    if (this.level === 1) this.firstLevel(this.current, at);
    else if (this.current.section !== '') this.report(deeperLevel(this.current, this.text(at), s.line));
  }

  private level = 0;
  /** Blanks of one level, 0: not known yet. */
  private unit = 0;

  /** Where the text of an indented line starts; sets its level. */
  private contentStart(): number {
    const { bytes, start, end } = this.s;
    let columns = 0;
    let i = start;
    for (; i < end; i++) {
      if (bytes[i] === TAB) columns = (Math.floor(columns / TAB_COLUMNS) + 1) * TAB_COLUMNS;
      else if (bytes[i] === SPACE) columns++;
      else break;
    }
    // The first details of a function are of the first level.
    if (bytes[start] === SPACE && this.unit === 0) this.unit = Math.min(columns, TAB_COLUMNS);
    const unit = bytes[start] === SPACE ? this.unit : TAB_COLUMNS;
    this.level = Math.max(1, Math.floor(columns / unit));
    return i;
  }

  private firstLevel(draft: OpenFunction, at: number): void {
    if (!FIRST_LETTERS.has(this.s.bytes[at]!)) {
      draft.section = '';
      return;
    }
    const text = this.text(at);
    if (text === ACCESS_DENIED && this.deniedLine === 0) this.deniedLine = this.s.line;
    if (text.startsWith(UNKNOWN_HEADER))
      this.problem('header type 00, 01 or 02', 'the function was read without it');
    else this.report(firstLevel(draft, text, this.s.line));
  }

  private report(outcome: ReturnType<typeof firstLevel>): void {
    if (typeof outcome === 'object') this.problem(outcome.expected);
  }

  private hexRow(): void {
    const { s, row } = this;
    if (!this.current) return this.problem('a PCI function before its hex dump');
    this.current.space ??= ConfigSpace.empty();
    if (!row.read(s)) return this.problem('an offset and sixteen bytes, two digits each');
    if (!this.current.space.append(row.offset, row.bytes, s.line)) {
      const next = this.current.space.length.toString(16).padStart(2, '0');
      this.problem(`offset ${next}, which follows the row before`);
    }
  }

  private text(from = this.s.start): string {
    return new TextDecoder().decode(this.s.bytes.subarray(from, Math.min(this.s.end, from + MAX_DETAIL * 4)));
  }

  private problem(expected: string, done?: string, severity?: number): void {
    this.context.problem(this.s.line, this.text(), expected, done, severity);
  }

  private finish(): void {
    const { context } = this;
    if (this.functions.size === 0) {
      const empty = context.source.bytes.length === 0;
      context.problem(
        context.source.firstLine,
        empty ? 'an empty file' : 'no PCI function',
        'the output of lspci',
        empty ? 'no PCI function is known from it, as on a machine without PCI' : 'nothing was read',
        empty ? Severity.note : Severity.error,
      );
    }
    const functions: PciFunction[] = [];
    for (const fn of this.functions.values()) functions.push(this.close(fn));
    this.noteMissing();
    addFunctions(context, functions);
    reportLineEnds(context, this.s);
  }

  /** Text and dump together: the dump's numbers win. */
  private close(fn: OpenFunction): PciFunction {
    const { id, line, start, driver } = fn;
    const closed = { id, line, label: start.label, driver };
    if (!fn.space || fn.space.length === 0) return { ...closed, numbers: fn.numbers };
    const report = this.context.problem.bind(this.context);
    const numbers = decodeConfigSpace(fn.space, report);
    compareNumbers(this.context, id, fn.numbers, numbers, start.progIf || fn.verbose ? 0xffffff : 0xffff00);
    for (const [name, { value, line: from }] of fn.numbers) numbers.set(name, value, from);
    return { ...closed, numbers };
  }

  /** What lspci could not read without root, said once. */
  private noteMissing(): void {
    const short = [...this.functions.values()].find((fn) => fn.space?.length === 64);
    const line = this.deniedLine || short?.line;
    if (!line) return;
    this.context.problem(
      line,
      this.deniedLine ? ACCESS_DENIED : 'the first 64 bytes of config space',
      'capabilities, which lspci shows to root (with -vvv or -xxx)',
      'MSI and MSI-X of the functions are not known from this file',
      Severity.note,
    );
  }
}
