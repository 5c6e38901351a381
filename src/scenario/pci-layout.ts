// PCI functions of a recipe at their addresses. Buses are numbered depth first as firmware does; each root bus begins at a multiple of
// 16, so that ranges of different roots are easy to tell apart.

import { requesterId } from '../model/pci.ts';
import {
  AMD_IOMMU,
  AMD_IOMMU_MSI,
  BOARD,
  type BoardModel,
  CLASS_BRIDGE,
  DOWNSTREAM_PORT,
  FCH_ID,
  PCI_BRIDGE,
  type PortModel,
  UPSTREAM_PORT,
} from './boards.ts';
import { type DeviceModel, MODEL, type MsiOf, type VirtualOf } from './models.ts';
import type { Board, DeviceRecipe, FullRecipe, Place } from './recipe.ts';

/** What a function is on its board. */
export type Role =
  | 'chipset'
  | 'iommu'
  | 'root port'
  | 'upstream'
  | 'downstream'
  | 'bridge'
  | 'device'
  | 'virtual';

export interface PlacedFunction {
  /** bus << 8 | devfn */
  readonly address: number;
  readonly role: Role;
  /** Position in recipe.devices, -1 of what the board brings. */
  readonly device: number;
  readonly root: number;
  readonly vendor: number;
  readonly productId: number;
  readonly class: number;
  readonly node: number;
  /** PCI_EXP_TYPE_*, -1 of conventional PCI. */
  readonly expressType: number;
  readonly secondaryBus: number;
  /** 0: none. */
  readonly pin: number;
  readonly msi: MsiOf | undefined;
  /** MSI-X entries. */
  readonly msix: number;
  /** Address of the physical function of a virtual one, and its number there; -1 of others. */
  readonly physfn: number;
  readonly virtualIndex: number;
  /** VT-d: the device wants a unit of its own. */
  readonly ownUnit: boolean;
}

export interface PlacedBus {
  readonly bus: number;
  /** Address of the bridge, -1 of a root bus. */
  readonly bridge: number;
  readonly root: number;
  readonly node: number;
}

export interface PciLayout {
  /** Ascending by address. */
  readonly functions: readonly PlacedFunction[];
  /** Ascending. */
  readonly buses: readonly PlacedBus[];
  /** Of each root: its first bus and its last one. */
  readonly roots: readonly { readonly first: number; readonly last: number }[];
  /** What found no room, as sentences. */
  readonly overflow: readonly string[];
}

const ENDPOINT = 0;
const CONVENTIONAL = -1;
const ROOT_BUS_ALIGN = 16;
const SLOTS = 32;
const FUNCTIONS = 8;
const ALL_DEVFN = SLOTS * FUNCTIONS;
/** Buses above are left to IO-APICs and the HPET, whose messages come from functions that no scan finds. */
export const LAST_BUS = 0xef;

/** Devices of a recipe, one by one, with the root that each is on. */
interface Single {
  readonly index: number;
  readonly recipe: DeviceRecipe;
  readonly model: DeviceModel;
}

export function layoutPci(recipe: FullRecipe): PciLayout {
  const layout = new Layout(recipe);
  const singles = dealOut(recipe);
  for (const root of recipe.roots.keys()) layout.addRoot(root, singles[root]!);
  return layout.finish();
}

/** Devices by root: those that are dealt out go to one root after the other. */
function dealOut({ devices, roots }: FullRecipe): Single[][] {
  const singles: Single[][] = roots.map(() => []);
  let next = 0;
  for (const [index, recipe] of devices.entries()) {
    const single = { index, recipe, model: MODEL[recipe.model] };
    for (let left = recipe.count ?? 1; left > 0; left--) {
      const root = recipe.root ?? 0;
      singles[root < 0 ? next++ % roots.length : root]!.push(single);
    }
  }
  return singles;
}

const placeOf = ({ recipe, model }: Single): Place => recipe.behind ?? model.behind;
const functionsOf = ({ recipe }: Single): number => recipe.functions ?? 1;

/** Numbers of device and function that are taken on one bus. */
class Slots {
  private readonly taken = new Set<number>();

  take(devfn: number, count = 1): boolean {
    const wanted = Array.from({ length: count }, (_, i) => devfn + i);
    if (devfn + count > ALL_DEVFN || wanted.some((each) => this.taken.has(each))) return false;
    for (const each of wanted) this.taken.add(each);
    return true;
  }

  /** Takes the other functions of a device. */
  takeAll(devfn: number): void {
    for (let fn = 0; fn < FUNCTIONS; fn++) this.taken.add((devfn & ~7) | fn);
  }

  /** The first run of free functions from one on, each at the beginning of a device where `whole`; -1: there is none. */
  takeFree(from: number, count: number, whole: boolean): number {
    const step = whole ? FUNCTIONS : 1;
    for (let devfn = from; devfn < ALL_DEVFN; devfn += step) if (this.take(devfn, count)) return devfn;
    return -1;
  }
}

