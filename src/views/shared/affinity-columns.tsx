// Columns about the affinity of irqs, for every table whose rows lead to irqs.

import type { MachineView } from '../../model/machine.ts';
import { stripLayout } from '../../ui/affinity.ts';
import { AffinityStrip } from '../../ui/affinity-strip.tsx';
import type { TableColumn } from '../../ui/table/column.ts';
import { askedSet, cpusOf, effectiveSet } from './irq-facts.ts';
import './affinity-columns.css';

/** Row of irqDesc of a table row, -1 for none. */
export type DescOf = (row: number) => number;

/** Outline: asked for; solid: effective. One slot for each CPU up to 64, then for each node. */
export function affinityColumn(view: MachineView, desc: DescOf): TableColumn {
  const { ids, nodes } = cpusOf(view);
  const cpus = (ids.at(-1) ?? -1) + 1;
  const place = new Map(ids.map((cpu, i) => [cpu, i]));
  const nodeOf = nodes ? (cpu: number): number => nodes[place.get(cpu) ?? 0]! : undefined;
  const asked = (row: number): number => (desc(row) < 0 ? -1 : askedSet(view, desc(row)));
  const effective = (row: number): number => (desc(row) < 0 ? -1 : effectiveSet(view, desc(row)));
  const { width, rules } = stripLayout({ cpus, asked: [], effective: [], nodeOf });
  return {
    id: 'affinity',
    title: 'affinity',
    ...(nodes && rules.length > 0
      ? { head: <NodeHead ends={[...rules, width]} nodes={[...new Set(nodes)]} /> }
      : {}),
    about: 'Outline: asked for; solid: effective',
    width: Math.max(64, Math.ceil(width) + 18),
    filter: false,
    value: (row) => view.sets.text(asked(row)),
    text: (row) => `${view.sets.text(asked(row))} → ${view.sets.text(effective(row))}`,
    cell: (row) =>
      desc(row) < 0 ? null : (
        <AffinityStrip
          cpus={cpus}
          asked={[...view.sets.members(asked(row))]}
          effective={[...view.sets.members(effective(row))]}
          nodeOf={nodeOf}
        />
      ),
  };
}

/** Px that the title with the first node takes, and the name of another one. */
const TITLE_ROOM = 88;
const NAME_ROOM = 36;

interface NodeHeadProps {
  /** x of the rules between nodes, and of the end. */
  readonly ends: readonly number[];
  readonly nodes: readonly number[];
}

/** The title, and the name of each node over its last CPU where there is room. */
function NodeHead({ ends, nodes }: NodeHeadProps) {
  let free = TITLE_ROOM;
  return (
    <>
      affinity <span className="faint">node {nodes[0]}</span>
      {ends.map((end, i) => {
        const left = end - NAME_ROOM;
        if (i === 0 || left < free) return null;
        free = end;
        return (
          <span key={end} className="faint affinity-node" style={{ left }}>
            node {nodes[i]}
          </span>
        );
      })}
    </>
  );
}

/** What a column of CPU sets is about. */
export interface SetColumn {
  readonly id: string;
  readonly title: string;
  readonly about: string;
  readonly hidden?: boolean;
  /** Set of a row of irqDesc, -1 for none. */
  readonly set: (view: MachineView, row: number) => number;
}

/** A CPU list, filtered by its members. */
export function setColumn(view: MachineView, desc: DescOf, column: SetColumn): TableColumn {
  const set = (row: number): number => (desc(row) < 0 ? -1 : column.set(view, desc(row)));
  return {
    id: column.id,
    title: column.title,
    about: column.about,
    width: 76,
    mono: true,
    hidden: column.hidden ?? false,
    value: (row) => view.sets.text(set(row)) || null,
    filter: setFilter(view, set),
  };
}

/** The filter of a column whose rows have sets: `asked:4-7` holds when one of CPUs 4 to 7 is in the set. */
export function setFilter(view: MachineView, set: (row: number) => number) {
  return {
    kind: 'set',
    empty: (row: number) => view.sets.size(set(row)) === 0,
    has: (row: number, from: number, to: number) =>
      [...view.sets.members(set(row))].some((cpu) => cpu >= from && cpu <= to),
  } as const;
}
