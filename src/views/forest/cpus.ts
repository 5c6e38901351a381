// CPUs as targets: what each holds, and which tree it stands at the end of.

import type { MachineView } from '../../model/machine.ts';
import { CpuState } from '../../model/tables.ts';
import { effectiveSet } from '../shared/irq-facts.ts';
import { rootOf } from './forest.ts';

export interface CpuFacts {
  readonly cpu: number;
  /** Row of the cpu table, -1 where only a matrix or an irq names the CPU. */
  readonly row: number;
  /** NUMA node, -1 where it is not known. */
  readonly node: number;
  /** Row of matrixRow, -1 without a matrix. */
  readonly matrix: number;
  /** Irqs that target it. */
  readonly irqs: number;
  /** What the drawing counts: vectors allocated in the matrix, else irqs. */
  readonly used: number;
  /** Vectors that the CPU has in all; 0 without a matrix. */
  readonly room: number;
}

export interface Cpus {
  /** CPUs that are online or hold something, by number. */
  readonly list: readonly CpuFacts[];
  /** CPUs that irqs of a root's tree target, by row of irqDomain. */
  readonly ofRoot: ReadonlyMap<number, ReadonlySet<number>>;
  /** True where a matrix was captured: `used` are vectors. */
  readonly hasMatrix: boolean;
}

const cache = new WeakMap<MachineView, Cpus>();

export function cpusOf(machine: MachineView): Cpus {
  let cpus = cache.get(machine);
  if (!cpus) {
    cpus = build(machine);
    cache.set(machine, cpus);
  }
  return cpus;
}

/** CPUs that an irq targets: the one that the root level names, else the effective mask. */
export function targetsOf(machine: MachineView, desc: number): Iterable<number> {
  const target = machine.t.irqDesc.col.target[desc]!;
  return target >= 0 ? [target] : machine.sets.members(effectiveSet(machine, desc));
}

/** Rows of irqDesc that target a CPU, by irq number. */
export function irqsOn(machine: MachineView, cpu: number): number[] {
  const { length, col } = machine.t.irqDesc;
  const rows: number[] = [];
  for (let desc = 0; desc < length; desc++) {
    const target = col.target[desc]!;
    if (target >= 0 ? target === cpu : machine.sets.has(effectiveSet(machine, desc), cpu)) rows.push(desc);
  }
  return rows.sort((a, b) => col.irq[a]! - col.irq[b]!);
}

function build(machine: MachineView): Cpus {
  const { counts, ofRoot } = targets(machine);
  const matrix = matrixRows(machine);
  const rows = new Map<number, number>();
  machine.t.cpu.col.cpu.forEach((cpu, row) => {
    rows.set(cpu, row);
  });
  const { countCpu, cpu: cpuTable } = machine.t;
  const known = cpuTable.length > 0 ? cpuTable.col.cpu : countCpu.col.cpu;
  const numbers = [...new Set([...known, ...matrix.keys(), ...counts.keys()])].sort((a, b) => a - b);
  const list = numbers.flatMap((cpu) => {
    const facts = factsOf(machine, cpu, rows.get(cpu) ?? -1, matrix.get(cpu) ?? -1, counts.get(cpu) ?? 0);
    return isOnline(machine, facts.row) || facts.used > 0 ? [facts] : [];
  });
  return { list, ofRoot, hasMatrix: matrix.size > 0 };
}

const isOnline = (machine: MachineView, row: number): boolean =>
  row < 0 || (machine.t.cpu.col.state[row]! & CpuState.online) !== 0;

/** Irqs by CPU, and CPUs by root. Equal masks are walked once: many irqs share few. */
function targets(machine: MachineView) {
  const bySet = new Map<string, { root: number; cpus: Iterable<number>; irqs: number }>();
  for (let desc = 0; desc < machine.t.irqDesc.length; desc++) {
    const root = rootOf(machine, desc);
    const target = machine.t.irqDesc.col.target[desc]!;
    const key = `${root} ${target >= 0 ? `cpu ${target}` : effectiveSet(machine, desc)}`;
    const group = bySet.get(key);
    if (group) group.irqs++;
    else bySet.set(key, { root, cpus: targetsOf(machine, desc), irqs: 1 });
  }
  const counts = new Map<number, number>();
  const ofRoot = new Map<number, Set<number>>();
  for (const { root, cpus, irqs } of bySet.values()) {
    if (root >= 0 && !ofRoot.has(root)) ofRoot.set(root, new Set());
    for (const cpu of cpus) {
      counts.set(cpu, (counts.get(cpu) ?? 0) + irqs);
      ofRoot.get(root)?.add(cpu);
    }
  }
  return { counts, ofRoot };
}

/** Rows of the first matrix that a domain shows, by CPU. */
function matrixRows(machine: MachineView): Map<number, number> {
  const { irqDomain, matrix, matrixRow } = machine.t;
  const rows = new Map<number, number>();
  const id = irqDomain.col.matrix.find((m) => m >= 0);
  if (id === undefined) return rows;
  const first = matrix.col.first[id]!;
  for (let row = first; row < first + matrix.col.rows[id]!; row++) rows.set(matrixRow.col.cpu[row]!, row);
  return rows;
}

function factsOf(machine: MachineView, cpu: number, row: number, matrix: number, irqs: number): CpuFacts {
  const { allocated, available, managed, managedAllocated } = machine.t.matrixRow.col;
  const room = (at: number): number => available[at]! + managed[at]! + allocated[at]! - managedAllocated[at]!;
  return {
    cpu,
    row,
    node: row < 0 ? -1 : machine.t.cpu.col.node[row]!,
    matrix,
    irqs,
    used: matrix < 0 ? irqs : allocated[matrix]!,
    room: matrix < 0 ? 0 : room(matrix),
  };
}
