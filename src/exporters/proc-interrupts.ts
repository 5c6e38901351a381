// /proc/interrupts from the columns. kernel/irq/proc.c: show_interrupts, 6.12 on x86 (no Level or Edge column).

import type { MachineView } from '../model/machine.ts';
import { Has } from '../model/tables.ts';
import { Text } from './lines.ts';

/** The rows of irqs that have one, in order of their numbers, then the rows of the architecture. */
export function procInterrupts(view: MachineView): Uint8Array {
  const { countCpu, irqDesc, archCount } = view.t;
  const columns = [...countCpu.col.cpu];
  const rows = [...irqDesc.col.has.keys()].filter((row) => irqDesc.col.has[row]! & Has.interrupts);
  rows.sort((a, b) => irqDesc.col.irq[a]! - irqDesc.col.irq[b]!);
  const width = numberWidth(Math.max(0, ...rows.slice(-1).map((row) => irqDesc.col.irq[row]!)));
  const text = new Text();
  text.line(`${' '.repeat(width + 8)}${columns.map((cpu) => `CPU${`${cpu}`.padEnd(8)}`).join('')}`);
  const counts = new Counts(view, columns);
  for (const row of rows) text.line(irqLine(view, row, width, counts));
  for (let row = 0; row < archCount.length; row++) {
    const { label, firstCount, counts: length, text: name } = archCount.col;
    const cells = counts.cells(firstCount[row]!, length[row]!);
    text.line(`${view.str(label[row]).padStart(width)}: ${cells}  ${view.str(name[row])}`);
  }
  return text.done();
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

function irqLine(view: MachineView, row: number, width: number, counts: Counts): string {
  const { col } = view.t.irqDesc;
  const chip = col.procChip[row]! < 0 ? '-' : view.str(col.procChip[row]);
  const hwirq = col.procHwirqKnown[row]
    ? hwirqText(col.procHwirqLo[row]!, col.procHwirqHi[row]!).padStart(width)
    : ' '.repeat(width);
  const flow = col.flow[row]! < 0 ? '' : `-${view.str(col.flow[row]).padEnd(8)}`;
  const actions = col.actions[row]! < 0 ? '' : `  ${view.str(col.actions[row])}`;
  return `${`${col.irq[row]}`.padStart(width)}: ${counts.cells(col.firstCount[row]!, col.counts[row]!)} ${chip.padStart(8)} ${hwirq}${flow}${actions}`;
}

const hwirqText = (low: number, high: number): string =>
  high === 0 ? `${low}` : ((BigInt(high) << 32n) | BigInt(low)).toString();
