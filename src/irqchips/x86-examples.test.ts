// Worked examples of x86 interrupt formats and choices (fixtures/x86-examples.json, by number), and those that are in words alone
// (71 to 98).
//
// Rows that the engine's kernel half has nothing to say to, and that no test here covers:
// 7-10, 12 and 72 (KVM's extended destination ids), 39, 40 and 49 (posted and guest entries), 50 (device table entry),
// 52-54 (Xen, VMD), 70 (NR_IRQS of a configuration), 71 (refusing APIC ids), 76-79 and 82-90 (what hardware checks and delivers),
// 80 (quirk aliases), 96-98 (ath11k).

import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { Call, type CallNumber, PCI_IRQ_MSI, PCI_IRQ_MSIX } from '../engine/calls.ts';
import { irqChipComposeMsiMsg } from '../engine/chip.ts';
import { cpumaskSet, cpumaskZero } from '../engine/cpumask.ts';
import type { Engine } from '../engine/engine.ts';
import { cpusOf } from '../engine/invariant-tools.ts';
import { IRQD } from '../engine/irqd.ts';
import { affinityMask, type Machine, Mask, pendingMask } from '../engine/machine.ts';
import { chosenBit, chosenCpu, type IrqMatrix, irqMatrix } from '../engine/matrix.ts';
import { irqAllocMatrix } from '../engine/matrix-columns.ts';
import { matrixFacts } from '../engine/matrix-facts.ts';
import { maskColumns } from '../engine/matrix-replay.ts';
import { AMD_IRQS_PER_TABLE, DEPTH } from '../engine/tables.ts';
import { EBUSY, EINVAL, ENOSPC } from '../model/errno.ts';
import type { PciFunctionTopology, PciTopology, Topology } from '../model/topology.ts';
import { TRACE_FIELDS, TRACE_RECORD_WORDS, TraceEvent } from '../model/trace-events.ts';
import { prepareEntry, setAllocated } from './amd-ir/irte.ts';
import { allocIrqIndex, allocIrqTable, keepForIoapic } from './amd-ir/tables.ts';
import { createEngine } from './chips.ts';
import { msiSid, scopeWord, withoutCheck } from './intel-ir/units.ts';
import { type MachineWish, topologyOf } from './random-topology.ts';
import { calcDestApicid } from './x86-vector/cfg.ts';
import { composeMsiMsg } from './x86-vector/message.ts';
import { vectorsOf } from './x86-vector/vectors.ts';

interface Example {
  readonly n: number;
  readonly input: string;
  readonly expect: string;
}

const EXAMPLES: readonly Example[] = JSON.parse(
  readFileSync(`${import.meta.dirname}/fixtures/x86-examples.json`, 'utf8'),
);

/** Checks what was computed for a row. */
function row(n: number, got: () => string): void {
  const example = EXAMPLES.find((each) => each.n === n)!;
  it(`${n}: ${example.input}`, () => {
    expect(got()).toBe(example.expect);
  });
}

const hex = (word: number, digits: number): string => (word >>> 0).toString(16).padStart(digits, '0');
const qword = (hi: number, lo: number): string => `0x${hex(hi, 8)}${hex(lo, 8)}`;

/** A machine that has booted, its CPUs on line. */
class Subject {
  readonly engine: Engine;
  readonly m: Machine;

  constructor(wish: MachineWish, apicIds: readonly number[] = []) {
    const topology = topologyOf(wish);
    const cpus = topology.cpus.map((cpu, i) => ({ ...cpu, apicId: apicIds[i] ?? cpu.apicId }));
    this.engine = createEngine({ ...topology, cpus } as Topology);
    this.m = this.engine.machine;
    this.engine.names.push('test');
    this.call(Call.boot, []);
    for (let cpu = 1; cpu < this.m.shape.cpus; cpu++) {
      this.call(Call.lapicOnline, [cpu], cpu);
      this.call(Call.affinityOnlineCpu, [cpu]);
    }
  }

  call(number: CallNumber, args: readonly number[], cpu = 0, mask: readonly number[] = []): number {
    this.engine.begin(0, number, args, mask);
    return this.engine.run(0, cpu);
  }

  /** First irq of a function that gets messages now. */
  alloc(dev: number, count: number, flags: number): number {
    this.call(Call.bindDriver, [dev]);
    expect(this.call(Call.pciAllocIrqVectors, [dev, count, count, flags, 0, 0, 0, 0, 0])).toBe(count);
    return this.m.msiDesc.irq[this.m.shape.msiFirst[dev]!]!;
  }

