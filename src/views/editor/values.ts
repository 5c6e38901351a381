// Between a value and the text in its field. What is no number stays as it was typed, so that it can be told what is wrong with it.

export const NUMBER_BASES = { decimal: 10, hex: 16 } as const;
export type NumberBase = keyof typeof NUMBER_BASES;

const FORM: Readonly<Record<NumberBase, RegExp>> = {
  decimal: /^-?(0|[1-9]\d{0,14})$/,
  hex: /^(0x)?[0-9a-f]{1,12}$/i,
};

/** A number, undefined for an empty text, or the text where it is no number. */
export function parseNumber(text: string, base: NumberBase): number | string | undefined {
  const trimmed = text.trim();
  if (trimmed === '') return undefined;
  return FORM[base].test(trimmed) ? Number.parseInt(trimmed, NUMBER_BASES[base]) : text;
}

export function formatNumber(value: unknown, base: NumberBase): string {
  if (value === undefined) return '';
  if (typeof value !== 'number') return typeof value === 'string' ? value : JSON.stringify(value);
  return base === 'hex' ? `0x${value.toString(16)}` : `${value}`;
}

/** `24, 8, 8`: numbers separated by commas or blanks; a text that is no such list stays a text. */
export function parseNumbers(text: string): readonly number[] | string {
  const parts = text.split(/[\s,]+/).filter((part) => part !== '');
  const numbers = parts.map((part) => parseNumber(part, 'decimal'));
  return numbers.every((each) => typeof each === 'number') ? (numbers as number[]) : text;
}

export const formatNumbers = (value: unknown): string =>
  Array.isArray(value) ? value.join(', ') : typeof value === 'string' ? value : '';
