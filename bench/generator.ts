// A synthetic x86 machine with VT-d: columns first, then every text that a capture of it would hold, each through its exporter.

import { irTranslationStruct } from '../src/exporters/ir-translation-struct.ts';
import { msiIrqs } from '../src/exporters/msi-irqs.ts';
import { msiTables } from '../src/exporters/msi-tables.ts';
import { procInterrupts } from '../src/exporters/proc-interrupts.ts';
import type { SourceFile } from '../src/importers/source.ts';
import { MachineBuilder, type MachineView } from '../src/model/machine.ts';
import { debugfsFiles } from '../src/model/show.ts';
import { Bus, CpuState, Detail, Has, Known, MsiKind, RemapKind } from '../src/model/tables.ts';

export interface MachineSize {
  readonly cpus: number;
  readonly devices: number;
  /** MSI-X entries of each device, all in use. */
  readonly entries: number;
  /** Share of the irqs that a driver has requested; the others hold a reservation. */
  readonly requested: number;
}

const FIRST_IRQ = 24;
const FIRST_VECTOR = 32;
const VECTORS = 202;
const SYSTEM = '0-17,19,21,50,236,246-248,250-255';
const ENTRIES_PER_UNIT = 65536;
const PLACEHOLDER = 0xef;

interface Irq {
  readonly irq: number;
  readonly device: number;
  readonly index: number;
  readonly unit: number;
  readonly irte: number;
  /** 0: a reservation. */
  readonly vector: number;
  readonly cpu: number;
}

/** Vectors go round the CPUs, lowest first, leaving out the cascade's. */
export function syntheticMachine(size: MachineSize): MachineView {
  return new Synthetic(size).build();
}

class Synthetic {
  private readonly size: MachineSize;
  private readonly machine = new MachineBuilder();
  private readonly irqs: Irq[] = [];
  private readonly units: number;

  constructor(size: MachineSize) {
    this.size = size;
    this.units = Math.ceil((size.devices * size.entries) / (ENTRIES_PER_UNIT - 256));
  }

  build(): MachineView {
    this.cpus();
    this.plan();
    this.matrixAndDomains();
    this.devices();
    for (const irq of this.irqs) this.descriptor(irq);
    this.tables();
    const name = `synthetic-${this.size.cpus}cpu-${this.irqs.length}irqs`;
    return this.machine.finish({
      capture: name,
      step: 'capture',
      steps: ['capture'],
      description: '',
      kernel: '6.12.0',
      arch: 'x86_64',
      hypervisor: '',
    });
  }

  private cpus(): void {
    const state = CpuState.possible | CpuState.present | CpuState.online;
    const perNode = Math.ceil(this.size.cpus / 2);
    for (let cpu = 0; cpu < this.size.cpus; cpu++) {
      const row = this.machine.cpu(cpu);
      const { col } = this.machine.t.cpu;
      col.state[row] = state;
      col.node[row] = Math.floor(cpu / perNode);
      col.package[row] = Math.floor(cpu / perNode);
      col.core[row] = cpu % perNode;
      col.apicId[row] = cpu;
      this.machine.t.countCpu.push({ cpu });
    }
  }

  private plan(): void {
    const { cpus, devices, entries, requested } = this.size;
    let placed = 0;
    for (let device = 0; device < devices; device++) {
      for (let index = 0; index < entries; index++) {
        const n = device * entries + index;
        const takes = Math.floor((n + 1) * requested) > Math.floor(n * requested);
        const vector = takes ? vectorAt(Math.floor(placed / cpus)) : 0;
        const cpu = takes ? placed++ % cpus : 0;
        const unit = Math.floor(n / (ENTRIES_PER_UNIT - 256));
        this.irqs.push({
          irq: FIRST_IRQ + n,
          device,
          index,
          unit,
          irte: 16 + (n % (ENTRIES_PER_UNIT - 256)),
          vector,
          cpu,
        });
      }
    }
    if (placed > cpus * VECTORS)
      throw new RangeError(`${placed} vectors do not fit into ${cpus} CPUs with ${VECTORS} each`);
  }

