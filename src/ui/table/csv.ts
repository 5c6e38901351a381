/** A table as text: CSV after RFC 4180, Markdown. */

export interface TextTable {
  readonly head: readonly string[];
  /** Per column: right-aligned in Markdown. */
  readonly right: readonly boolean[];
  readonly rows: number;
  cell(row: number, column: number): string;
}

/** CRLF after every record; fields with comma, quote or line break in quotes, quotes doubled. */
export function toCsv(table: TextTable): string {
  const records = [table.head, ...bodyOf(table)];
  return records.map((record) => `${record.map(csvField).join(',')}\r\n`).join('');
}

const csvField = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

/** A pipe table, columns padded to the same width. */
export function toMarkdown(table: TextTable): string {
  const rows = [table.head, ...bodyOf(table)].map((record) => record.map(markdownCell));
  const widths = table.head.map((_, c) => rows.reduce((w, row) => Math.max(w, row[c]!.length), 3));
  const pad = (text: string, c: number) =>
    table.right[c] ? text.padStart(widths[c]!) : text.padEnd(widths[c]!);
  const line = (cells: readonly string[]) => `| ${cells.map(pad).join(' | ')} |\n`;
  const rule = widths.map((w, c) => (table.right[c] ? `${'-'.repeat(w - 1)}:` : '-'.repeat(w)));
  const [head, ...body] = rows;
  return line(head!) + line(rule) + body.map(line).join('');
}

const markdownCell = (text: string): string => text.replace(/[\\|]/g, '\\$&').replace(/\r?\n|\r/g, ' ');

function bodyOf(table: TextTable): string[][] {
  const columns = table.head.map((_, c) => c);
  return Array.from({ length: table.rows }, (_, row) => columns.map((c) => table.cell(row, c)));
}
