// Files of debugfs irq/domains as facts, and the vector matrix in them.

import type { MachineView } from '../model/machine.ts';
import { type Described, type Fact, fact, hexFact } from './state-facts.ts';

/** One object for each file: the fields of its domain, and one fact for each level that it repeats. */
export function domainFacts(view: MachineView): Described[] {
  const { col, length } = view.t.domainFile;
  const own = ownTexts(view);
  return Array.from({ length }, (_, row) => {
    const first = col.first[row]!;
    const facts: Fact[] = [];
    for (let level = first; level < first + col.levels[row]!; level++)
      facts.push(...(level === first ? ownFacts(view, level) : [repeated(view, level, level - first, own)]));
    return { object: fileKey(view, row), line: col.line[row]!, facts, varies: true };
  });
}

/** The key of the domain; `domains/default` does not share the name of what it shows. */
function fileKey(view: MachineView, row: number): string {
  const { name, first } = view.t.domainFile.col;
  const isOwn = name[row] === view.t.domainLevel.col.name[first[row]!];
  return `${isOwn ? 'dom:' : 'domains/'}${view.str(name[row])}`;
}

function ownFacts(view: MachineView, level: number): Fact[] {
  const { col } = view.t.domainLevel;
  const line = col.line[level]!;
  const facts = [
    fact('name', view.str(col.name[level]), line),
    fact('size', col.size[level]!, line),
    fact('mapped', col.mapped[level]!, line),
    hexFact('flags', col.flags[level]!, 8, line),
  ];
  if (col.parentName[level]! >= 0) facts.push(fact('parent', view.str(col.parentName[level]), line));
  return facts;
}

/** A level as text, with its matrix. */
function levelText(view: MachineView, level: number): string {
  const matrix = view.t.domainLevel.col.matrix[level]!;
  const parts = ownFacts(view, level).map(({ field, value }) => `${field} ${value}`);
  if (matrix < 0) return parts.join(', ');
  const cells = describe(view, matrix).map(({ object, facts }) => [
    object,
    ...facts.map(({ value }) => value),
  ]);
  return `${parts.join(', ')}, matrix ${cells.join(', ')}`;
}

/** What each domain's own file says of it, by name. */
function ownTexts(view: MachineView): ReadonlyMap<string, string> {
  const { name, first, levels } = view.t.domainFile.col;
  const files = [...name.keys()].filter((row) => levels[row]! > 0);
  return new Map(files.map((row) => [view.str(name[row]), levelText(view, first[row]!)]));
}

/** A level that a file repeats is as its own file has it, unless the two were read at different times. */
function repeated(view: MachineView, level: number, depth: number, own: ReadonlyMap<string, string>): Fact {
  const { name, line } = view.t.domainLevel.col;
  const text = levelText(view, level);
  const domain = view.str(name[level]);
  return fact(`parent ${depth}`, own.get(domain) === text ? `${domain} as in its file` : text, line[level]!);
}

/** Row of the matrix in the file of the domain that has it, else in the first file that repeats it, or -1. */
function ownMatrix(view: MachineView): number {
  const { domainFile, domainLevel } = view.t;
  for (let row = 0; row < domainFile.length; row++) {
    const level = domainFile.col.first[row]!;
    if (domainFile.col.levels[row] === 0 || domainLevel.col.matrix[level]! < 0) continue;
    if (domainFile.col.name[row] === domainLevel.col.name[level]) return domainLevel.col.matrix[level]!;
  }
  return domainLevel.col.matrix.find((matrix) => matrix >= 0) ?? -1;
}

/** The counters of the matrix, and one object for each CPU in it. */
export function matrixFacts(view: MachineView): Described[] {
  const matrix = ownMatrix(view);
  return matrix < 0 ? [] : describe(view, matrix);
}

const describe = (view: MachineView, matrix: number): Described[] => [
  counters(view, matrix),
  ...cpus(view, matrix),
];

function counters(view: MachineView, matrix: number): Described {
  const { col } = view.t.matrix;
  const line = col.line[matrix]!;
  const facts = [
    fact('Online bitmaps', col.onlineMaps[matrix]!, line),
    fact('Global available', col.globalAvailable[matrix]!, line),
    fact('Global reserved', col.globalReserved[matrix]!, line),
    fact('Total allocated', col.totalAllocated[matrix]!, line),
    fact('System', `${col.systemCount[matrix]}: ${view.sets.text(col.system[matrix]!)}`, line),
  ];
  return { object: 'dom:VECTOR', line, facts };
}

function cpus(view: MachineView, matrix: number): Described[] {
  const { first, rows } = view.t.matrix.col;
  const { col } = view.t.matrixRow;
  return Array.from({ length: rows[matrix]! }, (_, i) => {
    const row = first[matrix]! + i;
    const line = col.line[row]!;
    const facts = [
      fact('avl', col.available[row]!, line),
      fact('man', col.managed[row]!, line),
      fact('mac', col.managedAllocated[row]!, line),
      fact('act', col.allocated[row]!, line),
      fact('vectors', view.sets.text(col.vectors[row]!), line),
    ];
    return { object: `cpu:${col.cpu[row]}`, line, facts };
  });
}
