// Freeing undoes allocating to the last byte, and a call that fails leaves nothing behind.

import { describe, expect, it } from 'vitest';
import {
  Call,
  type CallNumber,
  PCI_IRQ_AFFINITY,
  PCI_IRQ_MSI,
  PCI_IRQ_MSIX,
  PCI_IRQ_VIRTUAL,
} from '../engine/calls.ts';
import type { Engine } from '../engine/engine.ts';
import { IRQF } from '../engine/irqd.ts';
import { type Machine, Mask } from '../engine/machine.ts';
import { clearNumbers, setNumbers } from '../engine/number-map.ts';
import { ENOMEM, ENOSPC } from '../model/errno.ts';
import { type Difference, differences, snapshot } from './byte-differences.ts';
import { createEngine } from './chips.ts';
import { brokenInvariants } from './invariants.ts';
import { type MachineWish, type RemappingKind, topologyOf } from './random-topology.ts';

const NVME = 1;
const NIC = 2;
const SWITCH = 3;
const DEVICES = [NVME, NIC, SWITCH];
const FUNCTIONS = [
  { msix: 16, msi: { multiCap: 0, canMask: false } },
  { bus: 1, msi: { multiCap: 3, canMask: true } },
  { bus: 1, msix: 4, virtual: 8 },
];

/** Something of a machine that is asked for in words. */
class Subject {
  readonly engine: Engine;
  readonly m: Machine;

  constructor(wish: MachineWish) {
    this.engine = createEngine(topologyOf({ cpus: 4, nodes: 2, functions: FUNCTIONS, ...wish }));
    this.m = this.engine.machine;
    this.engine.names.push('test');
    this.call(Call.boot, []);
    for (let cpu = 1; cpu < this.m.shape.cpus; cpu++) this.online(cpu);
  }

  call(number: CallNumber, args: readonly number[], cpu = 0, mask: readonly number[] = []): number {
    this.engine.begin(0, number, args, mask);
    return this.engine.run(0, cpu);
  }

  online(cpu: number): void {
    this.call(Call.lapicOnline, [cpu], cpu);
    this.call(Call.affinityOnlineCpu, [cpu]);
  }

  offline(cpu: number): void {
    expect(this.call(Call.cpuDisable, [cpu], cpu)).toBe(0);
    this.call(Call.migrateAllOffThisCpu, [cpu], cpu);
  }

  alloc(dev: number, min: number, max: number, flags: number, pre = 0): number {
    return this.call(Call.pciAllocIrqVectors, [dev, min, max, flags, pre, 0, 0, 0, 0]);
  }

  /** Irqs of a function, in the order of its messages. */
  irqs(dev: number): number[] {
    const found: number[] = [];
    for (let irq = 0; irq < this.m.shape.irqs; irq++)
      if (this.m.irqDesc.device[irq] === dev + 1) found.push(irq);
    return found;
  }

  /** Every irq is moved, once it has been requested, and cleaned up where it was. */
  move(irq: number): void {
    const { cpu, prevCpu } = this.m.apicChipData;
    const target = (cpu[irq]! + 1) % this.m.shape.cpus;
    this.call(Call.writeAffinity, [irq], 0, [target]);
    this.call(Call.interrupt, [irq], cpu[irq]!);
    this.call(Call.interrupt, [irq], cpu[irq]!);
    this.call(Call.vectorCleanup, [], prevCpu[irq]!);
  }
}

/**
 * What may differ after something was undone, and why:
 * - `task.result` is the answer of the last call, and masks that calls put together are registers of the code that runs;
 * - nr_irqs grows with the numbers given out, and is never made smaller (irq_expand_nr_irqs);
 * - a domain that is made again is a younger one (serial numbers say in which order the kernel's list has them);
 * - a vector that was given back leads to VECTOR_SHUTDOWN until its next interrupt (clear_irq_vector), and one that an irq with a
 *   message was moved to, to VECTOR_RETRIGGERED on the CPU that it left (msi_set_affinity): 0 becomes -1 or -2;
 * - a timer for cleanup may be due that will find nothing;
 * - the message of what was never requested stays in the device, because only deactivation writes zeros, and so does QSIZE, the
 *   number of messages of MSI (pci_write_msg_msi);
 * - AMD's tables and what names them stay (alloc_irq_table never frees); the entry of a pin is not marked as kept any more when its
 *   irq goes (clear_allocated); and irqs of one requester share a hwirq, so that the one that goes takes the mapping of another.
 */
