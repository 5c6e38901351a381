import { describe, expect, it } from 'vitest';
import { Severity } from '../model/tables.ts';
import type { FileContext, Importer } from './context.ts';
import { isEmpty, LineReader } from './line-reader.ts';
import { readText } from './test-text.ts';

/** Reports every line, as an importer that understands none. */
const reader: Importer = {
  id: 'test',
  label: 'test',
  sniff: () => 0,
  parse(context: FileContext) {
    if (isEmpty(context, 'something')) return;
    const lines = new LineReader(context);
    while (lines.next()) lines.problem('nothing');
    lines.finish();
  },
};

const found = (text: string): unknown[] => readText(reader, text).problems.map((p) => [p.line, p.found]);

describe('a small text', () => {
  it('is read line by line, blank lines included', () => {
    expect(found('a\n\nb\n')).toEqual([
      [1, 'a'],
      [2, ''],
      [3, 'b'],
    ]);
  });

  it('may have lines ending in CR LF, which is noted once', () => {
    const reading = readText(reader, 'a\r\nb\r\n');
    expect(reading.problems.map((p) => p.found)).toEqual(['a', 'b', '2 lines ending in CR LF']);
    expect(reading.rows('problem')[2]!.severity).toBe(Severity.note);
  });

  it('may have no end of its last line, which is a warning', () => {
    const reading = readText(reader, 'a\nb');
    expect(reading.problems[2]).toMatchObject({ line: 2, found: 'no line end after the last line' });
    expect(reading.rows('problem')[2]!.severity).toBe(Severity.warning);
  });

  it('is reported when there is none', () => {
    expect(found('')).toEqual([[1, 'an empty file']]);
  });
});
