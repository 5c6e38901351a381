// The history of a session: newest first, not more than fifty, and what is shown.

import { describe, expect, it } from 'vitest';
import { FiringLog, MOST_FIRINGS } from './firings.ts';
import { Range } from './test-firing.ts';

const journey = new Range('none').fire(0, 0);

describe('the history of firings', () => {
  it('shows what was fired last, and keeps the last fifty', () => {
    const log = new FiringLog();
    for (let i = 0; i < MOST_FIRINGS + 5; i++) log.add(journey);
    const { list, shown } = log.get();
    expect(list).toHaveLength(MOST_FIRINGS);
    expect(list[0]!.number).toBe(MOST_FIRINGS + 5);
    expect(list.at(-1)!.number).toBe(6);
    expect(shown).toBe(list[0]);
  });

  it('tells an old one again, and nothing where it is gone', () => {
    const log = new FiringLog();
    let calls = 0;
    const stop = log.subscribe(() => calls++);
    log.add(journey);
    log.add(journey);
    const { turn } = log.get();
    log.show(1);
    expect(log.get()).toMatchObject({ shown: { number: 1 }, turn: turn + 1 });
    log.show(9);
    expect(log.get()).toMatchObject({ shown: { number: 1 }, turn: turn + 1 });
    stop();
    log.show(2);
    expect(calls).toBe(3);
  });
});
