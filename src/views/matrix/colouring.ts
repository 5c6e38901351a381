// What colours cells: their owner, the role of the domain next to the device, or how often they fired.

import type { MachineView } from '../../model/machine.ts';
import { count, shortCount } from '../../ui/values.tsx';
import type { Matrix } from './matrix.ts';
import { OWNER_COLOURS, type Owners, roleOf } from './owners.ts';

export type ColourMode = 'owner' | 'role' | 'count';

export interface Slot {
  /** Name of the design token, without the dashes. */
  readonly token: string;
  /** What it stands for, in the legend. */
  readonly label: string;
  readonly about: string;
  /** Cells that have it. */
  readonly cells: number;
  /** Some of its cells are managed. */
  readonly managed: boolean;
  /** Text that the filter would take to show these alone; '' where there is none. */
  readonly filter: string;
  /** Letters of the role, for the glyph. */
  readonly glyph?: string;
  /** Drawn as an outline: nothing is there to be coloured. */
  readonly hollow?: boolean;
}

export interface Colouring {
  readonly mode: ColourMode;
  readonly slots: readonly Slot[];
  /** By cell: position in the slots. */
  readonly slotOf: Uint16Array;
  /** Text inside of a cell, the longest first; the first that has room is drawn. */
  text(cell: number): readonly string[];
}

/** Owner colours by the order that has been given out; owners beyond the eighth, and no owner, share the grey. */
export function byOwner(m: Matrix, owners: Owners, order: readonly string[]): Colouring {
  const placeOf = new Map(order.map((key, place) => [key, place]));
  const slots = owners.list.map((owner) => {
    const place = placeOf.get(owner.key) ?? OWNER_COLOURS;
    return {
      token: place < OWNER_COLOURS ? `own-${place + 1}` : 'own-x',
      label: owner.name,
      about: owner.about,
      cells: owner.cells,
      managed: owner.managed > 0,
      filter: owner.key === '' ? '' : `owner:${/[\s,"]/.test(owner.key) ? `"${owner.key}"` : owner.key}`,
    };
  });
  return { mode: 'owner', slots, slotOf: owners.ofCell, text: (cell) => [irqText(m, cell)] };
}

const irqText = (m: Matrix, cell: number): string =>
  m.desc[cell]! < 0 ? '?' : String(m.view.t.irqDesc.col.irq[m.desc[cell]!]);

const ROLES: readonly (readonly [role: string, about: string])[] = [
  ['MD', 'messages of one device'],
  ['MP', 'messages of many devices'],
  ['IO', 'wired lines'],
  ['IR', 'remapping'],
  ['VE', 'vectors without a domain between'],
  ['', 'chain not known'],
];

export function byRole(m: Matrix): Colouring {
  const at = new Map(ROLES.map(([role], i) => [role, i]));
  const slotOf = new Uint16Array(m.vector.length);
  const cells = ROLES.map(() => 0);
  const managed = ROLES.map(() => false);
  for (let cell = 0; cell < slotOf.length; cell++) {
    const slot = at.get(roleOf(m.view, m.desc[cell]!)) ?? ROLES.length - 1;
    slotOf[cell] = slot;
    cells[slot]!++;
    if (m.flags[cell]! & 1) managed[slot] = true;
  }
  const slots = ROLES.map(([role, about], i) => ({
    token: role === '' ? 'own-x' : role.toLowerCase(),
    label: role === '' ? '?' : role,
    about,
    cells: cells[i]!,
    managed: managed[i]!,
    filter: '',
    ...(role === '' ? {} : { glyph: role }),
  }));
  const text = (cell: number): readonly string[] => {
    const role = ROLES[slotOf[cell]!]![0];
    return [`${role} ${irqText(m, cell)}`, role];
  };
  return { mode: 'role', slots, slotOf, text };
}

/** Lower ends of the steps; the first one is for irqs that have not fired on the CPU. */
const STEPS = [0, 1, 10, 100, 1_000, 10_000, 100_000] as const;

/**
 * How often the CPU has handled the irq of a cell, in steps of ten. One /proc/interrupts holds counts since the boot and no
 * time, so there is no rate to show.
 */
export function byCount(m: Matrix): Colouring {
  const counts = cellCounts(m);
  const slotOf = new Uint16Array(counts.length);
  const cells = STEPS.map(() => 0);
  for (let cell = 0; cell < counts.length; cell++) {
    const step = stepOf(counts[cell]!);
    slotOf[cell] = step;
    cells[step]!++;
  }
  const slots = STEPS.map((from, i) => ({
    token: i === 0 ? 'line-3' : `rate-${i}`,
    ...(i === 0 ? { hollow: true } : {}),
    label: stepLabel(i),
    about: from === 0 ? 'not fired here' : '',
    cells: cells[i]!,
    managed: false,
    filter: '',
  }));
  return { mode: 'count', slots, slotOf, text: (cell) => [shortCount(counts[cell]!)] };
}

const stepOf = (n: number): number => {
  let step = STEPS.length - 1;
  while (step > 0 && n < STEPS[step]!) step--;
  return step;
};

function stepLabel(step: number): string {
  if (step === 0) return '0';
  const from = STEPS[step]!;
  return step === STEPS.length - 1
    ? `${count(from)} and more`
    : `${shortCount(from)}–${shortCount(from * 10 - 1)}`;
}

/** By cell: how often its CPU has handled its irq. A vector that waits for cleanup has not counted apart from its irq. */
export function cellCounts(m: Matrix): Float64Array {
  const counts = new Float64Array(m.vector.length);
  for (let cell = 0; cell < counts.length; cell++)
    if (m.desc[cell]! >= 0) counts[cell] = countAt(m.view, m.desc[cell]!, m.cpus[m.position[cell]!]!);
  return counts;
}

/** How often a CPU has handled an irq, by /proc/interrupts. */
export function countAt(view: MachineView, desc: number, cpu: number): number {
  const { firstCount, counts } = view.t.irqDesc.col;
  const { col } = view.t.count;
  for (let row = firstCount[desc]!, end = row + counts[desc]!; row < end; row++)
    if (col.cpu[row] === cpu) return col.value[row]!;
  return 0;
}
