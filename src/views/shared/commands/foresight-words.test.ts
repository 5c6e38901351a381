import { describe, expect, it } from 'vitest';
import type { Foresight, FunctionMoment, IrqChange, IrqMoment } from '../../../model/foresight.ts';
import { foresightWords } from './foresight-words.ts';

const HERE: IrqMoment = {
  isAllocated: true,
  cpu: 2,
  vector: 0x28,
  affinity: [2, 3],
  isMovePending: false,
  isMoveInProgress: false,
  depth: 0,
  isManaged: false,
  handlers: 1,
};
const NONE: Partial<IrqMoment> = { cpu: -1, vector: 0 };

const change = (irq: number, before: Partial<IrqMoment>, after: Partial<IrqMoment>): IrqChange => ({
  irq,
  before: { ...HERE, ...before },
  after: { ...HERE, ...after },
});

const words = (part: Partial<Foresight>): string[] =>
  foresightWords({ results: [0], irqs: [], cpus: [], functions: [], ...part }, [
    '0000:3b:00.0',
    '0001:00:01.0',
    '0000:00:02.0',
  ]);

const one = (before: Partial<IrqMoment>, after: Partial<IrqMoment>): string =>
  words({ irqs: [change(61, before, after)] })[0]!;

describe('what commands would do, in words', () => {
  it('says where an irq goes, and when', () => {
    expect(one({}, { cpu: 5, vector: 0x22, affinity: [5] })).toBe(
      'irq 61 moves at once: CPU 2 vector 0x28 → CPU 5 vector 0x22.',
    );
    expect(one({}, { isMovePending: true })).toBe(
      'irq 61 moves at its next interrupt, and stays at CPU 2 vector 0x28 until then.',
    );
    expect(one({ depth: 1 }, { depth: 1, isMovePending: true })).toContain('once it is enabled');
    expect(one({}, { affinity: [2] })).toBe('irq 61 stays at CPU 2 vector 0x28, which is in the set.');
    expect(one(NONE, { ...NONE, affinity: [1] })).toBe(
      'irq 61 has no vector: the set is kept for when it starts.',
    );
  });

  it('says that a managed irq is shut down where another gives up its vector', () => {
    expect(one({ isManaged: true }, { isManaged: true, ...NONE })).toBe(
      'irq 61 is shut down: it is managed, and no CPU of its set (2-3) is left.',
    );
    expect(one({}, NONE)).toBe('irq 61 gives up CPU 2 vector 0x28.');
    expect(one(NONE, {})).toBe('irq 61 gets CPU 2 vector 0x28.');
  });

  it('says that irqs appear and go', () => {
    expect(one({ isAllocated: false, ...NONE }, {})).toBe('irq 61 appears: CPU 2 vector 0x28.');
    expect(one({ isAllocated: false, ...NONE }, NONE)).toBe('irq 61 appears, without a vector yet.');
    expect(one({}, { isAllocated: false, ...NONE })).toBe('irq 61 goes, and CPU 2 vector 0x28 is free.');
  });

  it('says how deep an irq is disabled, and how many handle it', () => {
    expect(one({}, { depth: 1 })).toBe('irq 61 is disabled: depth 0 → 1.');
    expect(one({ depth: 2 }, { depth: 1 })).toBe('irq 61 is still disabled: depth 2 → 1.');
    expect(one({ depth: 1 }, { depth: 2 })).toBe('irq 61 is still disabled: depth 1 → 2.');
    expect(one({ depth: 1 }, { depth: 0 })).toBe('irq 61 is enabled: depth 1 → 0.');
    expect(one({}, { handlers: 2 })).toBe('irq 61 has 2 handlers.');
    expect(one({ isMoveInProgress: true }, {})).toBe('The old vector of irq 61 is given back.');
  });

  it('counts many of a kind, and tells few of another beside them', () => {
    const moves = [60, 61, 62, 70].map((irq) => change(irq, {}, { cpu: 1 }));
    const stops = [change(80, { isManaged: true }, { isManaged: true, ...NONE })];
    expect(words({ irqs: [...moves, ...stops], cpus: [{ cpu: 2, isOnline: false }] })).toEqual([
      'CPU 2 goes off line.',
      '4 irqs move at once (60-62,70).',
      'irq 80 is shut down: it is managed, and no CPU of its set (2-3) is left.',
    ]);
  });

  it('says what becomes of functions', () => {
    const on: FunctionMoment = { isPresent: true, isBound: true, mayUseMsi: true };
    const off = { ...on, isPresent: false, isBound: false };
    expect(words({ functions: [{ dev: 0, before: on, after: { ...on, isBound: false } }] })).toEqual([
      '3b:00.0 loses its driver.',
    ]);
    expect(words({ functions: [{ dev: 1, before: off, after: on }] })).toEqual([
      '0001:00:01.0 comes on its bus.',
      '0001:00:01.0 gets its driver.',
    ]);
    expect(words({ functions: [0, 1, 2].map((dev) => ({ dev, before: on, after: off })) })).toEqual([
      '3 functions leave their bus.',
    ]);
    expect(words({ functions: [{ dev: 0, before: on, after: { ...on, mayUseMsi: false } }] })).toEqual([
      '3b:00.0 forbids MSI.',
    ]);
  });

  it('says nothing where nothing changes', () => {
    expect(words({})).toEqual([]);
  });
});
