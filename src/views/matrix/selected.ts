// What a selection means on the matrix: the irq it is about, the cells it lights, the place it points to.

import type { MachineView } from '../../model/machine.ts';
import { rowOf } from '../../store/machine-keys.ts';
import type { Selection } from '../../store/selection.ts';
import { cellAt, claimAt, type Matrix } from './matrix.ts';

/** Row of irqDesc that a selection is about where it is about one irq, else -1. */
export function irqOf(m: Matrix, selection: Selection | null): number {
  if (!selection) return -1;
  const { view } = m;
  if (selection.kind === 'vec') {
    const cell = cellAt(m, m.positionOf.get(selection.cpu) ?? -1, selection.vector);
    return cell >= 0 ? m.desc[cell]! : (claimAt(m, selection.cpu, selection.vector)?.desc ?? -1);
  }
  const row = rowOf(view, selection);
  if (row < 0) return -1;
  switch (selection.kind) {
    case 'irq':
      return row;
    case 'msi':
      return view.t.msiDesc.col.desc[row]!;
    case 'irte':
      return view.t.remapEntry.col.desc[row]!;
    default:
      return -1;
  }
}

const NONE: ReadonlySet<number> = new Set();

/** Cells that belong to a selection: those of its irq, of the irqs of its device, or of the irqs that pass through its domain. */
export function litCells(m: Matrix, selection: Selection | null): ReadonlySet<number> {
  if (!selection || selection.kind === 'cpu') return NONE;
  const meant = descTest(m, selection);
  if (!meant) return NONE;
  const lit = new Set<number>();
  for (let cell = 0; cell < m.desc.length; cell++)
    if (m.desc[cell]! >= 0 && meant(m.desc[cell]!)) lit.add(cell);
  return lit;
}

function descTest(m: Matrix, selection: Selection): ((desc: number) => boolean) | null {
  const { view } = m;
  if (selection.kind === 'dom') return passesThrough(view, rowOf(view, selection), m.source.domain);
  if (selection.kind === 'dev') {
    const device = rowOf(view, selection);
    return device < 0 ? null : (desc) => view.t.irqDesc.col.deviceRow[desc] === device;
  }
  const irq = irqOf(m, selection);
  return irq < 0 ? null : (desc) => desc === irq;
}

/** Every irq passes through the root, so that one lights nothing. */
function passesThrough(view: MachineView, domain: number, root: number): ((desc: number) => boolean) | null {
  if (domain < 0 || domain === root) return null;
  const { irqDesc, irqData } = view.t;
  return (desc) => {
    const first = irqDesc.col.first[desc]!;
    for (let level = 0; level < irqDesc.col.levels[desc]!; level++)
      if (irqData.col.domain[first + level] === domain) return true;
    return false;
  };
}

export interface CpuVector {
  readonly cpu: number;
  readonly vector: number;
}

/** The place that a selection points to: the vector itself, or the first cell of what is selected. */
export function spotOf(m: Matrix, selection: Selection | null, lit: ReadonlySet<number>): CpuVector | null {
  if (selection?.kind === 'vec') return selection;
  if (selection?.kind === 'cpu') return { cpu: selection.cpu, vector: m.range.first };
  const cell = lit.values().next().value;
  return cell === undefined ? null : { cpu: m.cpus[m.position[cell]!]!, vector: m.vector[cell]! };
}
