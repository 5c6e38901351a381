// PCI functions with their capabilities and the buses that they are on. A function that shows up at a later moment only is in the
// list, too: a virtual function, or one that was plugged in.

import type { MachineBuilder } from '../model/machine.ts';
import { formatPciAddress, MsiFlag, type PciAddress, parsePciAddress } from '../model/pci.ts';
import { Bus } from '../model/tables.ts';
import type {
  MsiCapability,
  MsixCapability,
  PciBusTopology,
  PciFunctionTopology,
  PciTopology,
} from '../model/topology.ts';
import { lspciFacts } from './lspci-facts.ts';
import type { BootLog } from './topology-log.ts';
import type { Problems } from './topology-problems.ts';
import type { TopologySources } from './topology-sources.ts';
import { virtualMessages } from './virtual-msix.ts';

/** A function as the moments know it, by the tables of each moment that has it. */
interface Known {
  readonly id: string;
  readonly address: PciAddress;
  readonly present: boolean;
  /** Its row in each of these. */
  readonly rows: readonly { readonly machine: MachineBuilder; readonly row: number }[];
}

/** Texts that show config space. */
const CONFIG_SPACE = ['lspci', 'config-space', 'config-space-hex'] as const;

/** @param line kernel command line */
export function pciTopology(
  sources: TopologySources,
  log: BootLog,
  line: string,
  problems: Problems,
): PciTopology {
  const known = knownFunctions(sources.first, sources.later);
  const indices = new Map(known.map((fn, index) => [fn.id, index]));
  const facts = lspciFacts(sources.texts('lspci'));
  const functions = known.map((fn) => ({ ...functionOf(fn, indices, line), ...facts.get(fn.id) }));
  const named = functions.map((fn) => withPhysicalIds(fn, functions));
  report(sources, known, problems);
  return { functions: named, buses: busesOf(named, log) };
}

function report(sources: TopologySources, known: readonly Known[], problems: Problems): void {
  const bare = known.filter((fn) => told(fn, 'vendor') < 0);
  if (known.length === 0) problems.note('PCI functions (lspci.txt)', 'the machine has none');
  else if (bare.length > 0)
    problems.missing(
      `ids and capabilities of ${bare.length} PCI functions from ${bare[0]!.id} on`,
      'they were taken as functions that send no messages',
    );
  else if (!CONFIG_SPACE.some(sources.has))
    problems.missing('lspci or config space', 'bridges, types of ports and pins are not known');
}

function knownFunctions(first: MachineBuilder, later: readonly MachineBuilder[]): Known[] {
  const found = new Map<string, { address: PciAddress; present: boolean; rows: Known['rows'][number][] }>();
  for (const machine of [first, ...later]) {
    const { col, length } = machine.t.device;
    for (let row = 0; row < length; row++) {
      const id = machine.strings.get(col.id[row]!);
      const address = col.bus[row] === Bus.pci ? parsePciAddress(id) : undefined;
      if (!address) continue;
      const fn = found.get(id) ?? { address, present: machine === first, rows: [] };
      fn.rows.push({ machine, row });
      found.set(id, fn);
    }
  }
  return [...found].map(([id, fn]) => ({ id, ...fn })).sort((a, b) => order(a.address) - order(b.address));
}

const order = ({ segment, bus, devfn }: PciAddress): number => segment * 65536 + bus * 256 + devfn;

type Column = Exclude<keyof MachineBuilder['t']['device']['col'], 'zeroMasked'>;

/** What the first moment that knows a column says of it, or -1. */
function told(fn: Known, column: Column): number {
  for (const { machine, row } of fn.rows) {
    const value = machine.t.device.col[column][row]!;
    if (value >= 0) return value;
  }
  return -1;
}

function functionOf(fn: Known, indices: ReadonlyMap<string, number>, line: string): PciFunctionTopology {
  const { segment, bus, devfn } = fn.address;
  const secondary = told(fn, 'secondaryBus');
  const ids = { vendor: orElse(told(fn, 'vendor'), 0xffff), class: orElse(told(fn, 'class'), 0) };
  return {
    segment,
    bus,
    devfn,
    ...ids,
    device: orElse(told(fn, 'product'), 0xffff),
    node: told(fn, 'node'),
    expressType: told(fn, 'expressType'),
    // 0: a bridge that was not set up.
    secondaryBus: secondary > 0 ? secondary : -1,
    pin: orElse(told(fn, 'pin'), 0),
    legacyIrq: legacyIrq(fn),
    present: fn.present,
    physfn: physfnOf(fn, indices),
    msi: msiOf(fn),
    msix: msixOf(fn, ids, line),
    command: orElse(told(fn, 'command'), 0),
  };
}

