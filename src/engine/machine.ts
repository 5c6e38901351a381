// A machine that runs: every column of it in one buffer, sized from the topology. Equal topologies and equal commands give equal
// bytes; copying the buffer is a checkpoint.

import { byteLength, type Columns, type Schema, unpack } from '../lib/columns.ts';
import { AMD_EVENTS, DEVICE_IDS, FAULT_RECORDS, IEC_ROWS, VERDICTS } from '../model/hardware.ts';
import type { PciFunctionTopology, Topology } from '../model/topology.ts';
import { type ChipTable, domainOps, type IrqDomainOps } from './chip.ts';
import {
  type CpuMasks,
  ceilLog2,
  cpuMasks,
  MASK,
  MASK_SUMMARY,
  MASK_WORD,
  maskRows,
  wordsFor,
} from './cpumask.ts';
import { type CpuTopology, cpuTopology } from './group-cpus.ts';
import { type IrqHierarchy, irqHierarchy } from './irq-hierarchy.ts';
import { type IrqMatrix, irqMatrix, type ManagedBit } from './matrix.ts';
import {
  initMatrix,
  MATRIX,
  type MatrixColumns,
  type MatrixShape,
  matrixOver,
  matrixRows,
} from './matrix-columns.ts';
import { traceManagedBit } from './matrix-events.ts';
import { type MsiDescs, msiDescs } from './msi-descs.ts';
import { NameTable } from './name-table.ts';
import { RELEASES, type Release } from './release.ts';
import { type ReverseMap, reverseMap, SLOT_WORDS } from './revmap.ts';
import { type SetAffinity, setAffinity } from './set-affinity.ts';
import { AMD_IRQS_PER_TABLE, CALL_ARGS, DEPTH, HARDWARE, KERNEL } from './tables.ts';
import { TraceBuffer } from './trace.ts';

const MASKS = { cpumask: MASK, cpumaskWord: MASK_WORD, cpumaskSummary: MASK_SUMMARY } as const;
export const MACHINE = { ...KERNEL, ...HARDWARE, ...MASKS, ...MATRIX } as const;

/** Rows of the CPU mask table that have a name; node masks follow, then four per irq, affinityDesc rows, calls. */
export const Mask = {
  possible: 0,
  present: 1,
  online: 2,
  irqDefaultAffinity: 3,
  /** housekeeping_cpumask(HK_TYPE_MANAGED_IRQ); meaningful where isolcpus=managed_irq was given. */
  housekeeping: 4,
  /** vector_searchmask of arch/x86/kernel/apic/vector.c. */
  search: 5,
  /** prog_mask and tmp of irq_do_set_affinity. */
  prog: 6,
  temp: 7,
  /** mask of irq_setup_affinity. */
  setup: 8,
  /** Argument of a call from outside. */
  argument: 9,
  nodes: 10,
} as const;

/** Most tasks that may be inside a call at once, and calls on all their stacks. */
export const MAX_TASKS = 1024;
export const MAX_CALLS = 256;

/** Numbers that follow from the topology alone. */
export interface MachineShape {
  /** Rows of irqDesc: one more than the highest irq number. */
  readonly irqs: number;
  readonly domains: number;
  readonly cpus: number;
  readonly nodes: number;
  readonly matrix: MatrixShape;
  /** Slots of one row of revmap are a power of two; log2 of them. */
  readonly revmapLog: number;
  /** First mask of irq 0: affinity, effective affinity, pending mask, hint; then the next irq's. */
  readonly irqMasks: number;
  readonly affinityMasks: number;
  readonly affinityDescs: number;
  readonly callMasks: number;
  /** Rows of msiDesc and msixEntry at which a function's start; one more entry for the end. */
  readonly msiFirst: Int32Array;
  readonly msixFirst: Int32Array;
  /** Rows of ioApicPin at which an IO-APIC's start. */
  readonly pinFirst: Int32Array;
  /** Entries of one VT-d table that can ever be reached, and the number of tables. */
  readonly irtes: number;
  readonly irUnits: number;
  readonly amdTables: number;
  readonly rows: Readonly<Record<string, number>>;
}

type TableColumns = { readonly [K in keyof typeof KERNEL]: Columns<(typeof KERNEL)[K]> } & {
  readonly [K in keyof typeof HARDWARE]: Columns<(typeof HARDWARE)[K]>;
};

/** A message, as chips compose and write it. */
export interface MsiMsg {
  addressLo: number;
  addressHi: number;
  data: number;
}

