// The joined model of a moment as JSON, under the schema of src/exporters/schema.ts.

import type { MachineView } from '../model/machine.ts';
import { Bus, CpuState, Known, MsiKind, RemapKind, Severity } from '../model/tables.ts';
import type { MachineJson } from './schema.ts';

export const JSON_FORMAT = 'irqscope.machine/1';

type Irq = MachineJson['irqs'][number];
type Device = MachineJson['devices'][number];
type Msi = Device['msi'][number];

/** A plain object; nothing in it refers to rows. */
export function toJson(view: MachineView): MachineJson {
  return {
    format: JSON_FORMAT,
    capture: view.header.capture,
    kernel: view.header.kernel,
    arch: view.header.arch,
    hypervisor: view.header.hypervisor,
    step: view.header.step,
    steps: [...view.header.steps],
    description: view.header.description,
    domains: rows(view.t.irqDomain.length, (row) => domain(view, row)),
    matrices: matrices(view),
    irqs: irqs(view),
    devices: rows(view.t.device.length, (row) => device(view, row)),
    remapping: rows(view.t.remapEntry.length, (row) => remapEntry(view, row)),
    cpus: cpus(view),
    contradictions: rows(view.t.contradiction.length, (row) => contradiction(view, row)),
    problems: rows(view.t.problem.length, (row) => problem(view, row)),
  };
}

function rows<T>(length: number, make: (row: number) => T): T[] {
  const all = new Array<T>(length);
  for (let row = 0; row < length; row++) all[row] = make(row);
  return all;
}

const hex = (word: number, digits: number): string => (word >>> 0).toString(16).padStart(digits, '0');
const optional = (value: number): number | null => (value < 0 ? null : value);

/** `file:line`, or null where a value came from no file. */
function source(view: MachineView, file: number, line: number): string | null {
  return file < 0 || line === 0 ? null : `${view.str(view.t.file.col.path[file])}:${line}`;
}

function name(view: MachineView, id: number): string | null {
  return id < 0 ? null : view.str(id);
}

function domainName(view: MachineView, row: number): string | null {
  return row < 0 ? null : view.str(view.t.irqDomain.col.name[row]);
}

function domain(view: MachineView, row: number): MachineJson['domains'][number] {
  const { col } = view.t.irqDomain;
  return {
    name: view.str(col.name[row]),
    parent: domainName(view, col.parent[row]!),
    kind: view.str(col.kind[row]),
    busToken: optional(col.busToken[row]!),
    dumped: col.dumped[row] === 1,
    size: col.size[row]!,
    mapped: col.mapped[row]!,
    flags: `0x${hex(col.flags[row]!, 8)}`,
    irqs: col.irqs[row]!,
    chip: name(view, col.chip[row]!),
    device: col.device[row]! < 0 ? null : view.str(view.t.device.col.id[col.device[row]!]),
    source: source(view, col.file[row]!, col.line[row]!),
  };
}

function matrices(view: MachineView): MachineJson['matrices'] {
  const { irqDomain, matrix, matrixRow } = view.t;
  const all: MachineJson['matrices'] = [];
  for (let row = 0; row < irqDomain.length; row++) {
    const m = irqDomain.col.matrix[row]!;
    if (m < 0) continue;
    const first = matrix.col.first[m]!;
    all.push({
      domain: view.str(irqDomain.col.name[row]),
      onlineMaps: matrix.col.onlineMaps[m]!,
      globalAvailable: matrix.col.globalAvailable[m]!,
      globalReserved: matrix.col.globalReserved[m]!,
      totalAllocated: matrix.col.totalAllocated[m]!,
      system: view.sets.text(matrix.col.system[m]!),
      cpus: rows(matrix.col.rows[m]!, (r) => ({
        cpu: matrixRow.col.cpu[first + r]!,
        available: matrixRow.col.available[first + r]!,
        managed: matrixRow.col.managed[first + r]!,
        managedAllocated: matrixRow.col.managedAllocated[first + r]!,
        allocated: matrixRow.col.allocated[first + r]!,
        vectors: view.sets.text(matrixRow.col.vectors[first + r]!),
      })),
    });
  }
  return all;
}

/** In the order of their numbers. */
function irqs(view: MachineView): Irq[] {
  const { irq } = view.t.irqDesc.col;
  const order = rows(view.t.irqDesc.length, (row) => row).sort((a, b) => irq[a]! - irq[b]!);
  return order.map((row) => irqJson(view, row));
}