const orElse = (value: number, other: number): number => (value < 0 ? other : value);

/**
 * sysfs `irq`, which lspci prints: while MSI is on it is the first message's (drivers/pci/pci-sysfs.c: irq_show), so a moment at
 * which it is off tells that of the pin.
 */
function legacyIrq(fn: Known): number {
  if (told(fn, 'pin') <= 0) return 0;
  for (const { machine, row } of fn.rows) {
    const { legacyIrq: irq, msiControl } = machine.t.device.col;
    const isMsi = msiControl[row]! >= 0 && (msiControl[row]! & MsiFlag.enable) !== 0;
    if (irq[row]! > 0 && !isMsi) return irq[row]!;
  }
  return 0;
}

function physfnOf(fn: Known, indices: ReadonlyMap<string, number>): number {
  for (const { machine, row } of fn.rows) {
    const { physfn, id } = machine.t.device.col;
    if (physfn[row]! >= 0) return indices.get(machine.strings.get(id[physfn[row]!]!)) ?? -1;
  }
  return -1;
}

function msiOf(fn: Known): MsiCapability | undefined {
  const cap = told(fn, 'msiCap');
  const control = told(fn, 'msiControl');
  if (cap < 0 || control < 0) return undefined;
  return {
    cap,
    multiCap: (control & MsiFlag.capable) >> 1,
    is64: (control & MsiFlag.wide) !== 0,
    canMask: (control & MsiFlag.maskable) !== 0,
  };
}

function msixOf(fn: Known, ids: { vendor: number; class: number }, line: string): MsixCapability | undefined {
  const cap = told(fn, 'msixCap');
  if (cap < 0) return undefined;
  const size = Math.max(...fn.rows.map(({ machine, row }) => machine.t.device.col.msixSize[row]!));
  return {
    cap,
    size,
    tableBir: orElse(told(fn, 'msixBir'), 0),
    tableOffset: offsetOf(fn, 'msixOffset'),
    pbaBir: orElse(told(fn, 'pbaBir'), 0),
    pbaOffset: offsetOf(fn, 'pbaOffset'),
    virtual: virtualMessages(ids, size, line),
  };
}

/** Offsets are known where the BIR is. */
function offsetOf(fn: Known, column: 'msixOffset' | 'pbaOffset'): number {
  const bir = column === 'msixOffset' ? 'msixBir' : 'pbaBir';
  const source = fn.rows.find(({ machine, row }) => machine.t.device.col[bir][row]! >= 0);
  return source ? source.machine.t.device.col[column][source.row]! : 0;
}

/** In config space a virtual function has ffff for its ids; the kernel takes the vendor of the physical one. */
function withPhysicalIds(fn: PciFunctionTopology, all: readonly PciFunctionTopology[]): PciFunctionTopology {
  return fn.physfn < 0 || fn.vendor !== 0xffff ? fn : { ...fn, vendor: all[fn.physfn]!.vendor };
}

function busesOf(functions: readonly PciFunctionTopology[], log: BootLog): PciBusTopology[] {
  const bridges = new Map<number, number>();
  for (const [index, fn] of functions.entries())
    if (fn.secondaryBus >= 0)
      bridges.set(order({ segment: fn.segment, bus: fn.secondaryBus, devfn: 0 }), index);
  const keys = new Set([...bridges.keys(), ...functions.map((fn) => order({ ...fn, devfn: 0 }))]);
  return [...keys]
    .sort((a, b) => a - b)
    .map((key) => {
      const segment = Math.floor(key / 65536);
      const bus = (key >>> 8) & 255;
      const bridge = bridges.get(key) ?? -1;
      return { segment, bus, bridge, node: busNode(segment, bus, functions, log) };
    });
}

/** What the log says of a root bus, else what a function on the bus has from it. */
function busNode(
  segment: number,
  bus: number,
  functions: readonly PciFunctionTopology[],
  log: BootLog,
): number {
  const name = formatPciAddress({ segment, bus, devfn: 0 }).slice(0, -5);
  const inherited = functions.find((fn) => fn.segment === segment && fn.bus === bus && fn.node >= 0);
  return log.busNodes.get(name) ?? inherited?.node ?? -1;
}
