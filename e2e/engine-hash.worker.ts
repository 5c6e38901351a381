// Gives the recorded journal to an engine in a worker and answers with the hash of its bytes.

import text from '../src/irqchips/fixtures/journal.txt?raw';
import { journalHash } from '../src/irqchips/journal-vector.ts';

self.postMessage(journalHash(text));
