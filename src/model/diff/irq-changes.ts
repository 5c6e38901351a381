// What differs between one irq at one moment and the same irq at another. Only what both moments know can differ.

import type { MachineView } from '../machine.ts';
import { Detail, Has, Known } from '../tables.ts';
import { SameSets, SameTexts } from './same.ts';

/** Parts of an irq that can differ. Bits. */
export const Change = {
  /** The CPU that the root level names. */
  cpu: 1,
  /** Vector, INTID or identity at that CPU; also a vector where there was a reservation only, and the reverse. */
  vector: 2,
  /** Asked, effective or pending affinity, or the hint. */
  affinity: 4,
  /** Address, data or mask of the message, or the kernel's copy of it. */
  message: 8,
  /** Remapping entry: which one, or what stands in it. */
  entry: 16,
  /** Linux irq number. */
  number: 32,
  /** Names of the handlers. */
  handlers: 64,
  /** Levels of irq_data: domains, hwirqs, chips, flags, what the root says beside CPU and vector. */
  chain: 128,
  /** Words of irq_desc and irq_common_data: flow handler, status, istate, dstate, depths, node, trigger. */
  state: 256,
  /** How often it was handled, CPU by CPU; a CPU that is offline at one of the moments has no count there. */
  counts: 512,
} as const;

/** What a moment has at all: without it, "none" means "not known". */
interface Sources {
  readonly interrupts: boolean;
  readonly actions: boolean;
  readonly sysfs: boolean;
  readonly entries: boolean;
  /** Bits of `Has` of the sources that list irqs. */
  readonly lists: number;
}

function sourcesOf({ t }: MachineView): Sources {
  const interrupts = t.countCpu.length > 0;
  const sysfs = t.irqDesc.col.has.some((has) => (has & Has.sysfs) !== 0);
  const all = t.irqDesc.col.has.reduce((bits, has) => bits | has, interrupts ? Has.interrupts : 0);
  return {
    interrupts,
    sysfs,
    actions: interrupts || sysfs,
    entries: t.remapEntry.length > 0,
    lists: all & (Has.debugfs | Has.interrupts | Has.procIrq | Has.sysfs),
  };
}

export class IrqComparer {
  private readonly a: MachineView;
  private readonly b: MachineView;
  private readonly texts: SameTexts;
  private readonly sets: SameSets;
  private readonly sources: readonly [Sources, Sources];
  private readonly entryOfIrq: readonly [Int32Array, Int32Array];
  /** By CPU: 1 where both moments have a column of counts. */
  private readonly counted: Uint8Array;

  constructor(a: MachineView, b: MachineView) {
    this.a = a;
    this.b = b;
    this.texts = new SameTexts(a.strings, b.strings);
    this.sets = new SameSets(a.sets, b.sets);
    this.sources = [sourcesOf(a), sourcesOf(b)];
    this.entryOfIrq = [entriesByIrq(a), entriesByIrq(b)];
    this.counted = countedAtBoth(a, b);
  }

  /** Bits of `Change` for rows of irqDesc. */
  changes(a: number, b: number): number {
    const debugfs = this.bothHave(a, b, Has.debugfs);
    const col = [this.a.t.irqDesc.col, this.b.t.irqDesc.col] as const;
    return (
      (knownDiffer(col[0].target[a]!, col[1].target[b]!) ? Change.cpu : 0) |
      (this.vector(a, b) ? Change.vector : 0) |
      (this.affinity(a, b) ? Change.affinity : 0) |
      (this.message(col[0].msi[a]!, col[1].msi[b]!) ? Change.message : 0) |
      (this.entry(this.entryOfIrq[0][a]!, this.entryOfIrq[1][b]!) ? Change.entry : 0) |
      (col[0].irq[a] !== col[1].irq[b] ? Change.number : 0) |
      (this.handlers(a, b) ? Change.handlers : 0) |
      ((debugfs ? this.chain(a, b) : this.procHwirq(a, b)) ? Change.chain : 0) |
      (this.state(a, b, debugfs) ? Change.state : 0) |
      (this.counts(a, b) ? Change.counts : 0)
    );
  }

