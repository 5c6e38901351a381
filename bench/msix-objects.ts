// The same vectors on objects and Maps, the way the kernel's structs look when they are written down as classes: a descriptor with
// a chain of irq_data, a domain with a Map from hwirq, an object per remapping entry and message. It lost to columns. Kept to measure
// against; a test holds what it does against the engine. Matrix, masks and free numbers are those of a booted engine, so that what is
// compared is how the rest of the state is kept.

import { cpumaskAnd } from '../src/engine/cpumask.ts';
import { IRQD } from '../src/engine/irqd.ts';
import { dynirqLowerBound } from '../src/engine/irqdesc.ts';
import { type Machine, Mask, nodeMask } from '../src/engine/machine.ts';
import { chosenBit, chosenCpu } from '../src/engine/matrix.ts';
import { clearNumbers, findFree, setNumbers } from '../src/engine/number-map.ts';
import type { Allocator } from './matrix-load.ts';
import { bootServer } from './msix-engine.ts';
import type { ServerSize } from './server.ts';

const PLACEHOLDER = 0xef;
/** Present, with the redirection hint. */
const IRTE_FLAGS = 9;
const NODE = 0;

export interface Message {
  addressLo: number;
  addressHi: number;
  data: number;
}

/** struct irq_data of one level. */
class IrqData {
  readonly domain: Domain;
  readonly parent: IrqData | undefined;
  hwirq = 0;
  chip = '';
  chipData: ApicChipData | IrChipData | undefined;

  constructor(domain: Domain) {
    this.domain = domain;
    this.parent = domain.parent && new IrqData(domain.parent);
  }
}

class IrqDesc {
  readonly irq: number;
  readonly data: IrqData;
  readonly msi: MsiDesc;
  state = IRQD.disabled | IRQD.masked;
  depth = 1;
  status = 0;
  handler = '';
  readonly affinity: number[];
  effective = -1;

  constructor(irq: number, data: IrqData, msi: MsiDesc, affinity: number[]) {
    this.irq = irq;
    this.data = data;
    this.msi = msi;
    this.affinity = affinity;
  }
}

class ApicChipData {
  vector = 0;
  cpu = 0;
  cfgVector = 0;
  cfgDest = 0;
  hasReserved = false;
}

class IrChipData {
  readonly index: number;
  readonly entry: Irte;

  constructor(index: number, entry: Irte) {
    this.index = index;
    this.entry = entry;
  }
}

export interface Irte {
  w0: number;
  w1: number;
  w2: number;
  w3: number;
}

class MsiDesc {
  readonly dev: number;
  readonly index: number;
  desc: IrqDesc | undefined;
  message: Message = { addressLo: 0, addressHi: 0, data: 0 };
  masked = true;

  constructor(dev: number, index: number) {
    this.dev = dev;
    this.index = index;
  }
}

/** A domain: what it has mapped, and what it does with its level of an irq. */
abstract class Domain {
  readonly m: Machine;
  readonly parent: Domain | undefined;
  readonly mapped = new Map<number, IrqDesc>();

  constructor(m: Machine, parent?: Domain) {
    this.m = m;
    this.parent = parent;
  }

  abstract alloc(data: IrqData, desc: IrqDesc): void;
  abstract free(data: IrqData, desc: IrqDesc): void;
  abstract activate(data: IrqData, desc: IrqDesc): void;
  abstract deactivate(data: IrqData, desc: IrqDesc): void;
}

class VectorDomain extends Domain {
  readonly vectors = new Map<number, IrqDesc>();

  alloc(data: IrqData, desc: IrqDesc): void {
    data.hwirq = desc.irq;
    data.chip = 'APIC';
    const chip = new ApicChipData();
    data.chipData = chip;
    this.reserve(desc, chip);
  }

  private reserve(desc: IrqDesc, chip: ApicChipData): void {
    this.m.matrix.reserve();
    chip.hasReserved = true;
    desc.state |= IRQD.canReserve;
    this.configure(desc, chip, PLACEHOLDER, 0);
  }

  private configure(desc: IrqDesc, chip: ApicChipData, vector: number, cpu: number): void {
    chip.cfgVector = vector;
    chip.cfgDest = this.m.cpu.destApicid[cpu]!;
    desc.effective = cpu;
  }

  activate(data: IrqData, desc: IrqDesc): void {
    const { m } = this;
    const chip = data.chipData as ApicChipData;
    cpumaskAnd(m.masks, Mask.search, nodeMask(m, NODE), Mask.irqDefaultAffinity);
    const got = m.matrix.alloc(Mask.search, chip.hasReserved);
    chip.hasReserved = false;
    chip.cpu = chosenCpu(got);
    chip.vector = chosenBit(got);
    this.vectors.set(got, desc);
    this.configure(desc, chip, chip.vector, chip.cpu);
  }

  private release(chip: ApicChipData): void {
    if (chip.vector === 0) return;
    this.vectors.delete((chip.cpu << 16) | chip.vector);
    this.m.matrix.free(chip.cpu, chip.vector, false);
    chip.vector = 0;
  }

  deactivate(data: IrqData, desc: IrqDesc): void {
    const chip = data.chipData as ApicChipData;
    this.release(chip);
    this.reserve(desc, chip);
  }

  free(data: IrqData): void {
    const chip = data.chipData as ApicChipData;
    this.release(chip);
    if (chip.hasReserved) this.m.matrix.removeReserved();
    data.chipData = undefined;
  }
}

class IrDomain extends Domain {
  readonly table = new Map<number, Irte>();

