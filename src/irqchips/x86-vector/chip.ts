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
import { irqCompleteMove } from './vector-cleanup.ts';
import { vectorsOf } from './vectors.ts';

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
    const { assignManagedVector, assignVector } = vectorsOf(m);
    return isManaged(m, irq) ? assignManagedVector(irq, Mask.search) : assignVector(irq, Mask.search);
  },
  irqRetrigger: apicRetriggerIrq,
  irqComposeMsiMsg(m, irq) {
    composeMsiMsg(m, cfgVector(m, irq), cfgDestApicid(m, irq), false);
  },
};

function ops(m: Machine): IrqDomainOps {
  const { apicChipData: a, irqDesc, irqData, matrix, trace, info } = m;
  const vectors = vectorsOf(m);
  const chip = m.chips.number['x86-vector']!;

  /** vector_configure_legacy(): whether the irq needs a reservation now. */
  function configureLegacy(irq: number): boolean {
    a.vector[irq] = ISA_VECTOR + irq;
    a.cpu[irq] = 0;
    if (hasState(m, irq, IRQD.activated)) {
      trace.live?.emit4(E.vector_setup, irq, 1, 0, 0);
      vectors.updateIrqCfg(irq, a.vector[irq]!, 0);
      return false;
    }
    a.canReserve[irq] = 1;
    irqDesc.dstate[irq]! |= IRQD.canReserve;
    vectors.clearIrqVector(irq);
    return true;
  }

  function allocOne(irq: number): number {
    const level = irqDesc.levels[irq]! - 1;
    a.present[irq] = 1;
    setHwirqAndChip(m, irq, level, irq, chip);
    irqData.chipData[irq * DEPTH + level] = 1;
    irqDesc.dstate[irq]! |= IRQD.singleTarget | IRQD.handleEnforceIrqctx | IRQD.affinityOnActivate;
    if (info.legacy && !configureLegacy(irq)) return 0;
    let ret = 0;
    if (isManaged(m, irq)) ret = vectors.reserveManagedVector(irq);
    else vectors.reserveIrqVector(irq);
    trace.live?.emit4(E.vector_setup, irq, 0, ret, 0);
    if (ret !== 0) {
      irqData.chipData[irq * DEPTH + level] = 0;
      clearChipData(irq);
    }
    return ret;
  }

  /** free_apic_chip_data(). By then nothing is left in the cleanup list. */
  function clearChipData(irq: number): void {
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
  function freeOne(irq: number): void {
    const level = levelOf(m, VECTOR_DOMAIN, irq);
    if (level < 0 || irqData.chipData[irq * DEPTH + level] === 0) return;
    vectors.clearIrqVector(irq);
    trace.live?.emit4(E.vector_teardown, irq, a.isManaged[irq]!, a.hasReserved[irq]!, 0);
    if (a.hasReserved[irq] !== 0) {
      matrix.removeReserved();
      traceMatrix(m, E.irq_matrix_remove_reserved);
    }
    if (a.isManaged[irq] !== 0) matrix.removeManaged(affinityMask(m, irq));
    resetIrqData(m, irq, level);
    clearChipData(irq);
  }

  function alloc(_domain: number, first: number, count: number): number {
    if (m.platform.apic === undefined) return -ENXIO;
    if (info.legacy && first === PIC_CASCADE_IR) return -EINVAL;
    for (let i = 0; i < count; i++) {
      const ret = allocOne(first + i);
      if (ret === 0) continue;
      for (let done = 0; done < i; done++) freeOne(first + done);
      return ret;
    }
    return 0;
  }

  function activating(irq: number, reserve: boolean): void {
    trace.live?.emit4(E.vector_activate, irq, a.isManaged[irq]!, a.canReserve[irq]!, reserve ? 1 : 0);
  }

  function activate(_domain: number, irq: number, _level: number, reserve: boolean): number {
    const managed = a.isManaged[irq]!;
    if (a.canReserve[irq] === 0 && managed === 0) {
      // The answer is ignored: an irq with a fixed vector goes on without one.
      vectors.assignAnyVector(irq);
      return 0;
    }
    if (reserve || (isManaged(m, irq) && hasState(m, irq, IRQD.managedShutdown))) {
      vectors.assignManagedShutdown(irq);
      return 0;
    }
    if (managed !== 0) return vectors.activateManaged(irq);
    return a.hasReserved[irq] !== 0 ? vectors.activateReserved(irq) : 0;
  }

  function deactivating(irq: number): void {
    trace.live?.emit4(E.vector_deactivate, irq, a.isManaged[irq]!, a.canReserve[irq]!, 0);
  }

  function deactivate(_domain: number, irq: number): void {
    if (a.isManaged[irq] === 0 && a.canReserve[irq] === 0) return;
    if (a.hasReserved[irq] !== 0) return;
    vectors.clearIrqVector(irq);
    if (a.canReserve[irq] !== 0) vectors.reserveIrqVector(irq);
    else vectors.assignManagedShutdown(irq);
  }

  return { alloc, free: (_domain, irq) => freeOne(irq), activating, activate, deactivating, deactivate };
}

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