  private matrixAndDomains(): void {
    const { machine } = this;
    const matrix = this.matrix();
    const vector = machine.strings.intern('VECTOR');
    const root = { name: vector, mapped: this.irqs.length, flags: 0x103, named: 1, matrix };
    this.domainFile('VECTOR', [root]);
    const unitLevels = Array.from({ length: this.units }, (_, unit) => ({
      name: machine.strings.intern(`INTEL-IR-${unit}-13`),
      size: ENTRIES_PER_UNIT,
      mapped: this.irqs.filter((irq) => irq.unit === unit).length,
      flags: 0x123,
      named: 1,
      parentName: vector,
    }));
    for (const level of unitLevels) this.domainFile(machine.strings.get(level.name), [level, root]);
    for (let device = 0; device < this.size.devices; device++) {
      const unit = unitLevels[this.irqs[device * this.size.entries]!.unit]!;
      const name = `IR-PCI-MSIX-${bdf(device)}-12`;
      const level = {
        name: machine.strings.intern(name),
        mapped: this.size.entries,
        flags: 0x213,
        named: 1,
        parentName: unit.name,
      };
      this.domainFile(name, [level, unit, root]);
    }
  }

  private domainFile(
    name: string,
    levels: readonly Parameters<MachineBuilder['t']['domainLevel']['push']>[0][],
  ): void {
    const { t, strings } = this.machine;
    t.domainFile.push({ name: strings.intern(name), first: t.domainLevel.length, levels: levels.length });
    for (const level of levels) t.domainLevel.push(level);
  }

  private matrix(): number {
    const { machine } = this;
    const perCpu = Array.from({ length: this.size.cpus }, () => [] as number[]);
    for (const irq of this.irqs) if (irq.vector > 0) perCpu[irq.cpu]!.push(irq.vector);
    const total = perCpu.reduce((sum, vectors) => sum + vectors.length, 0);
    const first = machine.t.matrixRow.length;
    perCpu.forEach((vectors, cpu) => {
      machine.t.matrixRow.push({
        cpu,
        available: VECTORS - vectors.length,
        allocated: vectors.length,
        vectors: machine.sets.internMembers(vectors),
      });
    });
    return machine.t.matrix.push({
      onlineMaps: this.size.cpus,
      globalAvailable: this.size.cpus * VECTORS - total,
      globalReserved: this.irqs.length - total,
      totalAllocated: total,
      systemCount: 31,
      system: machine.set(SYSTEM),
      first,
      rows: this.size.cpus,
    });
  }

  private devices(): void {
    const { machine } = this;
    for (let device = 0; device < this.size.devices; device++) {
      const row = machine.device(bdf(device), Bus.pci);
      const { col } = machine.t.device;
      col.vendor[row] = 0x8086;
      col.product[row] = 0x1592;
      col.class[row] = 0x020000;
      col.command[row] = 0x0506;
      col.driver[row] = machine.strings.intern('ice');
      col.msixCap[row] = 0x70;
      col.msixControl[row] = 0x8000 | (this.size.entries - 1);
      col.msixSize[row] = this.size.entries;
      col.msixBir[row] = 3;
      col.pbaBir[row] = 3;
      col.pbaOffset[row] = 0x8000;
      col.msiIrqsKnown[row] = 1;
    }
  }

  private descriptor(irq: Irq): void {
    const { machine } = this;
    const { strings, t } = machine;
    const row = machine.irq(irq.irq);
    const name = bdf(irq.device);
    const taken = irq.vector > 0;
    const { col } = t.irqDesc;
    col.has[row] = Has.debugfs | Has.effective | Has.pending | (taken ? Has.interrupts : 0);
    col.handler[row] = strings.intern('handle_edge_irq');
    col.device[row] = strings.intern(name);
    col.status[row] = 0x4000;
    col.istate[row] = 0x4000;
    col.ddepth[row] = taken ? 0 : 1;
    col.dstate[row] = taken ? 0x1d408200 : 0x1d038000;
    col.affinity[row] = machine.set(`0-${this.size.cpus - 1}`);
    col.effective[row] = machine.set(`${irq.cpu}`);
    col.pending[row] = machine.set('');
    col.first[row] = t.irqData.length;
    col.levels[row] = 3;
    this.chain(row, irq, name);
    if (taken) this.interrupt(row, irq, name);
  }

  private chain(row: number, irq: Irq, name: string): void {
    const { strings, t } = this.machine;
    const detail = t.x86Vector.push({
      vector: irq.vector,
      target: irq.cpu,
      canReserve: 1,
      hasReserved: irq.vector > 0 ? 0 : 1,
    });
    const level = (domain: string, hwirq: number, chip: string, flags: number, parent: number): number =>
      t.irqData.push({
        desc: row,
        domainName: strings.intern(domain),
        hwirqLo: hwirq,
        chip: strings.intern(chip),
        flags,
        parent,
      });
    level(`IR-PCI-MSIX-${name}-12`, irq.index, `IR-PCI-MSIX-${name}`, 0x430, 1);
    level(`INTEL-IR-${irq.unit}-13`, (irq.irte << 16) >>> 0, 'INTEL-IR', 0, 1);
    const root = level('VECTOR', irq.irq, 'APIC', 0, 0);
    t.irqData.col.detail[root] = Detail.x86;
    t.irqData.col.detailRow[root] = detail;
  }

