import { describe, expect, it } from 'vitest';
import { Verdict } from '../../model/delivery.ts';
import { EBUSY, ENOSPC } from '../../model/errno.ts';
import { LOST_ROWS, SimCall } from '../../model/simulation.ts';
import { refusedOf } from './commands.ts';
import { faultLines } from './fault-records.ts';
import { forge } from './forge.ts';
import { rowAfterKey } from './list-keys.ts';
import { filterLost, lostLines, lostText, requesterText } from './lost-lines.ts';
import { parseRate, placeOfRate, RATE_PLACES, rateOfPlace } from './rates.ts';
import { emptyFrame } from './test-live.ts';
import { verdictLines } from './verdict-lines.ts';

const FUNCTIONS = ['0000:00:02.0', '0000:01:00.0'];

function lose(frame: ReturnType<typeof emptyFrame>, number: number, dev: number, verdict: number): void {
  const row = number % LOST_ROWS;
  const { lost, head } = frame;
  lost.tick[row] = number * 10;
  lost.requester[row] = 0x0108;
  lost.lo[row] = 0xfee00398;
  lost.data[row] = 0x12;
  lost.verdict[row] = verdict;
  lost.dev[row] = dev;
  lost.index[row] = 3;
  head.lost[0] = number + 1;
}

describe('the log of lost messages', () => {
  it('has the newest first, with the reason and who sent it', () => {
    const frame = emptyFrame();
    lose(frame, 0, 1, Verdict.vtdNotPresent);
    lose(frame, 1, -1, Verdict.vtdSourceId);
    const [forged, own] = lostLines(frame, FUNCTIONS);
    expect(lostText(own!)).toBe(
      '#1 0 µs 0000:01:01.0 addr fee00398 data 00000012 fault 0x22: Present field in the IRTE entry is clear (0000:01:00.0 entry 3)',
    );
    expect(forged).toMatchObject({ number: 1, time: '100 µs', who: 'by hand or forged', dev: -1 });
  });

  it('goes on through the wrap of the ring', () => {
    const frame = emptyFrame();
    for (let number = 0; number < LOST_ROWS + 5; number++) lose(frame, number, 0, Verdict.noTarget);
    const lines = lostLines(frame, FUNCTIONS);
    expect(lines.length).toBe(LOST_ROWS);
    expect(lines.map(({ number }) => number)).toEqual(
      Array.from({ length: LOST_ROWS }, (_, i) => LOST_ROWS + 4 - i),
    );
  });

  it('shows no address of a function that could not write', () => {
    const frame = emptyFrame();
    lose(frame, 0, 0, Verdict.noSuchEntry);
    frame.lost.lo[0] = 0;
    frame.lost.data[0] = 0;
    expect(lostLines(frame, FUNCTIONS)[0]).toMatchObject({ address: '–', data: '–' });
  });

  it('is filtered by words, all of which a line has', () => {
    const frame = emptyFrame();
    lose(frame, 0, 0, Verdict.vtdNotPresent);
    lose(frame, 1, 1, Verdict.vtdSourceId);
    const lines = lostLines(frame, FUNCTIONS);
    const numbers = (text: string) => filterLost(lines, text).map(({ number }) => number);
    expect(numbers('')).toEqual([1, 0]);
    expect(numbers('PRESENT 02.0')).toEqual([0]);
    expect(numbers('fault source-id')).toEqual([1]);
    expect(numbers('nothing of it')).toEqual([]);
  });

  it('names segments of requesters', () => {
    expect(requesterText(0x0001_00f8)).toBe('0001:00:1f.0');
  });
});

describe('verdicts', () => {
  it('are those that came up, lost ones first', () => {
    const frame = emptyFrame();
    const { count } = frame.verdict;
    count[Verdict.delivered] = 7;
    count[Verdict.merged] = 2;
    count[Verdict.vtdIndex] = 1;
    count[Verdict.pended] = 3;
    expect(verdictLines(frame).map(({ verdict, fate }) => [verdict, fate])).toEqual([
      [Verdict.vtdIndex, 'lost'],
      [Verdict.pended, 'waits'],
      [Verdict.merged, 'merged'],
      [Verdict.delivered, 'arrived'],
    ]);
  });
});

