import { describe, expect, it } from 'vitest';
import { allocRange, matrixQuirk, sizeOf } from './range.ts';

const set = (list: string): Set<number> =>
  new Set(
    list.split(',').flatMap((part) => {
      const [from, to = from] = part.split('-').map(Number) as [number, number?];
      return Array.from({ length: to! - from + 1 }, (_, i) => from + i);
    }),
  );
const counters = (available: number, managed: number, managedAllocated: number, allocated: number) => ({
  available,
  managed,
  managedAllocated,
  allocated,
});

const LINUX_612 = set('0-17,19,21,50,236,246-248,250-255');
const LINUX_61 = set('0-17,19,32,50,236,240-242,246-248,250-255');
const NO_APIC = set('0-17,19,21,48-63,236,246-248,250-255');

describe('the range that a matrix allocates from', () => {
  it('ends at 0xeb on 6.12 and at 0xec on 6.1, with 202 vectors in both', () => {
    expect(allocRange(true, LINUX_612, [counters(197, 3, 2, 4)], 48)).toEqual({
      columns: 256,
      first: 0x20,
      end: 0xeb,
      size: 202,
    });
    expect(allocRange(true, LINUX_61, [counters(198, 3, 3, 4)], 48)).toEqual({
      columns: 256,
      first: 0x20,
      end: 0xec,
      size: 202,
    });
  });

  it('is shorter by what the system took: all ISA vectors without an IO-APIC', () => {
    expect(allocRange(true, NO_APIC, [counters(185, 1, 1, 2)], 33)).toMatchObject({ end: 0xeb, size: 187 });
  });

  it('has as many columns as an IMSIC has identities', () => {
    const range = allocRange(false, set('0-1'), [counters(241, 0, 0, 13)], 17);
    expect(range).toEqual({ columns: 256, first: 0, end: 256, size: 254 });
    expect(allocRange(false, set('0-1'), [counters(2000, 0, 0, 46)], 99)).toMatchObject({
      columns: 2048,
      end: 2048,
    });
  });

  it('is what most CPUs agree on, the smaller of two that are as frequent', () => {
    const one = counters(197, 3, 2, 4);
    const odd = counters(198, 3, 2, 4);
    expect(allocRange(true, LINUX_612, [odd, one, one], 48).size).toBe(202);
    expect(allocRange(true, LINUX_612, [odd, one], 48).size).toBe(202);
    expect(matrixQuirk(allocRange(true, LINUX_612, [one, one, odd], 48), odd)).toBe(1);
  });

  it('stays in bounds whatever a damaged file counts', () => {
    const range = allocRange(false, new Set(), [counters(4_294_967_295, 4_294_967_295, 0, 0)], 5);
    expect(range.columns).toBe(65536);
    expect(allocRange(true, new Set(), [counters(4_294_967_295, 0, 0, 0)], 5)).toMatchObject({
      columns: 256,
      end: 256,
    });
    expect(allocRange(true, LINUX_612, [], 48)).toMatchObject({ columns: 256, size: 0, end: 0x20 });
  });

  it('adds up from avl, man and what is allocated without being managed', () => {
    expect(sizeOf(counters(197, 3, 2, 4))).toBe(202);
  });
});
