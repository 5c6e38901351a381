// What all PCI/MSI endpoints have in common on x86: masks and messages in the device, affinity with or without remapping below.
// drivers/pci/msi/irqdomain.c; arch/x86/kernel/apic/msi.c: msi_set_affinity, 6.12.

import { type IrqChip, irqChipAckParent, irqChipSetAffinityParent } from '../../engine/chip.ts';
import { cpumaskNext } from '../../engine/cpumask.ts';
import { IRQ_SET_MASK_OK_DONE, IRQCHIP, IRQD } from '../../engine/irqd.ts';
import { effectiveMask, functionOf, type Machine } from '../../engine/machine.ts';
import { hasState } from '../../engine/manage.ts';
import { msiDomainSetAffinity } from '../../engine/msi-domain.ts';
import { pciMaskIrq } from '../../engine/pci-registers.ts';
import { tryRetrigger } from '../../engine/resend.ts';
import { DEPTH } from '../../engine/tables.ts';
import { cfgDestApicid, cfgVector, VECTOR_DOMAIN } from '../x86-vector/cfg.ts';
import { isPending } from '../x86-vector/hardware.ts';
import { composeMsiMsg } from '../x86-vector/message.ts';
import { SHUTDOWN_VECTOR, VECTOR_RETRIGGERED, VECTOR_UNUSED, vectorRow } from '../x86-vector/vector-table.ts';

/** Longest chip name of a device domain: struct msi_domain_template.name without its end. */
const NAME_CHARS = 47;

/** msi_create_device_irq_domain(): prefix of the parent, template, device; cut at 47 characters. */
export function pciDomainName(m: Machine, template: string, dev: number, parentKind: number): string {
  const prefix = m.chips.irqchips[parentKind]?.msiParentOps?.prefix ?? '';
  return `${prefix}${template}-${pciName(m, dev)}`.slice(0, NAME_CHARS);
}

/** pci_name(): segment:bus:slot.function. */
function pciName(m: Machine, dev: number): string {
  const { segment, bus, devfn } = functionOf(m, dev);
  const hex = (n: number, digits: number): string => n.toString(16).padStart(digits, '0');
  return `${hex(segment, 4)}:${hex(bus, 2)}:${hex(devfn >> 3, 2)}.${devfn & 7}`;
}

/** irq_chip of a PCI/MSI endpoint. */
export function pciMsiChip(
  id: string,
  name: (m: Machine, owner: number, parentKind: number) => string,
): IrqChip {
  return {
    id,
    flags: IRQCHIP.oneshotSafe | IRQCHIP.skipSetWake | IRQCHIP.affinityPreStartup,
    name(m, irq, level) {
      const domain = m.irqData.domain[irq * DEPTH + level]! - 1;
      const parent = m.irqDomain.parent[domain]! - 1;
      return name(m, m.irqDomain.owner[domain]!, parent < 0 ? -1 : m.irqDomain.kind[parent]!);
    },
    irqMask: (m, irq) => pciMaskIrq(m, irq, true),
    irqUnmask: (m, irq) => pciMaskIrq(m, irq, false),
    irqAck: irqChipAckParent,
    irqWriteMsiMsg: (m, irq) => m.msi.writeMsg(irq),
    irqSetAffinity(m, irq, level, mask, force) {
      const parentDomain = m.irqData.domain[irq * DEPTH + level + 1]! - 1;
      return parentDomain === VECTOR_DOMAIN
        ? msiSetAffinity(m, irq, level, mask, force)
        : msiDomainSetAffinity(m, irq, level, mask, force);
    },
  };
}

/** irq_msi_update_msg() */
function updateMsg(m: Machine, irq: number, vector: number, dest: number): void {
  composeMsiMsg(m, vector, dest, false);
  m.msi.writeMsg(irq);
}

/**
 * msi_set_affinity() directly on vectors: in two steps where vector and CPU both change. The predicate is what the code does, not
 * what its comment says: reservation mode, that is maskable messages, takes the careful way.
 */
function msiSetAffinity(m: Machine, irq: number, level: number, mask: number, force: boolean): number {
  const cpu = cpumaskNext(m.masks, effectiveMask(m, irq), -1);
  const oldVector = cfgVector(m, irq);
  const oldDest = cfgDestApicid(m, irq);
  const ret = irqChipSetAffinityParent(m, irq, level, mask, force);
  if (ret < 0 || ret === IRQ_SET_MASK_OK_DONE) return ret;
  const vector = cfgVector(m, irq);
  const dest = cfgDestApicid(m, irq);
  const direct =
    !hasState(m, irq, IRQD.canReserve) ||
    vector === oldVector ||
    oldVector === SHUTDOWN_VECTOR ||
    !hasState(m, irq, IRQD.started) ||
    dest === oldDest;
  if (direct || cpu !== m.cpuNow) {
    updateMsg(m, irq, vector, dest);
    return ret;
  }
  const slot = vectorRow(cpu, vector);
  if (m.vectorIrq.desc[slot]! <= VECTOR_UNUSED) m.vectorIrq.desc[slot] = VECTOR_RETRIGGERED;
  updateMsg(m, irq, vector, oldDest);
  updateMsg(m, irq, vector, dest);
  // What came in between, with the new vector on the old CPU, is sent after the move.
  if (isPending(m, cpu, vector)) tryRetrigger(m, irq);
  return ret;
}
