// What a simulation says of an entry of a function before anything is done to it.

export interface EntryFacts {
  /** segment << 16 | id with which the writes of the function arrive: a bridge's where one stands in for it. */
  readonly requester: number;
  /** What injecting each fault would answer now, by number of Fault: 0, or -errno. */
  readonly faults: readonly number[];
}