  /** What became of an irq that only one of the moments has; the other row is -1. */
  alone(a: number, b: number): 'added' | 'gone' | 'unseen' {
    const has = a < 0 ? this.b.t.irqDesc.col.has[b]! : this.a.t.irqDesc.col.has[a]!;
    const lists = this.sources[a < 0 ? 0 : 1].lists;
    if (has !== 0 && (has & lists) === 0) return 'unseen';
    return a < 0 ? 'added' : 'gone';
  }

  /** Rows of remapEntry that the two irqs use, -1 for none. */
  entries(a: number, b: number): readonly [number, number] {
    return [a < 0 ? -1 : this.entryOfIrq[0][a]!, b < 0 ? -1 : this.entryOfIrq[1][b]!];
  }

  private bothHave(a: number, b: number, bit: number): boolean {
    return (this.a.t.irqDesc.col.has[a]! & this.b.t.irqDesc.col.has[b]! & bit) !== 0;
  }

  private vector(a: number, b: number): boolean {
    const [p, q] = [this.a.t.irqDesc.col.vector[a]!, this.b.t.irqDesc.col.vector[b]!];
    if (p >= 0 && q >= 0) return p !== q;
    const isKnown = (p >= 0 || hasNoVector(this.a, a)) && (q >= 0 || hasNoVector(this.b, b));
    return isKnown && p >= 0 !== q >= 0;
  }

  private affinity(a: number, b: number): boolean {
    const [p, q] = [this.a.t.irqDesc.col, this.b.t.irqDesc.col];
    const differ = (x: number, y: number): boolean => x >= 0 && y >= 0 && !this.sets.same(x, y);
    return (
      differ(p.affinity[a]!, q.affinity[b]!) ||
      differ(p.effective[a]!, q.effective[b]!) ||
      differ(p.procAffinity[a]!, q.procAffinity[b]!) ||
      differ(p.procEffective[a]!, q.procEffective[b]!) ||
      differ(p.hint[a]!, q.hint[b]!) ||
      (this.bothHave(a, b, Has.debugfs) && !this.sets.same(p.pending[a]!, q.pending[b]!))
    );
  }

  /** Rows of msiDesc. */
  private message(a: number, b: number): boolean {
    if (a < 0 || b < 0) return false;
    const [p, q] = [this.a.t.msiDesc.col, this.b.t.msiDesc.col];
    const state = p.state[a]! & q.state[b]!;
    const written = KNOWN & p.state[a]! && KNOWN & q.state[b]!;
    return (
      (written &&
        (p.addressLo[a] !== q.addressLo[b] ||
          p.addressHi[a] !== q.addressHi[b] ||
          p.data[a] !== q.data[b])) ||
      ((state & Known.maskKnown) !== 0 && ((p.state[a]! ^ q.state[b]!) & Known.masked) !== 0) ||
      (p.cached[a] === 1 &&
        q.cached[b] === 1 &&
        (p.cachedLo[a] !== q.cachedLo[b] ||
          p.cachedHi[a] !== q.cachedHi[b] ||
          p.cachedData[a] !== q.cachedData[b]))
    );
  }

  /** Rows of remapEntry. */
  private entry(a: number, b: number): boolean {
    if (a < 0 && b < 0) return false;
    if (a < 0 || b < 0) return this.sources.every((moment) => moment.entries);
    const [p, q] = [this.a.t.remapEntry.col, this.b.t.remapEntry.col];
    const unit = [
      this.a.t.remapUnit.col.name[p.unit[a]!]!,
      this.b.t.remapUnit.col.name[q.unit[b]!]!,
    ] as const;
    return ENTRY.some((name) => p[name][a] !== q[name][b]) || !this.texts.same(...unit);
  }

