// What is said of a place of the matrix: to readers, in tooltips, in messages.

import { plural } from '../../ui/values.tsx';
import type { BlockSum } from './block.ts';
import { hexNumber } from './columns.ts';
import { COUNTER_NAMES, sums } from './counters.ts';
import type { Spot } from './hit.ts';
import { CellFlag, cellAt, claimAt, isDevice, type Matrix, placeAt } from './matrix.ts';
import { systemNumber } from './numbers.ts';
import type { Group } from './rows.ts';

/** `0x23`, at the width that the matrix needs. */
export const numberName = (m: Matrix, number: number): string => `0x${hexNumber(number, m.range.columns)}`;

/** `CPU 19 vector 0x23, irq 75, nvme1q4, managed`. */
export function placeText(m: Matrix, position: number, number: number): string {
  const cpu = m.cpus[position]!;
  return `CPU ${cpu} ${m.source.word} ${numberName(m, number)}, ${stateText(m, position, number)}`;
}

/** `node 0 vector 0x23, in use on 12 of 256 CPUs`. */
export function groupPlaceText(m: Matrix, group: Group, number: number): string {
  const place = `${group.title} ${m.source.word} ${numberName(m, number)}`;
  if (!isDevice(m, number)) return `${place}, ${stateText(m, group.positions[0] ?? 0, number)}`;
  const used = group.positions.filter((position) => cellAt(m, position, number) >= 0).length;
  return `${place}, in use on ${used} of ${plural(group.positions.length, 'CPU')}`;
}

/** The head of a group that is open: `node 0, 16 CPUs, avl 3159, man 48, mac 36, act 61`. */
export function headText(m: Matrix, group: Group): string {
  const numbers = sums(m, group).map((sum, i) => `${COUNTER_NAMES[i]} ${sum}`);
  return [group.title, plural(group.positions.length, 'CPU'), ...numbers].join(', ');
}

/** What is said of a spot, whatever its row shows. */
export function spotText(m: Matrix, groups: readonly Group[], spot: Spot): string {
  const position = m.positionOf.get(spot.cpu);
  if (position !== undefined) return placeText(m, position, spot.vector);
  if (spot.cpu >= 0) return `CPU ${spot.cpu}, offline: the kernel prints no vectors of it`;
  const group = groups.find(({ key }) => key === spot.group);
  return group === undefined ? '' : groupPlaceText(m, group, spot.vector);
}

/** What follows the comma: `irq 75, nvme1q4, managed`; `free`. */
export function stateText(m: Matrix, position: number, number: number): string {
  const place = placeAt(m, position, number);
  switch (place.kind) {
    case 'cell':
      return cellText(m, place.cell);
    case 'system':
      return `system${withName(systemNumber(m.source.isX86, number)?.name)}`;
    case 'outside':
      return 'not given to irqs';
    case 'reserved':
      return 'reserved for managed irqs, not in use';
    case 'free': {
      const claim = claimAt(m, m.cpus[position]!, number);
      return claim === undefined
        ? 'free'
        : `free in the matrix, although irq ${m.view.t.irqDesc.col.irq[claim.desc]} says that it has it`;
    }
  }
}

const withName = (name: string | undefined): string => (name === undefined ? '' : `, ${name}`);

function cellText(m: Matrix, cell: number): string {
  const desc = m.desc[cell]!;
  if (desc < 0) return 'in use, by no irq of this capture';
  const { col } = m.view.t.irqDesc;
  const parts = [`irq ${col.irq[desc]}`];
  if (col.actions[desc]! >= 0) parts.push(m.view.str(col.actions[desc]));
  if (m.flags[cell]! & CellFlag.managed) parts.push('managed');
  if (m.flags[cell]! & CellFlag.cleanup)
    parts.push(`moved to CPU ${col.target[desc]} ${numberName(m, col.vector[desc]!)}, cleanup pending`);
  return parts.join(', ');
}

/** `4 CPUs × 12 vectors: 31 in use by 31 irqs, 18 managed, 17 free`. */
export function sumText(m: Matrix, sum: BlockSum): string {
  const words = m.source.word === 'identity' ? 'identities' : 'vectors';
  const parts = [
    `${sum.allocated} in use by ${plural(sum.irqs, 'irq')}`,
    `${sum.managed} managed`,
    ...(sum.cleanup > 0 ? [`${sum.cleanup} cleanup pending`] : []),
    `${sum.free} free`,
    ...(sum.closed > 0 ? [`${sum.closed} system`] : []),
  ];
  return `${plural(sum.cpus, 'CPU')} × ${plural(sum.numbers, m.source.word, words)}: ${parts.join(', ')}`;
}