  message(): string {
    const { addressLo, addressHi, data } = this.m.msg;
    return `addr_hi 0x${hex(addressHi, 8)} addr_lo 0x${hex(addressLo, 8)} data 0x${hex(data, 8)}`;
  }

  composed(irq: number): string {
    irqChipComposeMsiMsg(this.m, irq);
    return this.message();
  }

  /** Runs the activation of one level alone. */
  activateLevel(irq: number, level: number): void {
    const domain = this.m.irqData.domain[irq * DEPTH + level]! - 1;
    this.m.ops[this.m.irqDomain.kind[domain]!]!.activate(domain, irq, level, false);
  }

  place(irq: number): string {
    const { cpu, vector } = this.m.apicChipData;
    return `c${cpu[irq]}:0x${vector[irq]!.toString(16)}`;
  }
}

const NVME = 1;
const MSIX: MachineWish = { functions: [{ msix: 8 }] };
const IO_APICS = [
  { id: 0, gsiBase: 0, pins: 24 },
  { id: 1, gsiBase: 24, pins: 24 },
];

describe('messages in compatibility format', () => {
  /** Message of an irq with a vector on CPU 1, which has that APIC id. */
  function compat(apicId: number, vector: number): string {
    const s = new Subject(MSIX, [0, apicId]);
    const irq = s.alloc(NVME, 1, PCI_IRQ_MSIX);
    vectorsOf(s.m).updateIrqCfg(irq, vector, 1);
    return s.composed(irq);
  }

  /** Message of an irq that nobody requested. */
  function reserved(first: number): string {
    const s = new Subject(MSIX, [first, 1]);
    return s.composed(s.alloc(NVME, 1, PCI_IRQ_MSIX));
  }

  row(1, () => compat(0x25, 0x41));
  row(2, () => compat(0, 0x20));
  row(3, () => compat(0xfe, 0xea));
  row(4, () => reserved(0));
  row(5, () => reserved(4));
  row(6, () => {
    const s = new Subject({ ...MSIX, release: '6.1' });
    const irq = s.alloc(NVME, 1, PCI_IRQ_MSIX);
    vectorsOf(s.m).updateIrqCfg(irq, 0x51, 3);
    return s.composed(irq);
  });
  row(11, () => compat(0x1234, 0x51));
  row(13, () => {
    const s = new Subject({ ioApics: IO_APICS }, [0, 0x25]);
    const irq = s.call(Call.mapGsi, [30, 0, 0, -1]);
    vectorsOf(s.m).updateIrqCfg(irq, 0x41, 1);
    s.activateLevel(irq, 0);
    const pin = 24 + 6;
    return qword(s.m.ioApicPin.hi[pin]!, s.m.ioApicPin.lo[pin]!);
  });

  /** Message of a VT-d unit's own interrupt on CPU 1. */
  function dmar(wish: MachineWish, apicId: number): string {
    const s = new Subject(wish, [0, apicId]);
    composeMsiMsg(s.m, 0x21, calcDestApicid(s.m, 1), true);
    return s.message();
  }

  row(14, () => dmar({ remapping: 'vtd-x2apic', x2apicPhys: true }, 0x1234));
  row(15, () => dmar({ remapping: 'vtd-x2apic' }, 0x25));
  row(16, () => dmar({ remapping: 'vtd' }, 0x25));
});

describe('logical ids of x2APIC clusters', () => {
  const logical = (apicId: number): string => {
    const s = new Subject({ remapping: 'vtd-x2apic' }, [0, apicId]);
    return `0x${hex(calcDestApicid(s.m, 1), 8)}`;
  };
  row(17, () => logical(0));
  row(18, () => logical(0xf));
  row(19, () => logical(0x10));
  row(20, () => logical(0x25));
  row(21, () => logical(0x1234));
});

