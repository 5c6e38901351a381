// The Topology of a recipe, and what its drivers are told. A recipe that checkRecipe() takes gives a machine that Linux boots on.

import { DISTRIBUTION_CONFIG } from '../model/kernel-config.ts';
import { kernelParameters } from '../model/kernel-parameters.ts';
import type {
  CpuTopology,
  HpetTopology,
  IoApicTopology,
  KernelParameters,
  PciFunctionTopology,
  PciTopology,
  PrtEntry,
  Topology,
} from '../model/topology.ts';
import { BOARD } from './boards.ts';
import { layoutPci, type PciLayout, type PlacedFunction } from './pci-layout.ts';
import { type FullRecipe, fullRecipe, type MachineRecipe } from './recipe.ts';
import { remappingOf } from './remapping.ts';

export interface RecipeMachine {
  readonly recipe: FullRecipe;
  readonly topology: Topology;
  /** What each function of the topology is, in its order. */
  readonly functions: readonly PlacedFunction[];
}

export function topologyOfRecipe(short: MachineRecipe): RecipeMachine {
  const recipe = fullRecipe(short);
  const { params } = kernelParameters(recipe.commandLine, recipe.cpus);
  const layout = layoutPci(recipe);
  const ioApics = ioApicsOf(recipe);
  const topology: Topology = {
    release: recipe.release,
    cpus: cpusOf(recipe, params),
    nodes: recipe.nodes,
    x2apic: recipe.x2apic,
    ...hypervisorOf(recipe),
    arat: recipe.arat,
    config: DISTRIBUTION_CONFIG,
    params,
    pic: recipe.pic,
    pit: recipe.pit,
    timerTries: 1,
    ioApics,
    // hardware-reduced ACPI has neither ISA irqs nor an SCI
    isaOverrides: recipe.pic ? ISA_OVERRIDES : [],
    firmware: 'acpi',
    apicPhysical: recipe.apicPhysical,
    sciIrq: recipe.pic ? SCI : -1,
    hpet: hpetOf(recipe),
    remapping: remappingOf(recipe, layout, ioApics),
    pci: pciOf(layout),
    prt: prtOf(recipe, layout, params),
  };
  return { recipe, topology, functions: layout.functions };
}

function hypervisorOf({ hypervisor }: FullRecipe): Pick<Topology, 'hypervisor'> {
  if (hypervisor === 'none') return {};
  return { hypervisor: { x2apic: true, msiExtDestId: hypervisor === 'ext-dest-id' } };
}

const SCI = 9;

const ISA_OVERRIDES: Topology['isaOverrides'] = [
  { irq: 0, gsi: 2, trigger: 'conforms', polarity: 'conforms' },
  { irq: SCI, gsi: SCI, trigger: 'level', polarity: 'high' },
];

const bitsFor = (count: number): number => (count <= 1 ? 0 : 32 - Math.clz32(count - 1));

/** APIC id of each CPU: package, core and thread in fields of bits. First threads of all cores come first, as firmware lists them. */
export function apicIds({ cpus, sockets, threads }: FullRecipe): number[] {
  const cores = cpus / threads / sockets;
  const [coreBits, threadBits] = [bitsFor(cores), bitsFor(threads)];
  return Array.from({ length: cpus }, (_, cpu) => {
    const { thread, core, socket } = placeOfCpu(cpu, sockets, cores);
    return (((socket << coreBits) | core) << threadBits) | thread;
  });
}

function placeOfCpu(cpu: number, sockets: number, cores: number) {
  const inThread = cpu % (sockets * cores);
  return {
    thread: Math.floor(cpu / (sockets * cores)),
    socket: Math.floor(inThread / cores),
    core: inThread % cores,
  };
}

function cpusOf(recipe: FullRecipe, { maxcpus }: KernelParameters): CpuTopology[] {
  const { cpus, sockets, threads, nodes } = recipe;
  const all = cpus / threads;
  const cores = all / sockets;
  const ids = apicIds(recipe);
  return ids.map((apicId, cpu) => {
    const { socket, core } = placeOfCpu(cpu, sockets, cores);
    const first = cpu % all;
    return {
      apicId,
      node: Math.floor((first * nodes) / all),
      package: socket,
      core,
      present: true,
      bootOnline: cpu < Math.max(1, maxcpus ?? cpus),
      siblings: Array.from({ length: threads }, (_, thread) => first + thread * all),
    };
  });
}

