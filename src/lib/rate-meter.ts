// How fast a counter grows, from samples of it: the mean over the last second.

/** How often numbers that people read should change, in ms. */
export const LIVE_RATE_MS = 200;

const WINDOW_MS = 1000;
const SAMPLES = 128;

export class RateMeter {
  private readonly times = new Float64Array(SAMPLES);
  private readonly counts = new Float64Array(SAMPLES);
  private next = 0;
  private length = 0;

  /** A count at a time in ms, not before the last one. A count below the last one begins anew. */
  add(now: number, count: number): void {
    const last = (this.next + SAMPLES - 1) % SAMPLES;
    if (this.length > 0 && count < this.counts[last]!) this.length = 0;
    this.times[this.next] = now;
    this.counts[this.next] = count;
    this.next = (this.next + 1) % SAMPLES;
    this.length = Math.min(SAMPLES, this.length + 1);
    while (this.length > 2 && now - this.times[this.first]! > WINDOW_MS) this.length--;
  }

  /** Per second, 0 while it is not known. */
  get perSecond(): number {
    if (this.length < 2) return 0;
    const last = (this.next + SAMPLES - 1) % SAMPLES;
    const passed = this.times[last]! - this.times[this.first]!;
    return passed <= 0 ? 0 : ((this.counts[last]! - this.counts[this.first]!) * 1000) / passed;
  }

  private get first(): number {
    return (this.next + SAMPLES - this.length) % SAMPLES;
  }
}