describe('VT-d remapping', () => {
  /** Message of an irq whose entry has that index and position in its block. */
  function remapped(index: number, position = 0): string {
    const s = new Subject({ ...MSIX, remapping: 'vtd' });
    const irq = s.alloc(NVME, 1, PCI_IRQ_MSIX);
    s.m.intelIrData.index[irq] = index;
    s.m.intelIrData.subHandle[irq] = position;
    return s.composed(irq);
  }
  row(22, () => remapped(0));
  row(23, () => remapped(5));
  row(24, () => remapped(0x8001));
  row(25, () => remapped(65535));
  row(26, () => remapped(8, 2));

  function redirection(gsi: number, level: number, low: number, index: number): string {
    const s = new Subject({ remapping: 'vtd', ioApics: IO_APICS });
    const irq = s.call(Call.mapGsi, [gsi, level, low, -1]);
    s.m.intelIrData.index[irq] = index;
    s.activateLevel(irq, 0);
    return qword(s.m.ioApicPin.hi[gsi]!, s.m.ioApicPin.lo[gsi]!);
  }
  row(27, () => redirection(24 + 9, 1, 1, 3));
  row(28, () => redirection(24 + 4, 0, 0, 0x8003));

  /** First half of the entry of an irq on CPU 1. */
  function entry(wish: MachineWish, vector: number, apicId: number): string {
    const s = new Subject({ ...MSIX, ...wish }, [0, apicId]);
    const irq = s.alloc(NVME, 1, PCI_IRQ_MSIX);
    vectorsOf(s.m).updateIrqCfg(irq, vector, 1);
    s.activateLevel(irq, 1);
    return lowHalf(s.m, irq);
  }
  const lowHalf = ({ intelIrData: d, irte, shape }: Machine, irq: number): string => {
    const at = d.unit[irq]! * shape.irtes + d.index[irq]!;
    return qword(irte.w1[at]!, irte.w0[at]!);
  };
  row(29, () => entry({ remapping: 'vtd' }, 0x41, 0x25));
  row(30, () => entry({ remapping: 'vtd-x2apic' }, 0x22, 0x25));
  row(31, () => entry({ remapping: 'vtd-x2apic', x2apicPhys: true }, 0x22, 0x1234));
  row(32, () => {
    const s = new Subject({ ...MSIX, remapping: 'vtd-x2apic' });
    return lowHalf(s.m, s.alloc(NVME, 1, PCI_IRQ_MSIX));
  });

  const at = (bus: number, devfn: number, expressType: number, secondaryBus: number) =>
    ({ segment: 0, bus, devfn, expressType, secondaryBus }) as PciFunctionTopology;
  const ROOT = { segment: 0, bus: 0, bridge: -1, node: -1 };
  /** A function, on the bus of a bridge or on the root bus. */
  function sid(own: PciFunctionTopology, bridge?: PciFunctionTopology): number {
    const functions = bridge === undefined ? [own] : [bridge, own];
    const buses = [ROOT, { segment: 0, bus: own.bus, bridge: 0, node: -1 }];
    const pci: PciTopology = { functions, buses: bridge === undefined ? [ROOT] : buses };
    return msiSid(pci, functions.length - 1);
  }
  const ROOT_PORT = at(0, 0x20, 4, 3);
  const PCIE_TO_PCI = at(4, 0, 7, 5);
  row(33, () => qword(0, sid(at(0, 0xfa, 9, -1))));
  row(34, () => qword(0, sid(at(3, 0, 0, -1), ROOT_PORT)));
  row(35, () => qword(0, sid(at(5, 0x18, -1, -1), PCIE_TO_PCI)));
  row(36, () => qword(0, scopeWord(0x00f8, 3)));
  row(37, () => qword(0, scopeWord(0xf0f8, 0)));
  row(38, () => qword(0, withoutCheck(sid(at(3, 0, 0, -1), ROOT_PORT))));

  it('81: behind a conventional bridge, requests are checked against the bridge', () => {
    expect(sid(at(5, 0x18, -1, -1), at(0, 0xf0, -1, 5))).toBe(0x400f0);
  });

  row(63, () => {
    const orders = [0, 0, 2, 0, 1, 0, 3];
    const functions = orders.map(() => ({ bus: 1, msi: { multiCap: 3, canMask: true } }));
    const s = new Subject({ remapping: 'vtd', functions });
    const indices = orders.map((order, i) => s.m.intelIrData.index[s.alloc(1 + i, 1 << order, PCI_IRQ_MSI)]);
    return `[${indices.join(', ')}]`;
  });
});

