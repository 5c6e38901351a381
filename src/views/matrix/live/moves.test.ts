import { describe, expect, it } from 'vitest';
import { LiveIrq } from '../../../model/simulation.ts';
import { Moves, progress, SHOWN_MS } from './moves.ts';

interface Irq {
  cpu: number;
  vector: number;
  state?: number;
}

const frame = (...irqs: Irq[]) => ({
  irq: {
    count: new Uint32Array(irqs.length),
    cpu: Int32Array.from(irqs, ({ cpu }) => cpu),
    vector: Uint16Array.from(irqs, ({ vector }) => vector),
    state: Uint8Array.from(irqs, ({ state = LiveIrq.allocated }) => state),
  },
});

const NOWHERE = { cpu: -1, vector: 0 };

describe('moves of irqs', () => {
  it('are seen from frame to frame, for some seconds', () => {
    const moves = new Moves();
    expect(moves.take(frame({ cpu: 1, vector: 0x23 }, { cpu: 2, vector: 0x24 }), 0)).toBe(false);
    expect(moves.take(frame({ cpu: 1, vector: 0x23 }, { cpu: 3, vector: 0x21 }), 16)).toBe(true);
    expect(moves.recent).toEqual([
      { irq: 1, from: { cpu: 2, vector: 0x24 }, to: { cpu: 3, vector: 0x21 }, at: 16 },
    ]);
    expect(moves.take(frame({ cpu: 1, vector: 0x23 }, { cpu: 3, vector: 0x21 }), 16 + SHOWN_MS)).toBe(false);
  });

  it('are none where an irq gets its first vector or loses it', () => {
    const moves = new Moves();
    moves.take(frame(NOWHERE), 0);
    expect(moves.take(frame({ cpu: 0, vector: 0x21 }), 1)).toBe(false);
    expect(moves.take(frame(NOWHERE), 2)).toBe(false);
    expect(moves.take(frame({ cpu: 5, vector: 0x22 }), 3)).toBe(false);
  });

  it('are unfinished as long as the old vector waits for its cleanup', () => {
    const moves = new Moves();
    const state = LiveIrq.allocated | LiveIrq.moveInProgress;
    moves.take(frame({ cpu: 0, vector: 0x21 }), 0);
    moves.take(frame({ cpu: 4, vector: 0x30, state }), 1);
    moves.take(frame({ cpu: 4, vector: 0x30, state }), 10 * SHOWN_MS);
    expect(moves.recent).toEqual([]);
    expect(moves.unfinished.map(({ from }) => from)).toEqual([{ cpu: 0, vector: 0x21 }]);
    expect(moves.take(frame({ cpu: 4, vector: 0x30 }), 10 * SHOWN_MS + 1)).toBe(false);
  });

  it('of an irq that goes on are its last one', () => {
    const moves = new Moves();
    moves.take(frame({ cpu: 0, vector: 0x21 }), 0);
    moves.take(frame({ cpu: 1, vector: 0x22 }), 1);
    moves.take(frame({ cpu: 2, vector: 0x23 }), 2);
    expect(moves.recent.map(({ from, to }) => [from.cpu, to.cpu])).toEqual([[1, 2]]);
  });

  it('that wait for the next interrupt are pending where the irq is', () => {
    const moves = new Moves();
    const state = LiveIrq.allocated | LiveIrq.movePending;
    expect(moves.take(frame({ cpu: 0, vector: 0x21 }, { cpu: 7, vector: 0x22, state }), 0)).toBe(true);
    expect(moves.pending).toEqual([{ irq: 1, cpu: 7, vector: 0x22 }]);
  });

  it('end where they should, at once where motion is not wanted', () => {
    expect(progress(0, 240)).toBe(0);
    expect(progress(120, 240)).toBeGreaterThan(0.5);
    expect(progress(240, 240)).toBe(1);
    expect(progress(0, 0)).toBe(1);
  });
});
