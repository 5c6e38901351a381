// A write as it is typed: what is read, what is refused and why, and what examples hold.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fieldsOf, rawExamples, readRaw } from './raw-write.ts';

const GOOD = { requester: '02:00.0', address: 'fee00458', data: '0' };
const SEGMENTS = [0, 1];

const problemsOf = (fields: Partial<typeof GOOD>): unknown => {
  const result = readRaw({ ...GOOD, ...fields }, SEGMENTS);
  return result.ok ? null : result.problems;
};

describe('a typed write', () => {
  it.each([
    ['02:00.0', 0x200],
    ['0000:02:00.0', 0x200],
    ['0001:02:00.1', 0x10201],
    [' 0x0200 ', 0x200],
    ['0x10200', 0x10200],
  ])('takes the requester %s', (requester, id) => {
    expect(readRaw({ ...GOOD, requester }, SEGMENTS)).toMatchObject({ ok: true, message: { requester: id } });
  });

  it.each([
    ['fee00458', 0, 0xfee00458],
    ['0xFEE00458', 0, 0xfee00458],
    ['00000001 fee00000', 1, 0xfee00000],
    ['ffff_ffff_fee0_0000', 0xffffffff, 0xfee00000],
  ])('takes the address %s', (address, hi, lo) => {
    expect(readRaw({ ...GOOD, address }, SEGMENTS)).toMatchObject({ ok: true, message: { hi, lo } });
  });

  it.each([
    [{ requester: '' }, { requester: expect.stringContaining('Who writes?') }],
    [{ requester: '02:20.0' }, { requester: expect.stringContaining('bus:device.function') }],
    [{ requester: '512' }, { requester: expect.stringContaining('0x0018') }],
    [{ requester: '0005:02:00.0' }, { requester: 'This machine has no PCI segment 0005: 0000, 0001 only.' }],
    [{ address: '' }, { address: expect.stringContaining('Where to?') }],
    [{ address: 'fee0045g' }, { address: expect.stringContaining('16 hexadecimal digits') }],
    [{ address: '1'.repeat(17) }, { address: expect.stringContaining('16 hexadecimal digits') }],
    [{ address: 'fee00459' }, { address: expect.stringContaining('multiple of 4') }],
    [{ address: 'fee0045a' }, { address: expect.stringContaining('multiple of 4') }],
    [{ data: '' }, { data: expect.stringContaining('What?') }],
    [{ data: '123456789' }, { data: expect.stringContaining('8 hexadecimal digits') }],
  ])('refuses %o', (fields, problems) => {
    expect(problemsOf(fields)).toEqual(problems);
  });

  it('says everything that is wrong at once', () => {
    expect(Object.keys(problemsOf({ requester: 'x', address: 'x', data: 'x' }) as object)).toEqual([
      'requester',
      'address',
      'data',
    ]);
  });

  it('is what it was, typed and read again', () => {
    const word = fc.integer({ min: 0, max: 0xffffffff });
    const requester = fc.integer({ min: 0, max: 0x1ffff });
    fc.assert(
      fc.property(requester, word, word, word, (from, low, hi, data) => {
        const message = { requester: from, lo: (low & ~3) >>> 0, hi, data };
        expect(readRaw(fieldsOf(message), SEGMENTS)).toEqual({ ok: true, message });
      }),
    );
  });
});

describe('examples', () => {
  const message = { requester: 0x200, lo: 0xfee00458, hi: 0, data: 5 };
  const source = { message, apicId: 3, vector: 0x41, other: 0x300, remapping: 'vtd' } as const;
  const byId = Object.fromEntries(rawExamples(source).map((each) => [each.id, each.message]));

  it('hold what their titles say', () => {
    expect(byId).toEqual({
      copy: message,
      compat: { requester: 0x200, lo: 0xfee03000, hi: 0, data: 0x41 },
      shv: { requester: 0x200, lo: 0xfee00458, hi: 0, data: 0 },
      outside: { ...message, lo: 0xfed00000 },
      high: { ...message, hi: 1 },
      forged: { ...message, requester: 0x300 },
    });
  });

  it('have no sub-handle without VT-d', () => {
    const ids = rawExamples({ ...source, remapping: 'none' }).map(({ id }) => id);
    expect(ids).not.toContain('shv');
  });
});
