// Messages that a function keeps while they are masked: they leave once, when nothing keeps them back; hop by hop and at speed.

import { describe, expect, it } from 'vitest';
import { Call, PCI_IRQ_MSI, PCI_IRQ_MSIX } from '../../engine/calls.ts';
import { Verdict } from '../../model/delivery.ts';
import { COMMAND_MASTER, MSIX_MASK } from '../../model/hardware-bits.ts';
import { bothPaths } from '../both-paths.ts';
import type { FunctionWish, RemappingKind } from '../random-topology.ts';
import { DEV, machineWithIrqs } from '../test-machine.ts';
import { run } from '../test-topology.ts';

const KINDS: readonly RemappingKind[] = ['none', 'vtd', 'vtd-x2apic', 'amd', 'amd-32bit'];
const MSIX: readonly FunctionWish[] = [{ bus: 0, msix: 16 }];
const MSI: readonly FunctionWish[] = [{ bus: 0, msi: { multiCap: 3, canMask: true } }];

const machines = (remapping: RemappingKind, count: number, room?: number) =>
  bothPaths(() => machineWithIrqs({ remapping, functions: MSIX }, count, PCI_IRQ_MSIX), room);

type Machine = ReturnType<typeof machines>['slow']['m'];

const mask = (m: Machine, index: number, masked: number): void => {
  m.msixEntry.vectorControl[m.shape.msixFirst[DEV]! + index] = masked;
};

const irqsOf = (entries: readonly { readonly irq: number }[]): number[] => entries.map(({ irq }) => irq);

describe.each(KINDS)('a masked message (remapping %s)', (kind) => {
  it('fires once when its entry is unmasked, however often it was due', () => {
    const { slow, both, fire, settle } = machines(kind, 4);
    const irq = slow.m.msiDesc.irq[slow.m.shape.msiFirst[DEV]!]! + 2;
    both(({ m }) => mask(m, 2, 1));
    for (let i = 0; i < 3; i++)
      expect(fire(DEV, 2)).toEqual(expect.objectContaining({ verdict: Verdict.pended }));
    expect(irqsOf(fire(DEV, 1).entries)).toEqual([irq - 1]);
    expect(settle()).toEqual([]);
    both(({ m }) => mask(m, 2, 0));
    expect(irqsOf(settle())).toEqual([irq]);
    expect(settle()).toEqual([]);
    expect(irqsOf(fire(DEV, 2).entries)).toEqual([irq]);
    expect(slow.m.irqDesc.count[irq]).toBe(2);
    expect(slow.m.chipset.pendingFunctions[0]).toBe(0);
  });

  it('waits for both masks, its own and the function’s', () => {
    const { both, fire, settle } = machines(kind, 4);
    both(({ m }) => {
      mask(m, 0, 1);
      m.pciFunction.msixControl[DEV]! |= MSIX_MASK;
    });
    for (const index of [0, 3, 1]) expect(fire(DEV, index).verdict).toBe(Verdict.pended);
    both(({ m }) => mask(m, 0, 0));
    expect(settle()).toEqual([]);
    both(({ m }) => {
      m.pciFunction.msixControl[DEV]! &= ~MSIX_MASK;
    });
    expect(settle()).toHaveLength(3);
    expect(settle()).toEqual([]);
  });

  it('waits while the function may not write', () => {
    const { slow, both, fire, settle } = machines(kind, 4);
    both(({ m }) => mask(m, 0, 1));
    fire(DEV, 0);
    both(({ m }) => {
      m.pciFunction.command[DEV]! &= ~COMMAND_MASTER;
      mask(m, 0, 0);
    });
    expect(settle()).toEqual([]);
    expect(slow.m.chipset.pendingFunctions[0]).toBe(1);
    expect(fire(DEV, 0)).toMatchObject({ verdict: Verdict.noBusMaster, entries: [] });
    both(({ m }) => {
      m.pciFunction.command[DEV]! |= COMMAND_MASTER;
    });
    expect(settle()).toHaveLength(1);
  });

  it('is not lost where a batch has no room for all that leave', () => {
    const { slow, both, fire, settle } = machines(kind, 16, 3);
    both(({ m }) => {
      for (let index = 0; index < 16; index++) mask(m, index, 1);
    });
    for (let index = 0; index < 16; index++) fire(DEV, index);
    both(({ m }) => {
      for (let index = 0; index < 16; index++) mask(m, index, 0);
    });
    expect(settle()).toHaveLength(16);
    expect(slow.m.chipset.pendingFunctions[0]).toBe(0);
  });

  it('is what a disabled irq leaves behind: enabling it unmasks', () => {
    const { slow, both, fire, settle } = machines(kind, 2);
    const irq = slow.m.msiDesc.irq[slow.m.shape.msiFirst[DEV]!]!;
    both(({ engine }) => run(engine, Call.disableIrq, [irq]));
    // The first one arrives and masks, the second one pends.
    expect(irqsOf(fire(DEV, 0).entries)).toEqual([irq]);
    expect(fire(DEV, 0)).toMatchObject({ verdict: Verdict.pended, entries: [] });
    expect(slow.m.irqDesc.count[irq]).toBe(0);
    both(({ engine }) => run(engine, Call.enableIrq, [irq]));
    // The kernel's own resend and the message of the function merge: one interrupt.
    expect(irqsOf(settle())).toEqual([irq]);
    expect(slow.m.irqDesc.count[irq]).toBe(1);
  });
});

// Several messages need remapping.
describe.each(['vtd', 'vtd-x2apic', 'amd'] as const)('a masked message of MSI (remapping %s)', (kind) => {
  const made = () => bothPaths(() => machineWithIrqs({ remapping: kind, functions: MSI }, 8, PCI_IRQ_MSI));

  it('pends by its number, and leaves with its number in the data', () => {
    const { slow, both, fire, settle } = made();
    const first = slow.m.msiDesc.irq[slow.m.shape.msiFirst[DEV]!]!;
    both(({ m }) => {
      m.pciFunction.msiMask[DEV] = 0b10100100;
    });
    for (const index of [7, 2, 5, 2]) expect(fire(DEV, index).verdict).toBe(Verdict.pended);
    expect(slow.m.pciFunction.msiPending[DEV]).toBe(0b10100100);
    expect(irqsOf(fire(DEV, 3).entries)).toEqual([first + 3]);
    both(({ m }) => {
      m.pciFunction.msiMask[DEV] = 0b00000100;
    });
    expect(irqsOf(settle()).toSorted()).toEqual([first + 5, first + 7]);
    both(({ m }) => {
      m.pciFunction.msiMask[DEV] = 0;
    });
    expect(irqsOf(settle())).toEqual([first + 2]);
    expect(settle()).toEqual([]);
    expect(slow.m.pciFunction.msiPending[DEV]).toBe(0);
  });
});
