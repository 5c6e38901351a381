// Files, problems, contradictions and facts: what the capture is, and what was made of it.

import Check from 'lucide-react/icons/check';
import CircleSlash from 'lucide-react/icons/circle-slash';
import Info from 'lucide-react/icons/info';
import OctagonX from 'lucide-react/icons/octagon-x';
import TriangleAlert from 'lucide-react/icons/triangle-alert';
import type { MachineView } from '../../model/machine.ts';
import { FileState, Severity } from '../../model/tables.ts';
import { type SourcePlace, sourceOf } from '../../store/hooks.ts';
import { describeSelection, parseSelection } from '../../store/selection.ts';
import { SourceLink } from '../../ui/source-link.tsx';
import { bytes, plural } from '../../ui/values.tsx';
import { Block, numberColumn, placeColumn, placeIn, rowsOf, sourceColumn, textColumn } from './columns.tsx';
import type { SourceList } from './list.ts';

interface Word {
  readonly word: string;
  readonly tone: 'ok' | 'pend' | 'fault' | 'none';
}

const SIGNS = { ok: Check, pend: TriangleAlert, fault: OctagonX, none: Info };

/** A sign and a word, never colour alone. */
function Signed({ word, tone }: Word) {
  const Sign = word === 'left out' ? CircleSlash : SIGNS[tone];
  return (
    <span className="sources-sign" data-tone={tone}>
      <Sign className="icon-small" aria-hidden />
      {word}
    </span>
  );
}

const STATES: Readonly<Record<number, Word>> = {
  [FileState.parsed]: { word: 'read', tone: 'ok' },
  [FileState.ignored]: { word: 'left out', tone: 'none' },
  [FileState.unknown]: { word: 'not known', tone: 'pend' },
  [FileState.failed]: { word: 'failed', tone: 'fault' },
};

const SEVERITIES: Readonly<Record<number, Word>> = {
  [Severity.note]: { word: 'note', tone: 'none' },
  [Severity.warning]: { word: 'warning', tone: 'pend' },
  [Severity.error]: { word: 'error', tone: 'fault' },
};

const countOf = (column: Uint8Array, value: number): number => {
  let n = 0;
  for (const one of column) if (one === value) n++;
  return n;
};

const files: SourceList = {
  id: 'files',
  title: 'Files',
  noun: 'file',
  none: 'The moment was read from no file.',
  length: (view) => view.t.file.length,
  facts: (view) => {
    const { state, bytes: sizes } = view.t.file.col;
    const sum = sizes.reduce((total, size) => total + size, 0);
    return `${countOf(state, FileState.parsed)} read, ${countOf(state, FileState.ignored)} left out, ${countOf(state, FileState.unknown)} not known; ${bytes(sum)}`;
  },
  place: (view, row) => ({ file: view.str(view.t.file.col.path[row]), line: 1 }),
  isFaint: (view, row) => view.t.file.col.state[row] === FileState.ignored,
  detail: (view, row) => {
    const { col } = view.t.file;
    const path = view.str(col.path[row]);
    return [
      ['file', <SourceLink key="path" file={path} />],
      [
        'path',
        <span key="whole" className="mono">
          {path}
        </span>,
      ],
      ['recognised as', view.str(col.format[row]) || 'nothing that is known'],
      ['what was done', doneText(view, row)],
    ];
  },
  columns: (view) => {
    const { col } = view.t.file;
    const problems = problemsByFile(view);
    return [
      textColumn('state', 'state', 100, (row) => STATES[col.state[row]!]!.word, {
        about: 'Read; known and left out; or not known',
        filter: 'word',
        cell: (row) => <Signed {...STATES[col.state[row]!]!} />,
      }),
      textColumn('path', 'path', 340, (row) => view.str(col.path[row]), {
        about: 'Path in the archive or folder',
        mono: true,
        grow: true,
        cell: (row) => <SourceLink file={view.str(col.path[row])}>{view.str(col.path[row])}</SourceLink>,
      }),
      textColumn('format', 'recognised as', 260, (row) => view.str(col.format[row]), {
        about: 'What its content says it is, whatever it is called',
      }),
      textColumn('why', 'why it was left out', 300, (row) => view.str(col.reason[row]), {
        about: 'A file that is known and says nothing about interrupts that others do not say better',
      }),
      numberColumn('bytes', 'bytes', 84, (row) => col.bytes[row]!, { about: 'Size after unpacking' }),
      numberColumn('problems', 'problems', 76, (row) => problems.get(row) ?? 0, {
        about: 'Lines of it in the list of problems',
        text: (row) => (problems.has(row) ? `${problems.get(row)}` : '–'),
      }),
    ];
  },
};

function doneText(view: MachineView, row: number): string {
  const { state, reason } = view.t.file.col;
  switch (state[row]) {
    case FileState.parsed:
      return 'every line was read, or is in the list of problems';
    case FileState.ignored:
      return `left out: ${view.str(reason[row])}`;
    default:
      return 'left out: its content is of no kind that is read here';
  }
}

function problemsByFile(view: MachineView): Map<number, number> {
  const counts = new Map<number, number>();
  for (const file of view.t.problem.col.file) counts.set(file, (counts.get(file) ?? 0) + 1);
  return counts;
}

/** Problems of the bundle itself have a path and no row of file: only what is among the files can be shown. */
function problemPlace(view: MachineView, row: number): SourcePlace | null {
  const { file, line, path } = view.t.problem.col;
  if (file[row]! >= 0) return sourceOf(view, file[row]!, line[row]!);
  const name = path[row]! < 0 ? '' : view.str(path[row]);
  const isThere = name !== '' && view.t.file.col.path.some((id) => view.str(id) === name);
  return isThere ? { file: name, line: line[row]! } : null;
}