interface Parent {
  readonly bus: number;
  readonly slots: Slots;
  readonly root: number;
  readonly node: number;
}

class Layout {
  private readonly recipe: FullRecipe;
  private readonly board: BoardModel;
  private readonly functions: PlacedFunction[] = [];
  private readonly buses: PlacedBus[] = [];
  private readonly roots: { first: number; last: number }[] = [];
  private readonly overflow: string[] = [];
  private nextBus = 0;

  constructor(recipe: FullRecipe) {
    this.recipe = recipe;
    this.board = BOARD[recipe.board];
  }

  finish(): PciLayout {
    if (this.nextBus > LAST_BUS + 1) this.overflow.push(`${this.nextBus} bus numbers`);
    return {
      functions: this.functions.sort((a, b) => a.address - b.address),
      buses: this.buses.sort((a, b) => a.bus - b.bus),
      roots: this.roots,
      overflow: this.overflow,
    };
  }

  addRoot(root: number, singles: readonly Single[]): void {
    this.nextBus = Math.ceil(this.nextBus / ROOT_BUS_ALIGN) * ROOT_BUS_ALIGN;
    const node = rootNode(this.recipe, root);
    const parent = this.openBus(-1, root, node);
    this.addBoard(parent);
    const at = (place: Place): Single[] => singles.filter((single) => placeOf(single) === place);
    for (const single of at('root')) this.addDevice(single, parent, this.rootDevfn(single, parent));
    for (const single of at('port')) {
      const below = this.addPort(parent, 'root port', this.board.rootPort, single.recipe);
      if (below) this.addDevice(single, below, below.slots.takeFree(0, functionsOf(single), true));
    }
    this.addSwitch(parent, at('switch'));
    this.addPciBridge(parent, at('bridge'));
    this.roots.push({ first: parent.bus, last: this.nextBus - 1 });
  }

  private openBus(bridge: number, root: number, node: number): Parent {
    const bus = this.nextBus++;
    this.buses.push({ bus, bridge, root, node });
    return { bus, slots: new Slots(), root, node };
  }

  private addBoard(parent: Parent): void {
    const { hostBridge, chipset } = this.board;
    const { iommu } = this.recipe;
    const own = [{ devfn: 0, ...hostBridge }, ...(parent.root === 0 ? chipset : [])];
    for (const { devfn, device, ...ids } of own) {
      parent.slots.take(devfn);
      this.push(parent, devfn, { ...ids, role: 'chipset', productId: device });
    }
    // the IO-APIC and the HPET send with this id
    if (iommu === 'amd') parent.slots.take(FCH_ID);
    if (iommu !== 'amd' || !isFirstOfUnit(this.recipe, parent.root)) return;
    const { devfn, device, ...ids } = AMD_IOMMU;
    parent.slots.take(devfn);
    this.push(parent, devfn, { ...ids, role: 'iommu', productId: device, msi: AMD_IOMMU_MSI, pin: 1 });
  }

  /** Where the chipset has it, or a device number of its own. */
  private rootDevfn(single: Single, { slots, root }: Parent): number {
    const { board } = this.recipe;
    const devfn = single.model.onBoard?.[board]?.devfn;
    const count = functionsOf(single);
    if (root === 0 && devfn !== undefined && slots.take(devfn, count)) return devfn;
    const free = slots.takeFree(2 * FUNCTIONS, count, true);
    slots.takeAll(free);
    return free;
  }

  private addSwitch(parent: Parent, singles: readonly Single[]): void {
    if (singles.length === 0) return;
    const top = this.addPort(parent, 'root port', this.board.rootPort, singles[0]!.recipe);
    const inside = top && this.addPort(top, 'upstream', UPSTREAM_PORT, singles[0]!.recipe);
    if (!inside) return;
    for (const single of singles) {
      const below = this.addPort(inside, 'downstream', DOWNSTREAM_PORT, single.recipe);
      if (below) this.addDevice(single, below, below.slots.takeFree(0, functionsOf(single), true));
    }
  }

  private addPciBridge(parent: Parent, singles: readonly Single[]): void {
    if (singles.length === 0) return;
    const top = this.addPort(parent, 'root port', this.board.rootPort, singles[0]!.recipe);
    const below = top && this.addPort(top, 'bridge', PCI_BRIDGE, singles[0]!.recipe);
    if (!below) return;
    for (const single of singles)
      this.addDevice(single, below, below.slots.takeFree(0, functionsOf(single), true), CONVENTIONAL);
  }

