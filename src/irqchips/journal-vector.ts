// For tests: machines that a recorded journal is given to, and the hash of the bytes that come out, the same on every engine.

import { hashHex } from '../lib/hash.ts';
import { createEngine } from './chips.ts';
import { replayJournal } from './journal.ts';
import { parseJournal } from './journal-text.ts';
import { topologyOf } from './random-topology.ts';

/** The machine of fixtures/journal.txt: the journal was drawn from it once. */
export const JOURNAL_MACHINE = {
  cpus: 6,
  nodes: 2,
  remapping: 'vtd-x2apic',
  functions: [
    { msix: 16, msi: { multiCap: 0, canMask: false } },
    { bus: 1, msi: { multiCap: 3, canMask: true } },
    { bus: 1, msix: 40, node: 1 },
    { msi: { multiCap: 4, canMask: false }, pin: 1, legacyIrq: 18 },
  ],
} as const;

/** Hash of the machine's bytes after the journal. */
export function journalHash(text: string): string {
  const engine = createEngine(topologyOf(JOURNAL_MACHINE));
  replayJournal(engine, parseJournal(text));
  return hashHex(engine.machine.buffer);
}
