// Machines at work, kernel and all, hop by hop and at speed: irqs that move, are disabled, masked, unmasked, unhandled.

import { describe, expect, it } from 'vitest';
import { Call, PCI_IRQ_MSI, PCI_IRQ_MSIX } from '../engine/calls.ts';
import { type Below, seeded } from '../engine/matrix-testing.ts';
import { MSIX_MASK } from '../model/hardware-bits.ts';
import { type BothPaths, bothPaths } from './both-paths.ts';
import type { MachineWish } from './random-topology.ts';
import { DEV, machineWithIrqs } from './test-machine.ts';
import { run } from './test-topology.ts';

const STEPS = 300;
const COUNT = 8;

const MSIX = { functions: [{ bus: 0, msix: COUNT }] } as const;
const MSI = { functions: [{ bus: 0, msi: { multiCap: 3, canMask: true } }] } as const;

const WISHES: readonly (readonly [string, MachineWish, number])[] = [
  ['no remapping', { ...MSIX, remapping: 'none' }, PCI_IRQ_MSIX],
  ['VT-d', { ...MSIX, remapping: 'vtd' }, PCI_IRQ_MSIX],
  ['VT-d, x2APIC, MSI', { ...MSI, remapping: 'vtd-x2apic' }, PCI_IRQ_MSI],
  ['VT-d, posted', { ...MSIX, remapping: 'vtd-x2apic', postedMsi: true }, PCI_IRQ_MSIX],
  ['AMD-Vi', { ...MSIX, remapping: 'amd' }, PCI_IRQ_MSIX],
  ['AMD-Vi, x2APIC, MSI', { ...MSI, remapping: 'amd-x2apic' }, PCI_IRQ_MSI],
  ['6.1, VT-d', { ...MSIX, remapping: 'vtd', release: '6.1' }, PCI_IRQ_MSIX],
  ['6.1, no remapping', { ...MSIX, remapping: 'none', release: '6.1' }, PCI_IRQ_MSIX],
];

type Pair = BothPaths<ReturnType<typeof machineWithIrqs>>;

/** Something happens to both machines. */
function act({ both, fire, settle, slow }: Pair, below: Below): void {
  const index = below(COUNT);
  const irq = slow.first + index;
  const cpu = below(4);
  const [handler, thread] = [below(3), below(2)];
  switch (below(14)) {
    case 0:
      return both(({ engine }) => run(engine, Call.writeAffinity, [irq, 0], [cpu]));
    case 1: {
      const call = slow.m.irqDesc.depth[irq] === 0 ? Call.disableIrq : Call.enableIrq;
      return both(({ engine }) => run(engine, call, [irq]));
    }
    case 2:
      return both(({ m }) => {
        m.pciFunction.msixControl[DEV]! ^= MSIX_MASK;
      });
    case 3:
      return both(({ engine }) => run(engine, Call.handlerReturns, [irq, -1, handler, thread]));
    case 4:
      return both(({ m }) => {
        m.localApic.takesInterrupts[cpu]! ^= 1;
      });
    case 5:
      return both(({ engine }) => {
        engine.begin(0, Call.vectorCleanup, []);
        engine.run(0, cpu);
      });
    case 6:
      settle();
      return;
    default:
      fire(DEV, index);
  }
}

describe.each(WISHES)('a machine with %s', (_, wish, flags) => {
  it.each([1, 2, 3])('ends alike in both ways, seed %i', (seed) => {
    const pair = bothPaths(() => machineWithIrqs(wish, COUNT, flags));
    const below = seeded(seed);
    for (let i = 0; i < STEPS; i++) act(pair, below);
    pair.both(({ m }) => m.localApic.takesInterrupts.fill(1));
    pair.settle();
    const { count } = pair.slow.m.irqDesc;
    expect(count.slice(pair.slow.first, pair.slow.first + COUNT).reduce((a, b) => a + b)).toBeGreaterThan(20);
  });
});
