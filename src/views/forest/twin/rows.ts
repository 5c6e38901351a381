// The forest as rows of a treegrid: CPUs, then every domain under its parent with its irqs, then irqs in no domain.

import type { Cpus } from '../cpus.ts';
import type { Forest } from '../forest.ts';
import { endpointOf } from '../forest.ts';

export interface TwinRow {
  /** `cpus`, `cpu:2`, `dom:5`, `own:5`, `loose:0`, `irq:17`; numbers of domains and irqs are rows. */
  readonly id: string;
  readonly kind: 'cpus' | 'cpu' | 'dom' | 'own' | 'loose' | 'irq';
  readonly at: number;
  /** From 1. */
  readonly level: number;
  readonly position: number;
  readonly setSize: number;
  /** Undefined where there is nothing below. */
  readonly expanded: boolean | undefined;
  /** Index of the row above it in the tree, -1 for the top. */
  readonly parent: number;
}

export interface TwinOptions {
  /** Rows that are not as they are at first: domains with children open, everything else closed. */
  readonly turned: ReadonlySet<string>;
  /** Domains to show; undefined: all. */
  readonly keep?: ((row: number) => boolean) | undefined;
}

interface Node {
  readonly id: string;
  readonly kind: TwinRow['kind'];
  readonly at: number;
  readonly openAtFirst: boolean;
  readonly below: () => readonly Node[];
  readonly hasBelow: boolean;
}

export function twinRows(forest: Forest, cpus: Cpus, options: TwinOptions): TwinRow[] {
  const rows: TwinRow[] = [];
  const add = (nodes: readonly Node[], level: number, parent: number): void => {
    for (const [n, node] of nodes.entries()) {
      const open = node.openAtFirst !== options.turned.has(node.id);
      const at = rows.length;
      const expanded = node.hasBelow ? open : undefined;
      rows.push({
        id: node.id,
        kind: node.kind,
        at: node.at,
        level,
        position: n + 1,
        setSize: nodes.length,
        expanded,
        parent,
      });
      if (expanded) add(node.below(), level + 1, at);
    }
  };
  add(topNodes(forest, cpus, options), 1, -1);
  return rows;
}

function topNodes(forest: Forest, cpus: Cpus, options: TwinOptions): Node[] {
  const domains = [...forest.roots, ...forest.free].filter((row) => options.keep?.(row) ?? true);
  const top = domains.map((row) => domainNode(forest, row, options));
  if (options.keep) return top;
  const loose = forest.loose.map(({ irqs }, at) => irqHolder('loose', at, irqs));
  if (cpus.list.length === 0) return [...top, ...loose];
  const group: Node = {
    id: 'cpus',
    kind: 'cpus',
    at: 0,
    openAtFirst: false,
    hasBelow: true,
    below: () => cpus.list.map(({ cpu }) => leafNode('cpu', cpu)),
  };
  return [group, ...top, ...loose];
}

function domainNode(forest: Forest, row: number, options: TwinOptions): Node {
  const children = forest.children[row]!.filter((child) => options.keep?.(child) ?? true);
  const irqs = forest.irqs[row]!;
  if (children.length === 0) return { ...irqHolder('dom', row, irqs), openAtFirst: false };
  return {
    id: `dom:${row}`,
    kind: 'dom',
    at: row,
    openAtFirst: true,
    hasBelow: true,
    below: () => [
      ...(irqs.length > 0 ? [irqHolder('own', row, irqs)] : []),
      ...children.map((child) => domainNode(forest, child, options)),
    ],
  };
}

const leafNode = (kind: 'cpu' | 'irq', at: number): Node => ({
  id: `${kind}:${at}`,
  kind,
  at,
  openAtFirst: false,
  hasBelow: false,
  below: () => [],
});

const irqHolder = (kind: 'dom' | 'own' | 'loose', at: number, irqs: readonly number[]): Node => ({
  id: `${kind}:${at}`,
  kind,
  at,
  openAtFirst: false,
  hasBelow: irqs.length > 0,
  below: () => irqs.map((desc) => leafNode('irq', desc)),
});

/** Row id of what is selected, and the ids that must be open to see it, outermost first. */
export function pathToRow(
  forest: Forest,
  lit: { readonly irq: number; readonly domain: number },
  cpu: number,
): { readonly id: string; readonly open: readonly string[] } | null {
  if (cpu >= 0) return { id: `cpu:${cpu}`, open: ['cpus'] };
  if (lit.irq < 0)
    return lit.domain < 0 ? null : { id: `dom:${lit.domain}`, open: above(forest, lit.domain) };
  const id = `irq:${lit.irq}`;
  const domain = endpointOf(forest.machine, lit.irq);
  if (domain < 0) {
    const at = forest.loose.findIndex(({ irqs }) => irqs.includes(lit.irq));
    return { id, open: [`loose:${at}`] };
  }
  const own = forest.children[domain]!.length > 0 ? `own:${domain}` : '';
  return { id, open: [...above(forest, domain), `dom:${domain}`, ...(own ? [own] : [])] };
}

function above(forest: Forest, row: number): string[] {
  const { parent } = forest.machine.t.irqDomain.col;
  const ids: string[] = [];
  for (let at = parent[row]!; at >= 0; at = parent[at]!) ids.unshift(`dom:${at}`);
  return ids;
}

/** `turned` after making sure that some rows are open. */
export function opened(
  forest: Forest,
  turned: ReadonlySet<string>,
  ids: readonly string[],
): ReadonlySet<string> {
  const next = new Set(turned);
  for (const id of ids) {
    if (isOpenAtFirst(forest, id)) next.delete(id);
    else next.add(id);
  }
  return next.size === turned.size && [...next].every((id) => turned.has(id)) ? turned : next;
}

function isOpenAtFirst(forest: Forest, id: string): boolean {
  return id.startsWith('dom:') && forest.children[Number(id.slice(4))]!.length > 0;
}
