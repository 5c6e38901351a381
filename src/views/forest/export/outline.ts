// The forest as an outline: ASCII for mails and logs, Markdown for issues.

import { formatCpus } from '../../../ui/cpu-ranges.ts';
import { plural } from '../../../ui/values.tsx';
import type { Forest } from '../forest.ts';
import { domainName, infoOfDomain } from '../labels.ts';

/** No line of the ASCII form is longer. */
export const OUTLINE_WIDTH = 78;

interface Entry {
  readonly name: string;
  /** Kind in words; the ASCII form leaves it out where the name says it. */
  readonly kind: string;
  readonly kindInName: boolean;
  readonly facts: readonly string[];
  readonly below: readonly Entry[];
}

/** Lines of at most 78 ASCII characters, branches drawn with `|--` and a backquote. */
export function asciiOutline(forest: Forest): string {
  const lines = headOf(forest).flatMap((line) => wrap(line, '', ''));
  for (const entry of entriesOf(forest)) {
    lines.push('');
    addAscii(entry, '', '', lines);
  }
  return `${lines.join('\n')}\n`;
}

function addAscii(entry: Entry, first: string, rest: string, lines: string[]): void {
  const hang = entry.below.length > 0 ? `${rest}|   ` : `${rest}    `;
  const facts = entry.kindInName ? entry.facts : [entry.kind, ...entry.facts];
  lines.push(...wrap(ascii(`${entry.name}  ${facts.join(', ')}`.trimEnd()), first, hang));
  for (const [at, child] of entry.below.entries()) {
    const last = at === entry.below.length - 1;
    addAscii(child, `${rest}${last ? '`-- ' : '|-- '}`, `${rest}${last ? '    ' : '|   '}`, lines);
  }
}

/** Breaks at blanks, and inside words only where a word alone is too long. */
function wrap(text: string, first: string, rest: string): string[] {
  const lines: string[] = [];
  let line = first;
  let room = OUTLINE_WIDTH - first.length;
  let empty = true;
  const close = () => {
    lines.push(line.trimEnd());
    line = rest;
    room = OUTLINE_WIDTH - rest.length;
    empty = true;
  };
  for (let word of text.split(/(?<=\s)(?=\S)/)) {
    if (!empty && word.trimEnd().length > room) close();
    while (word.trimEnd().length > room) {
      line += word.slice(0, room);
      word = word.slice(room);
      close();
    }
    line += word;
    room -= word.length;
    empty = false;
  }
  lines.push(line.trimEnd());
  return lines;
}

const ascii = (text: string): string => text.replaceAll('×', 'x').replace(/[^ -~]/g, '?');

/** A nested list; names in code, so that nothing in them is markup. */
export function markdownOutline(forest: Forest): string {
  const [title, ...facts] = headOf(forest);
  const lines = [`## ${markdown(title!)}`, '', ...facts.map(markdown), ''];
  const add = (entry: Entry, indent: string): void => {
    const facts = [entry.kind, ...entry.facts].join(', ');
    lines.push(`${indent}- ${code(entry.name)} ${markdown(facts)}`.trimEnd());
    for (const child of entry.below) add(child, `${indent}  `);
  };
  for (const entry of entriesOf(forest)) add(entry, '');
  return `${lines.join('\n')}\n`;
}

const markdown = (text: string): string => text.replace(/[\\`*_<>[\]|#]/g, '\\$&');

function code(text: string): string {
  const longest = Math.max(0, ...[...text.matchAll(/`+/g)].map((match) => match[0].length));
  const fence = '`'.repeat(longest + 1);
  return longest === 0 ? `${fence}${text}${fence}` : `${fence} ${text} ${fence}`;
}

function headOf({ machine, children }: Forest): string[] {
  const { capture, step, kernel, arch } = machine.header;
  const facts = [plural(children.length, 'domain'), plural(machine.t.irqDesc.length, 'irq')];
  if (kernel) facts.unshift(`kernel ${kernel} ${arch}`.trimEnd());
  return [`Irq domains of ${capture}${step ? `, ${step}` : ''}`, facts.join(', ')];
}

function entriesOf(forest: Forest): Entry[] {
  const { loose } = forest;
  return [
    ...[...forest.roots, ...forest.free].map((row) => entryOf(forest, row)),
    ...loose.map(({ chip, irqs }) => ({
      name: chip || 'no chip named',
      kind: 'no irq domain',
      kindInName: false,
      facts: [irqList(forest, irqs)],
      below: [],
    })),
  ];
}

function entryOf(forest: Forest, row: number): Entry {
  const { machine } = forest;
  const { dumped, mapped, size } = machine.t.irqDomain.col;
  const facts: string[] = [];
  if (dumped[row]) facts.push(`${mapped[row]}${size[row] ? ` of ${size[row]}` : ''} mapped`);
  else facts.push('not in this capture');
  if (forest.driver[row]) facts.push(forest.driver[row]!);
  if (forest.irqs[row]!.length > 0) facts.push(irqList(forest, forest.irqs[row]!));
  return {
    name: domainName(machine, row),
    kind: infoOfDomain(machine, row).label,
    kindInName: forest.role[row] === 'md',
    facts,
    below: forest.children[row]!.map((child) => entryOf(forest, child)),
  };
}

function irqList({ machine }: Forest, irqs: readonly number[]): string {
  const numbers = formatCpus(irqs.map((desc) => machine.t.irqDesc.col.irq[desc]!));
  return `${irqs.length === 1 ? 'irq' : 'irqs'} ${numbers}`;
}
