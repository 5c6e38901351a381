// Fault recording registers of the VT-d units, decoded by their layout.

import { fieldValue, type Words } from '../../lib/bits.ts';
import { VERDICT_INFO } from '../../model/delivery.ts';
import { FAULT_RECORDS } from '../../model/hardware.ts';
import { vtdFaultRecord } from '../../model/layouts/vtd.ts';
import { formatRequester } from '../../model/pci.ts';
import type { LiveColumns } from '../../model/simulation.ts';

export interface FaultLine {
  /** Row of the frame's registers. */
  readonly row: number;
  /** `dmar0 record 3` */
  readonly place: string;
  readonly words: Words;
  /** F is set: the handler of the fault event has not taken it. */
  readonly isNew: boolean;
  /** `0x22`, and the manual's reason. */
  readonly reason: number;
  readonly text: string;
  /** `00:1f.7` */
  readonly requester: string;
  readonly index: number;
}

/** Registers that have ever held a fault. */
export function faultLines({ faultRecord: { w0, w1, w2, w3 } }: LiveColumns): FaultLine[] {
  const lines: FaultLine[] = [];
  for (let row = 0; row < w0.length; row++) {
    const words = Uint32Array.of(w0[row]!, w1[row]!, w2[row]!, w3[row]!);
    const value = (name: string): number => fieldValue(vtdFaultRecord, words, name);
    const reason = value('FR');
    if (reason === 0) continue;
    lines.push({
      row,
      place: `dmar${Math.floor(row / FAULT_RECORDS)} record ${row % FAULT_RECORDS}`,
      words,
      isNew: value('F') === 1,
      reason,
      text: VERDICT_INFO[reason]?.reason ?? 'no reason of interrupt remapping',
      requester: formatRequester(value('SID')),
      index: value('index'),
    });
  }
  return lines;
}