function isLeft(m: Machine, { column, row, before, after }: Difference): boolean {
  switch (column) {
    case 'task.result':
    case 'kernel.domainSerial':
    case 'cpu.cleanupPending':
    case 'msixEntry.addressLo':
    case 'msixEntry.addressHi':
    case 'msixEntry.data':
    case 'pciFunction.msiAddressLo':
    case 'pciFunction.msiAddressHi':
    case 'pciFunction.msiData':
      return true;
    case 'kernel.nrIrqs':
      return after > before;
    case 'vectorIrq.desc':
      return after < 0;
    case 'pciFunction.msiControl':
      return ((before ^ after) & ~0x70) === 0;
    default:
      return isRegister(m, column, row) || (m.platform.remapping === 'amd' && isAmd(column, after));
  }
}

const isAmd = (column: string, after: number): boolean =>
  /^amd(Dte|Table|Device)\.|^revmap\./.test(column) || (column.startsWith('amdEntry.') && after === 0);

/** Masks that calls put together, and those that came with them. */
function isRegister(m: Machine, column: string, row: number): boolean {
  const log = { weight: 0, bits: m.masks.wordLog, words: m.masks.summaryLog }[column.split('.')[1]!];
  if (!column.startsWith('cpumask') || log === undefined) return false;
  const mask = row >>> log;
  return (mask >= Mask.search && mask <= Mask.argument) || mask >= m.shape.callMasks;
}

function expectUndone(m: Machine, before: ArrayBuffer): void {
  expect(differences(m, before).filter((difference) => !isLeft(m, difference))).toEqual([]);
  expect(brokenInvariants(m)).toEqual([]);
}

const TOPOLOGIES: readonly (readonly [name: string, wish: MachineWish])[] = [
  ['no remapping', {}],
  ['no remapping, 6.1', { release: '6.1' }],
  ['40 CPUs', { cpus: 40 }],
  ...(['vtd', 'vtd-x2apic', 'amd', 'amd-x2apic', 'amd-32bit'] as readonly RemappingKind[]).flatMap(
    (remapping): (readonly [string, MachineWish])[] => [
      [remapping, { remapping }],
      [`${remapping}, 6.1`, { remapping, release: '6.1' }],
    ],
  ),
];

/** What is done and undone; each on a driver's device that has no messages yet. */
const ROUNDS: readonly (readonly [what: string, round: (s: Subject) => void])[] = [
  ['MSI-X', (s) => roundOf(s, NVME, 16, PCI_IRQ_MSIX)],
  ['managed MSI-X', (s) => roundOf(s, NVME, 16, PCI_IRQ_MSIX | PCI_IRQ_AFFINITY)],
  ['MSI-X beyond the table', (s) => roundOf(s, SWITCH, 12, PCI_IRQ_MSIX | PCI_IRQ_VIRTUAL)],
  [
    'managed MSI-X beyond the table',
    (s) => roundOf(s, SWITCH, 12, PCI_IRQ_MSIX | PCI_IRQ_VIRTUAL | PCI_IRQ_AFFINITY),
  ],
  ['MSI', (s) => roundOf(s, NVME, 1, PCI_IRQ_MSI)],
  ['multi-MSI', (s) => roundOf(s, NIC, 8, PCI_IRQ_MSI)],
  ['managed multi-MSI', (s) => roundOf(s, NIC, 6, PCI_IRQ_MSI | PCI_IRQ_AFFINITY)],
  ['MSI-X that is requested', (s) => requestedRound(s, NVME, 16, PCI_IRQ_MSIX, () => {})],
  [
    'managed MSI-X that is requested',
    (s) => requestedRound(s, NVME, 7, PCI_IRQ_MSIX | PCI_IRQ_AFFINITY, () => {}),
  ],
  ['multi-MSI that is requested', (s) => requestedRound(s, NIC, 8, PCI_IRQ_MSI, () => {})],
  ['MSI-X that is moved', (s) => requestedRound(s, NVME, 4, PCI_IRQ_MSIX, (irq) => s.move(irq))],
  ['MSI that is moved', (s) => requestedRound(s, NVME, 1, PCI_IRQ_MSI, (irq) => s.move(irq))],
  [
    'MSI-X that is disabled and hinted',
    (s) =>
      requestedRound(s, NVME, 2, PCI_IRQ_MSIX, (irq) => {
        s.call(Call.disableIrq, [irq]);
        s.call(Call.updateAffinityHint, [irq], 0, [1]);
        s.call(Call.updateAffinityHint, [irq]);
        s.call(Call.enableIrq, [irq]);
      }),
  ],
  ['MSI-X that a CPU leaves', leavingRound],
  ['a GSI', gsiRound],
  ['a function', functionRound],
];

