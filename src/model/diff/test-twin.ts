// For tests: the difference of two moments by plain comparison of everything with everything, from printed text and JSON.

import { toJson } from '../../exporters/json.ts';
import type { MachineView } from '../machine.ts';
import { showIrqFile } from '../show.ts';
import { Has, Known } from '../tables.ts';

interface Irq {
  readonly row: number;
  readonly irq: number;
  readonly device: string | null;
  readonly entry: string | null;
  readonly actions: string | null;
  readonly target: number;
  readonly vector: number;
  /** The vector, `none` where debugfs says that there is none, null where nothing tells. */
  readonly placed: string | null;
  readonly sets: readonly (string | null)[];
  readonly pending: string | null;
  readonly message: string | null;
  readonly mask: boolean | null;
  readonly copy: string | null;
  readonly remap: string | null;
  readonly head: string | null;
  readonly chain: string | null;
  readonly words: readonly (string | null)[];
  readonly spurious: readonly (string | null)[];
  readonly counts: string | null;
  /** Names of the sources that list it. */
  readonly listed: readonly string[];
}

export interface NaivePair {
  readonly a: number;
  readonly b: number;
  readonly by: number;
  readonly changes: readonly string[];
  /** Of an irq that one moment has: whether the other one could have listed it. */
  readonly alone?: 'added' | 'gone' | 'unseen';
}

/** Pairs in any order; names of changes as in `Change`. */
export function naivePairs(a: MachineView, b: MachineView): NaivePair[] {
  const counted = [...a.t.countCpu.col.cpu].filter((cpu) => b.t.countCpu.col.cpu.includes(cpu));
  const left = irqsOf(a, counted);
  const right = irqsOf(b, counted);
  const pairs: NaivePair[] = [];
  const free = { a: new Set(left), b: new Set(right) };
  const pass = (by: number, belong: (p: Irq, q: Irq) => boolean): void => {
    for (const p of left) {
      const q = right.find((other) => free.a.has(p) && free.b.has(other) && belong(p, other));
      if (!q) continue;
      free.a.delete(p);
      free.b.delete(q);
      pairs.push({ a: p.row, b: q.row, by, changes: changesOf(a, b, p, q) });
    }
  };
  pass(1, (p, q) => p.entry !== null && p.entry === q.entry);
  pass(
    2,
    (p, q) => p.device !== null && p.actions !== null && p.device === q.device && p.actions === q.actions,
  );
  pass(3, (p, q) => p.irq === q.irq && !apart(p.device, q.device) && !apart(p.entry, q.entry));
  const [listedA, listedB] = [listersOf(a, left), listersOf(b, right)];
  const alone = (irq: Irq, other: ReadonlySet<string>, fate: 'added' | 'gone') =>
    irq.listed.length === 0 || irq.listed.some((name) => other.has(name)) ? fate : 'unseen';
  for (const p of free.a)
    pairs.push({ a: p.row, b: -1, by: 0, changes: [], alone: alone(p, listedB, 'gone') });
  for (const q of free.b)
    pairs.push({ a: -1, b: q.row, by: 0, changes: [], alone: alone(q, listedA, 'added') });
  return pairs;
}

const listersOf = (view: MachineView, irqs: readonly Irq[]): Set<string> =>
  new Set([...irqs.flatMap((irq) => irq.listed), ...(view.t.countCpu.length > 0 ? ['interrupts'] : [])]);

const LISTERS = ['debugfs', 'interrupts', 'procIrq', 'sysfs'] as const;

const apart = (x: unknown, y: unknown): boolean => x !== null && y !== null && x !== y;
const anyApart = (x: readonly unknown[], y: readonly unknown[]): boolean =>
  x.some((value, i) => apart(value, y[i]));

function changesOf(a: MachineView, b: MachineView, p: Irq, q: Irq): string[] {
  const moments = [a, b];
  const actions = moments.every(
    (m) => m.t.countCpu.length > 0 || m.t.irqDesc.col.has.some((h) => h & Has.sysfs),
  );
  const entries = moments.every((m) => m.t.remapEntry.length > 0);
  const debugfs = p.head !== null && q.head !== null;
  const chains = p.vector > 0 && q.vector > 0 ? [unplaced(p.chain), unplaced(q.chain)] : [p.chain, q.chain];
  const found: [string, boolean][] = [
    ['cpu', p.target >= 0 && q.target >= 0 && p.target !== q.target],
    ['vector', apart(p.placed, q.placed)],
    ['affinity', anyApart(p.sets, q.sets) || (debugfs && p.pending !== q.pending)],
    ['message', apart(p.message, q.message) || apart(p.mask, q.mask) || apart(p.copy, q.copy)],
    ['entry', (entries || (p.remap !== null && q.remap !== null)) && p.remap !== q.remap],
    ['number', p.irq !== q.irq],
    ['handlers', actions && p.actions !== q.actions],
    ['chain', apart(chains[0], chains[1])],
    ['state', apart(p.head, q.head) || anyApart(p.words, q.words)],
    ['counts', apart(p.counts, q.counts) || anyApart(p.spurious, q.spurious)],
  ];
  return found.filter(([, differs]) => differs).map(([name]) => name);
}

