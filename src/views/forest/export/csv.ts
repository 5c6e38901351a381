// Every domain as a row of CSV.

import { domainFlags, namedFlags } from '../../../model/flags.ts';
import { formatCpus } from '../../../ui/cpu-ranges.ts';
import { type TextTable, toCsv } from '../../../ui/table/csv.ts';
import { busTokenName } from '../bus-tokens.ts';
import type { Forest } from '../forest.ts';
import { domainName, infoOfDomain } from '../labels.ts';

type Column = readonly [head: string, right: boolean, text: (forest: Forest, row: number) => string];

const number = (pick: (forest: Forest) => ArrayLike<number>) => (forest: Forest, row: number) =>
  forest.machine.t.irqDomain.col.dumped[row] ? `${pick(forest)[row]}` : '';

const COLUMNS: readonly Column[] = [
  ['name', false, (f, row) => domainName(f.machine, row)],
  ['parent', false, (f, row) => nameOf(f, f.machine.t.irqDomain.col.parent[row]!)],
  ['kind', false, (f, row) => infoOfDomain(f.machine, row).label],
  ['role', false, (f, row) => f.machine.str(f.machine.t.irqDomain.col.role[row])],
  ['mapped', true, number((f) => f.machine.t.irqDomain.col.mapped)],
  ['size', true, number((f) => f.machine.t.irqDomain.col.size)],
  ['flags', true, (f, row) => flags(f, row, (word) => `0x${word.toString(16).padStart(8, '0')}`)],
  ['flag names', false, (f, row) => flags(f, row, (word) => flagNames(f, word))],
  ['bus token', false, busToken],
  ['chip', false, (f, row) => f.machine.str(f.machine.t.irqDomain.col.chip[row])],
  ['device', false, device],
  ['driver', false, (f, row) => f.driver[row]!],
  ['irqs', true, (f, row) => formatCpus(f.irqs[row]!.map((desc) => f.machine.t.irqDesc.col.irq[desc]!))],
  ['in the capture', false, (f, row) => (f.machine.t.irqDomain.col.dumped[row] ? 'yes' : 'no')],
  ['source', false, source],
];

/** Root first, each domain before its children. */
export function domainsCsv(forest: Forest): string {
  const rows: number[] = [];
  const add = (row: number): void => {
    rows.push(row);
    for (const child of forest.children[row]!) add(child);
  };
  for (const row of [...forest.roots, ...forest.free]) add(row);
  const table: TextTable = {
    head: COLUMNS.map(([head]) => head),
    right: COLUMNS.map(([, right]) => right),
    rows: rows.length,
    cell: (row, col) => COLUMNS[col]![2](forest, rows[row]!),
  };
  return toCsv(table);
}

const nameOf = (forest: Forest, row: number): string => (row < 0 ? '' : domainName(forest.machine, row));

function flags(forest: Forest, row: number, text: (word: number) => string): string {
  const { dumped, flags: words } = forest.machine.t.irqDomain.col;
  return dumped[row] ? text(words[row]!) : '';
}

const flagNames = (forest: Forest, word: number): string =>
  namedFlags(domainFlags(forest.machine.header.kernel), word)
    .map((flag) => flag.name)
    .join(' ');

function busToken(forest: Forest, row: number): string {
  const token = forest.machine.t.irqDomain.col.busToken[row]!;
  return token < 0 ? '' : `${token} ${busTokenName(token, forest.machine.header.kernel)}`.trimEnd();
}

function device(forest: Forest, row: number): string {
  const { machine } = forest;
  const at = machine.t.irqDomain.col.device[row]!;
  return at < 0 ? '' : machine.str(machine.t.device.col.id[at]);
}

function source(forest: Forest, row: number): string {
  const { machine } = forest;
  const { file, line } = machine.t.irqDomain.col;
  return file[row]! < 0 ? '' : `${machine.str(machine.t.file.col.path[file[row]!])}:${line[row]}`;
}
