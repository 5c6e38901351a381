// Reads a file of debugfs irq/irqs: a descriptor and its chain of irq_data, endpoint first.
// kernel/irq/debugfs.c: irq_debug_show, irq_debug_show_data, 6.1 and 6.12.

import { ascii, Scanner } from '../../lib/scan.ts';
import { CHIP_LISTS, DSTATE_LISTS, type FlagBit, ISTATE_FLAGS, STATUS_FLAGS } from '../../model/flags.ts';
import type { MachineBuilder } from '../../model/machine.ts';
import { Has, Owner } from '../../model/tables.ts';
import { type FileContext, reportLineEnds } from '../context.ts';
import { readDetail } from './detail.ts';
import { readFlagNames, readListedNames } from './flag-lines.ts';
import { KeptLines } from './kept.ts';

const HANDLER = ascii('handler:  ');
const DEVICE = ascii('device:   ');
const STATUS = ascii('status:   ');
const ISTATE = ascii('istate:   ');
const DDEPTH = ascii('ddepth:   ');
const WDEPTH = ascii('wdepth:   ');
const DSTATE = ascii('dstate:   ');
const NODE = ascii('node:     ');
const AFFINITY = ascii('affinity: ');
const EFFECTIVE = ascii('effectiv: ');
const PENDING = ascii('pending:  ');
const DOMAIN = ascii('domain:  ');
const HWIRQ = ascii('hwirq:   ');
const CHIP = ascii('chip:    ');
const NO_CHIP = ascii('chip: None');
const FLAGS = ascii('flags:   ');
const PARENT = ascii('parent:');
const NULL_NAME = ascii('(null)');
const KEYS = [
  HANDLER,
  DEVICE,
  STATUS,
  ISTATE,
  DDEPTH,
  WDEPTH,
  DSTATE,
  NODE,
  AFFINITY,
  EFFECTIVE,
  PENDING,
  DOMAIN,
  HWIRQ,
  CHIP,
  FLAGS,
  PARENT,
];

const MAX_LEVELS = 16;
const INT_MAX = 0x7fffffff;

/** Which flag lists a release prints: those of the last file where it showed are tried first. */
interface Lists {
  dstate: number;
  chip: number;
}

const listsOf = new WeakMap<MachineBuilder, Lists>();

function likelyLists(machine: MachineBuilder): Lists {
  let lists = listsOf.get(machine);
  if (!lists) {
    lists = { dstate: 0, chip: 0 };
    listsOf.set(machine, lists);
  }
  return lists;
}

/** Reads the file of irq number `irq`. */
export function readIrqFile(context: FileContext, irq: number): void {
  const { machine, source } = context;
  const row = machine.irq(irq);
  const t = machine.t.irqDesc;
  if (t.col.has[row]! & Has.debugfs) {
    context.problem(
      source.firstLine,
      `a second file of irq ${irq}`,
      'one file for each irq',
      'the file was left out',
    );
    return;
  }
  t.col.has[row]! |= Has.debugfs;
  t.col.file[row] = context.file;
  t.col.line[row] = source.firstLine;
  t.col.first[row] = machine.t.irqData.length;
  new IrqReader(context, row).read();
  t.col.levels[row] = machine.t.irqData.length - t.col.first[row]!;
}

class IrqReader {
  private readonly context: FileContext;
  private readonly row: number;
  private readonly s: Scanner;
  private readonly kept: KeptLines;
  private readonly lists: Lists;

  constructor(context: FileContext, row: number) {
    this.context = context;
    this.row = row;
    this.lists = likelyLists(context.machine);
    this.s = new Scanner(context.source.bytes, context.source.firstLine);
    this.kept = new KeptLines(context, Owner.irqFile, row);
  }

