// The lists of the sources view: which table each reads, and its columns. Rows are rows of that table unless said otherwise.

import type { MachineView } from '../../model/machine.ts';
import { FileState, Severity } from '../../model/tables.ts';
import { sourceOf } from '../../store/hooks.ts';
import { SourceLink } from '../../ui/source-link.tsx';
import type { TableColumn } from '../../ui/table/column.ts';
import { None } from '../../ui/values.tsx';

export interface SourceList {
  readonly id: string;
  readonly title: string;
  readonly noun: string;
  readonly nouns?: string;
  /** Said when the list is empty. */
  readonly none: string;
  readonly length: (view: MachineView) => number;
  readonly columns: (view: MachineView) => TableColumn[];
  /** Selection key of a row, or ''. */
  readonly key?: (view: MachineView, row: number) => string;
}

const SEVERITIES: Readonly<Record<number, string>> = {
  [Severity.note]: 'note',
  [Severity.warning]: 'warning',
  [Severity.error]: 'error',
};
const STATES: Readonly<Record<number, string>> = {
  [FileState.parsed]: 'read',
  [FileState.ignored]: 'about other things',
  [FileState.unknown]: 'not known',
  [FileState.failed]: 'failed',
};

/** A column with a link to the line that a row came from. */
function sourceColumn(
  view: MachineView,
  id: string,
  file: (row: number) => number,
  line: (row: number) => number,
): TableColumn {
  const place = (row: number) => (line(row) > 0 ? sourceOf(view, file(row), line(row)) : null);
  return {
    id,
    title: id,
    width: 210,
    value: (row) => place(row)?.file ?? null,
    text: (row) => {
      const at = place(row);
      return at ? `${at.file}:${at.line}` : '';
    },
    cell: (row) => {
      const at = place(row);
      return at ? <SourceLink {...at} /> : <None why="not from a file" />;
    },
  };
}

const text = (
  id: string,
  title: string,
  width: number,
  value: (row: number) => string,
  more: Partial<TableColumn> = {},
): TableColumn => ({
  id,
  title,
  width,
  value: (row) => value(row) || null,
  ...more,
});

const files: SourceList = {
  id: 'files',
  title: 'Files',
  noun: 'file',
  none: 'The moment was read from no file.',
  length: (view) => view.t.file.length,
  columns: (view) => {
    const { col } = view.t.file;
    const problems = problemsOf(view);
    return [
      {
        ...text('path', 'path', 380, (row) => view.str(col.path[row]), { mono: true, grow: true }),
        cell: (row) => <SourceLink file={view.str(col.path[row])}>{view.str(col.path[row])}</SourceLink>,
      },
      text('format', 'read as', 240, (row) => view.str(col.format[row])),
      text('state', 'state', 130, (row) => STATES[col.state[row]!] ?? '', { filter: 'word' }),
      { id: 'bytes', title: 'bytes', width: 90, align: 'right', mono: true, value: (row) => col.bytes[row]! },
      {
        id: 'problems',
        title: 'problems',
        width: 80,
        align: 'right',
        mono: true,
        value: (row) => problems.get(row) ?? 0,
      },
    ];
  },
};

function problemsOf(view: MachineView): Map<number, number> {
  const counts = new Map<number, number>();
  for (const file of view.t.problem.col.file) counts.set(file, (counts.get(file) ?? 0) + 1);
  return counts;
}

const problems: SourceList = {
  id: 'problems',
  title: 'Problems',
  noun: 'problem',
  none: 'Every line of every file was understood, or is known to say nothing about interrupts.',
  length: (view) => view.t.problem.length,
  columns: (view) => {
    const { col } = view.t.problem;
    return [
      text('severity', 'severity', 80, (row) => SEVERITIES[col.severity[row]!] ?? '', { filter: 'word' }),
      sourceColumn(
        view,
        'source',
        (row) => col.file[row]!,
        (row) => col.line[row]!,
      ),
      text('found', 'found', 280, (row) => view.str(col.found[row]), { mono: true, grow: true }),
      text('expected', 'expected', 260, (row) => view.str(col.expected[row])),
      text('done', 'done', 180, (row) => view.str(col.done[row])),
    ];
  },
};

