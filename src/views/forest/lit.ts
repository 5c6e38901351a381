// What a selection lights: the domains, irqs and CPUs of its path, and what each level adds to the message.

import type { MachineView } from '../../model/machine.ts';
import { entryOf, entryTitle, vectorWord } from '../../model/route.ts';
import { Detail, MsiKind } from '../../model/tables.ts';
import { rowOf } from '../../store/machine-keys.ts';
import type { Selection } from '../../store/selection.ts';
import { hex } from '../../ui/values.tsx';
import { irqsOn, targetsOf } from './cpus.ts';
import { ancestors, endpointOf, type Forest, rootOf, subtree } from './forest.ts';
import { roleOf } from './labels.ts';

export interface Lit {
  /** Rows of irqDomain on the path. */
  readonly domains: ReadonlySet<number>;
  /** Those of them whose own irqs are on it, not only irqs that pass through. */
  readonly own: ReadonlySet<number>;
  /** Rows of irqDesc that are meant. */
  readonly irqs: ReadonlySet<number>;
  /** CPU numbers. */
  readonly cpus: ReadonlySet<number>;
  /** What a level adds, by row of irqDomain: `IRTE 54 of dmar0`. */
  readonly tags: ReadonlyMap<number, string>;
  /** The domain or irq itself, to be brought into sight: row of irqDomain, -1 for none. */
  readonly domain: number;
  /** Row of irqDesc where one irq is meant, -1 otherwise. */
  readonly irq: number;
}

export const NOTHING_LIT: Lit = {
  domains: new Set(),
  own: new Set(),
  irqs: new Set(),
  cpus: new Set(),
  tags: new Map(),
  domain: -1,
  irq: -1,
};

/** What a selection lights; nothing where this moment does not have it. */
export function litOf(forest: Forest, selection: Selection | null): Lit {
  if (!selection) return NOTHING_LIT;
  const { machine } = forest;
  const row = rowOf(machine, selection);
  if (row < 0) return NOTHING_LIT;
  switch (selection.kind) {
    case 'irq':
      return litByIrq(machine, row);
    case 'dom':
      return litByDomain(forest, row);
    case 'dev':
      return litByDevice(forest, row);
    case 'msi':
      return litByMessage(forest, row);
    case 'irte':
      return machine.t.remapEntry.col.desc[row]! < 0
        ? NOTHING_LIT
        : litByIrq(machine, machine.t.remapEntry.col.desc[row]!);
    case 'vec':
      return litByVector(machine, selection.cpu, selection.vector);
    case 'cpu':
      return litByCpu(machine, selection.cpu);
  }
}

function litByIrq(machine: MachineView, desc: number): Lit {
  const domains = new Set(chainOf(machine, desc).filter((domain) => domain >= 0));
  return {
    domains,
    own: new Set([endpointOf(machine, desc)]),
    irqs: new Set([desc]),
    cpus: new Set(targetsOf(machine, desc)),
    tags: tagsOf(machine, desc),
    domain: endpointOf(machine, desc),
    irq: desc,
  };
}

/** The subtree of a domain and its way to the root. */
function litByDomain(forest: Forest, row: number): Lit {
  const own = new Set(subtree(forest, row));
  const domains = new Set([...own, ...ancestors(forest.machine, row)]);
  return { ...NOTHING_LIT, domains, own, domain: row };
}

function litByDevice(forest: Forest, device: number): Lit {
  const { machine } = forest;
  const { irqDesc, device: devices } = machine.t;
  const own = devices.col.domain[device]!;
  const irqs = [...irqDesc.col.deviceRow.keys()].filter((desc) => irqDesc.col.deviceRow[desc] === device);
  const ends = irqs.map((desc) => endpointOf(machine, desc)).filter((row) => row >= 0);
  const all = own >= 0 ? [own, ...ends] : ends;
  const domains = new Set(all.flatMap((row) => ancestors(machine, row)));
  return { ...NOTHING_LIT, domains, own: new Set(all), irqs: new Set(irqs), domain: all[0] ?? -1 };
}

function litByMessage(forest: Forest, msi: number): Lit {
  const { col } = forest.machine.t.msiDesc;
  return col.desc[msi]! >= 0
    ? litByIrq(forest.machine, col.desc[msi]!)
    : litByDevice(forest, col.device[msi]!);
}