/** A chain without the lines that name CPU and vector. */
const unplaced = (chain: string | null): string | null =>
  chain === null ? null : chain.replace(/^ +(?:Vector|Target|target_cpu|target_local_id) *: +\d+\n/gm, '');

/** Counts only of the given CPUs. */
function irqsOf(view: MachineView, counted: readonly number[]): Irq[] {
  const { col, length } = view.t.irqDesc;
  const json = toJson(view);
  const rows = Array.from({ length }, (_, row) => row).sort((p, q) => col.irq[p]! - col.irq[q]!);
  const anyCounts = view.t.countCpu.length > 0;
  return rows.map((row, at) => {
    const debugfs = (col.has[row]! & Has.debugfs) !== 0;
    const text = debugfs ? new TextDecoder().decode(showIrqFile(view, row)) : null;
    const set = (id: number): string | null => (id < 0 ? null : view.sets.text(id));
    const str = (id: number): string | null => (id < 0 ? null : view.str(id));
    const number = (value: number): string | null => (value < 0 ? null : `${value}`);
    const hwirq = col.procHwirqKnown[row] ? `${col.procHwirqHi[row]}:${col.procHwirqLo[row]}` : null;
    const counts = Object.entries(json.irqs[at]!.counts).filter(([cpu]) => counted.includes(Number(cpu)));
    return {
      row,
      irq: col.irq[row]!,
      device: json.irqs[at]!.device,
      actions: str(col.actions[row]!),
      target: col.target[row]!,
      vector: col.vector[row]!,
      placed:
        number(col.vector[row]!) ??
        (text !== null && /^ *Vector: +(?:0$|Not assigned)/m.test(text) ? 'none' : null),
      sets: [col.affinity, col.effective, col.procAffinity, col.procEffective, col.hint].map((c) =>
        set(c[row]!),
      ),
      pending: debugfs ? set(col.pending[row]!) : null,
      ...messageOf(view, col.msi[row]!),
      remap: remapOf(view, row),
      head: text === null ? null : text.slice(0, text.indexOf('affinity:')),
      chain: text === null ? hwirq : text.slice(text.indexOf('domain:')),
      words: [
        ...[col.trigger, col.flow, col.procChip].map((c) => str(c[row]!)),
        ...[col.managed, col.procNode, col.wakeup].map((c) => number(c[row]!)),
      ],
      spurious: [col.spuriousCount, col.spuriousUnhandled].map((c) => number(c[row]!)),
      counts: anyCounts ? JSON.stringify(counts) : null,
      listed: LISTERS.filter((name) => col.has[row]! & Has[name]),
    };
  });
}

function messageOf(view: MachineView, msi: number) {
  if (msi < 0) return { entry: null, message: null, mask: null, copy: null };
  const { col } = view.t.msiDesc;
  const state = col.state[msi]!;
  const known = state & (Known.read | Known.derived | Known.trace);
  return {
    entry: `${view.str(view.t.device.col.id[col.device[msi]!])} ${col.kind[msi]} ${col.index[msi]}`,
    message: known ? `${col.addressHi[msi]} ${col.addressLo[msi]} ${col.data[msi]}` : null,
    mask: state & Known.maskKnown ? (state & Known.masked) !== 0 : null,
    copy: col.cached[msi] ? `${col.cachedHi[msi]} ${col.cachedLo[msi]} ${col.cachedData[msi]}` : null,
  };
}

function remapOf(view: MachineView, desc: number): string | null {
  const { col, length } = view.t.remapEntry;
  const msi = view.t.irqDesc.col.msi[desc]!;
  const own = msi < 0 ? -1 : view.t.msiDesc.col.remap[msi]!;
  for (let row = 0; row < length; row++) {
    if (own >= 0 ? row !== own : col.desc[row] !== desc) continue;
    const unit = view.str(view.t.remapUnit.col.name[col.unit[row]!]);
    const words = [col.w0, col.w1, col.w2, col.w3, col.vector, col.destination].map((c) => c[row]);
    return `${unit} ${col.kind[row]} ${col.table[row]} ${col.index[row]} ${words.join(' ')}`;
  }
  return null;
}
