// What the chips of remapping units have in common. drivers/iommu/intel/irq_remapping.c and drivers/iommu/amd/iommu.c, 6.12.

import { type IrqChip, irqChipSetAffinityParent } from '../../engine/chip.ts';
import { IRQ_SET_MASK_OK_DONE } from '../../engine/irqd.ts';
import type { Machine } from '../../engine/machine.ts';
import { vectorScheduleCleanup } from './vector-cleanup.ts';

/** intel_ir_set_affinity(), amd_ir_set_affinity(): `update` writes the entry; the message that names it stays. */
export const remappedSetAffinity =
  (update: (m: Machine, irq: number) => void): NonNullable<IrqChip['irqSetAffinity']> =>
  (m, irq, level, mask, force) => {
    const ret = irqChipSetAffinityParent(m, irq, level, mask, force);
    if (ret < 0 || ret === IRQ_SET_MASK_OK_DONE) return ret;
    update(m, irq);
    vectorScheduleCleanup(m, irq);
    return IRQ_SET_MASK_OK_DONE;
  };