  read(): void {
    const { row, s } = this;
    const { col } = this.context.machine.t.irqDesc;
    col.handler[row] = this.text(HANDLER, 0);
    const device = this.find(DEVICE, 0);
    if (device < 0) this.missing(DEVICE);
    else {
      col.device[row] =
        s.at(NULL_NAME, device) && s.end - device === NULL_NAME.length ? -1 : this.intern(device);
      this.kept.printed++;
    }
    col.status[row] = this.named(STATUS, STATUS_FLAGS);
    col.istateLine[row] = s.line + 1;
    col.istate[row] = this.named(ISTATE, ISTATE_FLAGS);
    col.ddepth[row] = this.number(DDEPTH);
    col.wdepth[row] = this.number(WDEPTH);
    col.dstateLine[row] = s.line + 1;
    this.dstate();
    col.nodeLine[row] = s.line + 1;
    col.node[row] = this.node();
    this.masks();
    this.chain();
    while (s.next()) this.unknown('the end of the file');
    reportLineEnds(this.context, s);
  }

  private intern(start: number): number {
    return this.context.machine.strings.internBytes(this.s.bytes, start, this.s.end);
  }

  /** As in DomainReader: the next line with this key at this indent. */
  private find(key: Uint8Array, indent: number): number {
    const { s } = this;
    while (s.next()) {
      const at = s.start + indent;
      if (s.at(key, at) && s.indent() === indent) return at + key.length;
      if (this.isKnown()) {
        s.back();
        return -1;
      }
      this.unknown(`"${label(key)}" after ${indent} blanks`);
    }
    return -1;
  }

  private isKnown(): boolean {
    const at = this.s.start + this.s.indent();
    return KEYS.some((key) => this.s.at(key, at)) || this.s.at(NO_CHIP, this.s.start);
  }

  private unknown(expected: string): void {
    this.kept.unknown(this.s, expected);
  }

  private missing(key: Uint8Array): void {
    this.kept.missing(this.s.line + 1, 'another line', `"${label(key)}…"`);
  }

  private text(key: Uint8Array, indent: number): number {
    const start = this.find(key, indent);
    if (start < 0) {
      this.missing(key);
      return -1;
    }
    this.kept.printed++;
    return this.intern(start);
  }

  private checked(value: number, expected: () => string): number {
    if (value >= 0 && this.s.done()) {
      this.kept.printed++;
      return value;
    }
    this.unknown(expected());
    this.kept.missing(this.s.line, this.s.text(), expected());
    return 0;
  }

  private number(key: Uint8Array): number {
    const start = this.find(key, 0);
    if (start < 0) {
      this.missing(key);
      return 0;
    }
    this.s.pos = start;
    return this.checked(this.s.u32(), () => `"${label(key)}" and a number`);
  }

  /** NUMA node: -1 is "none". */
  private node(): number {
    const { s } = this;
    const start = this.find(NODE, 0);
    if (start < 0) {
      this.missing(NODE);
      return -1;
    }
    const negative = s.bytes[start] === 45;
    s.pos = negative ? start + 1 : start;
    const read = negative && s.bytes[s.pos] === 48 ? -1 : s.u32();
    const value = this.checked(read > INT_MAX ? -1 : read, () => '"node:" and a number');
    return negative ? -value : value;
  }

  private flagWord(key: Uint8Array): number {
    const { s } = this;
    const start = this.find(key, 0);
    if (start < 0) {
      this.missing(key);
      return -1;
    }
    s.pos = start;
    return this.checked(s.hexWord(8), () => `"${label(key)} 0x" and eight lower-case digits`);
  }

  private named(key: Uint8Array, names: readonly FlagBit[]): number {
    const word = this.flagWord(key);
    if (word >= 0) readFlagNames(this.s, names, word, 12, this.kept);
    return Math.max(0, word);
  }

  private dstate(): void {
    const { row, lists } = this;
    const { col } = this.context.machine.t.irqDesc;
    const word = this.flagWord(DSTATE);
    if (word < 0) return;
    lists.dstate = readListedNames(this.s, DSTATE_LISTS, lists.dstate, word, 12, this.kept);
    col.dstate[row] = word;
    col.dstateList[row] = lists.dstate;
  }

  private masks(): void {
    const { row } = this;
    const { irqDesc } = this.context.machine.t;
    if (this.hasNoMasks()) {
      irqDesc.col.has[row]! |= Has.noMasks;
      return;
    }
    irqDesc.col.affinity[row] = this.mask(AFFINITY, 0);
    const effective = this.mask(EFFECTIVE, Has.effective);
    irqDesc.col.effective[row] = effective;
    irqDesc.col.pending[row] = this.mask(PENDING, Has.pending);
  }

