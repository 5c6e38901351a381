import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SET_MAX, SetPool, Sets } from './ranges.ts';

const read = (pool: SetPool): Sets => new Sets(pool.sets.table(), pool.ranges.table());

describe('a set of CPUs', () => {
  it('prints as the kernel prints it', () => {
    const pool = new SetPool();
    const ids = ['', '0', '0-3', '0,2,4-6,255'].map((list) => pool.intern(list));
    expect(ids.map((id) => read(pool).text(id))).toEqual(['', '0', '0-3', '0,2,4-6,255']);
    expect(ids.map((id) => read(pool).size(id))).toEqual([0, 1, 4, 6]);
  });

  it.each([
    '0-',
    '-3',
    '3-2',
    '0-0',
    '0,1',
    '1,0',
    '00',
    '0 1',
    '0,',
    ',0',
    'a',
    `${SET_MAX + 1}`,
    '0-3,2',
    '999999',
  ])('refuses %j, which the kernel does not print', (list) => {
    const pool = new SetPool();
    expect(pool.intern(list)).toBe(-1);
    expect(pool.ranges.length).toBe(0);
  });

  it('holds exactly its members', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.integer({ min: 0, max: 600 })), (members) => {
        const pool = new SetPool();
        const id = pool.internMembers(members);
        const sets = read(pool);
        const sorted = [...members].sort((a, b) => a - b);
        expect([...sets.members(id)]).toEqual(sorted);
        expect(sets.first(id)).toBe(sorted[0] ?? -1);
        for (const probe of [0, 300, 600]) expect(sets.has(id, probe)).toBe(members.includes(probe));
        expect(pool.intern(sets.text(id))).toBe(id);
      }),
    );
  });
});