  alloc(data: IrqData, desc: IrqDesc): void {
    this.parent!.alloc(data.parent!, desc);
    const index = findFree(this.m.irteWord, 0, this.m.shape.irtes, 1);
    setNumbers(this.m.irteWord, index, 1);
    data.hwirq = index << 16;
    data.chip = 'INTEL-IR';
    const source = this.m.device.irSource[desc.msi.dev]!;
    data.chipData = new IrChipData(index, { w0: IRTE_FLAGS, w1: 0, w2: source, w3: 0 });
  }

  activate(data: IrqData): void {
    const { cfgVector, cfgDest } = data.parent!.chipData as ApicChipData;
    const { index, entry } = data.chipData as IrChipData;
    entry.w0 = IRTE_FLAGS | (cfgVector << 16);
    entry.w1 = cfgDest;
    this.table.set(index, { ...entry });
  }

  deactivate(data: IrqData): void {
    this.table.delete((data.chipData as IrChipData).index);
  }

  free(data: IrqData, desc: IrqDesc): void {
    const { index } = data.chipData as IrChipData;
    this.table.delete(index);
    clearNumbers(this.m.irteWord, index, 1);
    data.chipData = undefined;
    this.parent!.free(data.parent!, desc);
  }

  /** fill_msi_msg() */
  compose(data: IrqData): Message {
    const { index } = data.chipData as IrChipData;
    const addressLo = (0xfee00018 | ((index & 0x7fff) << 5) | ((index >>> 15) << 2)) >>> 0;
    return { addressLo, addressHi: 0, data: 0 };
  }
}

class MsixDomain extends Domain {
  /** The table in the device. */
  readonly table = new Map<number, Message>();

  alloc(data: IrqData, desc: IrqDesc): void {
    if (this.mapped.has(desc.msi.index)) throw new Error(`index ${desc.msi.index} is mapped`);
    this.parent!.alloc(data.parent!, desc);
    data.hwirq = desc.msi.index;
    data.chip = 'PCI-MSIX';
    desc.handler = 'edge';
  }

  activate(data: IrqData, desc: IrqDesc): void {
    this.write(desc.msi, (this.parent as IrDomain).compose(data.parent!));
  }

  deactivate(_data: IrqData, desc: IrqDesc): void {
    this.write(desc.msi, { addressLo: 0, addressHi: 0, data: 0 });
  }

  private write(msi: MsiDesc, message: Message): void {
    msi.message = message;
    this.table.set(msi.index, { ...message });
  }

  free(data: IrqData, desc: IrqDesc): void {
    desc.handler = '';
    this.parent!.free(data.parent!, desc);
  }
}

/** The machine of objects as what gives out vectors: a choice is the position of the device and the index of its vector. */
export class MsixObjects implements Allocator {
  readonly m: Machine;
  readonly irqs = new Map<number, IrqDesc>();
  readonly descs = new Map<number, MsiDesc>();
  readonly remapping: IrDomain;
  readonly domains: readonly MsixDomain[];
  private readonly idle: number[] = [];
  private readonly entries: number;

  constructor(size: ServerSize) {
    this.m = bootServer(size).machine;
    this.entries = size.entries;
    const vector = new VectorDomain(this.m);
    const remapping = new IrDomain(this.m, vector);
    this.remapping = remapping;
    this.domains = Array.from({ length: size.devices }, () => new MsixDomain(this.m, remapping));
    // As MsixEngine, which has a vector of each function from the start.
    for (let row = 0; row < size.devices * size.entries; row += size.entries) this.take(row, false);
    for (let row = 0; row < size.devices * size.entries; row++)
      if (row % size.entries !== 0) this.idle.push(row);
  }

  online(): void {}
  assignSystem(): void {}

  private take(row: number, active: boolean): void {
    const { m, domains, entries } = this;
    const dev = Math.floor(row / entries);
    const domain = domains[dev]!;
    const msi = new MsiDesc(dev, row % entries);
    this.descs.set(row, msi);
    const irq = findFree(m.irqWord, dynirqLowerBound(m, 1), m.shape.irqs, 1);
    setNumbers(m.irqWord, irq, 1);
    const desc = new IrqDesc(irq, new IrqData(domain), msi, affinityOf(m));
    msi.desc = desc;
    this.irqs.set(irq, desc);
    domain.alloc(desc.data, desc);
    for (let data: IrqData | undefined = desc.data; data !== undefined; data = data.parent)
      data.domain.mapped.set(data.hwirq, desc);
    if (active) this.activate(desc.data, desc);
  }

  /** Root first. */
  private activate(data: IrqData, desc: IrqDesc): void {
    if (data.parent !== undefined) this.activate(data.parent, desc);
    data.domain.activate(data, desc);
    desc.state |= IRQD.activated;
  }

  alloc(): number {
    const row = this.idle.pop()!;
    this.take(row, true);
    return row;
  }

  free(high: number, low: number): void {
    const row = (high << 16) | low;
    const { m, descs, irqs } = this;
    const desc = descs.get(row)!.desc!;
    for (let data: IrqData | undefined = desc.data; data !== undefined; data = data.parent)
      data.domain.deactivate(data, desc);
    for (let data: IrqData | undefined = desc.data; data !== undefined; data = data.parent)
      data.domain.mapped.delete(data.hwirq);
    desc.data.domain.free(desc.data, desc);
    irqs.delete(desc.irq);
    clearNumbers(m.irqWord, desc.irq, 1);
    descs.delete(row);
    this.idle.push(row);
  }
}

/** Words of the default affinity. */
function affinityOf({ masks }: Machine): number[] {
  const at = Mask.irqDefaultAffinity << masks.wordLog;
  const words: number[] = [];
  for (let word = 0; word < masks.words; word++) words.push(masks.bits[at + word]!);
  return words;
}