function ioApicsOf({ ioApics, board }: FullRecipe): IoApicTopology[] {
  let gsiBase = 0;
  return ioApics.map((pins, index) => {
    const ioApic = { id: BOARD[board].ioApicId + index, gsiBase, pins };
    gsiBase += pins;
    return ioApic;
  });
}

function hpetOf({ hpet, hpetMsi }: FullRecipe): HpetTopology | undefined {
  if (hpet === 0) return undefined;
  const all = Array.from({ length: hpet }, (_, channel) => channel);
  return { blockId: 0, channels: hpet, legacy: hpet > 1, msiChannels: hpetMsi ? all : [] };
}

const MEM_AND_MASTER = 6;
const MSI_CAP = 0x50;
const MSIX_CAP = 0x70;
const MSIX_ENTRY_BYTES = 16;
const TABLE_BIR = 3;

function pciOf({ functions, buses }: PciLayout): PciTopology {
  const rows = new Map(functions.map(({ address }, row) => [address, row]));
  return {
    functions: functions.map((placed) => functionOf(placed, rows)),
    buses: buses.map(({ bus, bridge, node }) => ({ segment: 0, bus, bridge: rows.get(bridge) ?? -1, node })),
  };
}

function functionOf(placed: PlacedFunction, rows: ReadonlyMap<number, number>): PciFunctionTopology {
  const { address, msi, msix } = placed;
  return {
    segment: 0,
    bus: address >> 8,
    devfn: address & 0xff,
    vendor: placed.vendor,
    device: placed.productId,
    class: placed.class,
    node: placed.node,
    expressType: placed.expressType,
    secondaryBus: placed.secondaryBus,
    pin: placed.pin,
    legacyIrq: 0,
    present: placed.role !== 'virtual',
    physfn: rows.get(placed.physfn) ?? -1,
    msi: msi && {
      cap: MSI_CAP,
      multiCap: bitsFor(msi.messages),
      is64: msi.wide,
      canMask: msi.maskable,
    },
    msix: msix === 0 ? undefined : msixCapability(msix),
    command: MEM_AND_MASTER,
  };
}

/** The table, and the pending bits behind it, each at a page. */
function msixCapability(size: number) {
  const pbaOffset = Math.ceil((size * MSIX_ENTRY_BYTES) / 0x1000) * 0x1000;
  return { cap: MSIX_CAP, size, tableBir: TABLE_BIR, tableOffset: 0, pbaBir: TABLE_BIR, pbaOffset };
}

/** ISA irqs that link devices are set to where there is no IO-APIC, and the first pin of those behind the ISA ones. */
const LINK_IRQS = [11, 10, 5] as const;
const FIRST_PCI_PIN = 16;
const PIRQS = 8;
const PINS = [1, 2, 3, 4] as const;

/** The _PRT of each host bridge: slots take turns at the lines that there are. Pins behind bridges are swizzled to these. */
function prtOf(
  recipe: FullRecipe,
  { functions, roots }: PciLayout,
  { noapic }: KernelParameters,
): readonly PrtEntry[] {
  const pins = recipe.ioApics[0] ?? 0;
  const lines = noapic || pins === 0 ? picLines(recipe) : ioApicLines(pins);
  if (lines.length === 0) return [];
  const slots = new Set(
    functions.flatMap(({ address, root }) => (address >> 8 === roots[root]!.first ? [address >> 3] : [])),
  );
  return [...slots].flatMap((slot) =>
    PINS.map((pin) => ({
      segment: 0,
      bus: slot >> 5,
      slot: slot & 31,
      pin,
      gsi: lines[(pin - 1 + (slot & 31)) % lines.length]!,
      trigger: 'level' as const,
      polarity: 'low' as const,
    })),
  );
}

const picLines = ({ pic }: FullRecipe): readonly number[] => (pic ? LINK_IRQS : []);

const ioApicLines = (pins: number): readonly number[] =>
  Array.from(
    { length: Math.max(0, Math.min(PIRQS, pins - FIRST_PCI_PIN)) },
    (_, line) => FIRST_PCI_PIN + line,
  );