describe('AMD remapping', () => {
  function message(index: number): string {
    const s = new Subject({ ...MSIX, remapping: 'amd' });
    const irq = s.alloc(NVME, 1, PCI_IRQ_MSIX);
    s.m.amdIrData.index[irq] = index;
    return s.composed(irq);
  }
  row(41, () => message(0));
  row(42, () => message(37));

  const halves = ([e0, e1, e2, e3]: readonly number[]): string => `${qword(e1!, e0!)} / ${qword(e3!, e2!)}`;
  /** Copy of an entry that an irq keeps. */
  function prepared(wish: MachineWish, vector: number, dest: number): readonly number[] {
    const { m } = new Subject({ ...MSIX, ...wish });
    prepareEntry(m, 30, vector, dest);
    return [m.amdIrData.e0[30]!, m.amdIrData.e1[30]!, m.amdIrData.e2[30]!, m.amdIrData.e3[30]!];
  }
  /** What an index holds between its allocation and its first use. */
  function marked(wish: MachineWish): readonly number[] {
    const { m } = new Subject({ ...MSIX, ...wish });
    const at = AMD_IRQS_PER_TABLE + 100;
    setAllocated(m, 1, 100);
    return [m.amdEntry.w0[at]!, m.amdEntry.w1[at]!, m.amdEntry.w2[at]!, m.amdEntry.w3[at]!];
  }
  row(43, () => `0x${hex(prepared({ remapping: 'amd-32bit' }, 0x41, 0x25)[0]!, 8)}`);
  row(44, () => `0x${hex(marked({ remapping: 'amd-32bit' })[0]!, 8)}`);
  row(45, () => halves(prepared({ remapping: 'amd' }, 0x41, 0x25)));
  row(46, () => halves(prepared({ remapping: 'amd-x2apic' }, 0x22, 0x00020020)));
  row(47, () => halves(prepared({ remapping: 'amd-x2apic', x2apicPhys: true }, 0x22, 0x12345678)));
  row(48, () => halves(marked({ remapping: 'amd' })));
  row(51, () => {
    const s = new Subject({ remapping: 'amd', ioApics: IO_APICS });
    const irq = s.call(Call.mapGsi, [24 + 9, 1, 1, -1]);
    s.activateLevel(irq, 0);
    return qword(s.m.ioApicPin.hi[33]!, s.m.ioApicPin.lo[33]!);
  });

  /** A machine and a requester with an empty table. */
  function table(): [Machine, number] {
    const { m } = new Subject({ ...MSIX, remapping: 'amd' });
    return [m, allocIrqTable(m, 0, 0x0300, -1)];
  }
  row(64, () => {
    const [m, dte] = table();
    const singles = [1, 2, 3].map(() => allocIrqIndex(m, dte, 1, false));
    const block = allocIrqIndex(m, dte, 4, true);
    return `[${singles.join(', ')}] ${block} ${allocIrqIndex(m, dte, 1, false)}`;
  });
  row(65, () => {
    const [m, dte] = table();
    keepForIoapic(m, dte);
    return `${allocIrqIndex(m, dte, 3, true)}`;
  });
  const withTwo = (align: boolean): string => {
    const [m, dte] = table();
    for (const index of [0, 5]) setAllocated(m, m.amdDte.table[dte]!, index);
    return `${allocIrqIndex(m, dte, 4, align)}`;
  };
  row(66, () => withTwo(true));
  row(67, () => withTwo(false));
});

