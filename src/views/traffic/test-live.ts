// For tests: a frame of a small machine, all counters 0.

import {
  type LiveColumns,
  type LiveRows,
  LOST_ROWS,
  liveBytes,
  liveColumns,
} from '../../model/simulation.ts';

export function emptyFrame(rows: Partial<LiveRows> = {}): LiveColumns {
  const all: LiveRows = {
    head: 1,
    irq: 64,
    cell: 4 * 256,
    apic: 4 * 8,
    cpu: 4,
    device: 3,
    verdict: 64,
    source: 8,
    lost: LOST_ROWS,
    faultRecord: 16,
    injection: 4,
    ...rows,
  };
  return liveColumns(all, new Uint8Array(liveBytes(all)));
}
