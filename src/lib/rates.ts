// How fast many counters grow, by the time of what is counted: sums of counts and of time that both fade, so that the last second that
// was watched weighs most. While nothing passes, nothing fades.

/** Milliseconds of watching after which a count weighs 1/e. */
const FADE_MS = 1000;

/** Longest that a look weighs, in ms: who looks after a pause has not watched the pause. */
const LONGEST_LOOK_MS = 250;

/** Below this a sum is nothing: what fades for ever would become too small for fast arithmetic. */
const NOTHING = 1e-6;

/** A counter that shrinks by more than this has wrapped; one that shrinks by less began anew. */
const WRAPPED = 0x8000_0000;

export class Rates {
  /** Faded counts, by counter. */
  readonly counted: Float32Array;
  /** Counts at the last look. */
  private readonly last: Uint32Array;
  /** Faded time, in seconds of what is counted. */
  seconds = 0;
  private time = Number.NaN;
  private lookedAt = 0;

  constructor(counters: number) {
    this.counted = new Float32Array(counters);
    this.last = new Uint32Array(counters);
  }

  /**
   * Looks at the counters. Counts may wrap at 2^32.
   * @param time of what is counted, in seconds; an earlier one than at the last look begins anew
   * @param now in ms, not before the last look
   * @returns whether time had passed: else nothing has changed
   */
  add(counts: Uint32Array, time: number, now: number): boolean {
    const passed = time - this.time;
    if (!(passed >= 0)) {
      this.restart(counts, time, now);
      return true;
    }
    if (passed === 0) return false;
    const fade = Math.exp(-Math.min(LONGEST_LOOK_MS, now - this.lookedAt) / FADE_MS);
    this.seconds = this.seconds * fade + passed;
    this.time = time;
    this.lookedAt = now;
    this.fade(counts, fade);
    return true;
  }

  private fade(counts: Uint32Array, by: number): void {
    const { counted, last } = this;
    for (let i = 0; i < counted.length; i++) {
      const count = counts[i]!;
      const before = counted[i]!;
      if (count === last[i]) {
        if (before !== 0) counted[i] = before > NOTHING ? before * by : 0;
        continue;
      }
      const more = (count - last[i]!) >>> 0;
      counted[i] = before * by + (more < WRAPPED ? more : count);
      last[i] = count;
    }
  }

  private restart(counts: Uint32Array, time: number, now: number): void {
    this.counted.fill(0);
    this.last.set(counts.subarray(0, this.last.length));
    this.seconds = 0;
    this.time = time;
    this.lookedAt = now;
  }

  /** Per second of what is counted; 0 while it is not known. */
  perSecond(counter: number): number {
    return this.seconds > 0 ? this.counted[counter]! / this.seconds : 0;
  }
}
