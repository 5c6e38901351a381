// AMD-Vi interrupt remapping tables, rebuilt from the writes that a trace recorded: debugfs has no dump of them.
// drivers/iommu/amd/iommu.c: modify_irte_ga, modify_irte, alloc_irq_index, free_irte, 6.1 and 6.12.

import { ascii } from '../../lib/scan.ts';
import { Known, RemapKind } from '../../model/tables.ts';
import type { FileContext } from '../context.ts';
import type { TraceArgs } from '../ftrace/args.ts';
import { amdUnits } from './units.ts';

const DEVID = ascii('devid');
const INDEX = ascii('index');
const LO = ascii('lo');
const HI = ascii('hi');
const IRTE = ascii('irte');
const IRTE_OR_POINTER = ascii('irte_or_ptr');
const COUNT = ascii('count');

/** Device ids have 16 bits, and Linux makes tables of 512 entries; the hardware's limit is 2048. */
const MAX_DEVID = 0xffff;
const MAX_INDEX = 2047;

const NOT_VALID = -1;

interface Entry {
  kind: number;
  w0: number;
  w1: number;
  w2: number;
  w3: number;
  line: number;
}

interface Allocation {
  readonly devid: number;
  readonly count: number;
}

/** What became of an event. */
export type IrteEvent = 'taken' | 'pointer' | 'unknown';

/** Collects the entries of all tables; the last write of an entry is what it holds. */
export class IrteWrites {
  private readonly entries = new Map<number, Entry>();
  /** Allocations by task, between call and return. */
  private readonly open = new Map<number, Allocation>();
  private devid = -1;
  private index = -1;

  /** Entries that were written or allocated. */
  get size(): number {
    return this.entries.size;
  }

  /** `amd_modify_irte_ga: devid= index= lo= hi=`: the 128-bit entry. */
  modifyGa(args: TraceArgs, line: number): IrteEvent {
    let words: readonly [number, number, number, number] | undefined;
    let w0 = 0;
    let w1 = 0;
    let low = false;
    this.forget();
    while (args.next()) {
      if (this.place(args)) continue;
      if (args.is(LO)) {
        w0 = args.lo;
        w1 = args.hi;
        low = true;
      } else if (args.is(HI) && low) words = [w0, w1, args.lo, args.hi];
    }
    if (!words || !this.placed()) return 'unknown';
    this.set({ kind: RemapKind.amd, w0: words[0], w1: words[1], w2: words[2], w3: words[3], line });
    return 'taken';
  }

  /** `amd_modify_irte: devid= index= irte=`: the 32-bit entry, or a pointer to it, which tells nothing. */
  modify(args: TraceArgs, line: number): IrteEvent {
    let value = -1;
    let pointer = false;
    this.forget();
    while (args.next()) {
      if (this.place(args) || !(args.is(IRTE) || args.is(IRTE_OR_POINTER))) continue;
      value = args.lo;
      pointer = args.hi !== 0;
    }
    if (value < 0 || !this.placed()) return 'unknown';
    if (pointer) return 'pointer';
    this.set({ kind: RemapKind.amd32, w0: value, w1: 0, w2: 0, w3: 0, line });
    return 'taken';
  }

  /** `amd_alloc_irq_index: devid= count=`; the index follows when the function returns. */
  allocate(args: TraceArgs, task: number): IrteEvent {
    let count = -1;
    this.forget();
    while (args.next()) {
      if (args.is(DEVID)) this.devid = small(args, MAX_DEVID);
      else if (args.is(COUNT)) count = small(args, MAX_INDEX + 1);
    }
    if (this.devid < 0 || count < 1) return 'unknown';
    this.open.set(task, { devid: this.devid, count });
    return 'taken';
  }

  /** `amd_alloc_irq_index_ret: index=`: fresh entries, not valid before the first write. Negative: no entry was free. */
  allocated(args: TraceArgs, task: number, line: number): IrteEvent {
    const call = this.open.get(task);
    this.open.delete(task);
    let index = -1;
    let failed = false;
    while (args.next()) {
      if (!args.is(INDEX)) continue;
      failed = args.hi >>> 31 === 1;
      index = failed ? -1 : small(args, MAX_INDEX);
    }
    if (failed) return 'taken';
    if (index < 0) return 'unknown';
    // Without the call (it came before the trace began) the table is not known.
    if (!call) return 'taken';
    for (let i = index; i < Math.min(index + call.count, MAX_INDEX + 1); i++) {
      this.devid = call.devid;
      this.index = i;
      this.set({ kind: RemapKind.amd, w0: 0, w1: 0, w2: 0, w3: 0, line });
    }
    return 'taken';
  }

  private forget(): void {
    this.devid = -1;
    this.index = -1;
  }

  /** Takes device id and index; true if the argument was one of them. */
  private place(args: TraceArgs): boolean {
    if (args.is(DEVID)) this.devid = small(args, MAX_DEVID);
    else if (args.is(INDEX)) this.index = small(args, MAX_INDEX);
    else return false;
    return true;
  }

  private placed(): boolean {
    return this.devid >= 0 && this.index >= 0;
  }

  private set(entry: Entry): void {
    this.entries.set(this.devid * (MAX_INDEX + 1) + this.index, entry);
  }

  /** Adds rows of remapUnit and remapEntry, by device id and index. Entries of a file read before stay as they are. */
  finish(context: FileContext): void {
    if (this.entries.size === 0) return;
    const units = amdUnits(context);
    const taken = takenEntries(context);
    for (const [key, entry] of [...this.entries].sort((a, b) => a[0] - b[0])) {
      if (taken.has(key)) continue;
      const table = Math.floor(key / (MAX_INDEX + 1));
      addRow(context, units.unitOf(table, entry.line), table, key % (MAX_INDEX + 1), entry);
    }
  }
}

/** The argument as a number from 0 to `max`, else -1. */
function small(args: TraceArgs, max: number): number {
  return args.hi === 0 && args.lo <= max ? args.lo : -1;
}

function takenEntries(context: FileContext): Set<number> {
  const taken = new Set<number>();
  const { col, length } = context.machine.t.remapEntry;
  for (let row = 0; row < length; row++) {
    const kind = col.kind[row];
    if (kind === RemapKind.amd || kind === RemapKind.amd32)
      taken.add(col.table[row]! * (MAX_INDEX + 1) + col.index[row]!);
  }
  return taken;
}

function addRow(context: FileContext, unit: number, table: number, index: number, entry: Entry): void {
  const { kind, w0, w1, w2, w3, line } = entry;
  const wide = kind === RemapKind.amd;
  const valid = (w0 & 1) === 1;
  const vector = wide ? w2 & 0xff : (w0 >>> 16) & 0xff;
  context.machine.t.remapEntry.push({
    unit,
    kind,
    state: Known.trace,
    table,
    index,
    w0,
    w1,
    w2,
    w3,
    vector: valid ? vector : NOT_VALID,
    destination: wide ? ((w0 >>> 8) | (w3 & 0xff000000)) >>> 0 : (w0 >>> 8) & 0xff,
    file: context.file,
    line,
  });
}
