import { describe, expect, it } from 'vitest';
import { type Session, withSession } from './session-db.ts';

const session = (id: string, time: number): Session => ({ id, name: id, link: '#/', words: '', time });

describe('withSession', () => {
  it('keeps the newest three', () => {
    const all = [session('c', 3), session('b', 2), session('a', 1)];
    expect(withSession(all, session('d', 4)).map((s) => s.id)).toEqual(['d', 'c', 'b']);
  });
  it('replaces the session of the same capture', () => {
    const all = [session('b', 2), session('a', 1)];
    expect(withSession(all, session('a', 5)).map((s) => [s.id, s.time])).toEqual([
      ['a', 5],
      ['b', 2],
    ]);
  });
});
