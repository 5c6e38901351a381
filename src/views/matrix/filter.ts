// The filter of the drawing: `cpu:12-31 owner:nvme managed:yes irq:40-99`. It lets cells through, and CPUs as such, so that
// `cpu:5` shows CPU 5 although nothing is allocated there.

import { compileFilter, type Filter, type FilterField } from '../../ui/table/filter.ts';
import { CellFlag, type Matrix } from './matrix.ts';
import type { Owners } from './owners.ts';

/** Fields over items: cells first, then the CPUs by position. */
export function matrixFields(m: Matrix, owners: Owners): FilterField[] {
  const cells = m.vector.length;
  const { irqDesc, cpu } = m.view.t;
  const descOf = (item: number): number => (item < cells ? m.desc[item]! : -1);
  const positionOf = (item: number): number => (item < cells ? m.position[item]! : item - cells);
  const nodeOf = new Map<number, number>();
  for (let row = 0; row < cpu.length; row++) nodeOf.set(cpu.col.cpu[row]!, cpu.col.node[row]!);
  const names = owners.list.map((owner) => `${owner.key} ${owner.about}`);
  return [
    { name: 'cpu', about: 'CPU', kind: 'number', get: (item) => m.cpus[positionOf(item)]! },
    {
      name: 'node',
      about: 'NUMA node of the CPU',
      kind: 'number',
      get: (item) => known(nodeOf.get(m.cpus[positionOf(item)]!) ?? -1),
    },
    {
      name: m.source.word,
      about: 'Number that the CPU sees',
      kind: 'number',
      get: (item) => (item < cells ? m.vector[item]! : null),
    },
    {
      name: 'irq',
      about: 'Linux interrupt number',
      kind: 'number',
      get: (item) => (descOf(item) < 0 ? null : irqDesc.col.irq[descOf(item)]!),
    },
    {
      name: 'owner',
      about: 'Device, driver or source of the irq',
      kind: 'text',
      get: (item) => (item < cells ? names[owners.ofCell[item]!]! : ''),
    },
    {
      name: 'handler',
      about: 'Names of the handlers',
      kind: 'text',
      get: (item) =>
        descOf(item) < 0 || irqDesc.col.actions[descOf(item)]! < 0
          ? ''
          : m.view.str(irqDesc.col.actions[descOf(item)]),
    },
    {
      name: 'managed',
      about: 'The kernel spreads the irq',
      kind: 'flag',
      get: (item) => (item < cells ? (m.flags[item]! & CellFlag.managed) !== 0 : null),
    },
    {
      name: 'pending',
      about: 'The irq has moved away, cleanup pending',
      kind: 'flag',
      get: (item) => (item < cells ? (m.flags[item]! & CellFlag.cleanup) !== 0 : null),
    },
  ];
}

const known = (n: number): number | null => (n < 0 ? null : n);

export interface Passed {
  readonly filter: Filter;
  /** By cell: 1 where it passes. Null when nothing is filtered. */
  readonly cells: Uint8Array | null;
  /** By position: 1 where the CPU or one of its cells passes. */
  readonly cpus: Uint8Array | null;
  readonly count: number;
}

export function passing(m: Matrix, fields: readonly FilterField[], query: string): Passed {
  const filter = compileFilter(query, fields);
  if (query.trim() === '' || !filter.ok) return { filter, cells: null, cpus: null, count: m.vector.length };
  const cells = new Uint8Array(m.vector.length);
  const cpus = new Uint8Array(m.cpus.length);
  let count = 0;
  for (let cell = 0; cell < cells.length; cell++) {
    if (!filter.test(cell)) continue;
    cells[cell] = 1;
    cpus[m.position[cell]!] = 1;
    count++;
  }
  for (let p = 0; p < cpus.length; p++) if (filter.test(cells.length + p)) cpus[p] = 1;
  return { filter, cells, cpus, count };
}