/** struct irq_alloc_info of arch/x86/include/asm/hw_irq.h: what one allocation tells the domains on its way down. */
export interface IrqAllocInfo {
  /** X86_IRQ_ALLOC_TYPE_*. */
  type: number;
  legacy: boolean;
  /** PCI: row of device. IO-APIC: its number. HPET: block. DMAR: unit. */
  owner: number;
  hwirq: number;
  /** Row of msiDesc. */
  desc: number;
  pin: number;
  isLevel: boolean;
  activeLow: boolean;
  node: number;
}

/** Values of IrqAllocInfo.type. */
export const AllocType = { ioapic: 1, hpet: 2, pciMsi: 3, pciMsix: 4, dmar: 5, amdvi: 6 } as const;

/** What was decided at boot from topology, command line and release: never changes afterwards, so it is no column. */
export interface Platform {
  /** apic->name, and whether destinations are logical. */
  apic: 'physical flat' | 'flat' | 'physical x2apic' | 'cluster x2apic';
  destModeLogical: boolean;
  /** Highest valid APIC id. */
  maxApicId: number;
  /** virt_ext_dest_id: messages carry destinations of 15 bits. */
  extDestId: boolean;
  remapping: 'none' | 'vtd' | 'amd';
  /** Remapping entries hold 32-bit destinations (EIM, XT). */
  irX2apic: boolean;
  /** Messages of PCI functions are posted to their CPUs (VT-d, intremap=posted_msi). */
  postedMsi: boolean;
  ioapic: boolean;
  legacyIrqs: number;
  /** irq_domain root of PCI devices' MSI; 0 where PCI/MSI is off. */
  msi: boolean;
  /** isolcpus=managed_irq was given. */
  managedIrqIsolation: boolean;
}

export interface Machine extends TableColumns {
  readonly topology: Topology;
  readonly release: Release;
  readonly shape: MachineShape;
  readonly buffer: ArrayBufferLike;
  readonly masks: CpuMasks;
  readonly matrixColumns: MatrixColumns;
  readonly matrix: IrqMatrix;
  readonly reverseMap: ReverseMap;
  /** Irqs along the hierarchy of domains. */
  readonly irqs: IrqHierarchy;
  /** MSI descriptors along their lives. */
  readonly msi: MsiDescs;
  /** Where irqs go. */
  readonly affinity: SetAffinity;
  readonly trace: TraceBuffer;
  /** The columns of `call` that keep its arguments, one behind the other: argument i of row c is word i * MAX_CALLS + c. */
  readonly callArgs: Int32Array;
  readonly chips: ChipTable;
  /** What domains do, by irqDomain.kind. */
  readonly ops: readonly Required<IrqDomainOps>[];
  /** What perMachine() made of it. */
  readonly made: (object | undefined)[];
  readonly platform: Platform;
  /** What spreading knows of CPUs. */
  readonly spread: CpuTopology;
  readonly names: NameTable;
  // registers of the code that runs, empty between steps
  /** CPU that executes the step. */
  cpuNow: number;
  readonly msg: MsiMsg;
  readonly info: IrqAllocInfo;
}

/** Affinity mask, effective affinity, pending mask and hint of an irq. */
export const affinityMask = (m: Machine, irq: number): number => m.shape.irqMasks + irq * 4;
export const effectiveMask = (m: Machine, irq: number): number => m.shape.irqMasks + irq * 4 + 1;
export const pendingMask = (m: Machine, irq: number): number => m.shape.irqMasks + irq * 4 + 2;
export const hintMask = (m: Machine, irq: number): number => m.shape.irqMasks + irq * 4 + 3;
export const nodeMask = (_: Machine, node: number): number => Mask.nodes + node;
export const functionOf = (m: Machine, dev: number): PciFunctionTopology => m.topology.pci.functions[dev]!;

/** MSI-X messages that a driver may get, those without an entry among them. */
const msixMost = ({ msix }: PciFunctionTopology): number =>
  msix === undefined ? 0 : msix.size + (msix.virtual ?? 0);

/** Messages that a function can have: rows of msiDesc. */
function slotsOf(f: PciFunctionTopology): number {
  return Math.max(msixMost(f), f.msi === undefined ? 0 : 1);
}

function irqsOf(f: PciFunctionTopology): number {
  return Math.max(msixMost(f), f.msi === undefined ? 0 : 1 << f.msi.multiCap);
}

function firsts(sizes: readonly number[]): Int32Array {
  const first = new Int32Array(sizes.length + 1);
  for (const [index, size] of sizes.entries()) first[index + 1] = first[index]! + size;
  return first;
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, n) => total + n, 0);

/** Largest block of messages that one allocation takes from a VT-d table: multi-MSI of 32. */
const LARGEST_BLOCK = 32;

