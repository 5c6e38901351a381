// What the cells of the treegrid say.

import { domainFlags, namedFlags } from '../../../model/flags.ts';
import type { MachineView } from '../../../model/machine.ts';
import { formatCpus } from '../../../ui/cpu-ranges.ts';
import { count, plural } from '../../../ui/values.tsx';
import type { Cpus } from '../cpus.ts';
import type { Forest } from '../forest.ts';
import { domainName, infoOfDomain, irqPlace, marksOf } from '../labels.ts';
import type { TwinRow } from './rows.ts';

export interface TwinWords {
  readonly name: string;
  readonly kind: string;
  readonly mapped: string;
  readonly size: string;
  readonly flags: string;
  /** Names of the flags, for the tooltip. */
  readonly flagNames: string;
  readonly irqs: string;
  readonly parent: string;
  /** Row of file and line, -1 where no file says it. */
  readonly file: number;
  readonly line: number;
  /** Why there is no source. */
  readonly why: string;
}

const NOTHING: TwinWords = {
  name: '',
  kind: '',
  mapped: '',
  size: '',
  flags: '',
  flagNames: '',
  irqs: '',
  parent: '',
  file: -1,
  line: 0,
  why: '',
};

export function wordsOf(forest: Forest, cpus: Cpus, row: TwinRow): TwinWords {
  const { machine } = forest;
  switch (row.kind) {
    case 'cpus':
      return { ...NOTHING, name: plural(cpus.list.length, 'CPU'), kind: 'targets' };
    case 'cpu':
      return cpuWords(machine, cpus, row.at);
    case 'dom':
      return domainWords(forest, row.at);
    case 'own':
      return {
        ...NOTHING,
        name: 'irqs of its own',
        kind: 'no domain between',
        irqs: numbers(machine, forest.irqs[row.at]!),
        parent: domainName(machine, row.at),
      };
    case 'loose':
      return looseWords(forest, row.at);
    case 'irq':
      return irqWords(machine, row.at);
  }
}

function cpuWords(machine: MachineView, cpus: Cpus, cpu: number): TwinWords {
  const facts = cpus.list.find((c) => c.cpu === cpu)!;
  const { col } = machine.t.cpu;
  return {
    ...NOTHING,
    name: `CPU ${cpu}`,
    kind: facts.node < 0 ? 'target' : `target, node ${facts.node}`,
    mapped: facts.room > 0 ? `${facts.used}` : '',
    size: facts.room > 0 ? `${facts.room}` : '',
    irqs: plural(facts.irqs, 'irq'),
    file: facts.row < 0 ? -1 : col.file[facts.row]!,
    line: facts.row < 0 ? 0 : col.line[facts.row]!,
    why: 'derived',
  };
}

function domainWords(forest: Forest, row: number): TwinWords {
  const { machine } = forest;
  const { col } = machine.t.irqDomain;
  const parent = col.parent[row]!;
  const base = {
    ...NOTHING,
    name: domainName(machine, row),
    kind: infoOfDomain(machine, row).label,
    irqs: numbers(machine, forest.irqs[row]!),
    parent: parent < 0 ? '' : domainName(machine, parent),
  };
  if (!col.dumped[row]) return { ...base, name: `${base.name} ?`, why: 'named, not captured' };
  return {
    ...base,
    mapped: count(col.mapped[row]!),
    size: col.size[row] === 0 ? 'no limit' : count(col.size[row]!),
    flags: `0x${col.flags[row]!.toString(16).padStart(8, '0')}`,
    flagNames: namedFlags(domainFlags(machine.header.kernel), col.flags[row]!)
      .map((flag) => flag.name)
      .join(', '),
    file: col.file[row]!,
    line: col.line[row]!,
  };
}

function looseWords(forest: Forest, at: number): TwinWords {
  const { chip, irqs } = forest.loose[at]!;
  return {
    ...NOTHING,
    name: chip || 'no chip named',
    kind: 'chip without irq domain',
    irqs: numbers(forest.machine, irqs),
  };
}

function irqWords(machine: MachineView, desc: number): TwinWords {
  const { col } = machine.t.irqDesc;
  const marks = marksOf(machine, desc);
  const words = [
    irqPlace(machine, desc),
    marks.managed ? 'managed' : '',
    marks.fired ? 'has fired' : 'has not fired',
  ];
  const debugfs = col.file[desc]! >= 0;
  return {
    ...NOTHING,
    name: [`irq ${col.irq[desc]}`, machine.str(col.actions[desc])].filter(Boolean).join(' '),
    kind: words.filter(Boolean).join(', '),
    file: debugfs ? col.file[desc]! : col.interruptsFile[desc]!,
    line: debugfs ? col.line[desc]! : col.interruptsLine[desc]!,
    why: 'not in the capture',
  };
}

/** Irq numbers as ranges. */
const numbers = (machine: MachineView, irqs: readonly number[]): string =>
  formatCpus(irqs.map((desc) => machine.t.irqDesc.col.irq[desc]!));

/** A row in one line, for outlines. */
export const lineOf = (words: TwinWords): string =>
  [words.name, words.kind, words.mapped && `${words.mapped} mapped`].filter(Boolean).join(', ');