function irqJson(view: MachineView, row: number): Irq {
  const { col } = view.t.irqDesc;
  const device = col.deviceRow[row]!;
  const affinity = col.affinity[row]! >= 0 ? col.affinity[row]! : col.procAffinity[row]!;
  const effective = col.effective[row]! >= 0 ? col.effective[row]! : col.procEffective[row]!;
  return {
    irq: col.irq[row]!,
    chain: rows(col.levels[row]!, (level) => chainLevel(view, col.first[row]! + level)),
    vector: optional(col.vector[row]!),
    target: optional(col.target[row]!),
    affinity: affinity < 0 ? null : view.sets.text(affinity),
    effective: effective < 0 ? null : view.sets.text(effective),
    managed: col.managed[row]! < 0 ? null : col.managed[row] === 1,
    device: device < 0 ? null : view.str(view.t.device.col.id[device]),
    chip: name(view, col.procChip[row]!),
    actions: col.actions[row]! < 0 ? [] : view.str(col.actions[row]).split(/, ?/),
    counts: counts(view, col.firstCount[row]!, col.counts[row]!),
    source:
      source(view, col.file[row]!, col.line[row]!) ??
      source(view, col.interruptsFile[row]!, col.interruptsLine[row]!),
  };
}

function chainLevel(view: MachineView, row: number): Irq['chain'][number] {
  const { col } = view.t.irqData;
  const high = col.hwirqHi[row]!;
  return {
    domain: view.str(col.domainName[row]),
    hwirq: `0x${high > 0 ? `${hex(high, 1)}${hex(col.hwirqLo[row]!, 8)}` : hex(col.hwirqLo[row]!, 1)}`,
    chip: name(view, col.chip[row]!),
  };
}

/** Counts other than 0 by CPU. */
function counts(view: MachineView, first: number, length: number): Record<string, number> {
  const { cpu, value } = view.t.count.col;
  const all: Record<string, number> = {};
  for (let row = first; row < first + length; row++) all[cpu[row]!] = value[row]!;
  return all;
}

const BUS_NAMES: Readonly<Record<number, Device['bus']>> = {
  [Bus.pci]: 'pci',
  [Bus.platform]: 'platform',
  [Bus.ioapic]: 'ioapic',
  [Bus.dmar]: 'dmar',
  [Bus.hpet]: 'hpet',
  [Bus.wired]: 'wired',
  [Bus.ccw]: 'ccw',
};

function device(view: MachineView, row: number): Device {
  const { col } = view.t.device;
  const parent = col.parent[row]!;
  return {
    id: view.str(col.id[row]),
    bus: BUS_NAMES[col.bus[row]!]!,
    parent: parent < 0 ? null : view.str(col.id[parent]),
    driver: name(view, col.driver[row]!),
    vendor: col.vendor[row]! < 0 ? null : hex(col.vendor[row]!, 4),
    product: col.product[row]! < 0 ? null : hex(col.product[row]!, 4),
    class: col.class[row]! < 0 ? null : hex(col.class[row]!, 6),
    node: optional(col.node[row]!),
    iommuGroup: optional(col.iommuGroup[row]!),
    domain: domainName(view, col.domain[row]!),
    parentDomain: domainName(view, col.parentDomain[row]!),
    msiCapability:
      col.msiControl[row]! < 0
        ? null
        : { control: `0x${hex(col.msiControl[row]!, 4)}`, capable: col.msiCapable[row]! },
    msixCapability:
      col.msixControl[row]! < 0
        ? null
        : { control: `0x${hex(col.msixControl[row]!, 4)}`, size: col.msixSize[row]! },
    msi: rows(col.descs[row]!, (entry) => msiJson(view, col.first[row]! + entry)),
    source:
      source(view, col.file[row]!, col.line[row]!) ?? source(view, col.lspciFile[row]!, col.lspciLine[row]!),
  };
}

const KIND_NAMES: Readonly<Record<number, Msi['kind']>> = {
  [MsiKind.msi]: 'msi',
  [MsiKind.msix]: 'msix',
  [MsiKind.platform]: 'platform',
  [MsiKind.wired]: 'wired',
};

