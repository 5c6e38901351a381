// The device tree: PCI functions by segment and bus, below the bridges that lead to them, and what is not PCI. Pure.

import type { MachineView } from '../../model/machine.ts';
import { type PciAddress, parsePciAddress, requesterId } from '../../model/pci.ts';
import { Bus } from '../../model/tables.ts';
import { idOf } from './names.ts';

export interface DeviceNode {
  readonly kind: 'device';
  /** Selection key: `dev:0000:00:03.0`. */
  readonly key: string;
  /** Row of device. */
  readonly row: number;
  readonly children: readonly DeviceNode[];
}

export interface GroupNode {
  readonly kind: 'group';
  /** `bus:0000:80`, or `other`. */
  readonly key: string;
  readonly title: string;
  /** Node and IOMMU unit that all functions of the bus share: `node 1 · dmar0`. */
  readonly note: string;
  readonly children: readonly DeviceNode[];
}

export type TreeNode = GroupNode | DeviceNode;

/** Groups of the tree. Every device stands in it once, whatever its parents say. */
export function deviceTree(view: MachineView): GroupNode[] {
  const nodes = new Builder(view);
  const pci: DeviceNode[] = [];
  const other: DeviceNode[] = [];
  for (const node of nodes.roots()) (view.t.device.col.bus[node.row] === Bus.pci ? pci : other).push(node);
  const groups = buses(view, pci);
  if (other.length === 0) return groups;
  return [...groups, { kind: 'group', key: 'other', title: 'Not PCI', note: '', children: other }];
}

class Builder {
  private readonly view: MachineView;
  private readonly order: readonly number[];
  private readonly below = new Map<number, number[]>();
  private readonly placed = new Set<number>();

  constructor(view: MachineView) {
    this.view = view;
    this.order = sortedDevices(view);
    const { parent } = view.t.device.col;
    for (const row of this.order) {
      const up = parent[row]!;
      if (up < 0) continue;
      const list = this.below.get(up);
      if (list) list.push(row);
      else this.below.set(up, [row]);
    }
  }

  roots(): DeviceNode[] {
    const { parent } = this.view.t.device.col;
    const tops = this.order.filter((row) => parent[row]! < 0).map((row) => this.node(row));
    // Parents that run in a circle have no top: the circle is opened at its first device.
    for (const row of this.order) if (!this.placed.has(row)) tops.push(this.node(row));
    return tops;
  }

  private node(row: number): DeviceNode {
    this.placed.add(row);
    const children: DeviceNode[] = [];
    for (const child of this.below.get(row) ?? [])
      if (!this.placed.has(child)) children.push(this.node(child));
    return { kind: 'device', key: `dev:${idOf(this.view, row)}`, row, children };
  }
}

/** Rows of device: PCI by address, then the others by kind and name. */
export function sortedDevices(view: MachineView): number[] {
  const { bus } = view.t.device.col;
  const rows = Array.from({ length: view.t.device.length }, (_, row) => row);
  const ids = rows.map((row) => idOf(view, row));
  const at = ids.map((id) => parsePciAddress(id));
  const place = (a: PciAddress): number => a.segment * 65536 + requesterId(a);
  const compare = new Intl.Collator('en', { numeric: true }).compare;
  return rows.sort((a, b) => {
    const [left, right] = [at[a], at[b]];
    if (left && right) return place(left) - place(right);
    return bus[a]! - bus[b]! || compare(ids[a]!, ids[b]!);
  });
}

/** Functions without a bridge above them, by the bus they are on. */
function buses(view: MachineView, functions: readonly DeviceNode[]): GroupNode[] {
  const groups = new Map<string, DeviceNode[]>();
  for (const node of functions) {
    const name = busName(idOf(view, node.row));
    const list = groups.get(name);
    if (list) list.push(node);
    else groups.set(name, [node]);
  }
  return [...groups].map(([name, children]) => ({
    kind: 'group',
    key: `bus:${name}`,
    title: name === '' ? 'PCI' : `Bus ${name}`,
    note: busNote(view, children),
    children,
  }));
}

/** `0000:80` of `0000:80:00.0`, as the kernel names a bus in /sys/class/pci_bus; '' for a name that is no address. */
function busName(id: string): string {
  return parsePciAddress(id) ? id.slice(0, id.lastIndexOf(':')) : '';
}

function busNote(view: MachineView, children: readonly DeviceNode[]): string {
  const { node, iommuUnit } = view.t.device.col;
  const nodes = new Set(children.map((child) => node[child.row]!));
  const units = new Set(children.map((child) => iommuUnit[child.row]!));
  nodes.delete(-1);
  units.delete(-1);
  const unitNames = [...units].map((row) => view.str(view.t.remapUnit.col.name[row]));
  return [
    nodes.size === 0 ? '' : `node ${[...nodes].sort((a, b) => a - b).join(', ')}`,
    unitNames.length > 2 ? `${unitNames.length} IOMMUs` : unitNames.join(', '),
  ]
    .filter(Boolean)
    .join(' · ');
}

/** A line of the tree on screen. */
export interface TreeRow {
  readonly node: TreeNode;
  /** From 1. */
  readonly level: number;
  /** Position among its siblings on screen, from 1, and their number. */
  readonly position: number;
  readonly siblings: number;
  /** Undefined for a leaf. */
  readonly expanded: boolean | undefined;
}

export interface TreeView {
  /** Keys of groups and bridges that are closed. */
  readonly closed: ReadonlySet<string>;
  /** Devices that a filter lets through; their bridges and groups stay, and everything is open. Null: no filter. */
  readonly matches: ((row: number) => boolean) | null;
}

/** The lines on screen, top down. */
export function treeRows(groups: readonly TreeNode[], { closed, matches }: TreeView): TreeRow[] {
  const rows: TreeRow[] = [];
  const isShown = (node: TreeNode): boolean =>
    matches === null || (node.kind === 'device' && matches(node.row)) || node.children.some(isShown);
  const walk = (nodes: readonly TreeNode[], level: number): void => {
    const shown = nodes.filter(isShown);
    shown.forEach((node, i) => {
      const isOpen = matches !== null || !closed.has(node.key);
      const children = node.children.filter(isShown);
      const expanded = children.length === 0 ? undefined : isOpen;
      rows.push({ node, level, position: i + 1, siblings: shown.length, expanded });
      if (isOpen) walk(children, level + 1);
    });
  };
  walk(groups, 1);
  return rows;
}

/** Keys of everything that can be closed. */
export function closableKeys(nodes: readonly TreeNode[]): string[] {
  return nodes.flatMap((node) =>
    node.children.length === 0 ? [] : [node.key, ...closableKeys(node.children)],
  );
}

/** Keys of the nodes above a device, outermost first; empty where the tree does not have it. */
export function pathTo(nodes: readonly TreeNode[], row: number): string[] {
  for (const node of nodes) {
    if (node.children.some((child) => child.row === row)) return [node.key];
    const below = pathTo(node.children, row);
    if (below.length > 0) return [node.key, ...below];
  }
  return [];
}
