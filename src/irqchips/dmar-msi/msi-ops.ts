// MSI domains whose interrupts are no device's descriptors: one message register set per irq. kernel/irq/msi.c: msi_domain_alloc,
// msi_domain_activate, msi_domain_deactivate, msi_domain_set_affinity, 6.12 and 6.1.

import {
  chipOf,
  type IrqDomainOps,
  irqChipComposeMsiMsg,
  irqChipSetAffinityParent,
} from '../../engine/chip.ts';
import { Flow, FlowName, IRQ_SET_MASK_OK_DONE } from '../../engine/irqd.ts';
import { allocIrqsParent, freeIrqTop, setHandler, setHwirqAndChip } from '../../engine/irqdomain.ts';
import type { Machine } from '../../engine/machine.ts';
import { irqFindMapping } from '../../engine/revmap.ts';
import { EEXIST } from '../../model/errno.ts';

/** Operations of the domain: edge flow, hwirq of `m.info`. */
export interface MsiOps {
  /** Number of the chip that an irq of the domain gets. */
  chip(m: Machine, domain: number): number;
  /** The rest of msi_init and msi_free. */
  init?(m: Machine, irq: number): void;
  free?(m: Machine, irq: number): void;
}

export function msiOps({ chip, init, free }: MsiOps): IrqDomainOps {
  return {
    alloc(m, domain, irq, count) {
      const { hwirq } = m.info;
      if (irqFindMapping(m, domain, hwirq) > 0) return -EEXIST;
      const ret = allocIrqsParent(m, domain, irq, count);
      if (ret < 0) return ret;
      init?.(m, irq);
      setHwirqAndChip(m, irq, 0, hwirq, chip(m, domain));
      setHandler(m, irq, Flow.edge, FlowName.edge);
      return 0;
    },
    free(m, domain, irq) {
      free?.(m, irq);
      freeIrqTop(m, domain, irq);
    },
    activate(m, _domain, irq) {
      irqChipComposeMsiMsg(m, irq);
      chipOf(m, irq, 0).irqWriteMsiMsg!(m, irq);
      return 0;
    },
    deactivate(m, _domain, irq) {
      m.msg.addressLo = 0;
      m.msg.addressHi = 0;
      m.msg.data = 0;
      chipOf(m, irq, 0).irqWriteMsiMsg!(m, irq);
    },
  };
}

/** msi_domain_set_affinity(): the message is written again unless the parent says that it stays. */
export function msiDomainSetAffinity(
  m: Machine,
  irq: number,
  level: number,
  mask: number,
  force: boolean,
): number {
  const ret = irqChipSetAffinityParent(m, irq, level, mask, force);
  if (ret < 0 || ret === IRQ_SET_MASK_OK_DONE) return ret;
  irqChipComposeMsiMsg(m, irq);
  chipOf(m, irq, 0).irqWriteMsiMsg!(m, irq);
  return ret;
}
