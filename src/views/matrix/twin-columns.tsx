// The matrix as tables: one row for each vector that is allocated on a CPU, one row for each CPU.

import { entryOf, entryTitle } from '../../model/route.ts';
import type { TableColumn } from '../../ui/table/column.ts';
import type { FilterField } from '../../ui/table/filter.ts';
import { count, None } from '../../ui/values.tsx';
import { cellCounts } from './colouring.ts';
import { COUNTER_MEANINGS, COUNTER_NAMES, COUNTERS } from './counters.ts';
import { CellFlag, countersOf, type Matrix, reservedOnly } from './matrix.ts';
import type { Owners } from './owners.ts';
import { matrixQuirk } from './range.ts';
import { numberName } from './words.ts';

const number = { align: 'right', mono: true } as const;

/** Rows are cells: CPU by CPU, ascending by vector. */
export function cellColumns(m: Matrix, owners: Owners): TableColumn[] {
  const { view } = m;
  const { irqDesc, msiDesc } = view.t;
  const counts = cellCounts(m);
  const nodes = nodeOf(m);
  const ofIrq =
    <T,>(get: (desc: number) => T | null) =>
    (cell: number): T | null =>
      m.desc[cell]! < 0 ? null : get(m.desc[cell]!);
  const known = (n: number): number | null => (n < 0 ? null : n);
  const owner = (cell: number) => owners.list[owners.ofCell[cell]!]!;
  const flag = (bit: number) => (cell: number) => (m.flags[cell]! & bit) !== 0;
  return [
    {
      id: 'cpu',
      title: 'CPU',
      field: 'cpu',
      width: 60,
      ...number,
      value: (cell) => m.cpus[m.position[cell]!]!,
    },
    {
      id: 'node',
      title: 'node',
      about: 'NUMA node of the CPU',
      width: 56,
      ...number,
      hidden: true,
      value: (cell) => nodes(m.position[cell]!),
    },
    {
      id: 'vector',
      title: m.source.word,
      field: m.source.word,
      about: 'Number that the CPU sees',
      width: 72,
      ...number,
      value: (cell) => m.vector[cell]!,
      text: (cell) => numberName(m, m.vector[cell]!),
    },
    {
      id: 'irq',
      title: 'irq',
      about: 'Linux interrupt number',
      width: 64,
      ...number,
      value: ofIrq((desc) => irqDesc.col.irq[desc]!),
    },
    {
      id: 'handler',
      title: 'handler',
      about: 'Names of the handlers',
      width: 190,
      mono: true,
      grow: true,
      value: ofIrq((desc) => (irqDesc.col.actions[desc]! < 0 ? null : view.str(irqDesc.col.actions[desc]))),
    },
    {
      id: 'device',
      title: 'device',
      field: 'owner',
      about: 'Device, driver or source of the irq',
      width: 200,
      mono: true,
      value: (cell) => (owner(cell).key === '' ? null : `${owner(cell).key} ${owner(cell).about}`.trim()),
    },
    {
      id: 'index',
      title: 'index',
      about: 'MSI or MSI-X index',
      width: 60,
      ...number,
      value: ofIrq((desc) =>
        irqDesc.col.msi[desc]! < 0 ? null : msiDesc.col.index[irqDesc.col.msi[desc]!]!,
      ),
    },
    {
      id: 'entry',
      title: 'entry',
      about: 'Remapping entry',
      width: 150,
      mono: true,
      value: ofIrq((desc) => {
        const entry = entryOf(view, desc);
        return entry < 0 ? null : entryTitle(view, entry);
      }),
    },
    {
      id: 'managed',
      title: 'managed',
      about: 'The kernel spreads the irq',
      width: 78,
      value: flag(CellFlag.managed),
      cell: yesOrDash(flag(CellFlag.managed)),
    },
    {
      id: 'pending',
      title: 'cleanup',
      field: 'pending',
      about: 'The irq has moved away, the vector is not free yet',
      width: 74,
      value: flag(CellFlag.cleanup),
      cell: yesOrDash(flag(CellFlag.cleanup)),
    },
    {
      id: 'target',
      title: 'now on',
      about: 'CPU that the irq goes to now',
      width: 66,
      ...number,
      hidden: true,
      value: ofIrq((desc) => known(irqDesc.col.target[desc]!)),
    },
    {
      id: 'count',
      title: 'count',
      about: 'How often the CPU has handled the irq',
      width: 92,
      ...number,
      value: (cell) => (m.desc[cell]! < 0 ? null : counts[cell]!),
      cell: (cell) => faintZero(counts[cell]!),
    },
  ];
}

const yesOrDash = (test: (row: number) => boolean) => (row: number) =>
  test(row) ? 'yes' : <None why="no" />;
