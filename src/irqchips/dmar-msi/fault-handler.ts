// The handler of a VT-d unit's fault interrupt. drivers/iommu/intel/dmar.c: dmar_fault, 6.12 and 6.1.

import type { Machine } from '../../engine/machine.ts';
import { FAULT_RECORDS, FSTS } from '../../model/hardware.ts';

const RECORD_VALID = 1 << 31;

/** Reads and clears every record, then the status; where the next record goes stays. */
export function dmarFault(m: Machine, unit: number): void {
  const { w3 } = m.faultRecord;
  for (let row = unit * FAULT_RECORDS; row < (unit + 1) * FAULT_RECORDS; row++) w3[row]! &= ~RECORD_VALID;
  m.dmarUnit.faultStatus[unit]! &= ~(FSTS.pfo | FSTS.ppf);
}
