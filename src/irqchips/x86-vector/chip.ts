// The VECTOR domain: an irq gets a vector on a CPU. arch/x86/kernel/apic/vector.c, 6.12.

import { defineIrqchip, type IrqChip, type IrqDomainOps } from '../../engine/chip.ts';
import { cpumaskAnd } from '../../engine/cpumask.ts';
import { IRQD } from '../../engine/irqd.ts';
import { levelOf, resetIrqData, setHwirqAndChip } from '../../engine/irqdomain.ts';
import { affinityMask, type Machine, Mask } from '../../engine/machine.ts';
import { hasState, isManaged } from '../../engine/manage.ts';
import { traceMatrix } from '../../engine/matrix-events.ts';
import { GENERIC_FLAGS, MsiFlag } from '../../engine/msi.ts';
import { DEPTH } from '../../engine/tables.ts';
import { E } from '../../engine/trace.ts';
import { EINVAL, EIO, ENXIO } from '../../model/errno.ts';
import { apicAckIrq } from './ack.ts';
import { cfgDestApicid, cfgVector, VECTOR_DOMAIN } from './cfg.ts';
import { composeMsiMsg } from './message.ts';
import { vectorPrograms } from './programs.ts';
import { apicRetriggerIrq } from './retrigger.ts';
import {
  activateManaged,
  activateReserved,
  assignAnyVector,
  assignManagedShutdown,
  assignManagedVector,
  assignVector,
  clearIrqVector,
  irqCompleteMove,
  reserveIrqVector,
  reserveManagedVector,
  updateIrqCfg,
} from './vectors.ts';

/** First vector of the legacy irqs: ISA_IRQ_VECTOR(0). */
const ISA_VECTOR = 0x30;
const PIC_CASCADE_IR = 2;

const APIC: IrqChip = {
  id: 'x86-vector',
  flags: 0,
  name: () => 'APIC',
  irqAck(m, irq) {
    irqCompleteMove(m, irq);
    apicAckIrq(m, irq);
  },
  irqSetAffinity(m, irq, _level, mask) {
    if (!hasState(m, irq, IRQD.activated)) return -EIO;
    cpumaskAnd(m.masks, Mask.search, mask, Mask.online);
    return isManaged(m, irq) ? assignManagedVector(m, irq, Mask.search) : assignVector(m, irq, Mask.search);
  },
  irqRetrigger: apicRetriggerIrq,
  irqComposeMsiMsg(m, irq) {
    composeMsiMsg(m, cfgVector(m, irq), cfgDestApicid(m, irq), false);
  },
};

/** vector_configure_legacy(): whether the irq needs a reservation now. */
function configureLegacy(m: Machine, irq: number): boolean {
  const { apicChipData: a } = m;
  a.vector[irq] = ISA_VECTOR + irq;
  a.cpu[irq] = 0;
  if (hasState(m, irq, IRQD.activated)) {
    m.trace.live?.emit4(E.vector_setup, irq, 1, 0, 0);
    updateIrqCfg(m, irq, a.vector[irq]!, 0);
    return false;
  }
  a.canReserve[irq] = 1;
  m.irqDesc.dstate[irq]! |= IRQD.canReserve;
  clearIrqVector(m, irq);
  return true;
}

function allocOne(m: Machine, irq: number): number {
  const { irqDesc } = m;
  const level = irqDesc.levels[irq]! - 1;
  m.apicChipData.present[irq] = 1;
  setHwirqAndChip(m, irq, level, irq, m.chips.number['x86-vector']!);
  m.irqData.chipData[irq * DEPTH + level] = 1;
  irqDesc.dstate[irq]! |= IRQD.singleTarget | IRQD.handleEnforceIrqctx | IRQD.affinityOnActivate;
  if (m.info.legacy && !configureLegacy(m, irq)) return 0;
  let ret = 0;
  if (isManaged(m, irq)) ret = reserveManagedVector(m, irq);
  else reserveIrqVector(m, irq);
  m.trace.live?.emit4(E.vector_setup, irq, 0, ret, 0);
  if (ret !== 0) {
    m.irqData.chipData[irq * DEPTH + level] = 0;
    clearChipData(m, irq);
  }
  return ret;
}

