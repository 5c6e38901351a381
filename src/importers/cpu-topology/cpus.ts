// Writes what the texts about CPUs say into the cpu table. What was said first of a moment is kept: the lists of a moment's own
// files are read before those of the whole capture, which may be of another moment.

import { Sets } from '../../lib/ranges.ts';
import type { MachineBuilder } from '../../model/machine.ts';
import { CpuState } from '../../model/tables.ts';
import type { FileContext } from '../context.ts';

/** Lists of /sys/devices/system/cpu. */
export const LISTS = ['online', 'offline', 'possible', 'present', 'isolated'] as const;
export type ListName = (typeof LISTS)[number];

/** CPUs beyond CONFIG_NR_CPUS' largest value are none. */
export const MAX_CPU = 65535;

/** Highest NUMA node: CONFIG_NODES_SHIFT is at most 10. */
const MAX_NODE = 1023;

const A_LIST = 'a list of CPUs such as 0-3,8, ascending';

/** Ids of a CPU; -1 for what the text does not say. */
export interface CpuIds {
  package: number;
  core: number;
  apicId: number;
  hwId: number;
}

export const noIds = (): CpuIds => ({ package: -1, core: -1, apicId: -1, hwId: -1 });

const STATE: Readonly<Record<ListName, number>> = {
  online: CpuState.online,
  offline: 0,
  possible: CpuState.possible,
  present: CpuState.present,
  isolated: CpuState.isolated,
};

/** Writes the CPUs of one file. */
export class CpuWriter {
  private readonly context: FileContext;
  private readonly machine: MachineBuilder;
  private readonly here = new Set<number>();
  private readonly lists = new Set<ListName>();
  private readonly nodes = new Set<number>();
  private readonly placed = new Set<number>();

  constructor(context: FileContext) {
    this.context = context;
    this.machine = context.machine;
  }

  /** A list such as `0-3,8`, or an empty one. Returns what was expected instead if the kernel would not print it so, or ''. */
  list(name: ListName, list: string, line: number): string {
    const set = this.machine.set(list);
    if (set < 0) return A_LIST;
    if (this.lists.has(name)) return 'each list once';
    this.lists.add(name);
    if (knowsList(this.machine, name)) return '';
    this.machine.fact(`cpus ${name}`, list, this.context.file, line);
    // What single CPUs said before, from /proc/cpuinfo, was less sure.
    if (name === 'online') this.clear(CpuState.online);
    // CPUs that are offline need not exist: the list goes up to what the kernel was built for.
    if (name === 'offline') return '';
    for (const cpu of this.members(set)) this.mark(cpu, STATE[name], line);
    return '';
  }

  /** The CPUs of a NUMA node. Returns what was expected instead, or ''. */
  node(node: number, list: string, line: number): string {
    const set = this.machine.set(list);
    if (node > MAX_NODE) return `a node up to ${MAX_NODE}`;
    if (set < 0) return A_LIST;
    if (this.nodes.has(node)) return 'each node once';
    this.nodes.add(node);
    for (const cpu of this.members(set)) {
      if (this.placed.has(cpu)) return 'each CPU in one node';
      this.placed.add(cpu);
      const row = this.mark(cpu, 0, line);
      const { col } = this.machine.t.cpu;
      if (col.node[row]! < 0) col.node[row] = node;
    }
    return '';
  }

  /** Says that a CPU is online, unless a list of online CPUs is known. */
  online(cpu: number, line: number): void {
    this.mark(cpu, knowsList(this.machine, 'online') ? 0 : CpuState.online, line);
  }

  /** Ids of a CPU; false when this file gave them before. */
  ids(cpu: number, ids: CpuIds, line: number): boolean {
    const row = this.mark(cpu, 0, line);
    if (this.here.has(cpu)) return false;
    this.here.add(cpu);
    const { col } = this.machine.t.cpu;
    if (!this.hasIds(row)) {
      col.file[row] = this.context.file;
      col.line[row] = line;
    }
    for (const key of ['package', 'core', 'apicId', 'hwId'] as const)
      if (col[key][row]! < 0) col[key][row] = ids[key];
    return true;
  }

  private hasIds(row: number): boolean {
    const { col } = this.machine.t.cpu;
    return col.package[row]! >= 0 || col.core[row]! >= 0 || col.apicId[row]! >= 0 || col.hwId[row]! >= 0;
  }

  private mark(cpu: number, state: number, line: number): number {
    const row = this.machine.cpu(cpu);
    const { col } = this.machine.t.cpu;
    col.state[row]! |= state;
    if (col.file[row]! < 0) {
      col.file[row] = this.context.file;
      col.line[row] = line;
    }
    return row;
  }

  private clear(state: number): void {
    const { cpu } = this.machine.t;
    for (let row = 0; row < cpu.length; row++) cpu.col.state[row]! &= ~state;
  }

  private members(set: number): Generator<number> {
    const { set: sets, range } = this.machine.t;
    return new Sets(sets.table(), range.table()).members(set);
  }
}

/** A file said which CPUs these are. */
function knowsList(machine: MachineBuilder, name: ListName): boolean {
  const id = machine.strings.intern(`cpus ${name}`);
  const { fact } = machine.t;
  for (let row = 0; row < fact.length; row++) if (fact.col.name[row] === id) return true;
  return false;
}

/** Decimal number up to `max`, or -1. */
export function decimal(text: string, max: number): number {
  return /^\d{1,10}$/.test(text) && Number(text) <= max ? Number(text) : -1;
}

/** Name and value on both sides of the first colon, without blanks around them; undefined where there is none. */
export function splitField(text: string): readonly [name: string, value: string] | undefined {
  const colon = text.indexOf(':');
  return colon < 0 ? undefined : [text.slice(0, colon).trim(), text.slice(colon + 1).trim()];
}