/** Interrupts of an AMD IOMMU itself, at most: one for each of its logs. */
const AMD_OWN_IRQS = 3;

/** AMD remapping tables that can be made: one per function and special device. */
function amdTables({ remapping, pci }: Topology): number {
  if (remapping?.kind !== 'amd') return 0;
  return pci.functions.length + remapping.ioApics.length + remapping.hpets.length;
}

/** Rows of the tables that delivery needs beyond those that the kernel writes. */
function deliveryRows({ remapping }: Topology, cpus: number): Record<string, number> {
  const units = remapping?.units.length ?? 0;
  const vtd = remapping?.kind === 'vtd' ? units : 0;
  const amd = remapping?.kind === 'amd' ? units : 0;
  const segments = Math.max(0, ...(remapping?.units ?? []).map(({ segment }) => segment + 1));
  const descriptors = vtd > 0 ? cpus : 0;
  return {
    amdDevice: amd > 0 ? segments * DEVICE_IDS : 0,
    amdUnit: amd,
    amdEvent: amd * AMD_EVENTS,
    faultRecord: vtd * FAULT_RECORDS,
    iecEntry: vtd > 0 ? IEC_ROWS : 0,
    piDescriptor: descriptors,
    piWord: descriptors * 8,
    localApic: cpus,
    apicWord: cpus * 8,
    irrCpus: wordsFor(cpus),
    chipset: 1,
    pic: 2,
    verdictCount: VERDICTS,
  };
}

export function machineShape(topology: Topology): MachineShape {
  const release = RELEASES[topology.release];
  const { functions } = topology.pci;
  const cpus = topology.cpus.length;
  const gsiTop = topology.ioApics.reduce((top, { gsiBase, pins }) => Math.max(top, gsiBase + pins), 16);
  const messages = sum(functions.map(irqsOf));
  const vtd = topology.remapping?.kind === 'vtd' ? topology.remapping.units.length : 0;
  const hpet = topology.hpet?.channels ?? 0;
  const amdOwn = topology.remapping?.kind === 'amd' ? AMD_OWN_IRQS * topology.remapping.units.length : 0;
  const irqs = (gsiTop + messages + vtd + amdOwn + hpet + 64 + 31) & ~31;
  const matrix: MatrixShape = {
    cpus,
    matrixBits: 256,
    allocStart: release.firstVector,
    allocEnd: release.firstSystemVector,
  };
  const domains = 8 + 4 * Math.max(1, topology.ioApics.length) + 4 * vtd + 8 + functions.length;
  const msiFirst = firsts(functions.map(slotsOf));
  const msixFirst = firsts(functions.map((f) => f.msix?.size ?? 0));
  const pinFirst = firsts(topology.ioApics.map(({ pins }) => pins));
  const irMost = Math.min(65536, 1 << ceilLog2(LARGEST_BLOCK * irqs));
  const irtes = vtd > 0 ? irMost : 0;
  const amd = amdTables(topology);
  const affinityDescs = messages + 4096;
  const actions = irqs + 4 * functions.length + 64;
  const irqMasks = Mask.nodes + Math.max(1, topology.nodes);
  const affinityMasks = irqMasks + irqs * 4;
  const callMasks = affinityMasks + affinityDescs;
  const [cpumask, cpumaskWord, cpumaskSummary] = maskRows(cpus, callMasks + MAX_CALLS);
  const revmapLog = ceilLog2(irqs * DEPTH);
  const shape = {
    irqs,
    domains,
    cpus,
    nodes: topology.nodes,
    matrix,
    revmapLog,
    irqMasks,
    affinityMasks,
    affinityDescs,
    callMasks,
    msiFirst,
    msixFirst,
    pinFirst,
    irtes,
    irUnits: vtd,
    amdTables: amd,
  };
  const rows = {
    kernel: 1,
    cpu: cpus,
    vectorIrq: cpus * 256,
    irqDesc: irqs,
    irqData: irqs * DEPTH,
    irqAction: actions,
    irqActionWord: wordsFor(actions),
    irqWord: wordsFor(irqs),
    irqDomain: domains,
    revmap: SLOT_WORDS << revmapLog,
    apicChipData: irqs,
    msiDesc: msiFirst.at(-1)!,
    affinityDesc: affinityDescs,
    device: functions.length,
    mpChipData: irqs,
    intelIrData: vtd > 0 ? irqs : 0,
    irteWord: wordsFor(irtes) * vtd,
    amdIrData: amd > 0 ? irqs : 0,
    task: MAX_TASKS,
    call: MAX_CALLS,
    pciFunction: functions.length,
    msixEntry: msixFirst.at(-1)!,
    ioApicPin: pinFirst.at(-1)!,
    irte: irtes * vtd,
    // A requester, its alias by the firmware, and one that a bridge stands in with.
    amdDte: 3 * amd,
    amdTable: amd,
    amdEntry: amd * AMD_IRQS_PER_TABLE,
    dmarUnit: vtd,
    hpetChannel: hpet,
    ...deliveryRows(topology, cpus),
    cpumask,
    cpumaskWord,
    cpumaskSummary,
    ...matrixRows(matrix),
  };
  return { ...shape, rows };
}

