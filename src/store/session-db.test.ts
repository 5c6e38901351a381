import { describe, expect, it } from 'vitest';
import { KEEP, KEEP_WORK, type Session, withSession } from './session-db.ts';

const session = (id: string, time: number): Session => ({ id, name: id, link: '#/', words: '', time });

describe('withSession', () => {
  it('keeps the newest three', () => {
    const all = [session('c', 3), session('b', 2), session('a', 1)];
    expect(withSession(all, session('d', 4)).map((s) => s.id)).toEqual(['d', 'c', 'b']);
  });
  it('keeps what was done however much is looked at, and the newest of it', () => {
    let all: Session[] = [];
    for (let n = 0; n < 8; n++) all = withSession(all, { ...session(`work ${n}`, n), isWork: true });
    for (let n = 0; n < 8; n++) all = withSession(all, session(`look ${n}`, 10 + n));
    expect(all.filter(({ isWork }) => isWork).map(({ id }) => id)).toEqual(
      [7, 6, 5, 4, 3, 2].map((n) => `work ${n}`),
    );
    expect(all).toHaveLength(KEEP + KEEP_WORK);
  });
  it('replaces the session of the same capture', () => {
    const all = [session('b', 2), session('a', 1)];
    expect(withSession(all, session('a', 5)).map((s) => [s.id, s.time])).toEqual([
      ['a', 5],
      ['b', 2],
    ]);
  });
});
