// Files of /sys/kernel/irq/N into irqDesc. What another file of the moment said of an irq first is kept.
// kernel/irq/irqdesc.c: per_cpu_count_show, chip_name_show, hwirq_show, type_show, wakeup_show, name_show, actions_show, 6.1 and 6.12.

import { Has } from '../../model/tables.ts';
import type { FileContext } from '../context.ts';

/** Files that every /sys/kernel/irq/N holds. */
export const ATTRIBUTES = [
  'chip_name',
  'hwirq',
  'type',
  'wakeup',
  'name',
  'actions',
  'per_cpu_count',
] as const;

export type Attribute = (typeof ATTRIBUTES)[number];

/** Columns of the widest machine that a count can be given for. */
const MAX_CPUS = 65536;

const COUNTS = /^\d{1,10}(?:,\d{1,10})*$/;

/** Writes one attribute of an irq; an empty value says that the irq has none. */
export function writeAttribute(
  context: FileContext,
  irq: number,
  name: Attribute,
  value: string,
  line: number,
): void {
  const row = context.machine.irq(irq);
  if (value !== '' && !write(context, row, name, value)) {
    context.problem(line, `${name} ${value}`, EXPECTED[name], 'the value was left out');
    return;
  }
  const { col } = context.machine.t.irqDesc;
  col.has[row]! |= Has.sysfs;
  if (col.sysfsFile[row]! >= 0) return;
  col.sysfsFile[row] = context.file;
  col.sysfsLine[row] = line;
}

function write(context: FileContext, row: number, name: Attribute, value: string): boolean {
  const { col } = context.machine.t.irqDesc;
  switch (name) {
    case 'chip_name':
      return keep(context, col.procChip, row, value);
    case 'hwirq':
      return hwirq(context, row, value);
    case 'type':
      return /^(edge|level)$/.test(value) && keep(context, col.trigger, row, value);
    case 'wakeup':
      return wakeup(context, row, value);
    case 'name':
      return keep(context, col.flow, row, value);
    case 'actions':
      // /proc/interrupts puts a blank behind the comma.
      return keep(context, col.actions, row, value.split(',').join(', '));
    case 'per_cpu_count':
      return counts(context, row, value);
  }
}

function keep(context: FileContext, column: Int32Array, row: number, value: string): boolean {
  if (column[row]! < 0) column[row] = context.machine.strings.intern(value);
  return true;
}

function hwirq(context: FileContext, row: number, value: string): boolean {
  const { col } = context.machine.t.irqDesc;
  if (!/^\d{1,20}$/.test(value)) return false;
  const number = BigInt(value);
  if (number >> 64n !== 0n) return false;
  if (col.procHwirqKnown[row]) return true;
  col.procHwirqLo[row] = Number(number & 0xffffffffn);
  col.procHwirqHi[row] = Number(number >> 32n);
  col.procHwirqKnown[row] = 1;
  return true;
}

function wakeup(context: FileContext, row: number, value: string): boolean {
  if (value !== 'enabled' && value !== 'disabled') return false;
  const { col } = context.machine.t.irqDesc;
  if (col.wakeup[row]! < 0) col.wakeup[row] = value === 'enabled' ? 1 : 0;
  return true;
}

/** One count for each possible CPU, in the order of their numbers. */
function counts(context: FileContext, row: number, value: string): boolean {
  const { count, irqDesc } = context.machine.t;
  if (!COUNTS.test(value)) return false;
  const values = value.split(',').map(Number);
  if (values.length > MAX_CPUS || values.some((n) => n > 0xffffffff)) return false;
  const { col } = irqDesc;
  if (col.sysfsCounts[row]! > 0) return true;
  col.sysfsFirst[row] = count.length;
  for (const [cpu, n] of values.entries()) if (n > 0) count.push({ cpu, value: n });
  col.sysfsCounts[row] = count.length - col.sysfsFirst[row]!;
  col.sysfsTotal[row] = values.reduce((sum, n) => sum + n, 0);
  return true;
}

const EXPECTED: Readonly<Record<Attribute, string>> = {
  chip_name: 'a chip name',
  hwirq: 'a decimal number of 64 bits',
  type: 'edge or level',
  wakeup: 'enabled or disabled',
  name: 'the name of a flow handler',
  actions: 'handler names',
  per_cpu_count: 'a 32-bit count for each possible CPU',
};
