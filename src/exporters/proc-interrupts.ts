// /proc/interrupts from the columns. kernel/irq/proc.c: show_interrupts, 6.12; arch_show_interrupts of the architectures.

import type { MachineView } from '../model/machine.ts';
import { Has } from '../model/tables.ts';
import { Text } from './lines.ts';

/** The rows of irqs that have one, in order of their numbers, and the rows of the architecture before or after them. */
export function procInterrupts(view: MachineView): Uint8Array {
  const { countCpu, irqDesc, archCount } = view.t;
  const columns = [...countCpu.col.cpu];
  const rows = [...irqDesc.col.has.keys()].filter((row) => irqDesc.col.has[row]! & Has.interrupts);
  rows.sort((a, b) => irqDesc.col.irq[a]! - irqDesc.col.irq[b]!);
  const width = numberWidth(Math.max(0, ...rows.slice(-1).map((row) => irqDesc.col.irq[row]!)));
  const counts = new Counts(view, columns);
  const format = { width, ...DIALECTS[view.header.arch] };
  const arch = [...archCount.col.line.keys()];
  const first = rows.length > 0 ? irqDesc.col.interruptsLine[rows[0]!]! : 0;
  const isAbove = (row: number): boolean => archCount.col.line[row]! < first;
  const text = new Text();
  text.line(`${' '.repeat(width + 8)}${columns.map((cpu) => `CPU${`${cpu}`.padEnd(8)}`).join('')}`);
  for (const row of arch) if (isAbove(row)) text.line(archLine(view, row, width, counts));
  for (const row of rows) text.line(irqLine(view, row, format, counts));
  for (const row of arch) if (!isAbove(row)) text.line(archLine(view, row, width, counts));
  return text.done();
}

/** Rows with one count for the whole machine. */
const SINGLE = /^(ERR|MIS|Err)$/;

/** Rows that arm64 and RISC-V print: arch_show_interrupts, show_ipi_list. */
const IPI = /^IPI\d+$/;

function archLine(view: MachineView, row: number, width: number, counts: Counts): string {
  const { label, firstCount, counts: length, text, total } = view.t.archCount.col;
  const name = view.str(label[row]);
  const words = view.str(text[row]);
  const start = `${name.padStart(width)}: `;
  if (SINGLE.test(name)) return `${start}${`${total[row]}`.padStart(10)}`;
  const cells = counts.cells(firstCount[row]!, length[row]!);
  if (IPI.test(name)) {
    const blanks = view.header.arch === 'aarch64' ? 6 : 1;
    return `${name.padStart(width)}:${width < 4 ? '' : ' '}${cells}${' '.repeat(blanks)}${words}`;
  }
  return `${start}${cells}${words === '' ? '' : `  ${words}`}`;
}

/** Three columns, more when there are a thousand irqs. */
function numberWidth(last: number): number {
  return Math.max(3, `${last}`.length);
}

class Counts {
  private readonly view: MachineView;
  private readonly columns: readonly number[];
  private readonly place = new Map<number, number>();

  constructor(view: MachineView, columns: readonly number[]) {
    this.view = view;
    this.columns = columns;
    columns.forEach((cpu, i) => {
      this.place.set(cpu, i);
    });
  }

  /** `%10u ` for every column. */
  cells(first: number, length: number): string {
    const { cpu, value } = this.view.t.count.col;
    const cells = new Array<string>(this.columns.length).fill('         0 ');
    for (let row = first; row < first + length; row++)
      cells[this.place.get(cpu[row]!)!] = `${`${value[row]}`.padStart(10)} `;
    return cells.join('');
  }
}

interface Format {
  /** Columns of an irq number. */
  readonly width: number;
  /** The kernel prints Level and Edge: CONFIG_GENERIC_IRQ_SHOW_LEVEL. */
  readonly level?: boolean;
  /** An architecture that prints no hwirq. */
  readonly noHwirq?: boolean;
}

/** What differs from x86. arch/s390/kernel/irq.c: show_interrupts. */
const DIALECTS: Readonly<Record<string, Omit<Format, 'width'>>> = {
  aarch64: { level: true },
  riscv64: { level: true },
  s390x: { noHwirq: true },
};

function irqLine(view: MachineView, row: number, format: Format, counts: Counts): string {
  const { col } = view.t.irqDesc;
  const { width } = format;
  const hwirq = col.procHwirqKnown[row] ? hwirqText(col.procHwirqLo[row]!, col.procHwirqHi[row]!) : '';
  const cell = format.noHwirq ? '' : ` ${hwirq.padStart(width)}`;
  const trigger = format.level ? ` ${triggerWord(view, row).padEnd(8)}` : '';
  const flow = col.flow[row]! < 0 ? '' : `-${view.str(col.flow[row]).padEnd(8)}`;
  const actions = col.actions[row]! < 0 ? '' : `  ${view.str(col.actions[row])}`;
  const start = `${`${col.irq[row]}`.padStart(width)}: ${counts.cells(col.firstCount[row]!, col.counts[row]!)}`;
  return `${start}${chipCell(view, row)}${cell}${trigger}${flow}${actions}`;
}

/** ` %8s`; chips that print their own names (irq_print_chip) write no blanks before them. */
function chipCell(view: MachineView, row: number): string {
  const { procChip } = view.t.irqDesc.col;
  const chip = procChip[row]! < 0 ? '-' : view.str(procChip[row]);
  return /^GIC-\d+$|^[0-9a-f]+\.[\w-]+$/.test(chip) ? chip : ` ${chip.padStart(8)}`;
}

function triggerWord(view: MachineView, row: number): string {
  const word = view.str(view.t.irqDesc.col.trigger[row]);
  return word === '' ? '' : `${word[0]!.toUpperCase()}${word.slice(1)}`;
}

const hwirqText = (low: number, high: number): string =>
  high === 0 ? `${low}` : ((BigInt(high) << 32n) | BigInt(low)).toString();