/** Bytes of a machine. */
const machineByteLength = (shape: MachineShape): number => byteLength(MACHINE as Schema, shape.rows);

/** What is beside the columns: behaviour of the irqchips and decisions of the boot. */
export interface MachineParts {
  readonly topology: Topology;
  readonly shape: MachineShape;
  readonly chips: ChipTable;
  readonly platform: Platform;
  /** Records that the trace buffer holds. */
  readonly traceRecords?: number;
}

/** Binds a machine to its buffer. Zeroed buffers become an empty machine with `initMachine`. */
export function machineOver(parts: MachineParts, buffer: ArrayBufferLike): Machine {
  const { topology, shape, chips, platform } = parts;
  const tables = unpack(MACHINE, { buffer, rows: shape.rows });
  const columns: Record<string, unknown> = {};
  for (const name in { ...KERNEL, ...HARDWARE }) columns[name] = tables[name as keyof typeof KERNEL].col;
  const masks = cpuMasks(shape.cpus, tables.cpumask, tables.cpumaskWord, tables.cpumaskSummary);
  const matrixColumns = matrixOver(shape.matrix, tables);
  const onManaged: ManagedBit = (reserve, cpu, bit) => traceManagedBit(m, reserve, cpu, bit);
  const irqs = {} as IrqHierarchy;
  const msi = {} as MsiDescs;
  const affinity = {} as SetAffinity;
  const ops: Required<IrqDomainOps>[] = [];
  const m: Machine = {
    ...(columns as unknown as TableColumns),
    topology,
    release: RELEASES[topology.release],
    shape,
    buffer,
    masks,
    matrixColumns,
    matrix: irqMatrix(matrixColumns, masks, onManaged),
    reverseMap: reverseMap(tables.revmap.col, shape.revmapLog),
    irqs,
    msi,
    affinity,
    callArgs: new Int32Array(buffer as ArrayBuffer, tables.call.col.a0.byteOffset, CALL_ARGS * MAX_CALLS),
    trace: new TraceBuffer(parts.traceRecords ?? 16384),
    chips,
    ops,
    made: [],
    platform,
    spread: spreadTopology(topology),
    names: new NameTable(),
    cpuNow: 0,
    msg: { addressLo: 0, addressHi: 0, data: 0 },
    info: newAllocInfo(),
  };
  Object.assign(irqs, irqHierarchy(m));
  Object.assign(msi, msiDescs(m));
  Object.assign(affinity, setAffinity(m));
  ops.push(...domainOps(m));
  return m;
}

/** An empty machine in a buffer of its own. */
export function newMachine(parts: MachineParts, shared = false): Machine {
  const bytes = machineByteLength(parts.shape);
  const m = machineOver(parts, shared ? new SharedArrayBuffer(bytes) : new ArrayBuffer(bytes));
  initMatrix(m.matrixColumns);
  return m;
}

function newAllocInfo(): IrqAllocInfo {
  return {
    type: 0,
    legacy: false,
    owner: 0,
    hwirq: 0,
    desc: 0,
    pin: 0,
    isLevel: false,
    activeLow: false,
    node: -1,
  };
}

/** init_irq_alloc_info(). */
export function resetAllocInfo(info: IrqAllocInfo): void {
  info.type = 0;
  info.legacy = false;
  info.owner = 0;
  info.hwirq = 0;
  info.desc = 0;
  info.pin = 0;
  info.isLevel = false;
  info.activeLow = false;
  info.node = -1;
}

function spreadTopology(topology: Topology): CpuTopology {
  const { cpus } = topology;
  return cpuTopology({
    cpus: cpus.length,
    present: cpus.flatMap(({ present }, cpu) => (present ? [cpu] : [])),
    nrNodeIds: Math.max(1, topology.nodes),
    nodeOf: cpus.map(({ node }) => Math.max(0, node)),
    coreOf: cpus.map(({ siblings }, cpu) => siblings[0] ?? cpu),
    twoAtOnce: RELEASES[topology.release].sortTwoAtOnce,
  });
}
