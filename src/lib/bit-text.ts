/** Values of a bit layout as a person reads them: numbers in their field's form, names of values, aligned lines of text. */

import {
  type BitField,
  type BitLayout,
  bareHex,
  extractWords,
  fieldOf,
  fieldValue,
  hexOf,
  type JoinedField,
  joinedWords,
  type NumberForm,
  shiftLeft,
  type Words,
  widthOf,
  wordsNumber,
} from './bits';

/** `00:1f.2` of a requester id: bus, device, function. */
export const bdfText = (id: number): string =>
  `${hex2(id >>> 8)}:${hex2((id >>> 3) & 31)}.${(id & 7).toString(16)}`;

const hex2 = (n: number): string => n.toString(16).padStart(2, '0');

/** `0x25`, and `0x25 (37)` once the two readings differ. */
export function bothReadings(value: number): string {
  return value < 10 ? `0x${value.toString(16)}` : `0x${value.toString(16)} (${value})`;
}

/** A number in the form its field asks for: `0x25`, `9`, `00:1f.2`, `0x123456000`. */
export function formatNumber(value: Words, form: NumberForm = 'hex', shift = 0): string {
  if (form === 'address') return `0x${bareHex(shiftLeft(value, shift))}`;
  if (form === 'bdf') return bdfText(value[0]! & 0xffff);
  if (form === 'dec' || form === 'plusOne') return String(wordsNumber(value) + (form === 'plusOne' ? 1 : 0));
  if (form === 'powerOfTwo') return String(2 ** wordsNumber(value));
  return `0x${bareHex(value)}`;
}

/** One field as a person reads it. */
export interface FieldReading {
  readonly field: BitField;
  readonly value: Words;
  /** `7:0` or `4`, in the manual's numbers. */
  readonly bits: string;
  /** `0x41`; a single bit is `0` or `1`. */
  readonly hex: string;
  /** What the value means here: a name, a number in the field's form, or what is wrong with it. May be empty. */
  readonly text: string;
  /** False when hardware does not read the field in this state (`when`). */
  readonly applies: boolean;
}

/** `19:5` or `4`, counted as the manual counts. */
export function bitsText(layout: BitLayout, field: { readonly hi: number; readonly lo: number }): string {
  const base = layout.firstBit ?? 0;
  return field.hi === field.lo ? String(field.hi + base) : `${field.hi + base}:${field.lo + base}`;
}

function valueText(field: BitField, value: Words): string {
  const number = value[0]!;
  if (field.level === 'reserved') return value.some((w) => w !== 0) ? 'reserved, not zero' : '';
  if (field.fixed !== undefined && (value.length > 1 || number !== field.fixed)) {
    return `not 0x${field.fixed.toString(16)}`;
  }
  if (field.level === 'const') return '';
  if (field.values) return field.values[number] ?? 'no meaning in the manual';
  if (field.form) return formatNumber(value, field.form, field.shift);
  return value.length === 1 && number > 9 && widthOf(field) > 1 ? String(number) : '';
}

const applies = (layout: BitLayout, words: Words, field: BitField): boolean =>
  !field.when || fieldValue(layout, words, field.when.field) === field.when.is;

/** Every field of a value, most significant first. */
export function readings(layout: BitLayout, words: Words): FieldReading[] {
  return layout.fields.map((field) => {
    const value = extractWords(words, field);
    const hex = widthOf(field) === 1 ? String(value[0]) : `0x${bareHex(value)}`;
    const read = applies(layout, words, field);
    const text = read
      ? valueText(field, value)
      : `not read while ${field.when!.field} is not ${field.when!.is}`;
    return { field, value, bits: bitsText(layout, field), hex, text, applies: read };
  });
}

/** Joined fields as a person reads them. */
export interface JoinedReading {
  readonly joined: JoinedField;
  readonly value: Words;
  readonly bits: string;
  readonly hex: string;
  readonly text: string;
}

export function joinedReadings(layout: BitLayout, words: Words): JoinedReading[] {
  return (layout.joined ?? []).map((joined) => {
    const value = joinedWords(layout, words, joined);
    const bits = joined.parts.map((part) => bitsText(layout, fieldOf(layout, part))).join(' + ');
    const text = formatNumber(value, joined.form ?? 'dec', joined.shift);
    return { joined, value, bits, hex: `0x${bareHex(value)}`, text };
  });
}

/** The value as lines of text: field, bits, value, meaning. What "copy as text" copies. */
export function layoutText(layout: BitLayout, words: Words): string {
  const rows = readings(layout, words).map((r) => [
    r.field.name,
    r.bits,
    r.hex,
    rowMeaning(r.text, r.field.meaning),
  ]);
  for (const j of joinedReadings(layout, words)) {
    rows.push([j.joined.name, j.bits, j.hex, rowMeaning(j.text, j.joined.meaning)]);
  }
  const head = `${layout.title}: ${hexOf(words, layout.bits)}`;
  return [head, ...alignColumns(rows).map((line) => `  ${line}`), `  ${layout.source}`].join('\n');
}

/** `physical; how the destination is read`. */
export const rowMeaning = (text: string, meaning: string): string =>
  text === '' ? meaning : `${text}; ${meaning}`;

/** Pads every column but the last to its widest cell. */
export function alignColumns(rows: readonly (readonly string[])[]): string[] {
  const widths: number[] = [];
  for (const row of rows) {
    row.forEach((cell, i) => {
      widths[i] = Math.max(widths[i] ?? 0, cell.length);
    });
  }
  return rows.map((row) =>
    row
      .map((cell, i) => (i === row.length - 1 ? cell : cell.padEnd(widths[i]!)))
      .join('  ')
      .trimEnd(),
  );
}
