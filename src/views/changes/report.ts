// The difference as a text for a mail or a bug report: Markdown, no line longer than 78 characters.

import { type MachineDiff, PAIR_CLASSES } from '../../model/diff/diff.ts';
import { MATRIX_COUNTERS, MATRIX_TOTALS } from '../../model/diff/matrices.ts';
import { machineRows } from './machine-rows.ts';
import {
  classOfPair,
  deviceOf,
  handlersAt,
  messageName,
  nameSide,
  numberAt,
  partChanges,
  textAt,
} from './pairs.ts';
import { CLASS_WORDS, changeWords, SHOWN_CLASSES } from './words.ts';

/** The most that mailing lists and terminals show unbroken. */
export const REPORT_WIDTH = 78;

/** Items of a section that are written out; the rest is counted. */
const MOST = 60;

export function report(diff: MachineDiff): string {
  const sections = [head(diff), between(diff), irqs(diff), domains(diff), matrices(diff), machine(diff)];
  return `${sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

function head({ a, b }: MachineDiff): string[] {
  return [
    ...wrap(`# ${b.header.capture}: ${a.header.step} → ${b.header.step}`, '  '),
    '',
    ...item(`A: ${momentText(a.header)}`),
    ...item(`B: ${momentText(b.header)}`),
  ];
}

const momentText = ({ step, description, kernel, arch }: MachineDiff['a']['header']): string =>
  [description === '' ? step : `${step}, ${description}`, [kernel, arch].filter(Boolean).join(' ')]
    .filter(Boolean)
    .join('; ');

/** Commands that led to the later moment. */
function between({ b }: MachineDiff): string[] {
  const { col, length } = b.t.fact;
  const row = Array.from({ length }, (_, i) => i).find((i) => b.str(col.name[i]) === 'commands');
  if (row === undefined) return [];
  const commands = b.str(col.value[row]).split('\n');
  return ['## Done before B', '', ...limited(commands, (command) => item(`\`${command}\``))];
}

function irqs(diff: MachineDiff): string[] {
  const { counts, irqs: pairs, a, b } = diff;
  const numbers = SHOWN_CLASSES.map((cls) => `${CLASS_WORDS[cls].word} ${counts[cls]}`).join(' · ');
  const rows: number[] = [];
  for (const cls of PAIR_CLASSES) {
    if (cls === 'same' || cls === 'counts') continue;
    for (let pair = 0; pair < pairs.length; pair++) if (classOfPair(diff, pair) === cls) rows.push(pair);
  }
  return [
    `## Interrupts: ${a.t.irqDesc.length} at A, ${b.t.irqDesc.length} at B`,
    '',
    ...wrap(numbers, ''),
    ...(rows.length > 0 ? ['', ...limited(rows, (pair) => item(pairText(diff, pair)))] : []),
  ];
}

/** `moved: 0000:01:00.0 MSI-X 4, nvme0q4: irq 44, CPU 0 → 2, vector 0x22 → 0x23` */
export function pairText(diff: MachineDiff, pair: number): string {
  const side = nameSide(diff, pair);
  const name = [
    `${deviceOf(diff, pair)} ${messageName(diff, pair)}`.trim(),
    textAt(diff, pair, side, handlersAt),
  ];
  const parts = partChanges(diff, pair).map(
    (part) => `${part.name} ${part.a || 'none'} → ${part.b || 'none'}`,
  );
  const irq = `irq ${textAt(diff, pair, side, numberAt)}`;
  const rest = parts.length > 0 ? parts : [changeWords(diff.irqs.changes[pair]!)].filter(Boolean);
  const what = parts.some((part) => part.startsWith('irq ')) ? rest : [irq, ...rest];
  const words = CLASS_WORDS[classOfPair(diff, pair)].word;
  return `${words}: ${[name.filter(Boolean).join(', '), what.join(', ')].filter(Boolean).join(': ')}`;
}

