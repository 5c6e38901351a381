/**
 * Anything that somebody pastes into the decoder: an address and data pair, a line of lspci, of a capture's message
 * tables, of ir_translation_struct or of a trace, a remapping entry, an IO-APIC entry, an ITS command.
 */

import type { Words } from '../../lib/bits';
import { parseFree } from './input-free';
import { parseLabelled, refusal, requesterOf, translationRow } from './input-lines';
import type { EntryKind } from './types';

export type DecoderInput =
  | {
      readonly type: 'message';
      readonly addressLo: number;
      readonly addressHi: number;
      readonly data: number;
      /** From the line itself or the device line above it. */
      readonly requester?: number;
      /** What the text was taken for: `lspci line`. */
      readonly readAs: string;
    }
  | {
      readonly type: 'entry';
      readonly kind: EntryKind;
      readonly words: Words;
      readonly requester?: number;
      /** Index in its table, where the line says it. */
      readonly index?: number;
      readonly readAs: string;
    };

export interface InputError {
  /** 1-based; `column` is where the first character that does not fit stands. */
  readonly line: number;
  readonly column: number;
  readonly found: string;
  readonly expected: string;
  readonly example: string;
  /** The text is fine so far and only stops too early. */
  readonly incomplete: boolean;
}

export type InputResult =
  | {
      readonly ok: true;
      readonly input: DecoderInput /** 1-based line it stands on. */;
      readonly line: number;
    }
  | { readonly ok: false; readonly error: InputError };

/** What a reader of one line gives: an input, a located error, or null when the line is none of its business. */
export type LineResult = DecoderInput | Omit<InputError, 'line'> | null;

/** Lines and characters that are looked at; a paste beyond that is a capture, not a message. */
const maxLines = 2000;
const maxLineLength = 4000;

export const isError = (r: DecoderInput | Omit<InputError, 'line'>): r is Omit<InputError, 'line'> =>
  'expected' in r;

/** The first thing in the text that can be decoded, or where and why there is none. Never throws. */
export function parseDecoderInput(text: string): InputResult {
  const lines = text.split(/\r\n|\r|\n/, maxLines);
  let requester: number | undefined;
  let first: InputError | null = null;
  for (const [i, whole] of lines.entries()) {
    const line = whole.slice(0, maxLineLength);
    requester = requesterOf(line) ?? requester;
    const result = parseLine(line);
    if (result && !isError(result)) return { ok: true, input: withRequester(result, requester), line: i + 1 };
    if (result) first ??= { ...result, line: i + 1 };
  }
  return { ok: false, error: first ?? nothing(lines) };
}

const parseLine = (line: string): LineResult =>
  refusal(line) ?? translationRow(line) ?? parseLabelled(line) ?? parseFree(line);

const withRequester = (input: DecoderInput, requester: number | undefined): DecoderInput =>
  input.requester !== undefined || requester === undefined ? input : { ...input, requester };

const nothing = (lines: readonly string[]): InputError => {
  const line = Math.max(
    0,
    lines.findIndex((l) => l.trim() !== ''),
  );
  return {
    line: line + 1,
    column: 1,
    found: lines[line]?.trim() === '' ? 'nothing' : 'no message in this text',
    expected: 'an address and data',
    example: 'fee00458 00000000',
    incomplete: lines.every((l) => l.trim() === ''),
  };
};

/** `column 5: found "g", expected a hexadecimal digit, for example fee00458 00000000`. */
export function errorText(error: InputError): string {
  const where = error.line === 1 ? `column ${error.column}` : `line ${error.line}, column ${error.column}`;
  return `${where}: found ${error.found}, expected ${error.expected}, for example ${error.example}`;
}
