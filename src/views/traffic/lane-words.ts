// What stands at a place of the lanes, in words.

import type { MachineView } from '../../model/machine.ts';
import type { LiveColumns } from '../../model/simulation.ts';
import { count, hex, plural } from '../../ui/values.tsx';
import { FIRST_DEVICE_VECTOR, VECTORS } from './lane-paint.ts';
import type { Measured } from './meters.ts';

/** Registers that have the bit of a vector: `IRR and TMR`, ''. */
function bitsOf({ apic }: LiveColumns, cpu: number, vector: number): string {
  const word = cpu * 8 + (vector >>> 5);
  const set = (['irr', 'isr', 'tmr'] as const).filter((name) => (apic[name][word]! >>> (vector & 31)) & 1);
  return set.map((name) => name.toUpperCase()).join(' and ');
}

/** What a vector is where no irq has it. */
export function vectorUse(vector: number, isSystem: boolean): string {
  if (vector < FIRST_DEVICE_VECTOR) return 'an exception';
  return isSystem ? "one of the kernel's own" : 'free here';
}

export interface Place {
  /** -1: no irq has the vector there. */
  readonly irq: number;
  readonly cpu: number;
  readonly vector: number;
  /** Devices cannot have the vector. */
  readonly isSystem: boolean;
}

/** `CPU 3 vector 0x25, irq 38 nvme1q2, 1,234 entries, 210/s, pending in IRR`. */
export function placeText(
  view: MachineView,
  live: LiveColumns,
  rates: Measured,
  { irq, cpu, vector, isSystem }: Place,
): string {
  const cell = cpu * VECTORS + vector;
  const entries = live.cell.entries[cell]!;
  const perSecond = Math.round(rates.cells.perSecond(cell));
  const bits = bitsOf(live, cpu, vector);
  return [
    `CPU ${cpu} vector ${hex(vector)}`,
    irq >= 0 ? irqText(view, irq) : vectorUse(vector, isSystem),
    entries === 0 ? 'never entered' : plural(entries, 'entry', 'entries'),
    perSecond > 0 ? `${count(perSecond)}/s` : '',
    bits === '' ? '' : `set in ${bits}`,
  ]
    .filter(Boolean)
    .join(', ');
}

/** `irq 38 nvme1q2`. */
export function irqText(view: MachineView, irq: number): string {
  const row = view.irqRow(irq);
  const actions = row < 0 ? -1 : view.t.irqDesc.col.actions[row]!;
  return actions < 0 ? `irq ${irq}` : `irq ${irq} ${view.str(actions)}`;
}

/** State of a CPU beside its number: '' for one that is on line and takes interrupts. */
export function cpuState({ cpu }: LiveColumns, row: number): '' | 'off line' | 'holds' {
  if (cpu.online[row] === 0) return 'off line';
  return cpu.takesInterrupts[row] === 0 ? 'holds' : '';
}
