// For tests: machines of every kind that the engine knows, from a seed or as asked for.

import type { Below } from '../engine/matrix-testing.ts';
import { DISTRIBUTION_CONFIG, PARAMS, pciFunction, topology } from '../model/test-topology.ts';
import type {
  AmdViTopology,
  CpuTopology,
  HypervisorTopology,
  IoApicTopology,
  PciFunctionTopology,
  ReleaseId,
  RemappingTopology,
  Topology,
  VtdTopology,
} from '../model/topology.ts';

export type RemappingKind = 'none' | 'vtd' | 'vtd-x2apic' | 'amd' | 'amd-x2apic' | 'amd-32bit';

/** What a test asks of a machine. */
export interface MachineWish {
  readonly release?: ReleaseId;
  readonly cpus?: number;
  readonly nodes?: number;
  readonly remapping?: RemappingKind;
  readonly x2apicPhys?: boolean;
  /** VT-d units post the messages of functions (intremap=posted_msi). */
  readonly postedMsi?: boolean;
  readonly numa?: boolean;
  readonly isolatedManagedIrq?: readonly number[];
  readonly hypervisor?: HypervisorTopology;
  /** APIC ids; the numbers of the CPUs where not given. */
  readonly apicIds?: readonly number[];
  readonly irqaffinity?: readonly number[];
  readonly ioApics?: readonly IoApicTopology[];
  /** 8259s (yes); none that the kernel finds; none as hardware-reduced ACPI says. */
  readonly pic?: 'yes' | 'not found' | 'reduced';
  readonly functions?: readonly FunctionWish[];
}

/** A PCI function; the first one of a machine is a bridge to bus 1. */
export interface FunctionWish {
  readonly bus?: number;
  readonly msi?: { readonly multiCap: number; readonly canMask: boolean; readonly is64?: boolean };
  readonly msix?: number;
  /** Messages beyond the MSI-X table. */
  readonly virtual?: number;
  readonly pin?: number;
  readonly legacyIrq?: number;
  readonly node?: number;
}

const IO_APICS: readonly IoApicTopology[] = [{ id: 0, gsiBase: 0, pins: 24 }];
const SCI = 9;
const BRIDGE_DEVFN = 1 << 3;

/** CPUs in two threads a core, in nodes of equal size. */
function cpusOf(count: number, nodes: number): CpuTopology[] {
  return Array.from({ length: count }, (_, cpu) => {
    const pair = cpu & ~1;
    return {
      apicId: cpu,
      node: Math.floor((cpu * nodes) / count),
      package: 0,
      core: cpu >> 1,
      present: true,
      bootOnline: true,
      siblings: pair + 1 < count ? [pair, pair + 1] : [pair],
    };
  });
}

function bridge(): PciFunctionTopology {
  return { ...functionOf({ bus: 0 }, BRIDGE_DEVFN), class: 0x060400, expressType: 4, secondaryBus: 1 };
}

function functionOf(wish: FunctionWish, devfn: number): PciFunctionTopology {
  const { msi, msix } = wish;
  return pciFunction(((wish.bus ?? 0) << 8) | devfn, {
    vendor: 0x1b36,
    device: 0x10,
    class: 0x010802,
    node: wish.node ?? -1,
    expressType: 0,
    pin: wish.pin ?? 0,
    legacyIrq: wish.legacyIrq ?? 0,
    msi: msi && { cap: 0x50, multiCap: msi.multiCap, is64: msi.is64 ?? true, canMask: msi.canMask },
    msix: msix
      ? {
          cap: 0x40,
          size: msix,
          tableBir: 0,
          tableOffset: 0,
          pbaBir: 0,
          pbaOffset: 0x8000,
          virtual: wish.virtual ?? 0,
        }
      : undefined,
  });
}

function remappingOf(
  kind: RemappingKind,
  ioApics: readonly IoApicTopology[],
  posting = false,
): RemappingTopology | undefined {
  if (kind === 'none') return undefined;
  return kind.startsWith('vtd') ? vtdOf(kind === 'vtd-x2apic', ioApics, posting) : amdOf(kind, ioApics);
}

/** Two units: one for what is below the bridge, one for the rest. */
function vtdOf(eim: boolean, ioApics: readonly IoApicTopology[], posting: boolean): VtdTopology {
  const common = { segment: 0, ir: true, eim, maxHandleMask: 15, posting };
  const scopes = ioApics.map(({ id }) => ({ type: 'ioapic', id, bdf: 0xf0f8 + id }) as const);
  const below = [{ type: 'bridge', id: 0, bdf: BRIDGE_DEVFN }] as const;
  return {
    kind: 'vtd',
    intrRemap: true,
    x2apicOptOut: false,
    units: [
      { ...common, includeAll: false, scopes: below },
      { ...common, includeAll: true, scopes },
    ],
  };
}

/** One unit for all of the segment. */
function amdOf(kind: RemappingKind, ioApics: readonly IoApicTopology[]): AmdViTopology {
  const ga = kind !== 'amd-32bit';
  return {
    kind: 'amd',
    units: [{ segment: 0, devid: 2, covers: [{ first: 3, last: 0xffff, alias: -1 }] }],
    ga,
    xtSup: kind === 'amd-x2apic',
    ioApics: ioApics.map(({ id }, index) => ({ id, devid: 0x00a0 + index, unit: 0 })),
    hpets: [],
  };
}