function domains({ domains: all, a, b }: MachineDiff): string[] {
  const differ = all.filter(({ fate }) => fate !== 'same');
  if (differ.length === 0) return [];
  const text = (d: (typeof differ)[number]): string => {
    if (d.fate !== 'changed') return `${d.fate}: ${d.name}`;
    const parts = d.fields.map((field) => {
      if (field === 'parent') return 'another parent';
      const [p, q] = [a.t.irqDomain.col[field][d.a]!, b.t.irqDomain.col[field][d.b]!];
      return `${field} ${p} → ${q}`;
    });
    return `changed: ${d.name}: ${parts.join(', ')}`;
  };
  return [`## Domains: ${differ.length} differ`, '', ...limited(differ, (d) => item(text(d)))];
}

const TOTAL_WORDS = ['online', 'available', 'reserved', 'allocated', 'system'];
const COUNTER_WORDS = ['avl', 'man', 'mac', 'act'];

function matrices({ matrices: all, a, b }: MachineDiff): string[] {
  const differ = all.filter(({ fate }) => fate !== 'same');
  return differ.flatMap((matrix, at) => {
    const totals = MATRIX_TOTALS.map((name, i) => {
      const [p, q] = [a.t.matrix.col[name][matrix.a], b.t.matrix.col[name][matrix.b]];
      return p === q || p === undefined || q === undefined ? '' : `${TOTAL_WORDS[i]} ${p} → ${q}`;
    });
    const cpus = matrix.cpus.filter(({ fate }) => fate !== 'same');
    return [
      ...(at > 0 ? [''] : []),
      ...wrap(`## Vectors of ${matrix.domain}: ${totals.filter(Boolean).join(', ') || matrix.fate}`, '  '),
      '',
      ...limited(cpus, (cpu) => item(cpuText(a, b, cpu))),
    ];
  });
}

function cpuText(
  a: MachineDiff['a'],
  b: MachineDiff['b'],
  cpu: MachineDiff['matrices'][number]['cpus'][number],
): string {
  if (cpu.fate === 'added' || cpu.fate === 'gone') return `CPU ${cpu.cpu}: ${cpu.fate}`;
  const counters = MATRIX_COUNTERS.map((name, i) => {
    const [p, q] = [a.t.matrixRow.col[name][cpu.a], b.t.matrixRow.col[name][cpu.b]];
    return p === q ? '' : `${COUNTER_WORDS[i]} ${p} → ${q}`;
  });
  const gained = cpu.vectorsAdded.length > 0 ? `+ ${vectorList(cpu.vectorsAdded)}` : '';
  const lost = cpu.vectorsGone.length > 0 ? `− ${vectorList(cpu.vectorsGone)}` : '';
  return `CPU ${cpu.cpu}: ${[...counters, gained, lost].filter(Boolean).join(', ')}`;
}

/** `0x22 0x25` */
export const vectorList = (vectors: readonly number[]): string =>
  vectors.map((vector) => `0x${vector.toString(16).padStart(2, '0')}`).join(' ');

function machine(diff: MachineDiff): string[] {
  const rows = machineRows(diff);
  if (rows.length === 0) return [];
  return [
    '## Machine',
    '',
    ...limited(rows, ({ thing, what, a, b }) => item(`${thing}: ${what} ${a || 'none'} → ${b || 'none'}`)),
  ];
}

function limited<T>(all: readonly T[], lines: (one: T) => string[]): string[] {
  const more = all.length - MOST;
  return [...all.slice(0, MOST).flatMap(lines), ...(more > 0 ? [`- and ${more} more`] : [])];
}

const item = (text: string): string[] => wrap(`- ${text}`, '  ');

/** Breaks at blanks; what has none and is too long is broken where the line ends. */
function wrap(text: string, indent: string): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.replace(/\s+/g, ' ').split(' ')) {
    let rest = word;
    const joined = line === '' ? rest : `${line} ${rest}`;
    if (joined.length <= REPORT_WIDTH) {
      line = joined;
      continue;
    }
    if (line !== '') lines.push(line);
    while (indent.length + rest.length > REPORT_WIDTH) {
      const take = REPORT_WIDTH - (lines.length > 0 ? indent.length : 0);
      lines.push(`${lines.length > 0 ? indent : ''}${rest.slice(0, take)}`);
      rest = rest.slice(take);
    }
    line = `${lines.length > 0 ? indent : ''}${rest}`;
  }
  return [...lines, line];
}
