// The irq domains of a machine as trees, root first, with the irqs that end in each. Built once per machine; rows are rows of irqDomain
// and irqDesc throughout.

import { infoById } from '../../irqchips/infos.ts';
import type { IrqchipInfo } from '../../model/irqchip-info.ts';
import type { MachineView } from '../../model/machine.ts';
import { Bus } from '../../model/tables.ts';
import type { Role } from '../../ui/role-glyph.tsx';
import { natural } from '../../ui/table/sort.ts';

/** Irqs that no domain holds, by chip: XT-PIC, Xen's event channels, everything where debugfs was not captured. */
export interface LooseChip {
  /** As `/proc/interrupts` or the chain names it; '' where nothing names one. */
  readonly chip: string;
  /** Rows of irqDesc, by irq number. */
  readonly irqs: readonly number[];
}

export interface Forest {
  readonly machine: MachineView;
  /** Trees that a CPU is at the end of: parents without a parent, and vector roots. */
  readonly roots: readonly number[];
  /** Domains with neither parent nor children that are no vector root: GPIO, XEN-MSI. */
  readonly free: readonly number[];
  /** Children by row, wires first, then devices by address, then domains that have children themselves. */
  readonly children: readonly (readonly number[])[];
  /** Levels between root and leaf: 0 for a root, 1 … `levels` for a domain with children, -1 for a leaf. */
  readonly depth: Int32Array;
  readonly levels: number;
  /** Irqs whose chain starts in a domain, by row: rows of irqDesc by hwirq. */
  readonly irqs: readonly (readonly number[])[];
  readonly loose: readonly LooseChip[];
  /** Driver of the domain's device by row, or ''. */
  readonly driver: readonly string[];
  /** Name, role and kind by row, decoded once: layout asks for them again and again. */
  readonly name: readonly string[];
  readonly role: readonly Role[];
  readonly info: readonly IrqchipInfo[];
}

const cache = new WeakMap<MachineView, Forest>();

export function forestOf(machine: MachineView): Forest {
  let forest = cache.get(machine);
  if (!forest) {
    forest = build(machine);
    cache.set(machine, forest);
  }
  return forest;
}

function build(machine: MachineView): Forest {
  const { length, col } = machine.t.irqDomain;
  const children: number[][] = Array.from({ length }, () => []);
  const tops: number[] = [];
  for (let row = 0; row < length; row++) {
    const parent = col.parent[row]!;
    if (parent < 0) tops.push(row);
    else children[parent]!.push(row);
  }
  const order = orderOf(machine, children);
  for (const list of children) list.sort(order);
  const isRoot = (row: number): boolean => children[row]!.length > 0 || machine.str(col.role[row]) === 'VE';
  const roots = tops.filter(isRoot).sort((a, b) => col.irqs[b]! - col.irqs[a]! || a - b);
  const { irqs, loose } = endpoints(machine);
  return {
    machine,
    roots,
    free: tops.filter((row) => !isRoot(row)).sort(order),
    children,
    ...depths(roots, children),
    irqs,
    loose,
    driver: Array.from({ length }, (_, row) => driverOf(machine, row)),
    name: Array.from(col.name, (id) => machine.str(id)),
    role: Array.from(col.role, (id) => machine.str(id).toLowerCase() as Role),
    info: Array.from(col.kind, (id) => infoById(machine.str(id))),
  };
}

function driverOf(machine: MachineView, row: number): string {
  const device = machine.t.irqDomain.col.device[row]!;
  return device < 0 ? '' : machine.str(machine.t.device.col.driver[device]);
}

/** Forms of names as they are sorted: a simulation has the same ones again and again. */
const forms = new Map<string, string>();

function sortedBy(name: string): string {
  let form = forms.get(name);
  if (form === undefined) {
    if (forms.size > MOST_FORMS) forms.clear();
    form = natural(name);
    forms.set(name, form);
  }
  return form;
}

const MOST_FORMS = 20_000;