  /** A port with the bus behind it, or undefined where the bus above is full. */
  private addPort(above: Parent, role: Role, model: PortModel, recipe: DeviceRecipe): Parent | undefined {
    const isRoot = role === 'root port';
    const devfn = above.slots.takeFree(isRoot ? this.board.portsFrom : 0, 1, role === 'downstream');
    if (devfn < 0) {
      this.overflow.push(`a port on bus ${above.bus.toString(16)}`);
      return undefined;
    }
    const below = this.openBus((above.bus << 8) | devfn, above.root, above.node);
    this.push(above, devfn, {
      role,
      vendor: model.vendor,
      productId: model.device,
      class: CLASS_BRIDGE,
      expressType: model.expressType,
      secondaryBus: below.bus,
      pin: 1 + (devfn & 3),
      msi: model.msi,
      msix: model.msix ?? 0,
      ownUnit: isRoot && recipe.ownUnit === true,
    });
    return below;
  }

  private addDevice(single: Single, parent: Parent, devfn: number, expressType?: number): void {
    if (devfn < 0) {
      this.overflow.push(`devices[${single.index}] on bus ${parent.bus.toString(16)}`);
      return;
    }
    const onRoot = this.buses.find(({ bus }) => bus === parent.bus)!.bridge < 0;
    for (let i = 0; i < functionsOf(single); i++) {
      const physical = this.push(parent, devfn + i, {
        ...deviceFacts(single, this.recipe.board),
        expressType: expressType ?? (onRoot ? CONVENTIONAL : ENDPOINT),
        pin: single.recipe.intx === false ? 0 : 1 + (i & 3),
        ownUnit: onRoot && single.recipe.ownUnit === true,
      });
      this.addVirtual(single, parent, physical);
    }
  }

  /** Virtual functions, and the bus numbers that they take behind those of their physical function. */
  private addVirtual({ recipe, model }: Single, parent: Parent, physical: PlacedFunction): void {
    const count = recipe.vfs ?? 0;
    if (count === 0 || !model.virtual) return;
    const { device, offset, stride, msix } = model.virtual as VirtualOf;
    const bridge = this.buses.find(({ bus }) => bus === parent.bus)!.bridge;
    for (let index = 0; index < count; index++) {
      const address = physical.address + offset + stride * index;
      while (address >> 8 >= this.nextBus) this.openBus(bridge, parent.root, parent.node);
      this.functions.push({
        ...physical,
        address,
        role: 'virtual',
        productId: device,
        pin: 0,
        msi: undefined,
        msix: recipe.vfMsix ?? msix,
        physfn: physical.address,
        virtualIndex: index,
      });
    }
  }

  private push(
    parent: Parent,
    devfn: number,
    facts: Pick<PlacedFunction, 'role' | 'vendor' | 'productId' | 'class'> & Partial<PlacedFunction>,
  ): PlacedFunction {
    const placed: PlacedFunction = {
      address: requesterId({ segment: 0, bus: parent.bus, devfn }),
      device: -1,
      root: parent.root,
      expressType: CONVENTIONAL,
      secondaryBus: -1,
      pin: 0,
      msi: undefined,
      msix: 0,
      physfn: -1,
      virtualIndex: -1,
      ownUnit: false,
      node: parent.node,
      ...facts,
    };
    this.functions.push(placed);
    return placed;
  }
}

/** A machine of one node tells no function where it is. */
function rootNode({ roots, nodes }: FullRecipe, root: number): number {
  if (nodes === 1) return -1;
  return roots[root]!.node ?? Math.floor((root * nodes) / roots.length);
}

/** Remapping unit of a root. */
export const unitOfRoot = ({ roots }: FullRecipe, root: number): number => roots[root]!.unit ?? root;

/** Whether a root is the first one of its unit, which has the IOMMU's own function. */
export function isFirstOfUnit(recipe: FullRecipe, root: number): boolean {
  const unit = unitOfRoot(recipe, root);
  return recipe.roots.findIndex((_, other) => unitOfRoot(recipe, other) === unit) === root;
}

function deviceFacts({ index, recipe, model }: Single, board: Board) {
  const ids = { ...model, ...model.onBoard?.[board] };
  return {
    role: 'device' as const,
    device: index,
    vendor: recipe.vendor ?? ids.vendor,
    productId: recipe.device ?? ids.device,
    class: recipe.class ?? model.class,
    msi: msiOf(recipe, model),
    msix: recipe.msix ?? model.msix?.(recipe) ?? 0,
    ...(recipe.node === undefined ? {} : { node: recipe.node }),
  };
}

function msiOf(recipe: DeviceRecipe, model: DeviceModel): MsiOf | undefined {
  const messages = recipe.msi ?? model.msi?.messages ?? 0;
  if (messages === 0) return undefined;
  return {
    messages,
    wide: recipe.wide ?? model.msi?.wide ?? true,
    maskable: recipe.maskable ?? model.msi?.maskable ?? false,
  };
}
