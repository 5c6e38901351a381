// The functions of a machine as a tree of buses, and runs of like ones folded: what the preview draws.

import { className, formatRequester } from '../../model/pci.ts';
import type { PlacedFunction, Role } from '../../scenario/pci-layout.ts';
import type { RecipeMachine } from '../../scenario/topology.ts';
import { MODEL_WORDS } from './model-words.ts';

export interface TreeFunction {
  readonly address: number;
  /** `00:1f.2` */
  readonly bdf: string;
  readonly title: string;
  /** What messages it can send. */
  readonly aside: string;
  /** Position in recipe.devices, -1 of what the board brings. */
  readonly device: number;
  /** Functions below it, and its virtual ones. */
  readonly below: readonly TreeRun[];
}

/** Functions of one parent that are alike, so many in a row. */
export interface TreeRun {
  readonly functions: readonly TreeFunction[];
}

export interface TreeRoot {
  readonly bus: number;
  readonly last: number;
  readonly node: number;
  readonly runs: readonly TreeRun[];
}

const ROLE_WORDS: Readonly<Partial<Record<Role, string>>> = {
  'root port': 'Root port',
  upstream: 'Switch, upstream port',
  downstream: 'Switch, downstream port',
  bridge: 'PCI bridge',
  iommu: 'IOMMU',
};

export function treeOf({ topology, functions, recipe }: RecipeMachine): TreeRoot[] {
  const ofBus = new Map<number, PlacedFunction[]>();
  const ofPhysical = new Map<number, PlacedFunction[]>();
  for (const placed of functions) {
    // A virtual function is drawn below its physical one, whatever bus number it has.
    const [map, key] = placed.physfn < 0 ? [ofBus, placed.address >> 8] : [ofPhysical, placed.physfn];
    const list = map.get(key);
    if (list) list.push(placed);
    else map.set(key, [placed]);
  }
  const draw = (placed: PlacedFunction): TreeFunction => ({
    address: placed.address,
    bdf: formatRequester(placed.address),
    title: titleOf(placed),
    aside: asideOf(placed),
    device: placed.device,
    below: runsOf(
      [
        ...(placed.secondaryBus < 0 ? [] : (ofBus.get(placed.secondaryBus) ?? [])),
        ...(ofPhysical.get(placed.address) ?? []),
      ].map(draw),
    ),
  });
  const titleOf = ({ device, role, class: code, virtualIndex }: PlacedFunction): string => {
    if (role === 'virtual') return `Virtual function ${virtualIndex}`;
    if (device >= 0 && role === 'device') return MODEL_WORDS[recipe.devices[device]!.model].title;
    return ROLE_WORDS[role] ?? className(code);
  };
  const { buses } = topology.pci!;
  const roots = buses.filter(({ bridge }) => bridge < 0);
  return roots.map(({ bus, node }, at) => ({
    bus,
    last: buses.findLast((other) => other.bus < (roots[at + 1]?.bus ?? 0x100))!.bus,
    node,
    runs: runsOf((ofBus.get(bus) ?? []).map(draw)),
  }));
}

function asideOf({ msi, msix, pin }: PlacedFunction): string {
  const parts = [msix > 0 ? `${msix} MSI-X` : '', msi ? `${msi.messages} MSI` : ''].filter(Boolean);
  return parts.join(', ') || (pin > 0 ? `INT${'ABCD'[pin - 1]}` : '');
}

/** What makes functions alike: everything that is drawn of them but addresses and numbers. */
const likeness = ({ title, aside, device, below }: TreeFunction): string =>
  JSON.stringify([
    title.replace(/ \d+$/, ''),
    aside,
    device,
    below.map((run) => [run.functions.length, likeness(run.functions[0]!)]),
  ]);

function runsOf(functions: readonly TreeFunction[]): TreeRun[] {
  const runs: { key: string; functions: TreeFunction[] }[] = [];
  for (const each of functions) {
    const key = likeness(each);
    const open = runs.at(-1);
    if (open?.key === key) open.functions.push(each);
    else runs.push({ key, functions: [each] });
  }
  return runs.map(({ functions: alike }) => ({ functions: alike }));
}
