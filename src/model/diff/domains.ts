// irq domains of two moments as one forest, each marked with what became of it. Domains are known by their names.

import type { MachineView } from '../machine.ts';

/** `unseen`: one moment has it, and of the other nothing of the kind was captured. */
export type Fate = 'same' | 'changed' | 'added' | 'gone' | 'unseen';

export interface DomainChange {
  readonly name: string;
  readonly fate: Fate;
  /** Rows of irqDomain, -1 where the moment does not have it. */
  readonly a: number;
  readonly b: number;
  /** 0 for a root of the merged forest. */
  readonly depth: number;
  /** Which of size, mapped, flags, parent, irqs differ. */
  readonly fields: readonly DomainField[];
}

export type DomainField = 'parent' | 'size' | 'mapped' | 'flags' | 'irqs';

/** Every domain of both moments: parents before children, children by name; what is gone stands below its last parent. */
export function diffDomains(a: MachineView, b: MachineView): DomainChange[] {
  const rowsA = rowsByName(a);
  const rowsB = rowsByName(b);
  const children = new Map<string | null, string[]>();
  for (const name of new Set([...rowsB.keys(), ...rowsA.keys()])) {
    const parent = rowsB.has(name) ? parentOf(b, rowsB.get(name)!) : parentOf(a, rowsA.get(name)!);
    const siblings = children.get(parent);
    if (siblings) siblings.push(name);
    else children.set(parent, [name]);
  }
  const both = hasDump(a) && hasDump(b);
  const changes: DomainChange[] = [];
  const seen = new Set<string>();
  const walk = (names: readonly string[], depth: number): void => {
    for (const name of [...names].sort(byText)) {
      if (seen.has(name)) continue;
      seen.add(name);
      changes.push({ ...change(a, b, rowsA.get(name) ?? -1, rowsB.get(name) ?? -1, both), name, depth });
      walk(children.get(name) ?? [], depth + 1);
    }
  };
  walk(children.get(null) ?? [], 0);
  // Domains whose parents lead back to themselves, in a damaged dump, hang on no root.
  walk([...rowsB.keys(), ...rowsA.keys()], 0);
  return changes;
}

const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

function rowsByName(view: MachineView): Map<string, number> {
  const { length, col } = view.t.irqDomain;
  const rows = new Map<string, number>();
  for (let row = length - 1; row >= 0; row--) rows.set(view.str(col.name[row]), row);
  return rows;
}

function parentOf(view: MachineView, row: number): string | null {
  const parent = view.t.irqDomain.col.parent[row]!;
  return parent < 0 ? null : view.str(view.t.irqDomain.col.name[parent]);
}

const hasDump = (view: MachineView): boolean => view.t.irqDomain.col.dumped.includes(1);

function change(a: MachineView, b: MachineView, rowA: number, rowB: number, both: boolean) {
  if (rowA < 0 || rowB < 0) {
    const fate = both ? (rowA < 0 ? 'added' : 'gone') : 'unseen';
    return { fate, a: rowA, b: rowB, fields: [] } as const;
  }
  const fields = differingFields(a, b, rowA, rowB);
  return { fate: fields.length > 0 ? 'changed' : 'same', a: rowA, b: rowB, fields } as const;
}

/** Size, flags and mapped count only where both moments dumped the domain. */
function differingFields(a: MachineView, b: MachineView, rowA: number, rowB: number): DomainField[] {
  const [p, q] = [a.t.irqDomain.col, b.t.irqDomain.col];
  const fields: DomainField[] = [];
  if (parentOf(a, rowA) !== parentOf(b, rowB)) fields.push('parent');
  if (p.dumped[rowA] && q.dumped[rowB]) {
    for (const field of ['size', 'mapped', 'flags'] as const)
      if (p[field][rowA] !== q[field][rowB]) fields.push(field);
  }
  if (p.irqs[rowA] !== q.irqs[rowB]) fields.push('irqs');
  return fields;
}