describe('fault recording registers', () => {
  it('are decoded where they have ever held a fault', () => {
    const frame = emptyFrame();
    const { w1, w2, w3 } = frame.faultRecord;
    w1[9] = 0x0017_0000;
    w2[9] = 0x0301;
    w3[9] = 0x26;
    w3[2] = 0x8000_0022;
    const lines = faultLines(frame);
    expect(lines.map(({ place, isNew }) => [place, isNew])).toEqual([
      ['dmar0 record 2', true],
      ['dmar1 record 1', false],
    ]);
    expect(lines[1]).toMatchObject({ requester: '03:00.1', index: 0x17, reason: 0x26 });
  });
});

describe('a forger', () => {
  const text = { requester: '0001:00:1f.7', address: '1_fee00000', data: '0x41', rate: 10, seed: 3 };

  it('writes what was asked for', () => {
    expect(forge(text)).toEqual({
      command: { call: SimCall.startForger, args: [0x1_00ff, 0xfee00000, 1, 0x41, 10, 3], mask: [] },
    });
  });

  it('says which part is no number', () => {
    expect(forge({ ...text, requester: 'here' })).toMatchObject({ field: 'requester' });
    expect(forge({ ...text, address: 'fee0000g' })).toMatchObject({ field: 'address' });
    expect(forge({ ...text, data: '123456789' })).toMatchObject({ field: 'data' });
  });
});

describe('rates', () => {
  it('are read as people write them', () => {
    expect(['1M', '250k', '20,000', ' 1.5m ', '0'].map(parseRate)).toEqual([
      1_000_000, 250_000, 20_000, 1_500_000, 0,
    ]);
    expect(['', '-1', '1G', '200M', 'fast'].map(parseRate)).toEqual([null, null, null, null, null]);
  });

  it('have places on the slider that grow with them, decades at equal distances', () => {
    const rates = Array.from({ length: RATE_PLACES + 1 }, (_, place) => rateOfPlace(place));
    expect(rates).toEqual([...rates].sort((a, b) => a - b));
    expect([rates[0], rates.at(-1)]).toEqual([1, 100_000_000]);
    for (const [place, rate] of rates.entries())
      if (rate >= 10) expect(Math.abs(placeOfRate(rate) - place)).toBeLessThanOrEqual(1);
  });
});

describe('commands that were refused', () => {
  it('are told once for each reason', () => {
    expect(refusedOf('Starting', SimCall.startSource, [0, -ENOSPC, 4, -ENOSPC])).toMatchObject([
      { name: 'ENOSPC', what: 'Starting, 2 times' },
    ]);
    const [refused] = refusedOf('Taking CPU 0 off line', SimCall.cpuOffline, [-EBUSY]);
    expect(refused).toMatchObject({ name: 'EBUSY', what: 'Taking CPU 0 off line' });
    expect(refused!.rule).toContain('boot CPU');
    expect(refusedOf('Starting', SimCall.startSource, [0, 1])).toEqual([]);
  });
});

describe('rows of a list', () => {
  it('are gone through by keys', () => {
    expect(rowAfterKey(-1, 'ArrowDown', 5, 3)).toBe(0);
    expect(rowAfterKey(-1, 'ArrowUp', 5, 3)).toBe(4);
    expect(rowAfterKey(4, 'ArrowDown', 5, 3)).toBe(4);
    expect(rowAfterKey(1, 'PageDown', 5, 3)).toBe(4);
    expect(rowAfterKey(1, 'x', 5, 3)).toBeNull();
    expect(rowAfterKey(1, 'ArrowDown', 0, 3)).toBeNull();
  });
});
