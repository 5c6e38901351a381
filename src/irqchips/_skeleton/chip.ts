// The kernel half of an irqchip: a shim that hands everything down. Name the C file and the release that this mirrors.

import {
  defineIrqchip,
  type IrqChip,
  type IrqDomainOps,
  irqChipAckParent,
  irqChipSetAffinityParent,
} from '../../engine/chip.ts';
import { allocIrqsParent, freeIrqCommon, levelOf, setHwirqAndChip } from '../../engine/irqdomain.ts';
import type { Machine } from '../../engine/machine.ts';

/** What the core calls on this level. A callback that is absent here is absent in the kernel's chip, too. */
const SKELETON: IrqChip = {
  id: '_skeleton',
  flags: 0,
  name: () => 'SKELETON',
  irqAck: irqChipAckParent,
  irqSetAffinity: irqChipSetAffinityParent,
};

const ops = (m: Machine): IrqDomainOps => ({
  /** Parents first; an error leaves nothing of this level or those below. */
  alloc(domain, first, count) {
    const ret = allocIrqsParent(m, domain, first, count);
    if (ret < 0) return ret;
    for (let irq = first; irq < first + count; irq++) {
      setHwirqAndChip(m, irq, levelOf(m, domain, irq), m.info.hwirq + irq - first, m.chips.number._skeleton!);
    }
    return 0;
  },
  /** One irq at a time: own level, then the parents'. */
  free: (domain, irq) => freeIrqCommon(m, domain, irq),
});

export default defineIrqchip({
  id: '_skeleton',
  ops,
  chips: [SKELETON],
  domainName: (_m, owner) => `SKELETON-${owner}`,
});
