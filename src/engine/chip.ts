// irq_chip, irq_domain_ops and msi_parent_ops as data, and what kernel/irq/chip.c does with a chip, 6.12.
//
// An irq_data is named by its irq and its level in the chain, 0 next to the device.

import { ENOSYS } from '../model/errno.ts';
import type { Programs } from './call-stack.ts';
import { mask8259, maskAck8259, unmask8259 } from './i8259.ts';
import { IRQCHIP, IRQD } from './irqd.ts';
import type { Machine } from './machine.ts';
import { DEPTH } from './tables.ts';

export interface IrqChip {
  /** Stable name of the chip, unique: 'x86-vector', 'io-apic', 'io-apic-ir'. */
  readonly id: string;
  /** irq_chip.flags. */
  readonly flags: number;
  /** irq_chip.name as debugfs and /proc/interrupts print it. */
  name(m: Machine, irq: number, level: number): string;
  irqStartup?(m: Machine, irq: number): void;
  irqMask?(m: Machine, irq: number): void;
  irqUnmask?(m: Machine, irq: number): void;
  /** Masks at once where disabling is lazy without it. */
  irqDisable?(m: Machine, irq: number): void;
  /** Takes the place of irqMask and irqAck before a level interrupt is handled. */
  irqMaskAck?(m: Machine, irq: number): void;
  irqAck?(m: Machine, irq: number, level: number): void;
  irqEoi?(m: Machine, irq: number, level: number): void;
  /** 0, 1, 2 (IRQ_SET_MASK_*) or -errno. */
  irqSetAffinity?(m: Machine, irq: number, level: number, mask: number, force: boolean): number;
  /** Sends the interrupt once more: whether it could. A chip whose parent does it has none. */
  irqRetrigger?(m: Machine, irq: number): boolean;
  /** Fills m.msg. */
  irqComposeMsiMsg?(m: Machine, irq: number, level: number): void;
  /** Writes m.msg to the device. */
  irqWriteMsiMsg?(m: Machine, irq: number): void;
}

/** struct irq_domain_ops, made for one machine: each irq passes here several times (see irq-hierarchy.ts). */
export interface IrqDomainOps {
  /** 0 or -errno; undoes what it did before it answers an error. `m.info` says what for. */
  alloc(domain: number, irq: number, count: number): number;
  /** Frees one irq. */
  free(domain: number, irq: number): void;
  /** Of a root: what comes before its lock, so that another task may come in between. */
  activating?(irq: number, reserve: boolean): void;
  activate?(domain: number, irq: number, level: number, reserve: boolean): number;
  /** Of a root: what comes before its lock. */
  deactivating?(irq: number): void;
  deactivate?(domain: number, irq: number, level: number): void;
}

/** struct msi_parent_ops: what a domain offers to device domains above it. */
export interface MsiParentOps {
  readonly supportedFlags: number;
  readonly prefix: string;
}

/** The kernel half of an irqchip: the default export of its chip.ts. */
export interface Irqchip {
  /** Folder name. */
  readonly id: string;
  /** What domains of this kind do, for one machine. */
  readonly ops: (m: Machine) => IrqDomainOps;
  readonly chips: readonly IrqChip[];
  readonly msiParentOps?: MsiParentOps;
  /**
   * Name of a domain of this kind before a bus token is appended.
   * @param owner irqDomain.owner
   * @param parentKind irqDomain.kind of its parent, or -1
   */
  domainName(m: Machine, owner: number, parentKind: number): string;
  /** Programs of calls that belong to this kind, by number of the call. */
  readonly programs?: Programs;
}

export const defineIrqchip = (irqchip: Irqchip): Irqchip => irqchip;

/** Numbers of chips that belong to no folder. */
export const CHIP_NULL = 0;
export const CHIP_NONE = 1;
/** ERR_PTR(-ENOTCONN): the first level that an irq does not use, until the hierarchy is trimmed. */
export const CHIP_DISCONNECTED = 255;
/** Chips without a domain: the 8259s. */
export const CHIP_XT_PIC = 2;

/** All irqchips by the numbers that columns hold. */
export interface ChipTable {
  /** Position is irqDomain.kind. */
  readonly irqchips: readonly Irqchip[];
  /** Position is irqData.chip; 0: no chip. */
  readonly chips: readonly (IrqChip | undefined)[];
  kind(id: string): number;
  /** Numbers of chips by id. */
  readonly number: Readonly<Record<string, number>>;
}

const NO_IRQ_CHIP = evenChip({ id: 'none', flags: IRQCHIP.skipSetWake, name: () => 'none' });
const XT_PIC = evenChip({
  id: 'xt-pic',
  flags: 0,
  name: () => 'XT-PIC',
  irqMask: mask8259,
  irqDisable: mask8259,
  irqUnmask: unmask8259,
  irqMaskAck: maskAck8259,
});

