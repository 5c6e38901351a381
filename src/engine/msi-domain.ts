// What all MSI domains have in common: hwirq, chip and edge flow for each irq, the message written on activation, zeroed on
// deactivation, and on a move where the parent does not redirect. kernel/irq/msi.c: msi_domain_ops, msi_domain_set_affinity, 6.12, 6.1.

import { EEXIST } from '../model/errno.ts';
import { chipOf, type IrqDomainOps, irqChipComposeMsiMsg, irqChipSetAffinityParent } from './chip.ts';
import { Flow, FlowName, IRQ_SET_MASK_OK_DONE } from './irqd.ts';
import { allocIrqsParent, freeIrqTop, setHandler, setHwirqAndChip } from './irqdomain.ts';
import type { Machine } from './machine.ts';
import { irqFindMapping } from './revmap.ts';

/** What differs: hwirq comes from `m.info`. */
export interface MsiOps {
  /** Number of the chip that an irq of the domain gets. */
  chip(m: Machine, domain: number): number;
  /** The rest of msi_init and msi_free. */
  init?(m: Machine, irq: number): void;
  free?(m: Machine, irq: number): void;
}

/** msi_domain_ops of kernel/irq/msi.c, 6.12, with what a domain adds. */
export function msiOps({ chip, init, free }: MsiOps): (m: Machine) => IrqDomainOps {
  return (m) => ({
    alloc(domain, first, count) {
      const { hwirq } = m.info;
      if (irqFindMapping(m, domain, hwirq) > 0) return -EEXIST;
      const ret = allocIrqsParent(m, domain, first, count);
      if (ret < 0) return ret;
      const number = chip(m, domain);
      for (let i = 0; i < count; i++) {
        init?.(m, first + i);
        setHwirqAndChip(m, first + i, 0, hwirq + i, number);
        setHandler(m, first + i, Flow.edge, FlowName.edge);
      }
      return 0;
    },
    free(domain, irq) {
      free?.(m, irq);
      freeIrqTop(m, domain, irq);
    },
    activate(_domain, irq) {
      irqChipComposeMsiMsg(m, irq);
      chipOf(m, irq, 0).irqWriteMsiMsg!(m, irq);
      return 0;
    },
    deactivate(_domain, irq) {
      m.msg.addressLo = 0;
      m.msg.addressHi = 0;
      m.msg.data = 0;
      chipOf(m, irq, 0).irqWriteMsiMsg!(m, irq);
    },
  });
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