describe('the vector matrix', () => {
  row(55, () => {
    const engine = createEngine(topologyOf({}));
    engine.begin(0, Call.boot, []);
    engine.run(0, 0);
    const { words, count } = engine.events();
    const records = Array.from({ length: count }, (_, i) => i * TRACE_RECORD_WORDS);
    const last = records.filter((at) => words[at] === TraceEvent.irq_matrix_assign).at(-1)! + TRACE_FIELDS;
    const [, , , avl, act, , , globalAvailable, , total] = words.subarray(last, last + 10);
    const system = engine.machine.matrixColumns.tables.matrix.col.systembitsInalloc[0];
    return [avl, act, globalAvailable, total, system].join('/');
  });

  const SHAPE = { matrixBits: 256, allocStart: 0x20, allocEnd: 0xeb };
  /** CPUs on line, with the system bits of an ordinary kernel, and a mask of all CPUs. */
  function matrix(cpus: number, isa: boolean): IrqMatrix {
    const all = Array.from({ length: cpus }, (_, cpu) => cpu);
    const columns = irqAllocMatrix({ ...SHAPE, cpus });
    const made = irqMatrix(columns, maskColumns(cpus, [all]));
    for (const bit of [0x32, 0x80]) made.assignSystem(0, bit, false);
    for (const cpu of all) made.online(cpu);
    for (let irq = 0; isa && irq < 16; irq++) if (irq !== 2) made.assign(0, 0x30 + irq);
    expect(matrixFacts(columns).cpu(0)[0]).toBe(isa ? 186 : 201);
    return made;
  }
  const text = (got: number): string => `c${chosenCpu(got)}:0x${chosenBit(got).toString(16)}`;
  const several = (made: IrqMatrix, count: number): number[] =>
    Array.from({ length: count }, () => made.alloc(0, false));

  row(56, () => several(matrix(4, true), 7).map(text).join(' '));
  row(57, () => several(matrix(4, false), 6).map(text).join(' '));
  row(58, () => {
    const got = several(matrix(1, false), 202);
    expect(got[201]).toBe(-ENOSPC);
    return `${[1, 18, 19, 20, 95, 96, 201].map((n) => `0x${chosenBit(got[n - 1]!).toString(16)}`).join(' ')} None`;
  });
  row(59, () => {
    const made = matrix(1, false);
    const vector = (): string => `0x${chosenBit(made.alloc(0, false)).toString(16)}`;
    const first = [vector(), vector(), vector(), vector()].map((v) => `'${v}'`).join(', ');
    made.free(0, 0x21, false);
    return `[${first}] then ${vector()} then ${vector()}`;
  });
  it('60 to 62: managed vectors of CPUs that are equal', () => {
    const made = matrix(2, false);
    expect(made.reserveManaged(0)).toBe(0);
    expect(text(made.allocManaged(0))).toBe('c1:0x20');
    expect(text(made.alloc(0, false))).toBe('c0:0x21');
    expect(text(made.allocManaged(0))).toBe('c0:0x20');
    expect(made.allocManaged(0)).toBe(-ENOSPC);
  });
});

describe('irq numbers', () => {
  const booted = (wish: MachineWish): string => {
    const engine = createEngine(topologyOf(wish));
    engine.begin(0, Call.boot, []);
    engine.run(0, 0);
    return `${engine.machine.kernel.nrIrqs[0]}`;
  };
  row(68, () => booted({ cpus: 4 }));
  row(69, () => booted({ cpus: 64, ioApics: [{ id: 0, gsiBase: 0, pins: 120 }] }));

  it('95: messages come behind the GSIs', () => {
    const s = new Subject(MSIX);
    s.alloc(NVME, 5, PCI_IRQ_MSIX);
    const first = s.m.shape.msiFirst[NVME]!;
    expect([...s.m.msiDesc.irq.subarray(first, first + 5)]).toEqual([24, 25, 26, 27, 28]);
  });
});

describe('the policy of vectors', () => {
  /** Four CPUs in two nodes, all with `available` vectors; an irq of the node 1 with that affinity. */
  function placed(affinity: readonly number[], available: readonly number[]): [Subject, number] {
    const s = new Subject({ cpus: 4, nodes: 2, functions: [{ msix: 1, node: 1 }] });
    const irq = s.alloc(NVME, 1, PCI_IRQ_MSIX);
    cpumaskZero(s.m.masks, affinityMask(s.m, irq));
    for (const cpu of affinity) cpumaskSet(s.m.masks, affinityMask(s.m, irq), cpu);
    const { available: now } = s.m.matrixColumns.tables.cpumap.col;
    for (const [cpu, wanted] of available.entries())
      for (let vector = 0xea; now[cpu]! > wanted; vector--)
        if (vector !== 0x80 && vector !== 0x32) s.m.matrix.assign(cpu, vector);
    return [s, irq];
  }

  it('73: the node has no CPU of the affinity, so the affinity alone decides', () => {
    const [s, irq] = placed([0, 1], [200, 200, 200, 200]);
    cpumaskZero(s.m.masks, Mask.search);
    expect(vectorsOf(s.m).assignVector(irq, Mask.search)).toBe(-EINVAL);
    expect(vectorsOf(s.m).assignAnyVector(irq)).toBe(0);
    expect(s.m.apicChipData.cpu[irq]).toBe(0);
  });

  it('74: the node wins over emptier CPUs', () => {
    const [s, irq] = placed([0, 1, 2, 3], [200, 200, 150, 150]);
    expect(vectorsOf(s.m).assignAnyVector(irq)).toBe(0);
    expect(s.m.apicChipData.cpu[irq]).toBe(2);
  });

  it('75: where node and affinity are full, any CPU will do', () => {
    const [s, irq] = placed([2, 3], [200, 200, 0, 0]);
    expect(vectorsOf(s.m).assignVector(irq, affinityMask(s.m, irq))).toBe(-ENOSPC);
    expect(vectorsOf(s.m).assignAnyVector(irq)).toBe(0);
    expect(s.m.apicChipData.cpu[irq]).toBe(0);
  });
});