function litByVector(machine: MachineView, cpu: number, vector: number): Lit {
  const { col, length } = machine.t.irqDesc;
  for (let desc = 0; desc < length; desc++)
    if (col.vector[desc] === vector && col.target[desc] === cpu) return litByIrq(machine, desc);
  return { ...NOTHING_LIT, cpus: new Set([cpu]) };
}

/** The CPU, the roots that reach it and the cells of the irqs that target it. */
function litByCpu(machine: MachineView, cpu: number): Lit {
  const irqs = irqsOn(machine, cpu);
  const domains = new Set(irqs.map((desc) => rootOf(machine, desc)).filter((root) => root >= 0));
  return { ...NOTHING_LIT, domains, irqs: new Set(irqs), cpus: new Set([cpu]) };
}

/** Rows of irqDomain of a chain, endpoint first; -1 for a level without a domain. */
function chainOf(machine: MachineView, desc: number): number[] {
  const { irqDesc, irqData } = machine.t;
  const first = irqDesc.col.first[desc]!;
  return Array.from({ length: irqDesc.col.levels[desc]! }, (_, level) => irqData.col.domain[first + level]!);
}

function tagsOf(machine: MachineView, desc: number): Map<number, string> {
  const tags = new Map<number, string>();
  const chain = chainOf(machine, desc);
  for (const [level, domain] of chain.entries()) {
    if (domain < 0) continue;
    const data = machine.t.irqDesc.col.first[desc]! + level;
    const tag =
      level === chain.length - 1 ? rootTag(machine, desc, data) : levelTag(machine, desc, data, level);
    if (tag !== '') tags.set(domain, tag);
  }
  return tags;
}

/** What the root adds: a vector at a CPU. `vec 0x28 @ CPU 2`. */
function rootTag(machine: MachineView, desc: number, data: number): string {
  const { irqDesc, irqData, x86Vector } = machine.t;
  const cpus = [...targetsOf(machine, desc)];
  const at = cpus.length === 1 ? ` @ CPU ${cpus[0]}` : '';
  const vector = irqDesc.col.vector[desc]!;
  if (vector > 0) return `${WORDS[vectorWord(machine)] ?? vectorWord(machine)} ${hex(vector)}${at}`;
  if (irqData.col.detail[data] === Detail.notAssigned) return 'no vector assigned';
  if (irqData.col.detail[data] === Detail.x86)
    return x86Vector.col.hasReserved[irqData.col.detailRow[data]!] ? 'reserved, no vector' : 'no vector';
  return `${vectorWord(machine) === 'INTID' ? 'INTID' : 'hwirq'} ${irqData.col.hwirqLo[data]}${at}`;
}

const WORDS: Readonly<Record<string, string>> = { vector: 'vec', identity: 'id' };

function levelTag(machine: MachineView, desc: number, data: number, level: number): string {
  const { irqData } = machine.t;
  const domain = irqData.col.domain[data]!;
  const low = irqData.col.hwirqLo[data]!;
  if (roleOf(machine, domain) === 'ir') {
    const entry = entryOf(machine, desc);
    if (entry >= 0) return entryTitle(machine, entry);
    return machine.str(machine.t.irqDomain.col.kind[domain]) === 'its'
      ? `LPI ${low}`
      : `hwirq ${hex(low, 1)}`;
  }
  if (level === 0) return endpointTag(machine, desc, domain, low);
  return machine.str(machine.t.irqDomain.col.kind[domain]) === 'gicv2m'
    ? `SPI ${low}`
    : `hwirq ${hex(low, 1)}`;
}

const KINDS: Readonly<Record<number, string>> = { [MsiKind.msi]: 'MSI', [MsiKind.msix]: 'MSI-X' };

/** Which of the device's messages it is: `MSI-X 3`, `pin 4`. */
function endpointTag(machine: MachineView, desc: number, domain: number, low: number): string {
  const { irqDesc, msiDesc } = machine.t;
  const msi = irqDesc.col.msi[desc]!;
  const kind = msi < 0 ? undefined : KINDS[msiDesc.col.kind[msi]!];
  if (kind) return `${kind} ${msiDesc.col.index[msi]}`;
  if (roleOf(machine, domain) !== 'io') return `message ${low}`;
  return machine.str(machine.t.irqDomain.col.kind[domain]) === 'io-apic' ? `pin ${low}` : `wire ${low}`;
}