const contradictions: SourceList = {
  id: 'contradictions',
  title: 'Contradictions',
  noun: 'contradiction',
  none: 'The sources of this moment agree wherever they speak of the same thing.',
  length: (view) => view.t.contradiction.length,
  key: (view, row) => view.str(view.t.contradiction.col.subject[row]),
  columns: (view) => {
    const { col } = view.t.contradiction;
    return [
      text('rule', 'rule', 190, (row) => view.str(col.rule[row]), { mono: true, filter: 'word' }),
      text('subject', 'about', 170, (row) => view.str(col.subject[row]), { mono: true }),
      text('what', 'what', 420, (row) => view.str(col.text[row]), { grow: true }),
      sourceColumn(
        view,
        'one side',
        (row) => col.fileA[row]!,
        (row) => col.lineA[row]!,
      ),
      sourceColumn(
        view,
        'other side',
        (row) => col.fileB[row]!,
        (row) => col.lineB[row]!,
      ),
    ];
  },
};

const facts: SourceList = {
  id: 'facts',
  title: 'Facts',
  noun: 'fact',
  none: 'No file says anything about the machine as a whole.',
  length: (view) => view.t.fact.length,
  columns: (view) => {
    const { col } = view.t.fact;
    return [
      text('name', 'fact', 220, (row) => view.str(col.name[row])),
      text('value', 'value', 520, (row) => view.str(col.value[row]), { mono: true, grow: true }),
      sourceColumn(
        view,
        'source',
        (row) => col.file[row]!,
        (row) => col.line[row]!,
      ),
    ];
  },
};

const archCounts: SourceList = {
  id: 'per-cpu',
  title: 'Counts without irq',
  noun: 'row',
  none: '/proc/interrupts has no row of the architecture, or is not in the capture.',
  length: (view) => view.t.archCount.length,
  columns: (view) => {
    const { col } = view.t.archCount;
    return [
      text('label', 'row', 80, (row) => view.str(col.label[row]), { mono: true }),
      text('what', 'what', 300, (row) => view.str(col.text[row]), { grow: true }),
      {
        id: 'total',
        title: 'count',
        width: 110,
        align: 'right',
        mono: true,
        value: (row) => col.total[row]!,
      },
      text('cpus', 'by CPU', 360, (row) => perCpu(view, row), { mono: true, filter: false }),
      sourceColumn(
        view,
        'source',
        (row) => col.file[row]!,
        (row) => col.line[row]!,
      ),
    ];
  },
};

/** Counts other than 0: `0: 1185, 1: 1057`. */
function perCpu(view: MachineView, row: number): string {
  const { firstCount, counts } = view.t.archCount.col;
  const { cpu, value } = view.t.count.col;
  return Array.from(
    { length: counts[row]! },
    (_, i) => `${cpu[firstCount[row]! + i]}: ${value[firstCount[row]! + i]}`,
  ).join(', ');
}

const registers: SourceList = {
  id: 'registers',
  title: 'Registers',
  noun: 'register',
  none: 'No register dump of a remapping unit is in the capture.',
  length: (view) => view.t.register.length,
  columns: (view) => {
    const { col } = view.t.register;
    const hex = (word: number): string => (word >>> 0).toString(16).padStart(8, '0');
    return [
      text(
        'unit',
        'unit',
        90,
        (row) => (col.unit[row]! < 0 ? '' : view.str(view.t.remapUnit.col.name[col.unit[row]!])),
        { mono: true, filter: 'word' },
      ),
      text('name', 'register', 160, (row) => view.str(col.name[row]), { mono: true, grow: true }),
      {
        id: 'offset',
        title: 'offset',
        width: 80,
        mono: true,
        value: (row) => col.offset[row]!,
        text: (row) => `0x${col.offset[row]!.toString(16)}`,
      },
      text('value', 'value', 160, (row) => `${hex(col.hi[row]!)}${hex(col.lo[row]!)}`, { mono: true }),
      sourceColumn(
        view,
        'source',
        (row) => col.file[row]!,
        (row) => col.line[row]!,
      ),
    ];
  },
};

export const LISTS: readonly SourceList[] = [files, problems, contradictions, facts, archCounts, registers];
