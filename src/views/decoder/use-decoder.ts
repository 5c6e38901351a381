import { useMemo } from 'react';
import {
  type Decoded,
  type DecoderInput,
  decodeInput,
  type Guess,
  guessKinds,
  type InputError,
  kindsFor,
  likelyKind,
  parseDecoderInput,
  parseRequester,
} from '../../model/decode/index.ts';
import type { EimeChoice, KindChoice } from './link.ts';

export interface DecoderState {
  readonly text: string;
  readonly kind: KindChoice;
  /** As typed; empty when unknown. */
  readonly requester: string;
  readonly eime: EimeChoice;
}

export interface Understood {
  readonly input: DecoderInput;
  /** 1-based line of the text that was decoded, and how many lines there are. */
  readonly line: number;
  readonly decoded: Decoded;
  /** Message kinds from likely to impossible; empty for entries. */
  readonly guesses: readonly Guess[];
}

export interface DecoderResult {
  readonly understood: Understood | null;
  readonly error: InputError | null;
  /** The requester was typed and is none. */
  readonly requesterWrong: boolean;
}

/** Everything that follows from the text, the kind and the requester. */
export function decoderResult(state: DecoderState): DecoderResult {
  const requester = state.requester === '' ? undefined : parseRequester(state.requester);
  const requesterWrong = requester === null;
  const parsed = parseDecoderInput(state.text);
  if (!parsed.ok) return { understood: null, error: parsed.error, requesterWrong };
  const { input, line } = parsed;
  const kind = state.kind !== 'auto' && kindsFor(input).includes(state.kind) ? state.kind : likelyKind(input);
  const decoded = decodeInput(input, kind, {
    ...(requester === undefined || requester === null ? {} : { requester }),
    ...(state.eime === 'auto' ? {} : { eime: state.eime === '1' }),
  });
  const guesses = input.type === 'message' ? guessKinds(input.addressLo, input.addressHi, input.data) : [];
  return { understood: { input, line, decoded, guesses }, error: null, requesterWrong };
}

export function useDecoderResult(state: DecoderState): DecoderResult {
  const { text, kind, requester, eime } = state;
  return useMemo(() => decoderResult({ text, kind, requester, eime }), [text, kind, requester, eime]);
}

/** Nothing typed, nothing chosen. */
export const emptyState: DecoderState = { text: '', kind: 'auto', requester: '', eime: 'auto' };