const problems: SourceList = {
  id: 'problems',
  title: 'Problems',
  noun: 'problem',
  none: 'Every line of every file was understood, or is known to say nothing about interrupts.',
  length: (view) => view.t.problem.length,
  facts: (view) => {
    const { severity } = view.t.problem.col;
    return [
      plural(countOf(severity, Severity.error), 'error'),
      plural(countOf(severity, Severity.warning), 'warning'),
      plural(countOf(severity, Severity.note), 'note'),
    ].join(', ');
  },
  place: problemPlace,
  detail: (view, row) => {
    const { col } = view.t.problem;
    const place = problemPlace(view, row);
    return [
      [
        'where',
        place ? <SourceLink key="place" {...place} /> : view.str(col.path[row]) || 'the capture as a whole',
      ],
      ['found', <Block key="found">{view.str(col.found[row])}</Block>],
      ['expected', view.str(col.expected[row])],
      ['done', view.str(col.done[row])],
    ];
  },
  columns: (view) => {
    const { col } = view.t.problem;
    return [
      textColumn('severity', 'severity', 96, (row) => SEVERITIES[col.severity[row]!]!.word, {
        about: 'Error: something is lost. Warning: something was left out. Note: nothing is missing',
        filter: 'word',
        cell: (row) => <Signed {...SEVERITIES[col.severity[row]!]!} />,
      }),
      {
        ...placeColumn('source', (row) => problemPlace(view, row), 'where'),
        cell: (row) => {
          const place = problemPlace(view, row);
          return place ? (
            <SourceLink {...place} />
          ) : (
            <span className="mono muted">{view.str(col.path[row])}</span>
          );
        },
        text: (row) => {
          const line = col.line[row]! > 0 ? `:${col.line[row]}` : '';
          return `${view.str(col.path[row])}${line}`;
        },
      },
      textColumn('found', 'found', 300, (row) => view.str(col.found[row]), {
        about: 'The line, or what was met',
        mono: true,
        grow: true,
      }),
      textColumn('expected', 'expected', 300, (row) => view.str(col.expected[row]), {
        about: 'What could have stood there',
      }),
      textColumn('done', 'done', 220, (row) => view.str(col.done[row]), { about: 'What became of the line' }),
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
  place: (view, row) => {
    const { fileA, lineA } = view.t.contradiction.col;
    return placeIn(view, { file: fileA, line: lineA }, row);
  },
  isFaint: (view, row) => view.t.contradiction.col.expected[row] === 1,
  detail: (view, row) => {
    const { col } = view.t.contradiction;
    const sides = [
      placeIn(view, { file: col.fileA, line: col.lineA }, row),
      placeIn(view, { file: col.fileB, line: col.lineB }, row),
    ];
    return [
      ['about', subjectText(view.str(col.subject[row]))],
      ['what', view.str(col.text[row])],
      [
        'rule',
        <span key="rule" className="mono">
          {view.str(col.rule[row])}
        </span>,
      ],
      [
        'sources',
        <span key="sources" className="sources-places">
          {sides.map((place) => place && <SourceLink key={`${place.file}:${place.line}`} {...place} />)}
        </span>,
      ],
    ];
  },
  columns: (view) => {
    const { col } = view.t.contradiction;
    return [
      textColumn('known', 'state', 96, (row) => (col.expected[row] ? 'known' : 'open'), {
        about: 'Known: right, with the reason in the text. Open: one of the two is wrong',
        filter: 'word',
        cell: (row) => (
          <Signed word={col.expected[row] ? 'known' : 'open'} tone={col.expected[row] ? 'none' : 'fault'} />
        ),
      }),
      textColumn('subject', 'about', 190, (row) => subjectText(view.str(col.subject[row])), {
        about: 'What the sources disagree on',
      }),
      textColumn('what', 'what', 420, (row) => view.str(col.text[row]), { grow: true }),
      textColumn('rule', 'rule', 190, (row) => view.str(col.rule[row]), { mono: true, filter: 'word' }),
      placeColumn('one', (row) => placeIn(view, { file: col.fileA, line: col.lineA }, row), 'one side'),
      placeColumn('other', (row) => placeIn(view, { file: col.fileB, line: col.lineB }, row), 'other side'),
    ];
  },
};

function subjectText(key: string): string {
  const selection = parseSelection(key);
  return selection ? describeSelection(selection) : key;
}

const facts: SourceList = {
  id: 'facts',
  title: 'Facts',
  noun: 'fact',
  none: 'No file says anything about the machine as a whole.',
  ...rowsOf((view) => view.t.fact),
  detail: (view, row) => {
    const { col } = view.t.fact;
    const place = placeIn(view, col, row);
    return [
      [view.str(col.name[row]), <Block key="value">{view.str(col.value[row])}</Block>],
      ['source', place ? <SourceLink key="place" {...place} /> : 'not from a file'],
    ];
  },
  columns: (view) => {
    const { col } = view.t.fact;
    return [
      textColumn('name', 'fact', 230, (row) => view.str(col.name[row])),
      textColumn('value', 'value', 520, (row) => view.str(col.value[row]), { mono: true, grow: true }),
      sourceColumn(view, col),
    ];
  },
};

export const CAPTURE_LISTS: readonly SourceList[] = [files, problems, contradictions, facts];
