// One call of openBundle: its limits, what was counted against them, its problems, and when to let others run.

import { ProblemLog } from './problems.ts';
import type { BundleProgress, Limits } from './types.ts';

/** Ends the reading of everything (`whole`) or of one input. */
export class LimitReached extends Error {
  readonly found: string;
  readonly expected: string;
  readonly whole: boolean;

  constructor(found: string, expected: string, whole: boolean) {
    super(`${found}, expected ${expected}`);
    this.found = found;
    this.expected = expected;
    this.whole = whole;
  }
}

/** Longest stretch of work, in ms, before other tasks get their turn. */
const TURN = 12;
/** Least time between two progress reports, in ms. */
const REPORT = 50;

export interface SessionOptions {
  readonly limits: Limits;
  readonly bytesTotal: number;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: BundleProgress) => void) | undefined;
}

export class Session {
  readonly limits: Limits;
  readonly problems = new ProblemLog();
  /** What is being read, for progress. */
  path = '';
  phase: BundleProgress['phase'] = 'reading';
  /** Entries beyond `maxEntries`: counted, not read. */
  entriesLeftOut = 0;
  private entries = 0;
  private bytesRead = 0;
  private bytesUnpacked = 0;
  private inputRead = 0;
  private inputUnpacked = 0;
  private turnStart = performance.now();
  private lastReport = Number.NEGATIVE_INFINITY;
  private readonly options: SessionOptions;

  constructor(options: SessionOptions) {
    this.options = options;
    this.limits = options.limits;
  }

  /** Counts one entry. False: there were too many before it, skip it. */
  entry(path: string): boolean {
    this.path = path;
    if (this.entries >= this.limits.maxEntries) {
      this.entriesLeftOut++;
      return false;
    }
    this.entries++;
    return true;
  }

  /** A new input begins: ratios are measured per input. */
  beginInput(): void {
    this.inputRead = 0;
    this.inputUnpacked = 0;
  }

  /** `n` bytes of an input were read as they were given. */
  read(n: number): void {
    this.bytesRead += n;
    this.inputRead += n;
  }

  /** `n` bytes came out of a file, an archive or a decompressor. Throws LimitReached. */
  unpacked(n: number): void {
    this.bytesUnpacked += n;
    this.inputUnpacked += n;
    const { maxTotalBytes, maxRatio, ratioFloorBytes } = this.limits;
    if (this.bytesUnpacked > maxTotalBytes) {
      const most = formatBytes(maxTotalBytes);
      throw new LimitReached(`more than ${most} unpacked`, `at most ${most} in all`, true);
    }
    if (this.inputUnpacked > ratioFloorBytes && this.inputUnpacked > maxRatio * this.inputRead) {
      const found = `${formatBytes(this.inputUnpacked)} out of ${formatBytes(this.inputRead)}`;
      throw new LimitReached(found, `at most ${maxRatio} times as much`, false);
    }
  }

  /** Lets others run when the turn is over, reports progress, and throws when the work was cancelled. */
  async breathe(): Promise<void> {
    this.options.signal?.throwIfAborted();
    const now = performance.now();
    if (now - this.lastReport >= REPORT) this.report(now);
    if (now - this.turnStart < TURN) return;
    await nextTask();
    this.turnStart = performance.now();
    this.options.signal?.throwIfAborted();
  }

  report(now = performance.now()): void {
    this.lastReport = now;
    const { bytesTotal, onProgress } = this.options;
    const { phase, bytesUnpacked, entries, path } = this;
    const bytesRead = phase === 'hashing' ? bytesTotal : Math.min(this.bytesRead, bytesTotal);
    onProgress?.({ phase, bytesRead, bytesTotal, bytesUnpacked, entries, path });
  }
}

/** A task of its own, not a microtask; setTimeout would be held back by 4 ms a turn. */
function nextTask(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
}

/** `512 MiB`, `1.5 kiB`, `17 bytes`. */
export function formatBytes(n: number): string {
  const units: [number, string][] = [
    [2 ** 30, 'GiB'],
    [2 ** 20, 'MiB'],
    [2 ** 10, 'kiB'],
  ];
  for (const [size, unit] of units) if (n >= size) return `${Math.round((n / size) * 10) / 10} ${unit}`;
  return n === 1 ? '1 byte' : `${n} bytes`;
}