  private interrupt(row: number, irq: Irq, name: string): void {
    const { strings, t } = this.machine;
    const { col } = t.irqDesc;
    col.firstCount[row] = t.count.length;
    t.count.push({ cpu: irq.cpu, value: 1 + ((irq.irq * 2654435761) % 1_000_000) });
    col.counts[row] = 1;
    col.procChip[row] = strings.intern(`IR-PCI-MSIX-${name}`);
    col.procHwirqLo[row] = irq.index;
    col.procHwirqKnown[row] = 1;
    col.flow[row] = strings.intern('edge');
    col.actions[row] = strings.intern(`ice-eth${irq.device}-TxRx-${irq.index}`);
  }

  private tables(): void {
    const { machine } = this;
    const { strings, t } = machine;
    for (let unit = 0; unit < this.units; unit++) {
      t.remapUnit.push({
        name: strings.intern(`dmar${unit}`),
        kind: RemapKind.vtd,
        tableLo: 0x700000 + unit * 0x100000,
      });
    }
    for (const irq of this.irqs) {
      const device = machine.device(bdf(irq.device), Bus.pci);
      t.msiIrq.push({ device, irq: irq.irq, msix: 1 });
      const entry = t.msiDesc.push({
        device,
        kind: MsiKind.msix,
        index: irq.index,
        addressLo: (0xfee00018 | ((irq.irte & 0x7fff) << 5) | ((irq.irte >>> 15) << 2)) >>> 0,
        state: Known.read,
        control: irq.vector > 0 ? 0 : 1,
      });
      if (irq.index === 0) t.device.col.first[device] = entry;
      t.device.col.descs[device]!++;
      t.remapEntry.push({
        unit: irq.unit,
        kind: RemapKind.vtd,
        state: Known.read,
        index: irq.irte,
        w0: (((irq.vector || PLACEHOLDER) << 16) | 9) >>> 0,
        w1: irq.cpu,
        w2: 0x40000 | requester(irq.device),
      });
    }
  }
}

/** The n-th device vector. */
function vectorAt(n: number): number {
  const vector = FIRST_VECTOR + n;
  return vector >= 50 ? vector + 1 : vector;
}

const requester = (device: number): number => 0x100 + device;

function bdf(device: number): string {
  const id = requester(device);
  const two = (value: number): string => value.toString(16).padStart(2, '0');
  return `0000:${two(id >> 8)}:${two((id >> 3) & 31)}.${id & 7}`;
}

/** The files of a capture of the machine. */
export function captureFiles(view: MachineView): SourceFile[] {
  const files: [string, Uint8Array][] = debugfsFiles(view).map((file) => [
    `sys/kernel/debug/irq/${file.path}`,
    file.bytes(),
  ]);
  files.push(['proc/interrupts', procInterrupts(view)]);
  files.push(['msi_irqs.txt', msiIrqs(view)]);
  files.push(['msi-tables.txt', msiTables(view)]);
  files.push(['sys/kernel/debug/iommu/intel/ir_translation_struct', irTranslationStruct(view)]);
  files.push(['cpus.txt', cpuLines(view)]);
  return files.map(([path, bytes]) => ({ path, bytes, container: path, firstLine: 1 }));
}

function cpuLines(view: MachineView): Uint8Array {
  const { cpu } = view.t;
  const all = `0-${cpu.length - 1}`;
  const lines = [`online: ${all}`, 'offline: ', `possible: ${all}`, `present: ${all}`, 'isolated: '];
  const half = Math.ceil(cpu.length / 2);
  lines.push(`node0: cpulist 0-${half - 1}`, `node1: cpulist ${half}-${cpu.length - 1}`);
  for (let row = 0; row < cpu.length; row++) {
    const { col } = cpu;
    const id = `apicid ${col.apicId[row]} initial_apicid ${col.apicId[row]}`;
    lines.push(`cpu ${col.cpu[row]} package ${col.package[row]} core ${col.core[row]} ${id}`);
  }
  return new TextEncoder().encode(`${lines.join('\n')}\n`);
}
