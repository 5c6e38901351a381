/** The decoder: text or numbers in, every field named out. */

import { decodeAmdIrte, decodeIrte, decodeItsCommand, decodeRte } from './entries';
import { guessKinds } from './guess';
import type { DecoderInput } from './input';
import { decodeMessage } from './message';
import {
  type Decoded,
  type DecodeKind,
  type EntryKind,
  entryKinds,
  type MessageContext,
  type MessageKind,
  messageKinds,
} from './types';

export { decodeAmdIrte, decodeIrte, decodeItsCommand, decodeRte, irteLayout } from './entries';
export { type Guess, guessKinds } from './guess';
export { type DecoderInput, errorText, type InputError, type InputResult, parseDecoderInput } from './input';
export { decodeMessage } from './message';
export { deviceIdText, parseRequester, requesterText } from './requester';
export * from './types';

export const isMessageKind = (kind: string): kind is MessageKind => messageKinds.some((k) => k === kind);
export const isEntryKind = (kind: string): kind is EntryKind => entryKinds.some((k) => k === kind);

/** The kinds as which an input can be read: all messages, or the entries of the same width. */
export function kindsFor(input: DecoderInput): readonly DecodeKind[] {
  if (input.type === 'message') return messageKinds;
  return input.words.length === 4 ? ['vtd-irte', 'amd-irte'] : [input.kind];
}

/** The kind that an input is most likely of. */
export const likelyKind = (input: DecoderInput): DecodeKind =>
  input.type === 'entry' ? input.kind : guessKinds(input.addressLo, input.addressHi, input.data)[0]!.kind;

/**
 * Decodes what `parseDecoderInput` read. A kind that does not fit the input (an entry read as a message) is replaced by
 * the likely one; the result says which kind was used.
 */
export function decodeInput(input: DecoderInput, kind?: DecodeKind, context: MessageContext = {}): Decoded {
  const known = input.requester === undefined ? context : { requester: input.requester, ...context };
  const used = kind && kindsFor(input).includes(kind) ? kind : likelyKind(input);
  if (input.type === 'entry') return decodeEntry(used, input, known);
  return decodeMessage(used as MessageKind, input.addressLo, input.addressHi, input.data, known);
}

function decodeEntry(
  kind: DecodeKind,
  input: DecoderInput & { type: 'entry' },
  context: MessageContext,
): Decoded {
  switch (kind) {
    case 'amd-irte':
      return decodeAmdIrte(input.words, context);
    case 'io-apic':
      return decodeRte(input.words, context);
    case 'its-command':
      return decodeItsCommand(input.words);
    default:
      return decodeIrte(input.words, context);
  }
}