const faintZero = (n: number) => (n === 0 ? <span className="faint">0</span> : count(n));

function nodeOf(m: Matrix): (position: number) => number | null {
  const { length, col } = m.view.t.cpu;
  const nodes = new Map<number, number>();
  for (let row = 0; row < length; row++) if (col.node[row]! >= 0) nodes.set(col.cpu[row]!, col.node[row]!);
  return (position) => nodes.get(m.cpus[position]!) ?? null;
}

/** Rows are CPUs by position. */
export function cpuColumns(m: Matrix): TableColumn[] {
  const counters = Array.from(m.rows, (row) => countersOf(m.view, row));
  const nodes = nodeOf(m);
  const vectors = m.view.t.matrixRow.col.vectors;
  return [
    { id: 'cpu', title: 'CPU', field: 'cpu', width: 60, ...number, value: (p) => m.cpus[p]! },
    { id: 'node', title: 'node', about: 'NUMA node', width: 60, ...number, value: nodes },
    ...COUNTERS.map(
      (name, i): TableColumn => ({
        id: COUNTER_NAMES[i]!,
        title: COUNTER_NAMES[i]!,
        about: `As the kernel prints it: ${COUNTER_MEANINGS[i]}`,
        width: 60,
        ...number,
        value: (p) => counters[p]![name],
      }),
    ),
    {
      id: 'reserved',
      title: 'reserved only',
      field: 'reserved',
      about: 'man - mac: reserved for managed irqs, not in use; the kernel does not print which',
      width: 104,
      ...number,
      value: (p) => reservedOnly(m, p),
      cell: (p) => faintZero(reservedOnly(m, p)),
    },
    {
      id: 'check',
      title: `of ${m.range.size}`,
      field: 'check',
      about: `avl + man + what is allocated without being managed; ${m.range.size} where the counters add up`,
      width: 74,
      ...number,
      value: (p) => m.range.size + matrixQuirk(m.range, counters[p]!),
    },
    {
      id: 'list',
      title: m.source.word === 'identity' ? 'identities' : 'vectors',
      about: 'The list as the kernel prints it, decimal',
      width: 260,
      mono: true,
      grow: true,
      filter: false,
      value: (p) => m.view.sets.text(vectors[m.rows[p]!]!),
    },
  ];
}

/** Fields of cells, asked of CPUs: one of the CPU's cells must fit. So one filter text serves both tables and the drawing. */
export function cpuFields(m: Matrix, owners: Owners): FilterField[] {
  const { irqDesc } = m.view.t;
  const some = (p: number, test: (cell: number) => boolean): boolean => {
    for (let cell = m.start[p]!; cell < m.start[p + 1]!; cell++) if (test(cell)) return true;
    return false;
  };
  const empty = (p: number): boolean => m.start[p] === m.start[p + 1];
  const words = (p: number, word: (cell: number) => string): string => {
    const all = new Set<string>();
    for (let cell = m.start[p]!; cell < m.start[p + 1]!; cell++) all.add(word(cell));
    return [...all].join(' ');
  };
  return [
    {
      name: m.source.word,
      about: 'One that is allocated on the CPU',
      kind: 'set',
      empty,
      has: (p, from, to) => some(p, (cell) => m.vector[cell]! >= from && m.vector[cell]! <= to),
    },
    {
      name: 'irq',
      about: 'One that has a vector on the CPU',
      kind: 'set',
      empty,
      has: (p, from, to) =>
        some(p, (cell) => {
          const irq = m.desc[cell]! < 0 ? -1 : irqDesc.col.irq[m.desc[cell]!]!;
          return irq >= from && irq <= to;
        }),
    },
    {
      name: 'owner',
      about: 'One that holds a vector on the CPU',
      kind: 'text',
      get: (p) =>
        words(
          p,
          (cell) => `${owners.list[owners.ofCell[cell]!]!.key} ${owners.list[owners.ofCell[cell]!]!.about}`,
        ),
    },
    {
      name: 'handler',
      about: 'One of an irq on the CPU',
      kind: 'text',
      get: (p) =>
        words(p, (cell) => {
          const name = m.desc[cell]! < 0 ? -1 : irqDesc.col.actions[m.desc[cell]!]!;
          return name < 0 ? '' : m.view.str(name);
        }),
    },
    {
      name: 'managed',
      about: 'A managed irq has a vector on the CPU',
      kind: 'flag',
      get: (p) => some(p, (cell) => (m.flags[cell]! & CellFlag.managed) !== 0),
    },
    {
      name: 'pending',
      about: 'A vector of the CPU waits for cleanup',
      kind: 'flag',
      get: (p) => some(p, (cell) => (m.flags[cell]! & CellFlag.cleanup) !== 0),
    },
  ];
}
