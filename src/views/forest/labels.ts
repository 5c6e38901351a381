// Words and marks for what stands in the drawing. Every accessible name and every short text comes from here.

import { infoById } from '../../irqchips/infos.ts';
import type { IrqchipInfo } from '../../model/irqchip-info.ts';
import type { MachineView } from '../../model/machine.ts';
import { vectorWord } from '../../model/route.ts';
import { Detail } from '../../model/tables.ts';
import type { Role } from '../../ui/role-glyph.tsx';
import { count, hex, plural } from '../../ui/values.tsx';
import { reservation } from '../shared/irq-facts.ts';
import type { Forest } from './forest.ts';

export const infoOfDomain = (machine: MachineView, row: number): IrqchipInfo =>
  infoById(machine.str(machine.t.irqDomain.col.kind[row]));

export const roleOf = (machine: MachineView, row: number): Role =>
  machine.str(machine.t.irqDomain.col.role[row]).toLowerCase() as Role;

export const domainName = (machine: MachineView, row: number): string =>
  machine.str(machine.t.irqDomain.col.name[row]);

/** What a cell of the drawing says about an irq. */
export interface IrqMarks {
  /** Has a vector (or an INTID, or an identity): filled. Without one the cell is hollow. */
  readonly filled: boolean;
  readonly managed: boolean;
  readonly fired: boolean;
}

const IRQD_ACTIVATED = 1 << 9;
const IRQD_MANAGED = 1;

export function marksOf(machine: MachineView, desc: number): IrqMarks {
  const { col } = machine.t.irqDesc;
  return {
    filled: holdsVector(machine, desc),
    managed: col.managed[desc] === IRQD_MANAGED,
    fired: col.total[desc]! > 0 || col.sysfsTotal[desc]! > 0,
  };
}

/** x86 and IMSIC print the vector; elsewhere a chain that is activated has one; without a chain the irq was requested. */
function holdsVector(machine: MachineView, desc: number): boolean {
  const { irqDesc, irqData } = machine.t;
  const levels = irqDesc.col.levels[desc]!;
  if (levels === 0) return true;
  const root = irqDesc.col.first[desc]! + levels - 1;
  if (irqData.col.detail[root] !== Detail.none) return irqDesc.col.vector[desc]! > 0;
  return (irqDesc.col.dstate[desc]! & IRQD_ACTIVATED) !== 0;
}

/** `irq 60, nvme0q3, vector 0x28 on CPU 2, managed, has not fired`. */
export function irqName(machine: MachineView, desc: number): string {
  const { col } = machine.t.irqDesc;
  const marks = marksOf(machine, desc);
  const actions = machine.str(col.actions[desc]);
  const parts = [`irq ${col.irq[desc]}`];
  if (actions !== '') parts.push(actions);
  parts.push(placeOf(machine, desc, marks.filled));
  if (marks.managed) parts.push('managed');
  parts.push(marks.fired ? 'has fired' : 'has not fired');
  return parts.join(', ');
}

/** What a hollow cell means where it is no reservation. */
const hollowWord = (machine: MachineView): string =>
  vectorWord(machine) === 'vector' ? 'no vector' : 'not active';

/** Where an irq arrives: `vector 0x28 on CPU 2`, `reservation only`. */
export const irqPlace = (machine: MachineView, desc: number): string =>
  placeOf(machine, desc, holdsVector(machine, desc));

function placeOf(machine: MachineView, desc: number, filled: boolean): string {
  const { col } = machine.t.irqDesc;
  if (!filled) return reservation(machine, desc) ? 'reservation only' : hollowWord(machine);
  const cpu = col.target[desc]! >= 0 ? `${col.target[desc]}` : machine.sets.text(col.effective[desc]!);
  const where = cpu === '' ? '' : ` on CPU ${cpu}`;
  if (col.vector[desc]! < 0) return where === '' ? 'requested' : `active${where}`;
  return `${vectorWord(machine)} ${hex(col.vector[desc]!)}${where}`;
}

/** A domain that was captured and holds nothing at all. */
export function isEmpty(machine: MachineView, row: number): boolean {
  const { dumped, mapped, irqs } = machine.t.irqDomain.col;
  return dumped[row] !== 0 && mapped[row] === 0 && irqs[row] === 0;
}

/** `INTEL-IR-0-13, Intel interrupt remapping, 91 of 65,536 mapped, 25 domains below it`. */
export function domainTitle(forest: Forest, row: number): string {
  const { machine, children } = forest;
  const { col } = machine.t.irqDomain;
  const parts = [domainName(machine, row), infoOfDomain(machine, row).label];
  if (!col.dumped[row]) parts.push('named, but not in this capture');
  else parts.push(mappedText(machine, row));
  if (forest.driver[row] !== '') parts.push(`driver ${forest.driver[row]}`);
  if (children[row]!.length > 0) parts.push(`${plural(children[row]!.length, 'domain')} below it`);
  const own = forest.irqs[row]!.length;
  if (own > 0) parts.push(plural(own, 'irq'));
  else if (isEmpty(machine, row)) parts.push('no irq');
  return parts.join(', ');
}

/** `91 of 65,536 mapped`; a size of 0 is a tree without a limit. */
export function mappedText(machine: MachineView, row: number): string {
  const { mapped, size } = machine.t.irqDomain.col;
  return size[row]! > 0
    ? `${count(mapped[row]!)} of ${count(size[row]!)} mapped`
    : `${count(mapped[row]!)} mapped`;
}

/** Text of the driver column. */
export interface SourceLabel {
  readonly text: string;
  /** Said by irqscope rather than the name of a driver. */
  readonly faint: boolean;
}

export function sourceLabel(forest: Forest, row: number): SourceLabel {
  const { machine } = forest;
  if (forest.driver[row] !== '') return { text: forest.driver[row]!, faint: false };
  const { size, irqs } = machine.t.irqDomain.col;
  if (roleOf(machine, row) === 'io' && size[row]! > 0)
    return {
      text: `${size[row]} ${infoOfDomain(machine, row).hwirq === 'pin' ? 'pins' : 'lines'}`,
      faint: true,
    };
  if (irqs[row] === 0) return { text: '', faint: true };
  return { text: actionsOf(machine, forest.irqs[row]!), faint: false };
}

/** Handlers of a few irqs, each once: `dmar0`. Empty where there are more than two. */
function actionsOf(machine: MachineView, irqs: readonly number[]): string {
  const names = new Set<string>();
  for (const desc of irqs) {
    const actions = machine.str(machine.t.irqDesc.col.actions[desc]);
    if (actions !== '') names.add(actions);
    if (names.size > 2) return '';
  }
  return [...names].join(', ');
}

/** Name of a kind without the device: `IR-PCI-MSIX` of `IR-PCI-MSIX-0000:03:00.0-12`. */
export function kindName(machine: MachineView, row: number): string {
  const name = domainName(machine, row);
  const device = /^(.*?)-?[0-9a-f]{4,}:[0-9a-f]{2}:[0-9a-f]{2}\.[0-7]/.exec(name)?.[1];
  return device || infoOfDomain(machine, row).label;
}

/** What the root of a tree hands out, in the plural: vectors, INTIDs, identities. */
export function rootUnit(machine: MachineView, row: number): string {
  switch (machine.str(machine.t.irqDomain.col.kind[row])) {
    case 'x86-vector':
      return 'vectors';
    case 'gic':
    case 'gic-v3':
      return 'INTIDs';
    case 'imsic':
      return 'identities';
    default:
      return '';
  }
}
