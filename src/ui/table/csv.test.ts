import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type TextTable, toCsv, toMarkdown } from './csv.ts';

const table = (head: string[], body: string[][]): TextTable => ({
  head,
  right: head.map((_, c) => c === 0),
  rows: body.length,
  cell: (r, c) => body[r]![c]!,
});

/** A plain reader of RFC 4180, to check the writer. */
function parseCsv(text: string): string[][] {
  const records: string[][] = [];
  let record: string[] = [];
  let at = 0;
  while (at < text.length) {
    let field = '';
    if (text[at] === '"') {
      for (at++; text[at] !== '"' || text[at + 1] === '"'; at++) {
        if (text[at] === '"') at++;
        field += text[at];
      }
      at++;
    } else while (at < text.length && text[at] !== ',' && text[at] !== '\r') field += text[at++];
    record.push(field);
    if (text[at] === ',') at++;
    else {
      expect(text.slice(at, at + 2)).toBe('\r\n');
      at += 2;
      records.push(record);
      record = [];
    }
  }
  return records;
}

describe('toCsv', () => {
  it('quotes what needs quotes and ends every record with CRLF', () => {
    expect(toCsv(table(['irq', 'name'], [['1', 'a "b", c']]))).toBe('irq,name\r\n1,"a ""b"", c"\r\n');
  });
  it('reads back as it was, whatever the cells hold', () => {
    const cell = fc.string({ unit: fc.constantFrom('a', '"', ',', '\r', '\n', ' ', 'ä') });
    const grid = fc
      .nat(3)
      .chain((n) => fc.array(fc.array(cell, { minLength: n + 1, maxLength: n + 1 }), { minLength: 1 }));
    fc.assert(
      fc.property(grid, (rows) => {
        const [head, ...body] = rows;
        expect(parseCsv(toCsv(table(head!, body)))).toEqual(rows);
      }),
    );
  });
});

describe('toMarkdown', () => {
  it('aligns columns, numbers to the right', () => {
    expect(
      toMarkdown(
        table(
          ['irq', 'name'],
          [
            ['60', 'nvme0q3'],
            ['4', 'a|b\nc'],
          ],
        ),
      ),
    ).toBe(
      ['| irq | name    |', '| --: | ------- |', '|  60 | nvme0q3 |', '|   4 | a\\|b c  |', ''].join('\n'),
    );
  });
});
