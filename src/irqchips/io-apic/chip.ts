// The IO-APIC: a wire becomes the message of its redirection entry. arch/x86/kernel/apic/io_apic.c, 6.12.

import {
  defineIrqchip,
  type IrqChip,
  type IrqDomainOps,
  irqChipAckParent,
  irqChipComposeMsiMsg,
  irqChipSetAffinityParent,
} from '../../engine/chip.ts';
import { Flow, FlowName, IRQ, IRQ_SET_MASK_OK_DONE, IRQCHIP, IRQD } from '../../engine/irqd.ts';
import { allocIrqsParent, freeIrqTop, setHandler, setHwirqAndChip } from '../../engine/irqdomain.ts';
import type { Machine } from '../../engine/machine.ts';
import { hasState, irqModifyStatus, irqMoveMaskedIrq } from '../../engine/manage.ts';
import { irqFindMapping } from '../../engine/revmap.ts';
import { DEPTH } from '../../engine/tables.ts';
import { E } from '../../engine/trace.ts';
import { clearRow } from '../../lib/columns.ts';
import { EEXIST, EINVAL } from '../../model/errno.ts';
import { RTE_LEVEL, RTE_MASKED } from '../../model/hardware-bits.ts';
import { apicAckIrq, apicEoi } from '../x86-vector/ack.ts';
import { VECTOR_DOMAIN } from '../x86-vector/cfg.ts';
import { irqCompleteMove } from '../x86-vector/vector-cleanup.ts';
import { endOfInterrupt, writePinLow } from './hardware.ts';
import { ioApicPrograms } from './programs.ts';

const RTE_ACTIVE_LOW = 1 << 13;

/** mp_register_handler(). */
export function registerHandler(m: Machine, irq: number, isLevel: boolean): void {
  if (isLevel) irqModifyStatus(m, irq, 0, IRQ.level);
  else irqModifyStatus(m, irq, IRQ.level, 0);
  setHandler(m, irq, isLevel ? Flow.fasteoi : Flow.edge, isLevel ? FlowName.fasteoi : FlowName.edge);
}

const pinRow = (m: Machine, irq: number): number =>
  m.shape.pinFirst[m.mpChipData.ioapic[irq]!]! + m.mpChipData.pin[irq]!;

/** ioapic_setup_msg_from_msi() and __ioapic_write_entry(). */
function configureEntry(m: Machine, irq: number): void {
  irqChipComposeMsiMsg(m, irq);
  const { mpChipData: d, msg } = m;
  // Vector and delivery mode come from the data; destination mode, format and index from the address.
  const kept = d.entryLo[irq]! & ~0xfff;
  d.entryLo[irq] = (kept | (msg.data & 0x7ff) | (((msg.addressLo >>> 2) & 1) << 11)) >>> 0;
  d.entryHi[irq] = ((((msg.addressLo >>> 5) & 0x7fff) << 17) | (((msg.addressLo >>> 4) & 1) << 16)) >>> 0;
  m.trace.live?.emit4(E.ioapic_write_entry, d.ioapic[irq]!, d.pin[irq]!, d.entryLo[irq]!, d.entryHi[irq]!);
  const row = pinRow(m, irq);
  writePinLow(m, row, d.entryLo[irq]!);
  m.ioApicPin.hi[row] = d.entryHi[irq]!;
}

/** eoi_ioapic_pin(): the EOI register, with the vector that the entry has (behind remapping its pin). */
function eoiPin(m: Machine, irq: number): void {
  const { pinFirst } = m.shape;
  const ioapic = m.mpChipData.ioapic[irq]!;
  endOfInterrupt(m, pinFirst[ioapic]!, pinFirst[ioapic + 1]!, m.mpChipData.entryLo[irq]! & 0xff);
}

/** io_apic_modify_irq(): only the low half is written. */
function setMasked(m: Machine, irq: number, masked: boolean): void {
  const { mpChipData: d } = m;
  d.entryLo[irq] = masked ? d.entryLo[irq]! | RTE_MASKED : d.entryLo[irq]! & ~RTE_MASKED;
  writePinLow(m, pinRow(m, irq), d.entryLo[irq]!);
}