function roundOf(s: Subject, dev: number, count: number, flags: number): void {
  const got = s.alloc(dev, 1, count, flags, 1);
  expect(got).toBeGreaterThan(0);
  expect(brokenInvariants(s.m)).toEqual([]);
  s.call(Call.pciFreeIrqVectors, [dev]);
}

function requestedRound(
  s: Subject,
  dev: number,
  count: number,
  flags: number,
  use: (irq: number) => void,
): void {
  s.alloc(dev, 1, count, flags);
  const irqs = s.irqs(dev);
  for (const irq of irqs) expect(s.call(Call.requestIrq, [irq, IRQF.shared, 0])).toBe(0);
  for (const irq of irqs) use(irq);
  expect(brokenInvariants(s.m)).toEqual([]);
  for (const irq of irqs) s.call(Call.freeIrq, [irq, -1]);
  s.call(Call.pciFreeIrqVectors, [dev]);
}

function leavingRound(s: Subject): void {
  const last = s.m.shape.cpus - 1;
  requestedRound(s, NVME, 16, PCI_IRQ_MSIX | PCI_IRQ_AFFINITY, (irq) => {
    if (irq !== s.irqs(NVME)[0]) return;
    s.offline(last);
    expect(brokenInvariants(s.m)).toEqual([]);
    s.online(last);
  });
}

function gsiRound(s: Subject): void {
  const irq = s.call(Call.mapGsi, [19, 1, 1, -1]);
  expect(irq).toBe(19);
  expect(s.call(Call.requestIrq, [irq, IRQF.shared, 0])).toBe(0);
  s.move(irq);
  s.call(Call.freeIrq, [irq, -1]);
  s.call(Call.unmapIrq, [irq]);
}

function functionRound(s: Subject): void {
  s.call(Call.releaseDevres, [NVME]);
  s.call(Call.writeMsiBus, [0, 0]);
  s.call(Call.removeDevice, [NVME]);
  s.call(Call.addDevice, [NVME]);
  s.call(Call.writeMsiBus, [0, 1]);
  s.call(Call.bindDriver, [NVME]);
}

describe.each(TOPOLOGIES)('on a machine with %s', (_, wish) => {
  it.each(ROUNDS)('freeing %s leaves the bytes of before', (_what, round) => {
    const s = new Subject(wish);
    const fresh = snapshot(s.m);
    for (const dev of DEVICES) s.call(Call.bindDriver, [dev]);
    const bound = snapshot(s.m);
    round(s);
    // Device domain and MSI data stay until the driver goes.
    for (const dev of DEVICES) s.call(Call.releaseDevres, [dev]);
    expectUndone(s.m, fresh);
    for (const dev of DEVICES) s.call(Call.bindDriver, [dev]);
    expectUndone(s.m, bound);
  });

  it('a second time leaves the bytes of the first, registers included', () => {
    const s = new Subject(wish);
    s.call(Call.bindDriver, [NVME]);
    roundOf(s, NVME, 16, PCI_IRQ_MSIX);
    const before = snapshot(s.m);
    roundOf(s, NVME, 16, PCI_IRQ_MSIX);
    const now = differences(s.m, before).filter(({ column, row }) => !isRegister(s.m, column, row));
    expect(now).toEqual([]);
  });
});

