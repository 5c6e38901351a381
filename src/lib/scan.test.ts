import { describe, expect, it } from 'vitest';
import { ascii, Scanner } from './scan.ts';

const scanner = (text: string): Scanner => {
  const s = new Scanner(ascii(text));
  s.next();
  return s;
};

describe('walking lines', () => {
  it('counts lines, strips CR, and sees a missing line end', () => {
    const s = new Scanner(ascii('a\r\n\nlast'), 10);
    const lines: [number, string][] = [];
    while (s.next()) lines.push([s.line, s.text()]);
    expect(lines).toEqual([
      [10, 'a'],
      [11, ''],
      [12, 'last'],
    ]);
    expect([s.crlf, s.unterminated]).toEqual([1, true]);
  });

  it('gives a line again after back()', () => {
    const s = new Scanner(ascii('one\ntwo\n'));
    s.next();
    s.back();
    s.next();
    expect([s.line, s.text()]).toEqual([1, 'one']);
  });
});

describe('reading numbers as the kernel prints them', () => {
  it.each([
    ['0', 0],
    ['4294967295', 4294967295],
    ['4294967296', -1],
    ['01', -1],
    ['x', -1],
    ['', -1],
  ])('%%u reads %j as %d', (text, value) => {
    expect(scanner(text).u32()).toBe(value);
  });

  it.each([
    ['     7', 7],
    ['123456', 123456],
    ['1234567', 1234567],
    ['    7', -1],
    ['      7', -1],
  ])('%%6u reads %j as %d', (text, value) => {
    expect(scanner(text).padded(6)).toBe(value);
  });

  it.each([
    ['0x00000213', 0x213],
    ['0xffffffff', 0xffffffff],
    ['0x0000021', -1],
    ['0x0000021F', -1],
    ['00000213', -1],
  ])('0x%%08x reads %j as %d', (text, value) => {
    expect(scanner(text).hexWord(8)).toBe(value);
  });

  it('reads 64 bits in two words and no more', () => {
    const s = scanner('0x8000000000000001');
    expect([s.hexWord(0), s.high]).toEqual([1, 0x80000000]);
    expect(scanner('0x10000000000000000').hexWord(0)).toBe(-1);
    expect(scanner('0x01').hexWord(0)).toBe(-1);
  });
});