  private handlers(a: number, b: number): boolean {
    if (!this.sources.every((moment) => moment.actions)) return false;
    return !this.texts.same(this.a.t.irqDesc.col.actions[a]!, this.b.t.irqDesc.col.actions[b]!);
  }

  private state(a: number, b: number, debugfs: boolean): boolean {
    const [p, q] = [this.a.t.irqDesc.col, this.b.t.irqDesc.col];
    const differ = (x: number, y: number): boolean => x >= 0 && y >= 0 && !this.texts.same(x, y);
    return (
      (debugfs &&
        (WORDS.some((name) => p[name][a] !== q[name][b]) ||
          !this.texts.same(p.handler[a]!, q.handler[b]!) ||
          !this.texts.same(p.device[a]!, q.device[b]!))) ||
      NUMBERS.some((name) => knownDiffer(p[name][a]!, q[name][b]!)) ||
      differ(p.trigger[a]!, q.trigger[b]!) ||
      differ(p.flow[a]!, q.flow[b]!) ||
      differ(p.procChip[a]!, q.procChip[b]!)
    );
  }

  private chain(a: number, b: number): boolean {
    const [p, q] = [this.a.t.irqDesc.col, this.b.t.irqDesc.col];
    if (p.levels[a] !== q.levels[b]) return true;
    for (let level = 0; level < p.levels[a]!; level++)
      if (this.level(p.first[a]! + level, q.first[b]! + level)) return true;
    return false;
  }

  /** hwirq of the endpoint, where only procfs or sysfs tells it. */
  private procHwirq(a: number, b: number): boolean {
    const [p, q] = [this.a.t.irqDesc.col, this.b.t.irqDesc.col];
    if (!p.procHwirqKnown[a] || !q.procHwirqKnown[b]) return false;
    return p.procHwirqLo[a] !== q.procHwirqLo[b] || p.procHwirqHi[a] !== q.procHwirqHi[b];
  }

  /** Rows of irqData. */
  private level(a: number, b: number): boolean {
    const [p, q] = [this.a.t.irqData.col, this.b.t.irqData.col];
    return (
      LEVEL.some((name) => p[name][a] !== q[name][b]) ||
      !this.texts.same(p.domainName[a]!, q.domainName[b]!) ||
      !this.texts.same(p.chip[a]!, q.chip[b]!) ||
      (p.detail[a] === Detail.x86 && this.x86(p.detailRow[a]!, q.detailRow[b]!)) ||
      (p.detail[a] === Detail.imsic && this.imsic(p.detailRow[a]!, q.detailRow[b]!))
    );
  }

  /** Rows of x86Vector. CPU and vector count as such while there is a vector on both sides. */
  private x86(a: number, b: number): boolean {
    const [p, q] = [this.a.t.x86Vector.col, this.b.t.x86Vector.col];
    if (X86.some((name) => p[name][a] !== q[name][b])) return true;
    const placed = p.vector[a]! > 0 && q.vector[b]! > 0;
    return !placed && (p.vector[a] !== q.vector[b] || p.target[a] !== q.target[b]);
  }

  /** Rows of imsicVector. */
  private imsic(a: number, b: number): boolean {
    const [p, q] = [this.a.t.imsicVector.col, this.b.t.imsicVector.col];
    return IMSIC.some((name) => p[name][a] !== q[name][b]);
  }

  private counts(a: number, b: number): boolean {
    const [p, q] = [this.a.t.irqDesc.col, this.b.t.irqDesc.col];
    if (knownDiffer(p.spuriousCount[a]!, q.spuriousCount[b]!)) return true;
    if (knownDiffer(p.spuriousUnhandled[a]!, q.spuriousUnhandled[b]!)) return true;
    if (!this.sources.every((moment) => moment.interrupts))
      return this.sources.every((moment) => moment.sysfs) && p.sysfsTotal[a] !== q.sysfsTotal[b];
    return this.countsDiffer(a, b);
  }