/** Nothing changes but what a call leaves even where it succeeds. */
function expectNothing(s: Subject, act: () => void): void {
  const before = snapshot(s.m);
  act();
  expectUndone(s.m, before);
}

describe('where something is exhausted, nothing is left of the call', () => {
  /** A driver with its device domain, after messages were given back. */
  function ready(wish: MachineWish = {}): Subject {
    const s = new Subject(wish);
    for (const dev of [NVME, NIC]) {
      s.call(Call.bindDriver, [dev]);
      s.alloc(dev, 1, 1, PCI_IRQ_MSIX | PCI_IRQ_MSI);
      s.call(Call.pciFreeIrqVectors, [dev]);
    }
    return s;
  }

  /** Takes the vectors of CPUs until `left` are there. */
  function takeVectors(s: Subject, left: number): void {
    while (s.m.matrix.available(0, false) > left)
      expect(s.m.matrix.alloc(Mask.online, false)).toBeGreaterThan(0);
  }

  function takeNumbers(s: Subject): void {
    setNumbers(s.m.irqWord, 0, s.m.shape.irqs);
  }

  /** Without the sentences that the vectors taken by hand explain. */
  function expectRefused(s: Subject, act: () => void): void {
    const before = snapshot(s.m);
    const sentences = brokenInvariants(s.m);
    act();
    expect(differences(s.m, before).filter((difference) => !isLeft(s.m, difference))).toEqual([]);
    expect(brokenInvariants(s.m)).toEqual(sentences);
  }

  it('vectors, for managed messages', () => {
    const s = ready({ cpus: 1 });
    takeVectors(s, 3);
    const flags = PCI_IRQ_MSIX | PCI_IRQ_AFFINITY;
    expectRefused(s, () =>
      expect(s.call(Call.pciAllocIrqVectors, [NVME, 4, 4, flags, 0, 0, 1, 0, 0])).toBe(-ENOSPC),
    );
  });

  it('vectors, for some of the managed messages: the rest is given back', () => {
    const s = ready({ cpus: 1 });
    takeVectors(s, 0);
    const flags = PCI_IRQ_MSIX | PCI_IRQ_AFFINITY;
    expectRefused(s, () => {
      // The first one is not managed and needs no vector yet.
      expect(s.alloc(NVME, 1, 2, flags, 1)).toBe(1);
      s.call(Call.pciFreeIrqVectors, [NVME]);
    });
  });

  it('vectors, when an irq is requested', () => {
    const s = ready({ cpus: 2 });
    expect(s.alloc(NVME, 2, 2, PCI_IRQ_MSIX)).toBe(2);
    takeVectors(s, 0);
    const irq = s.irqs(NVME)[0]!;
    expectRefused(s, () => expect(s.call(Call.requestIrq, [irq, 0, 0])).toBe(-ENOSPC));
  });

  it('vectors, when a CPU is to leave', () => {
    const s = ready({ cpus: 2 });
    takeVectors(s, 4);
    expectRefused(s, () => expect(s.call(Call.cpuDisable, [1], 1)).toBe(-ENOSPC));
  });

  it('entries of a VT-d table', () => {
    const s = ready({ remapping: 'vtd' });
    setNumbers(s.m.irteWord, 0, s.m.irteWord.bits.length * 32);
    expectRefused(s, () => expect(s.alloc(NVME, 1, 16, PCI_IRQ_MSIX)).toBe(-ENOSPC));
    expectRefused(s, () => expect(s.alloc(NIC, 1, 8, PCI_IRQ_MSI)).toBe(-ENOSPC));
    expectRefused(s, () => expect(s.call(Call.mapGsi, [20, 1, 1, -1])).toBe(-ENOMEM));
  });

  it('blocks of a VT-d table: one message is tried then', () => {
    const s = ready({ remapping: 'vtd' });
    s.m.irteWord.bits.fill(0x55555555);
    expectRefused(s, () => expect(s.alloc(NIC, 2, 8, PCI_IRQ_MSI)).toBe(-ENOSPC));
    expectRefused(s, () => {
      expect(s.alloc(NIC, 1, 8, PCI_IRQ_MSI)).toBe(1);
      s.call(Call.pciFreeIrqVectors, [NIC]);
    });
  });

  it('entries of an AMD table', () => {
    const s = ready({ remapping: 'amd' });
    // Those of w2 that are not 0 are taken (irte_ga_is_allocated).
    s.m.amdEntry.w2.fill(0xff);
    expectRefused(s, () => expect(s.alloc(NVME, 1, 16, PCI_IRQ_MSIX)).toBe(-ENOSPC));
    expectRefused(s, () => expect(s.alloc(NIC, 1, 8, PCI_IRQ_MSI)).toBe(-ENOSPC));
  });

  it.each(['none', 'vtd', 'amd'] as const)('numbers of irqs (%s)', (remapping) => {
    const s = ready({ remapping });
    takeNumbers(s);
    expectRefused(s, () => expect(s.alloc(NVME, 1, 16, PCI_IRQ_MSIX)).toBe(-ENOSPC));
    expectRefused(s, () => expect(s.alloc(NIC, 1, 8, PCI_IRQ_MSI)).toBe(-ENOSPC));
  });

  it('numbers of irqs but a few: what was allocated is given back', () => {
    const s = ready({ remapping: 'vtd' });
    takeNumbers(s);
    clearNumbers(s.m.irqWord, 32, 3);
    expectRefused(s, () => expect(s.alloc(NVME, 4, 16, PCI_IRQ_MSIX)).toBe(-ENOSPC));
    expectRefused(s, () => {
      expect(s.alloc(NVME, 1, 16, PCI_IRQ_MSIX)).toBe(3);
      s.call(Call.pciFreeIrqVectors, [NVME]);
    });
  });

  it('numbers of irqs, for one more message of MSI-X', () => {
    const s = ready();
    expect(s.alloc(NVME, 1, 3, PCI_IRQ_MSIX)).toBe(3);
    takeNumbers(s);
    expectRefused(s, () => expect(s.call(Call.pciMsixAllocIrqAt, [NVME, 9])).toBe(-ENOSPC));
  });

  it('actions', () => {
    const s = ready();
    expect(s.alloc(NVME, 1, 3, PCI_IRQ_MSIX)).toBe(3);
    setNumbers(s.m.irqActionWord, 0, s.m.irqAction.used.length);
    expectRefused(s, () => expect(s.call(Call.requestIrq, [s.irqs(NVME)[0]!, 0, 0])).toBe(-ENOMEM));
  });

  it('and so it is where a call is refused for other reasons', () => {
    const s = ready();
    expect(s.alloc(NVME, 1, 3, PCI_IRQ_MSIX)).toBe(3);
    const [irq] = s.irqs(NVME) as [number];
    s.call(Call.requestIrq, [irq, 0, 0]);
    expectNothing(s, () => expect(s.alloc(NVME, 1, 3, PCI_IRQ_MSIX)).toBeLessThan(0));
    // The first one who shares an irq says how it is triggered, even if he is refused.
    s.call(Call.requestIrq, [irq, 0, 0]);
    expectNothing(s, () => expect(s.call(Call.requestIrq, [irq, 0, 0])).toBeLessThan(0));
    expectNothing(s, () => expect(s.call(Call.requestIrq, [300, 0, 0])).toBeLessThan(0));
    expectNothing(s, () => expect(s.call(Call.writeAffinity, [irq], 0, [])).toBeLessThan(0));
    expectNothing(s, () => expect(s.call(Call.pciMsixAllocIrqAt, [NVME, 1])).toBeLessThan(0));
    expectNothing(s, () => expect(s.call(Call.pciMsixAllocIrqAt, [NVME, 16])).toBeLessThan(0));
    expectNothing(s, () => expect(s.call(Call.mapGsi, [900, 0, 0, -1])).toBeLessThan(0));
  });
});