/** Leaves before inner domains; what is not on PCI before what is; then by device address and name. */
function orderOf(
  machine: MachineView,
  children: readonly (readonly number[])[],
): (a: number, b: number) => number {
  const { irqDomain, device } = machine.t;
  const keys = Array.from({ length: irqDomain.length }, (_, row) => {
    const dev = irqDomain.col.device[row]!;
    const pci = dev >= 0 && device.col.bus[dev] === Bus.pci;
    const inner = children[row]!.length > 0 ? 1 : 0;
    const name = machine.str(irqDomain.col.name[row]);
    return `${inner}${pci ? 1 : 0}${pci ? machine.str(device.col.id[dev]) : ''} ${sortedBy(name)}`;
  });
  return (a, b) => (keys[a]! < keys[b]! ? -1 : keys[a]! > keys[b]! ? 1 : a - b);
}

function depths(
  roots: readonly number[],
  children: readonly (readonly number[])[],
): Pick<Forest, 'depth' | 'levels'> {
  const depth = new Int32Array(children.length).fill(-1);
  let levels = 0;
  let now = roots;
  for (let level = 0; now.length > 0; level++) {
    for (const row of now) depth[row] = level;
    levels = level;
    now = now.flatMap((row) => children[row]!.filter((child) => children[child]!.length > 0));
  }
  return { depth, levels };
}

function endpoints(machine: MachineView): Pick<Forest, 'irqs' | 'loose'> {
  const { irqDesc, irqData, irqDomain } = machine.t;
  const irqs: number[][] = Array.from({ length: irqDomain.length }, () => []);
  const loose = new Map<string, number[]>();
  for (let desc = 0; desc < irqDesc.length; desc++) {
    const domain = endpointOf(machine, desc);
    if (domain >= 0) {
      irqs[domain]!.push(desc);
      continue;
    }
    const chip = looseChip(machine, desc);
    const list = loose.get(chip);
    if (list) list.push(desc);
    else loose.set(chip, [desc]);
  }
  const hwirq = (desc: number): number => {
    const data = irqDesc.col.first[desc]!;
    return irqData.col.hwirqHi[data]! * 0x1_0000_0000 + irqData.col.hwirqLo[data]!;
  };
  const byIrq = (a: number, b: number): number => irqDesc.col.irq[a]! - irqDesc.col.irq[b]!;
  for (const list of irqs) list.sort((a, b) => hwirq(a) - hwirq(b) || byIrq(a, b));
  return {
    irqs,
    loose: [...loose]
      .map(([chip, list]) => ({ chip, irqs: list.sort(byIrq) }))
      .sort((a, b) => b.irqs.length - a.irqs.length || (a.chip < b.chip ? -1 : 1)),
  };
}

/** Row of the domain that a chain starts in, or -1. */
export function endpointOf(machine: MachineView, desc: number): number {
  const { irqDesc, irqData } = machine.t;
  return irqDesc.col.levels[desc]! === 0 ? -1 : irqData.col.domain[irqDesc.col.first[desc]!]!;
}

/** Row of the domain that a chain ends in, or -1. */
export function rootOf(machine: MachineView, desc: number): number {
  const { irqDesc, irqData } = machine.t;
  const levels = irqDesc.col.levels[desc]!;
  return levels === 0 ? -1 : irqData.col.domain[irqDesc.col.first[desc]! + levels - 1]!;
}

function looseChip(machine: MachineView, desc: number): string {
  const { irqDesc, irqData } = machine.t;
  const proc = machine.str(irqDesc.col.procChip[desc]);
  if (proc !== '') return proc;
  return irqDesc.col.levels[desc]! === 0 ? '' : machine.str(irqData.col.chip[irqDesc.col.first[desc]!]);
}

/** Rows from a domain up to its root, the domain first. */
export function ancestors(machine: MachineView, row: number): number[] {
  const { parent } = machine.t.irqDomain.col;
  const path: number[] = [];
  for (let at = row; at >= 0; at = parent[at]!) path.push(at);
  return path;
}

/** A domain and everything below it. */
export function subtree(forest: Forest, row: number): number[] {
  const rows = [row];
  for (let i = 0; i < rows.length; i++) rows.push(...forest.children[rows[i]!]!);
  return rows;
}