/** free_apic_chip_data(). By then nothing is left in the cleanup list. */
function clearChipData(m: Machine, irq: number): void {
  const { apicChipData: a } = m;
  a.present[irq] = 0;
  a.cfgVector[irq] = 0;
  a.cfgDestApicid[irq] = 0;
  a.vector[irq] = 0;
  a.cpu[irq] = 0;
  a.prevVector[irq] = 0;
  a.prevCpu[irq] = 0;
  a.moveInProgress[irq] = 0;
  a.isManaged[irq] = 0;
  a.canReserve[irq] = 0;
  a.hasReserved[irq] = 0;
}

/** x86_vector_free_irqs() of one irq. */
function freeOne(m: Machine, irq: number): void {
  const level = levelOf(m, VECTOR_DOMAIN, irq);
  if (level < 0 || m.irqData.chipData[irq * DEPTH + level] === 0) return;
  const { apicChipData: a } = m;
  clearIrqVector(m, irq);
  m.trace.live?.emit4(E.vector_teardown, irq, a.isManaged[irq]!, a.hasReserved[irq]!, 0);
  if (a.hasReserved[irq] !== 0) {
    m.matrix.removeReserved();
    traceMatrix(m, E.irq_matrix_remove_reserved);
  }
  if (a.isManaged[irq] !== 0) m.matrix.removeManaged(affinityMask(m, irq));
  resetIrqData(m, irq, level);
  clearChipData(m, irq);
}

const ops: IrqDomainOps = {
  alloc(m, _domain, first, count) {
    if (m.platform.apic === undefined) return -ENXIO;
    if (m.info.legacy && first === PIC_CASCADE_IR) return -EINVAL;
    for (let i = 0; i < count; i++) {
      const ret = allocOne(m, first + i);
      if (ret === 0) continue;
      for (let done = 0; done < i; done++) freeOne(m, first + done);
      return ret;
    }
    return 0;
  },
  free: (m, _domain, irq) => freeOne(m, irq),
  activating(m, irq, reserve) {
    const { isManaged: managed, canReserve } = m.apicChipData;
    m.trace.live?.emit4(E.vector_activate, irq, managed[irq]!, canReserve[irq]!, reserve ? 1 : 0);
  },
  activate(m, _domain, irq, _level, reserve) {
    const { apicChipData: a } = m;
    const managed = a.isManaged[irq]!;
    if (a.canReserve[irq] === 0 && managed === 0) {
      // The answer is ignored: an irq with a fixed vector goes on without one.
      assignAnyVector(m, irq);
      return 0;
    }
    if (reserve || (isManaged(m, irq) && hasState(m, irq, IRQD.managedShutdown))) {
      assignManagedShutdown(m, irq);
      return 0;
    }
    if (managed !== 0) return activateManaged(m, irq);
    return a.hasReserved[irq] !== 0 ? activateReserved(m, irq) : 0;
  },
  deactivating(m, irq) {
    const { isManaged: managed, canReserve } = m.apicChipData;
    m.trace.live?.emit4(E.vector_deactivate, irq, managed[irq]!, canReserve[irq]!, 0);
  },
  deactivate(m, _domain, irq) {
    const { apicChipData: a } = m;
    if (a.isManaged[irq] === 0 && a.canReserve[irq] === 0) return;
    if (a.hasReserved[irq] !== 0) return;
    clearIrqVector(m, irq);
    if (a.canReserve[irq] !== 0) reserveIrqVector(m, irq);
    else assignManagedShutdown(m, irq);
  },
};

export default defineIrqchip({
  id: 'x86-vector',
  ops,
  chips: [APIC],
  msiParentOps: {
    supportedFlags: GENERIC_FLAGS | MsiFlag.pciMsix | MsiFlag.pciMsixAllocDyn,
    prefix: '',
  },
  domainName: () => 'VECTOR',
  programs: vectorPrograms,
});
