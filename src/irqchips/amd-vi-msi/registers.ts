// The registers with which an AMD IOMMU sends its own interrupts, one for each of its logs. drivers/iommu/amd/init.c: union intcapxt,
// intcapxt_unmask_irq, intcapxt_mask_irq, 6.12 and 6.1.

import type { Machine } from '../../engine/machine.ts';
import { DEPTH } from '../../engine/tables.ts';
import { cfgDestApicid, cfgVector } from '../x86-vector/cfg.ts';

/** Offsets in the unit's registers, which are the hwirqs: MMIO_INTCAPXT_{EVT,PPR,GALOG}_OFFSET. */
export const CAPXT = { event: 0x170, ppr: 0x178, ga: 0x180 } as const;

export interface Capxt {
  readonly lo: number;
  readonly hi: number;
}

/** What an irq's register says while it is open: destination mode and 24 bits of destination, vector and the other 8. */
export function composeCapxt(m: Machine, irq: number): Capxt {
  const dest = cfgDestApicid(m, irq);
  const logical = m.platform.destModeLogical ? 1 << 2 : 0;
  return {
    lo: (logical | ((dest & 0xffffff) << 8)) >>> 0,
    hi: (cfgVector(m, irq) | (dest & 0xff000000)) >>> 0,
  };
}

/** Register of an irq; those of all logs with 6.1, where one irq is for all. */
function registersOf(m: Machine, irq: number): readonly number[] {
  return m.topology.release === '6.1' ? Object.values(CAPXT) : [m.irqData.hwirq[irq * DEPTH]!];
}

export function writeCapxt(m: Machine, irq: number, lo: number, hi: number): void {
  const unit = m.irqData.chipData[irq * DEPTH]! - 1;
  const { eventIntLo, eventIntHi, pprIntLo, pprIntHi, gaIntLo, gaIntHi } = m.amdUnit;
  for (const register of registersOf(m, irq)) {
    const [low, high] =
      register === CAPXT.event
        ? [eventIntLo, eventIntHi]
        : register === CAPXT.ppr
          ? [pprIntLo, pprIntHi]
          : [gaIntLo, gaIntHi];
    low[unit] = lo;
    high[unit] = hi;
  }
}

/** What the registers of an irq hold. */
export function readCapxt(m: Machine, irq: number): Capxt[] {
  const unit = m.irqData.chipData[irq * DEPTH]! - 1;
  const { eventIntLo, eventIntHi, pprIntLo, pprIntHi, gaIntLo, gaIntHi } = m.amdUnit;
  const held: Readonly<Record<number, Capxt>> = {
    [CAPXT.event]: { lo: eventIntLo[unit]!, hi: eventIntHi[unit]! },
    [CAPXT.ppr]: { lo: pprIntLo[unit]!, hi: pprIntHi[unit]! },
    [CAPXT.ga]: { lo: gaIntLo[unit]!, hi: gaIntHi[unit]! },
  };
  return registersOf(m, irq).map((register) => held[register]!);
}