/** How a message is known: read from the device, derived from other facts, or not read. */
export function messageState(state: number): Msi['state'] {
  if (state & Known.read) return 'read';
  if (state & Known.trace) return 'from trace';
  return state & Known.derived ? 'derived' : 'not read';
}

function msiJson(view: MachineView, row: number): Msi {
  const { col } = view.t.msiDesc;
  const state = messageState(col.state[row]!);
  const remap = col.remap[row]!;
  const known = state !== 'not read';
  return {
    kind: KIND_NAMES[col.kind[row]!]!,
    index: col.index[row]!,
    irq: optional(col.irq[row]!),
    address: known ? `0x${hex(col.addressHi[row]!, 8)}${hex(col.addressLo[row]!, 8)}` : null,
    data: known ? `0x${hex(col.data[row]!, 8)}` : null,
    masked: col.state[row]! & Known.maskKnown ? (col.state[row]! & Known.masked) !== 0 : null,
    state,
    irte: remap < 0 ? null : view.t.remapEntry.col.index[remap]!,
    irteUnit: remap < 0 ? null : unitName(view, remap),
    vector: optional(col.vector[row]!),
    cpu: optional(col.cpu[row]!),
    source: source(view, col.file[row]!, col.line[row]!),
  };
}

function unitName(view: MachineView, entry: number): string {
  const { remapEntry, remapUnit } = view.t;
  return view.str(remapUnit.col.name[remapEntry.col.unit[entry]!]);
}

const REMAP_NAMES: Readonly<Record<number, MachineJson['remapping'][number]['kind']>> = {
  [RemapKind.vtd]: 'vtd',
  [RemapKind.vtdPosted]: 'vtd-posted',
  [RemapKind.amd]: 'amd',
  [RemapKind.its]: 'its',
  [RemapKind.imsic]: 'imsic',
  [RemapKind.xen]: 'xen',
};

function remapEntry(view: MachineView, row: number): MachineJson['remapping'][number] {
  const { col } = view.t.remapEntry;
  const desc = col.desc[row]!;
  return {
    unit: unitName(view, row),
    kind: REMAP_NAMES[col.kind[row]!]!,
    table: optional(col.table[row]!),
    index: col.index[row]!,
    high: `0x${hex(col.w3[row]!, 8)}${hex(col.w2[row]!, 8)}`,
    low: `0x${hex(col.w1[row]!, 8)}${hex(col.w0[row]!, 8)}`,
    vector: optional(col.vector[row]!),
    cpu: optional(col.cpu[row]!),
    irq: desc < 0 ? null : view.t.irqDesc.col.irq[desc]!,
    device: col.device[row]! < 0 ? null : view.str(view.t.device.col.id[col.device[row]!]),
    state: messageState(col.state[row]!),
    source: source(view, col.file[row]!, col.line[row]!),
  };
}

/** In the order of their numbers. */
function cpus(view: MachineView): MachineJson['cpus'] {
  const { col, length } = view.t.cpu;
  const order = rows(length, (row) => row).sort((a, b) => col.cpu[a]! - col.cpu[b]!);
  return order.map((row) => ({
    cpu: col.cpu[row]!,
    online: (col.state[row]! & CpuState.online) !== 0,
    node: optional(col.node[row]!),
    package: optional(col.package[row]!),
    core: optional(col.core[row]!),
    apicId: optional(col.apicId[row]!),
  }));
}

function contradiction(view: MachineView, row: number): MachineJson['contradictions'][number] {
  const { col } = view.t.contradiction;
  const places = [
    source(view, col.fileA[row]!, col.lineA[row]!),
    source(view, col.fileB[row]!, col.lineB[row]!),
  ];
  return {
    rule: view.str(col.rule[row]),
    subject: view.str(col.subject[row]),
    text: view.str(col.text[row]),
    sources: places.filter((place) => place !== null),
  };
}

const SEVERITY_NAMES: Readonly<Record<number, MachineJson['problems'][number]['severity']>> = {
  [Severity.note]: 'note',
  [Severity.warning]: 'warning',
  [Severity.error]: 'error',
};

function problem(view: MachineView, row: number): MachineJson['problems'][number] {
  const { col } = view.t.problem;
  return {
    file: view.str(col.path[row]),
    line: col.line[row]!,
    severity: SEVERITY_NAMES[col.severity[row]!]!,
    found: view.str(col.found[row]),
    expected: view.str(col.expected[row]),
    done: view.str(col.done[row]),
  };
}
