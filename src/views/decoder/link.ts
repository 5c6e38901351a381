/**
 * The decoder's part of a link: `#/d?addr=fee00458&data=00000000&k=x86-vtd&rq=00:03.0&v=1` for messages,
 * `hi` and `lo` (and `eime`, 0 or 1) for remapping entries, `rte` for IO-APIC entries, `cmd` (DW0.DW1.DW2.DW3) for ITS commands.
 */

import { hexOf } from '../../lib/bits.ts';
import {
  type DecodeKind,
  type DecoderInput,
  isEntryKind,
  isMessageKind,
  parseRequester,
  requesterText,
} from '../../model/decode/index.ts';
import { formatLink, parseLink } from '../../store/link.ts';

/** Names of the parameters, all optional. */
export const decoderParams = ['addr', 'data', 'k', 'rq', 'hi', 'lo', 'eime', 'rte', 'cmd'] as const;
export type DecoderParam = (typeof decoderParams)[number];
export type DecoderParams = Readonly<Partial<Record<DecoderParam, string>>>;

/** What the reader chose beside the text. `auto` is the most likely kind. */
export type KindChoice = DecodeKind | 'auto';

export const isKindChoice = (text: string): text is KindChoice =>
  text === 'auto' || isMessageKind(text) || isEntryKind(text);

/** How a VT-d entry's destination is read: by what its bits look like, as xAPIC (0) or as x2APIC (1). */
export type EimeChoice = 'auto' | '0' | '1';

/** Parameters of an input. The requester is the reader's text, or the input's own. */
export function paramsOf(
  input: DecoderInput,
  kind: KindChoice = 'auto',
  requester = '',
  eime: EimeChoice = 'auto',
): DecoderParams {
  const rq =
    requester !== '' ? requester : input.requester === undefined ? '' : requesterText(input.requester);
  return {
    ...valueParams(input),
    ...(kind === 'auto' ? {} : { k: kind }),
    ...(rq === '' ? {} : { rq }),
    ...(eime === 'auto' || input.type === 'message' ? {} : { eime }),
  };
}

function valueParams(input: DecoderInput): DecoderParams {
  if (input.type === 'message') {
    const address = Uint32Array.of(input.addressLo, input.addressHi);
    return {
      addr: hexOf(address, input.addressHi === 0 ? 32 : 64),
      data: hexOf(Uint32Array.of(input.data), 32),
    };
  }
  const digits = hexOf(input.words, input.words.length * 32);
  if (input.kind === 'io-apic') return { rte: digits };
  if (input.kind === 'its-command') return { cmd: digits.match(/.{16}/g)!.reverse().join('.') };
  const halves = { hi: digits.slice(0, 16), lo: digits.slice(16) };
  return input.kind === 'amd-irte' ? { ...halves, k: 'amd-irte' } : halves;
}

/** The text that stands for parameters in the input; empty when they hold nothing to decode. */
export function textOf(params: DecoderParams): string {
  const { addr, data, hi, lo, rte, cmd } = params;
  if (addr !== undefined) return data === undefined ? addr : `${addr} ${data}`;
  if (hi !== undefined || lo !== undefined) {
    return params.k === 'amd-irte' ? `lo=${lo ?? ''} hi=${hi ?? ''}` : `${hi ?? ''} ${lo ?? ''}`.trim();
  }
  return rte ?? cmd?.replaceAll('.', ' ') ?? '';
}

/** The fragment of a link that opens the decoder on this input. */
export const decoderHash = (
  input: DecoderInput,
  kind: KindChoice = 'auto',
  requester = '',
  eime: EimeChoice = 'auto',
): string =>
  formatLink({ route: 'd', params: { ...paramsOf(input, kind, requester, eime) } as Record<string, string> });

export type DecoderLink =
  | {
      readonly ok: true;
      readonly text: string;
      readonly kind: KindChoice;
      readonly requester: string;
      readonly eime: EimeChoice;
    }
  | { readonly ok: false; readonly problem: string };

/** Reads a decoder link. Says what is wrong with one that cannot be taken as it stands. */
export function parseDecoderHash(hash: string): DecoderLink {
  const { link, problems } = parseLink(hash);
  if (problems.length > 0) return { ok: false, problem: problems[0]!.text };
  if (link.route !== 'd') return { ok: false, problem: 'This is no link to the decoder.' };
  return readParams(link.params);
}

/** Text, kind and requester of a link's parameters. */
export function readParams(params: Readonly<Record<string, string | undefined>>): DecoderLink {
  const kind = params.k ?? 'auto';
  if (!isKindChoice(kind)) return { ok: false, problem: `k=${kind}: there is no such kind of message.` };
  const requester = params.rq ?? '';
  if (requester !== '' && parseRequester(requester) === null) {
    return { ok: false, problem: `rq=${requester}: not a requester.` };
  }
  const eime = params.eime ?? 'auto';
  if (eime !== 'auto' && eime !== '0' && eime !== '1') {
    return { ok: false, problem: `eime=${eime}: expected 0 or 1.` };
  }
  return { ok: true, text: textOf(params as DecoderParams), kind, requester, eime };
}