  /** Counts other than 0 are listed by ascending CPU; those of CPUs that only one moment lists are passed over. */
  private countsDiffer(a: number, b: number): boolean {
    const [c, d] = [this.a.t.count.col, this.b.t.count.col];
    const [rows, others] = [this.countRows(this.a, a), this.countRows(this.b, b)];
    if (rows.length !== others.length) return true;
    return rows.some((row, i) => c.cpu[row] !== d.cpu[others[i]!] || c.value[row] !== d.value[others[i]!]);
  }

  private countRows(view: MachineView, desc: number): number[] {
    const { firstCount, counts } = view.t.irqDesc.col;
    const { cpu } = view.t.count.col;
    const rows: number[] = [];
    for (let row = firstCount[desc]!; row < firstCount[desc]! + counts[desc]!; row++)
      if (this.counted[cpu[row]!]) rows.push(row);
    return rows;
  }

  /** How often an irq was handled on the CPUs that both moments list, at both; 0 where one does not have it. */
  totals(a: number, b: number): readonly [number, number] {
    const sum = (view: MachineView, desc: number): number =>
      desc < 0
        ? 0
        : this.countRows(view, desc).reduce((total, row) => total + view.t.count.col.value[row]!, 0);
    return [sum(this.a, a), sum(this.b, b)];
  }
}

function countedAtBoth(a: MachineView, b: MachineView): Uint8Array {
  const counted = new Uint8Array(0x10000);
  for (const cpu of a.t.countCpu.col.cpu) counted[cpu] = 1;
  for (const cpu of b.t.countCpu.col.cpu) counted[cpu]! += 2;
  for (let cpu = 0; cpu < counted.length; cpu++) counted[cpu] = counted[cpu] === 3 ? 1 : 0;
  return counted;
}

/** The root says that there is no vector: a reservation, or nothing assigned. */
function hasNoVector(view: MachineView, desc: number): boolean {
  const { levels, first } = view.t.irqDesc.col;
  if (levels[desc] === 0) return false;
  const { detail, detailRow } = view.t.irqData.col;
  const root = first[desc]! + levels[desc]! - 1;
  if (detail[root] === Detail.notAssigned) return true;
  return detail[root] === Detail.x86 && view.t.x86Vector.col.vector[detailRow[root]!] === 0;
}

const KNOWN = Known.read | Known.derived | Known.trace;

const ENTRY = ['kind', 'table', 'index', 'w0', 'w1', 'w2', 'w3', 'vector', 'destination'] as const;
const WORDS = ['status', 'istate', 'ddepth', 'wdepth', 'dstate', 'node'] as const;
const NUMBERS = ['managed', 'procNode', 'wakeup'] as const;
const LEVEL = ['hwirqLo', 'hwirqHi', 'flags', 'detail', 'parent'] as const;
const X86 = [
  'prevVector',
  'prevTarget',
  'moveInProgress',
  'isManaged',
  'canReserve',
  'hasReserved',
  'cleanupPending',
] as const;
const IMSIC = ['isReserved', 'isEnabled', 'isMovePending', 'moveCpu', 'moveLocalId'] as const;

/** True when both are known (0 or above) and differ. */
const knownDiffer = (a: number, b: number): boolean => a >= 0 && b >= 0 && a !== b;

/** Row of remapEntry by row of irqDesc, as `entryOf` finds it. */
function entriesByIrq(view: MachineView): Int32Array {
  const { irqDesc, msiDesc, remapEntry } = view.t;
  const rows = new Int32Array(irqDesc.length).fill(-1);
  for (let entry = remapEntry.length - 1; entry >= 0; entry--) {
    const desc = remapEntry.col.desc[entry]!;
    if (desc >= 0) rows[desc] = entry;
  }
  for (let desc = 0; desc < irqDesc.length; desc++) {
    const msi = irqDesc.col.msi[desc]!;
    const remap = msi < 0 ? -1 : msiDesc.col.remap[msi]!;
    if (remap >= 0) rows[desc] = remap;
  }
  return rows;
}