// Irqchips differ in what they leave out. A place in the code that meets objects of many shapes looks each property up by its name,
// so all get one shape.

function evenOps(ops: IrqDomainOps): Required<IrqDomainOps> {
  return {
    alloc: ops.alloc,
    free: ops.free,
    activating: ops.activating ?? (() => {}),
    activate: ops.activate ?? (() => 0),
    deactivating: ops.deactivating ?? (() => {}),
    deactivate: ops.deactivate ?? (() => {}),
  };
}

function evenChip(chip: IrqChip): IrqChip {
  const all: Record<keyof IrqChip, unknown> = {
    id: chip.id,
    flags: chip.flags,
    name: chip.name,
    irqStartup: chip.irqStartup,
    irqMask: chip.irqMask,
    irqUnmask: chip.irqUnmask,
    irqDisable: chip.irqDisable,
    irqMaskAck: chip.irqMaskAck,
    irqAck: chip.irqAck,
    irqEoi: chip.irqEoi,
    irqSetAffinity: chip.irqSetAffinity,
    irqRetrigger: chip.irqRetrigger,
    irqComposeMsiMsg: chip.irqComposeMsiMsg,
    irqWriteMsiMsg: chip.irqWriteMsiMsg,
  };
  return all as unknown as IrqChip;
}

/** Numbers irqchips, which come sorted by id, and their chips. */
export function chipTable(irqchips: readonly Irqchip[]): ChipTable {
  const chips: (IrqChip | undefined)[] = [undefined, NO_IRQ_CHIP, XT_PIC];
  const kinds = new Map<string, number>();
  const number: Record<string, number> = {};
  for (const [kind, irqchip] of irqchips.entries()) {
    kinds.set(irqchip.id, kind);
    for (const chip of irqchip.chips) {
      if (chip.id in number) throw new Error(`two irq chips are called ${chip.id}`);
      number[chip.id] = chips.length;
      chips.push(evenChip(chip));
    }
  }
  return { irqchips, chips, kind: lookup(kinds, 'irqchip folder'), number };
}

/** The ops of all irqchips for one machine, by irqDomain.kind. */
export const domainOps = (m: Machine): Required<IrqDomainOps>[] =>
  m.chips.irqchips.map(({ ops }) => evenOps(ops(m)));

function lookup(numbers: ReadonlyMap<string, number>, what: string): (id: string) => number {
  return (id) => {
    const number = numbers.get(id);
    if (number === undefined) throw new Error(`there is no ${what} ${id}`);
    return number;
  };
}

/** Chip of a level; no_irq_chip answers for levels without one. */
export function chipOf(m: Machine, irq: number, level: number): IrqChip {
  return m.chips.chips[m.irqData.chip[irq * DEPTH + level]!] ?? NO_IRQ_CHIP;
}

/** irq_chip_compose_msi_msg(): the first level that composes; fills m.msg. */
export function irqChipComposeMsiMsg(m: Machine, irq: number): number {
  const levels = m.irqDesc.levels[irq]!;
  for (let level = 0; level < levels; level++) {
    const chip = chipOf(m, irq, level);
    if (chip.irqComposeMsiMsg === undefined) continue;
    m.msg.addressLo = 0;
    m.msg.addressHi = 0;
    m.msg.data = 0;
    chip.irqComposeMsiMsg(m, irq, level);
    return 0;
  }
  return -ENOSYS;
}

/** irq_chip_ack_parent(). */
export function irqChipAckParent(m: Machine, irq: number, level: number): void {
  chipOf(m, irq, level + 1).irqAck!(m, irq, level + 1);
}

/** irq_chip_set_affinity_parent() and what chips do that pass an affinity down themselves. */
export function irqChipSetAffinityParent(
  m: Machine,
  irq: number,
  level: number,
  mask: number,
  force: boolean,
): number {
  const chip = chipOf(m, irq, level + 1);
  return chip.irqSetAffinity === undefined ? -ENOSYS : chip.irqSetAffinity(m, irq, level + 1, mask, force);
}

/** mask_irq(). */
export function maskIrq(m: Machine, irq: number): void {
  if ((m.irqDesc.dstate[irq]! & IRQD.masked) !== 0) return;
  const chip = chipOf(m, irq, 0);
  if (chip.irqMask === undefined) return;
  chip.irqMask(m, irq);
  m.irqDesc.dstate[irq]! |= IRQD.masked;
}

/** unmask_irq(). */
export function unmaskIrq(m: Machine, irq: number): void {
  if ((m.irqDesc.dstate[irq]! & IRQD.masked) === 0) return;
  const chip = chipOf(m, irq, 0);
  if (chip.irqUnmask === undefined) return;
  chip.irqUnmask(m, irq);
  m.irqDesc.dstate[irq]! &= ~IRQD.masked;
}
