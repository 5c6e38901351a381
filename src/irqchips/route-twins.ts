// For tests: messages of all kinds on machines of all kinds, hop by hop and at speed. Both must say the same of every message and
// leave the same bytes in every table of the hardware.

import { newCarrier, newStory } from '../engine/deliver.ts';
import { machineShape } from '../engine/machine.ts';
import { type Below, seeded } from '../engine/matrix-testing.ts';
import { type MessageBatch, newMessageBatch, newRouter, type Router } from '../engine/route-batch.ts';
import { byteLength, unpack } from '../lib/columns.ts';
import { HARDWARE, type Hardware, type Wiring } from '../model/hardware.ts';
import { randomHardware, randomMessage } from './random-hardware.ts';
import { randomTopology } from './random-topology.ts';
import { STATIONS } from './stations.ts';
import { wiringOf } from './wiring.ts';

/** Messages on one machine before the next is drawn. */
export const PER_MACHINE = 250;

interface Side {
  readonly h: Hardware;
  readonly buffer: ArrayBuffer;
}

function sideOver(buffer: ArrayBuffer, rows: Readonly<Record<string, number>>): Side {
  const tables = unpack(HARDWARE, { buffer, rows });
  const columns: Record<string, unknown> = {};
  for (const name in HARDWARE) columns[name] = tables[name as keyof typeof HARDWARE].col;
  return { h: columns as unknown as Hardware, buffer };
}

export class RouteTwins {
  private readonly below: Below;
  private readonly batch: MessageBatch = newMessageBatch(4096);
  private readonly outcome = new Uint8Array(1);
  private left = 0;
  private slow!: Side;
  private fast!: Side;
  private wiring!: Wiring;
  private router!: Router;
  private carrier!: ReturnType<typeof newCarrier>;

  constructor(seed: number) {
    this.below = seeded(seed);
  }

  private draw(): void {
    const topology = randomTopology(this.below);
    const shape = machineShape(topology);
    // Wires have no part in the batch path.
    const wired = wiringOf(topology, shape);
    this.wiring = { ...wired, intxPin: wired.intxPin.map(() => -1), intxIrq: wired.intxIrq.map(() => -1) };
    const buffer = new ArrayBuffer(byteLength(HARDWARE, shape.rows));
    this.slow = sideOver(buffer, shape.rows);
    randomHardware(this.slow.h, this.wiring, topology, this.below);
    this.fast = sideOver(buffer.slice(0), shape.rows);
    this.router = newRouter(this.fast.h, this.wiring);
    this.carrier = newCarrier(this.slow.h, this.wiring, STATIONS);
    this.left = PER_MACHINE;
  }

  /** One message or interrupt source on both sides; how they differ, or nothing. */
  step(): string | undefined {
    const wrong = this.left === 0 ? this.check() : undefined;
    if (this.left === 0) this.draw();
    this.left--;
    if (wrong !== undefined) return wrong;
    const kind = this.below(16);
    if (kind === 0) return this.unmask();
    return kind < 6 ? this.fire() : this.write();
  }

  private write(): string | undefined {
    const message = randomMessage(this.slow.h, this.wiring, this.below);
    const story = newStory();
    this.carrier.pass(story, message);
    const { batch } = this;
    batch.requester[0] = message.requester;
    batch.lo[0] = message.lo;
    batch.hi[0] = message.hi;
    batch.data[0] = message.data;
    this.router.route(batch, 0, 1);
    return this.compare(story.verdict, batch.verdict[0]!, JSON.stringify(message), story.hops.at(-1)?.text);
  }

  private fire(): string | undefined {
    const dev = this.below(this.wiring.functionRequester.length);
    const index = this.below(2) === 0 ? this.below(8) : this.below(130);
    const story = newStory();
    this.carrier.send(story, dev, index);
    const { batch, router, outcome } = this;
    const left = router.send(Uint32Array.of(dev), Uint32Array.of(index), 1, batch, outcome);
    router.route(batch, 0, left);
    const became = left === 0 ? outcome[0]! : batch.verdict[0]!;
    return this.compare(story.verdict, became, `function ${dev} message ${index}`, story.hops.at(-1)?.text);
  }

  /** Masks change on both sides, and what was pending leaves. */
  private unmask(): string | undefined {
    const dev = this.below(this.wiring.functionRequester.length);
    const row = this.wiring.msixFirst[dev]!;
    const end = this.wiring.msixFirst[dev + 1]!;
    const masked = this.below(3) === 0 ? 1 : 0;
    const mask = this.below(4) === 0 ? this.below(0x10000) : 0;
    for (const { h } of [this.slow, this.fast]) {
      h.msixEntry.vectorControl.fill(masked, row, end);
      h.pciFunction.msiMask[dev] = mask;
      h.pciFunction.msixControl[dev]! &= ~0x4000;
    }
    this.carrier.releasePending(newStory());
    this.router.route(this.batch, 0, this.router.release(this.batch));
    return undefined;
  }

  private compare(slow: number, fast: number, what: string, why = ''): string | undefined {
    return slow === fast ? undefined : `${what}: ${slow} by hops (${why}), ${fast} at speed`;
  }

  /** The first column in which the two differ. */
  check(): string | undefined {
    if (this.slow === undefined || sameBytes(this.slow.buffer, this.fast.buffer)) return undefined;
    for (const table in HARDWARE) {
      const a = this.slow.h[table as keyof Hardware] as Readonly<Record<string, ArrayLike<number>>>;
      const b = this.fast.h[table as keyof Hardware] as Readonly<Record<string, ArrayLike<number>>>;
      for (const column in a) {
        const row = Array.from(a[column]!).findIndex((value, at) => value !== b[column]![at]);
        if (row < 0) continue;
        return `${table}.${column}[${row}]: ${a[column]![row]} by hops, ${b[column]![row]} at speed`;
      }
    }
    return undefined;
  }

  /** Messages by verdict on the machine of now. */
  get verdicts(): Float64Array {
    return this.fast.h.verdictCount.count;
  }
}

function sameBytes(a: ArrayBuffer, b: ArrayBuffer): boolean {
  const [left, right] = [new Int32Array(a), new Int32Array(b)];
  for (let word = 0; word < left.length; word++) if (left[word] !== right[word]) return false;
  return true;
}
