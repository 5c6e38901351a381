// Events of a simulation on their way to who looks on: the kernel's tracepoints as model/trace-events.ts has them, and what hardware
// does with messages that are lost. They may be dropped and counted; what they tell is in the counters anyway.

import type { RecordShape } from '../lib/records.ts';
import { TRACE_RECORD_WORDS } from './trace-events.ts';

export const EVENT_LANE: RecordShape = { recordWords: TRACE_RECORD_WORDS, records: 8192 };

/** Numbers of events that are no tracepoints, in the first word of a record. */
export const LiveEvent = {
  /** verdict, tick (two words, low first), requester, address 31:0, address 63:32, data, row of the function or -1, entry */
  lost: 0x8000,
} as const;