  /** A kernel built for one CPU goes on with the chain at once. */
  private hasNoMasks(): boolean {
    const { s } = this;
    if (!s.next()) return false;
    const chain = s.at(DOMAIN, s.start);
    s.back();
    return chain;
  }

  /** A CPU list. `has` 0: the line is always there; otherwise it may be left out by the configuration of the kernel. */
  private mask(key: Uint8Array, has: number): number {
    const { s } = this;
    const { machine } = this.context;
    const start = this.find(key, 0);
    if (start < 0) {
      if (has === 0) this.missing(key);
      return -1;
    }
    machine.t.irqDesc.col.has[this.row]! |= has;
    const set = machine.sets.internList(s.bytes, start, s.end);
    s.pos = s.end;
    this.checked(set, () => `"${label(key)}" and a list of CPUs`);
    return set;
  }

  private chain(): void {
    let indent = 0;
    for (let level = 0; level < MAX_LEVELS; level++) {
      if (!this.level(indent)) return;
      indent += 4;
    }
  }

  /** One irq_data; true if a parent follows. */
  private level(indent: number): boolean {
    const { s } = this;
    const { machine } = this.context;
    const start = this.find(DOMAIN, indent);
    if (start < 0) {
      if (indent === 0) this.missing(DOMAIN);
      else this.context.problem(s.line, 'the end of the file', 'the parent level', 'the chain ends here');
      return false;
    }
    const t = machine.t.irqData;
    const data = t.push({ desc: this.row, domainName: this.intern(start), line: s.line });
    this.kept.printed++;
    this.hwirq(data, indent + 1);
    if (this.chip(data, indent + 1)) this.chipFlags(data, indent + 2);
    readDetail(s, this.context, data, indent + 1, this.kept);
    return this.parent(data, indent + 1);
  }

  private hwirq(data: number, indent: number): void {
    const { s } = this;
    const start = this.find(HWIRQ, indent);
    if (start < 0) return this.missing(HWIRQ);
    s.pos = start;
    const low = this.checked(s.hexWord(0), () => '"hwirq:   0x" and lower-case digits');
    const { col } = this.context.machine.t.irqData;
    col.hwirqLo[data] = low;
    col.hwirqHi[data] = s.high;
  }

  /** False without a chip: `chip: None` stands at the start of the line and no flags follow. */
  private chip(data: number, indent: number): boolean {
    const { s } = this;
    if (s.next()) {
      if (s.at(NO_CHIP, s.start) && s.length === NO_CHIP.length) {
        this.kept.printed++;
        return false;
      }
      s.back();
    }
    const start = this.find(CHIP, indent);
    if (start < 0) {
      // The empty name, not "None": flags may follow.
      this.context.machine.t.irqData.col.chip[data] = 0;
      this.missing(CHIP);
      return true;
    }
    this.context.machine.t.irqData.col.chip[data] = this.intern(start);
    this.kept.printed++;
    return true;
  }

  private chipFlags(data: number, indent: number): void {
    const { s } = this;
    const start = this.find(FLAGS, indent);
    if (start < 0) return this.missing(FLAGS);
    s.pos = start;
    const word = s.hexWord(0);
    const flags = this.checked(s.high === 0 ? word : -1, () => '"flags:   0x" and lower-case digits');
    const { col } = this.context.machine.t.irqData;
    this.lists.chip = readListedNames(s, CHIP_LISTS, this.lists.chip, flags, indent + 11, this.kept);
    col.flags[data] = flags;
    col.flagsList[data] = this.lists.chip;
  }

  private parent(data: number, indent: number): boolean {
    const start = this.find(PARENT, indent);
    if (start < 0) return false;
    this.context.machine.t.irqData.col.parent[data] = 1;
    if (start !== this.s.end) {
      this.unknown('"parent:" and nothing behind it');
      this.kept.missing(this.s.line, this.s.text(), '"parent:"');
    } else this.kept.printed++;
    return true;
  }
}

const label = (key: Uint8Array): string => new TextDecoder().decode(key).trimEnd();
