// A machine at one moment: MachineBuilder is what importers write into, MachineView is what everything else reads.

import {
  objectOf,
  type Packed,
  pack,
  type Table,
  TableBuilder,
  type TableSpec,
  type Tables,
  unpack,
} from '../lib/columns.ts';
import { SetPool, Sets } from '../lib/ranges.ts';
import { type PackedStrings, StringPool, StringTable } from '../lib/strings.ts';
import { DEFAULTS, type MachineSchema, SCHEMA, Severity } from './tables.ts';

/** What is said about a moment as a whole. */
export interface MachineHeader {
  /** Name of the capture: archive, folder or file. */
  readonly capture: string;
  /** Name of the moment, and all moments in order. */
  readonly step: string;
  readonly steps: readonly string[];
  /** One sentence about the moment, if the capture has it. */
  readonly description: string;
  /** Kernel release as `uname -r` says it, or ''. */
  readonly kernel: string;
  /** x86_64, aarch64, riscv64, s390x or ''. */
  readonly arch: string;
  /** Hypervisor below the kernel that owns the interrupts ('xen' for a PV dom0), or ''. */
  readonly hypervisor: string;
}

type Builders = { readonly [K in keyof MachineSchema]: TableBuilder<MachineSchema[K]> };

/** A problem: where, what was found, what was expected, what was done about it. */
export interface Problem {
  readonly file: number;
  readonly line: number;
  readonly severity?: number;
  readonly found: string;
  readonly expected: string;
  readonly done: string;
}

/** Longest excerpt of a line that a problem quotes. */
const EXCERPT = 160;

export class MachineBuilder {
  readonly strings = new StringPool();
  readonly sets = new SetPool();
  readonly t: Builders;
  private readonly rowOfIrq = new Map<number, number>();
  private readonly rowOfDevice = new Map<string, number>();
  private readonly rowOfCpu = new Map<number, number>();
  private readonly setOfText = new Map<string, number>();

  constructor() {
    this.t = objectOf(Object.keys(SCHEMA) as (keyof MachineSchema)[], (name): unknown => {
      if (name === 'set') return this.sets.sets;
      if (name === 'range') return this.sets.ranges;
      return new TableBuilder(SCHEMA[name], DEFAULTS[name] ?? {});
    }) as Builders;
  }

  /** Row of irqDesc for a Linux irq number, added when new. */
  irq(irq: number): number {
    let row = this.rowOfIrq.get(irq);
    if (row === undefined) {
      row = this.t.irqDesc.add();
      this.t.irqDesc.col.irq[row] = irq;
      this.rowOfIrq.set(irq, row);
    }
    return row;
  }

  findIrq(irq: number): number {
    return this.rowOfIrq.get(irq) ?? -1;
  }

  /** Row of device for its id, added when new with the given bus. PCI ids are written `0000:00:03.0`. */
  device(id: string, bus: number): number {
    let row = this.rowOfDevice.get(id);
    if (row === undefined) {
      row = this.t.device.push({ id: this.strings.intern(id), bus });
      this.rowOfDevice.set(id, row);
    }
    return row;
  }

  findDevice(id: string): number {
    return this.rowOfDevice.get(id) ?? -1;
  }

  cpu(cpu: number): number {
    let row = this.rowOfCpu.get(cpu);
    if (row === undefined) {
      row = this.t.cpu.push({ cpu });
      this.rowOfCpu.set(cpu, row);
    }
    return row;
  }

  findCpu(cpu: number): number {
    return this.rowOfCpu.get(cpu) ?? -1;
  }

  /** Id of a set given as a list (`0-3,8`), or -1 when it is not one. */
  set(list: string): number {
    let id = this.setOfText.get(list);
    if (id === undefined) {
      id = this.sets.intern(list);
      this.setOfText.set(list, id);
    }
    return id;
  }

  /** A fact about the whole machine; the first one of a name wins. */
  fact(name: string, value: string, file: number, line: number): void {
    const id = this.strings.intern(name);
    const { col, length } = this.t.fact;
    for (let row = 0; row < length; row++) if (col.name[row] === id) return;
    this.t.fact.push({ name: id, value: this.strings.intern(value), file, line });
  }

  problem(problem: Problem): void {
    const path = problem.file < 0 ? -1 : this.t.file.col.path[problem.file]!;
    this.t.problem.push({
      file: problem.file,
      path,
      line: problem.line,
      severity: problem.severity ?? Severity.error,
      found: this.strings.intern(excerpt(problem.found)),
      expected: this.strings.intern(problem.expected),
      done: this.strings.intern(problem.done),
    });
  }

  finish(header: MachineHeader): MachineView {
    const names = Object.keys(this.t) as (keyof MachineSchema)[];
    const tables = objectOf(names, (name): Table<TableSpec> => this.t[name].table());
    return new MachineView(header, tables as unknown as Tables<MachineSchema>, this.strings.pack());
  }
}

function excerpt(text: string): string {
  return text.length <= EXCERPT ? text : `${text.slice(0, EXCERPT)}…`;
}

/** A machine as it crosses a thread: one buffer of columns, one blob of texts. Both buffers can be transferred. */
export interface PackedMachine {
  readonly header: MachineHeader;
  readonly tables: Packed;
  readonly strings: PackedStrings;
}

/** What a view reads. It does not know whether a capture or an engine is behind it. */
export class MachineView {
  readonly header: MachineHeader;
  readonly t: Tables<MachineSchema>;
  readonly strings: StringTable;
  readonly sets: Sets;
  private index: Map<number, number> | undefined;

  constructor(header: MachineHeader, tables: Tables<MachineSchema>, strings: PackedStrings) {
    this.header = header;
    this.t = tables;
    this.strings = new StringTable(strings);
    this.sets = new Sets(tables.set, tables.range);
  }

  /** Text of a str column. */
  str(id: number | undefined): string {
    return id === undefined ? '' : this.strings.get(id);
  }

  /** Row of irqDesc for a Linux irq number, or -1. */
  irqRow(irq: number): number {
    if (!this.index) {
      this.index = new Map();
      const { irq: numbers } = this.t.irqDesc.col;
      for (let row = 0; row < this.t.irqDesc.length; row++) this.index.set(numbers[row]!, row);
    }
    return this.index.get(irq) ?? -1;
  }

  /** Row of the first table row whose str column holds the text, or -1. */
  find(table: 'irqDomain' | 'domainFile', column: 'name', text: string): number;
  find(table: 'device', column: 'id', text: string): number;
  find(table: keyof MachineSchema, column: string, text: string): number {
    const { length, col } = this.t[table];
    const ids = (col as unknown as Record<string, Int32Array>)[column]!;
    for (let row = 0; row < length; row++) if (this.strings.get(ids[row]!) === text) return row;
    return -1;
  }

  pack(): PackedMachine {
    return { header: this.header, tables: pack(SCHEMA, this.t), strings: this.strings.packed };
  }

  static unpack(packed: PackedMachine): MachineView {
    return new MachineView(packed.header, unpack(SCHEMA, packed.tables), packed.strings);
  }
}