function setAffinity(m: Machine, irq: number, level: number, mask: number, force: boolean): number {
  const ret = irqChipSetAffinityParent(m, irq, level, mask, force);
  if (ret >= 0 && ret !== IRQ_SET_MASK_OK_DONE) configureEntry(m, irq);
  return ret;
}

const common = {
  flags: IRQCHIP.skipSetWake | IRQCHIP.affinityPreStartup,
  irqStartup: (m: Machine, irq: number) => setMasked(m, irq, false),
  irqMask: (m: Machine, irq: number) => setMasked(m, irq, true),
  irqUnmask: (m: Machine, irq: number) => setMasked(m, irq, false),
  irqAck: irqChipAckParent,
  irqSetAffinity: setAffinity,
} as const;

const IO_APIC: IrqChip = {
  ...common,
  id: 'io-apic',
  name: () => 'IO-APIC',
  /** ioapic_ack_level(): the pin is masked around a move, and the EOI lies between. */
  irqEoi(m, irq) {
    irqCompleteMove(m, irq);
    const moving = hasState(m, irq, IRQD.setaffinityPending);
    if (!moving) {
      apicEoi(m);
      return;
    }
    if (!hasState(m, irq, IRQD.masked)) setMasked(m, irq, true);
    apicEoi(m);
    irqMoveMaskedIrq(m, irq);
    if (!hasState(m, irq, IRQD.masked)) setMasked(m, irq, false);
  },
};

const IR_IO_APIC: IrqChip = {
  ...common,
  id: 'io-apic-ir',
  name: () => 'IR-IO-APIC',
  /** ioapic_ir_ack_level(): the message was an edge, so nobody broadcasts its EOI. */
  irqEoi(m, irq) {
    apicAckIrq(m, irq);
    eoiPin(m, irq);
  },
};

const ops = (m: Machine): IrqDomainOps => ({
  alloc(domain, irq, count) {
    const { info, mpChipData: d } = m;
    if (count > 1) return -EINVAL;
    if (irqFindMapping(m, domain, info.pin) > 0) return -EEXIST;
    const ret = allocIrqsParent(m, domain, irq, 1);
    if (ret < 0) return ret;
    const remapped = m.irqDomain.parent[domain]! - 1 !== VECTOR_DOMAIN;
    setHwirqAndChip(m, irq, 0, info.pin, m.chips.number[remapped ? 'io-apic-ir' : 'io-apic']!);
    m.irqData.chipData[irq * DEPTH] = 1;
    d.present[irq] = 1;
    d.ioapic[irq] = info.owner;
    d.pin[irq] = info.pin;
    d.isLevel[irq] = info.isLevel ? 1 : 0;
    d.activeLow[irq] = info.activeLow ? 1 : 0;
    d.entryLo[irq] = (info.isLevel ? RTE_LEVEL | RTE_MASKED : 0) | (info.activeLow ? RTE_ACTIVE_LOW : 0);
    d.entryHi[irq] = 0;
    registerHandler(m, irq, info.isLevel);
    return 0;
  },
  free(domain, irq) {
    clearRow(m.mpChipData, irq);
    freeIrqTop(m, domain, irq);
  },
  activate(_domain, irq) {
    configureEntry(m, irq);
    return 0;
  },
  /** ioapic_mask_entry(): the rest of the entry is zeroed. */
  deactivate(_domain, irq) {
    const row = pinRow(m, irq);
    writePinLow(m, row, RTE_MASKED);
    m.ioApicPin.hi[row] = 0;
  },
});

export default defineIrqchip({
  id: 'io-apic',
  ops,
  chips: [IO_APIC, IR_IO_APIC],
  domainName: (m, owner) => `IO-APIC-${m.topology.ioApics[owner]!.id}`,
  programs: ioApicPrograms,
});