export function topologyOf(wish: MachineWish = {}): Topology {
  const remapping = wish.remapping ?? 'none';
  const ioApics = wish.ioApics ?? IO_APICS;
  const nodes = wish.nodes ?? 1;
  return topology({
    release: wish.release ?? '6.12',
    cpus: cpusOf(wish.cpus ?? 4, nodes).map((cpu, at) => ({ ...cpu, apicId: wish.apicIds?.[at] ?? at })),
    nodes,
    x2apic: remapping.endsWith('x2apic') || wish.hypervisor !== undefined,
    ...(wish.hypervisor && { hypervisor: wish.hypervisor }),
    arat: true,
    config: { ...DISTRIBUTION_CONFIG, numa: wish.numa ?? true, x86PostedMsi: wish.postedMsi ?? false },
    params: {
      ...PARAMS,
      x2apicPhys: wish.x2apicPhys ?? false,
      postedMsi: wish.postedMsi ?? false,
      irqaffinity: wish.irqaffinity,
      isolatedManagedIrq: wish.isolatedManagedIrq,
    },
    ioApics,
    pic: (wish.pic ?? 'yes') === 'yes',
    sciIrq: wish.pic === 'reduced' ? -1 : SCI,
    isaOverrides: [
      { irq: 0, gsi: 2, trigger: 'conforms', polarity: 'conforms' },
      { irq: 9, gsi: 9, trigger: 'level', polarity: 'high' },
    ],
    remapping: remappingOf(remapping, ioApics, wish.postedMsi),
    pci: { functions: functionsOf(wish), buses: busesOf() },
  });
}

function functionsOf({ functions = [] }: MachineWish): PciFunctionTopology[] {
  const wished = functions.map((wish, index) => functionOf(wish, (2 + index) << 3));
  return [bridge(), ...wished.filter(({ bus }) => bus === 0), ...wished.filter(({ bus }) => bus === 1)];
}

const busesOf = () => [
  { segment: 0, bus: 0, bridge: -1, node: -1 },
  { segment: 0, bus: 1, bridge: 0, node: -1 },
];

const KINDS: readonly RemappingKind[] = [
  'none',
  'none',
  'vtd',
  'vtd-x2apic',
  'amd',
  'amd-x2apic',
  'amd-32bit',
];
const CPUS = [1, 1, 2, 2, 3, 4, 4, 8, 9, 16, 33, 64] as const;
const MSIX_SIZES = [1, 2, 4, 8, 17, 33, 64, 128, 256] as const;

const pick = <T>(below: Below, list: readonly T[]): T => list[below(list.length)]!;

function randomFunction(below: Below, nodes: number): FunctionWish {
  const kind = below(5);
  const legacy = below(3) === 0 ? {} : { pin: 1 + below(4), legacyIrq: 16 + below(8) };
  return {
    bus: below(2),
    ...legacy,
    node: below(3) === 0 ? below(nodes) : -1,
    ...(kind < 3 ? { msix: pick(below, MSIX_SIZES), virtual: below(4) === 0 ? 1 + below(30) : 0 } : {}),
    ...(kind > 1 ? { msi: { multiCap: below(6), canMask: below(2) === 0, is64: below(4) > 0 } } : {}),
  };
}

/** A guest with x2APIC, whose APIC ids are those of the CPUs or need more than 8 bits. */
function randomGuest(below: Below, cpus: number): Pick<MachineWish, 'hypervisor' | 'apicIds'> {
  const msiExtDestId = below(3) > 0;
  const step = msiExtDestId ? 1 + below(500) : 1;
  return {
    hypervisor: { x2apic: true, msiExtDestId },
    apicIds: Array.from({ length: cpus }, (_, cpu) => cpu * step),
  };
}

/** A machine that the seed decides, with enough messages for its CPUs to run out of vectors now and then. */
export function randomTopology(below: Below): Topology {
  const cpus = pick(below, CPUS);
  const nodes = Math.min(cpus, 1 + below(4));
  const remapping = pick(below, KINDS);
  const isolated = below(6) === 0 ? { isolatedManagedIrq: [cpus - 1] } : {};
  const functions = Array.from({ length: 3 + below(7) }, () => randomFunction(below, nodes));
  return topologyOf({
    release: below(3) === 0 ? '6.1' : '6.12',
    cpus,
    nodes,
    remapping,
    x2apicPhys: below(3) === 0,
    numa: below(4) > 0,
    ...isolated,
    // Beside remapping of 8 bits, Linux writes ids to entries that they do not fit.
    ...(remapping === 'none' && below(3) === 0 ? randomGuest(below, cpus) : {}),
    ...(below(6) === 0 ? { pic: below(2) === 0 ? 'not found' : 'reduced' } : {}),
    ...(below(5) === 0 ? { irqaffinity: [below(cpus)] } : {}),
    ...(below(3) === 0 ? { ioApics: [IO_APICS[0]!, { id: 1, gsiBase: 24, pins: 8 + below(17) }] } : {}),
    functions,
  });
}
