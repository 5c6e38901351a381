// The handler of a VT-d unit's fault interrupt. drivers/iommu/intel/dmar.c: dmar_fault, 6.12 and 6.1.

import type { Machine } from '../../engine/machine.ts';
import { FAULT_RECORDS, FSTS } from '../../model/hardware.ts';
import { RECORD_VALID } from '../../model/hardware-bits.ts';

/** Reads and clears records from the first that pends on, then the status; with it what pends of the fault event goes. */
export function dmarFault(m: Machine, unit: number): void {
  const { faultStatus, eventPending } = m.dmarUnit;
  const { w3 } = m.faultRecord;
  const status = faultStatus[unit]!;
  if ((status & FSTS.ppf) === 0) return;
  const base = unit * FAULT_RECORDS;
  for (let at = (status >>> FSTS.friShift) & 0xff; (w3[base + at]! & RECORD_VALID) !== 0; ) {
    w3[base + at]! &= ~RECORD_VALID;
    at = (at + 1) % FAULT_RECORDS;
  }
  faultStatus[unit] = status & ~(FSTS.pfo | FSTS.ppf);
  eventPending[unit] = 0;
}