describe('moving an irq', () => {
  /** An MSI-X irq that is started on CPU 1. */
  function started(): [Subject, number] {
    const s = new Subject(MSIX);
    const irq = s.alloc(NVME, 1, PCI_IRQ_MSIX);
    expect(s.call(Call.requestIrq, [irq, 0, 0])).toBe(0);
    expect(s.place(irq)).toBe('c1:0x20');
    return [s, irq];
  }

  it('91: the next interrupt moves it, the next one there has the old vector cleaned up', () => {
    const [s, irq] = started();
    const a = s.m.apicChipData;
    expect(s.call(Call.writeAffinity, [irq], 0, [2])).toBe(0);
    expect(s.place(irq)).toBe('c1:0x20');
    s.call(Call.interrupt, [irq], 1);
    expect(s.place(irq)).toBe('c2:0x20');
    expect([a.prevCpu[irq], a.prevVector[irq], a.moveInProgress[irq]]).toEqual([1, 0x20, 1]);
    s.call(Call.interrupt, [irq], 2);
    expect([a.prevVector[irq], a.moveInProgress[irq], s.m.cpu.cleanupPending[1]]).toEqual([0x20, 0, 1]);
    s.call(Call.vectorCleanup, [], 1);
    expect([a.prevVector[irq], s.m.cpu.cleanupPending[1]]).toEqual([0, 0]);
    expect(matrixFacts(s.m.matrixColumns).allocWord(1, 1)).toBe(0);
  });

  it('92: before the cleanup it is busy, and the move goes on waiting', () => {
    const [s, irq] = started();
    s.call(Call.writeAffinity, [irq], 0, [2]);
    s.call(Call.interrupt, [irq], 1);
    expect(s.call(Call.writeAffinity, [irq], 0, [3])).toBe(0);
    cpumaskZero(s.m.masks, Mask.search);
    cpumaskSet(s.m.masks, Mask.search, 3);
    expect(vectorsOf(s.m).assignVector(irq, Mask.search)).toBe(-EBUSY);
    s.call(Call.interrupt, [irq], 2);
    expect(s.place(irq)).toBe('c2:0x20');
    expect(s.m.irqDesc.dstate[irq]! & IRQD.setaffinityPending).not.toBe(0);
    expect(cpusOf(s.m, pendingMask(s.m, irq))).toEqual([3]);
  });

  it('93: a mask that has its CPU changes nothing', () => {
    const [s, irq] = started();
    s.call(Call.writeAffinity, [irq], 0, [1, 2]);
    s.call(Call.interrupt, [irq], 1);
    expect(s.place(irq)).toBe('c1:0x20');
    expect(s.m.apicChipData.moveInProgress[irq]).toBe(0);
  });

  it('94: a CPU whose vectors do not fit elsewhere stays', () => {
    const s = new Subject({ cpus: 2 });
    const fill = (cpu: number, count: number): void => {
      for (let vector = 0xea, done = 0; done < count; vector--) {
        if (vector === 0x80 || vector === 0x32) continue;
        s.m.matrix.assign(cpu, vector);
        done++;
      }
    };
    fill(1, 190);
    fill(0, s.m.matrix.available(1, true) - 100);
    expect([s.m.matrix.allocated(1), s.m.matrix.available(1, true)]).toEqual([190, 100]);
    expect(s.call(Call.cpuDisable, [1], 1)).toBe(-ENOSPC);
    expect(cpusOf(s.m, Mask.online)).toEqual([0, 1]);
    s.m.matrix.free(0, 0xea, false);
    for (let vector = 0xe9; s.m.matrix.available(1, true) < 190; vector--) s.m.matrix.free(0, vector, false);
    expect(s.call(Call.cpuDisable, [1], 1)).toBe(0);
  });
});
