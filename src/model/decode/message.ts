/** One door to all message decoders. */

import { decodeGicV2m, decodeImsic, decodeIts, decodeS390 } from './others';
import type { Decoded, MessageContext, MessageKind } from './types';
import { decodeAmd, decodeVtd, decodeX86, type Message } from './x86';

/**
 * What a message does. `x86` decides between compatibility and remappable format by bit 4 and says what happens outside
 * the interrupt window; the result's kind is then the format that was found.
 */
export function decodeMessage(
  kind: MessageKind,
  addressLo: number,
  addressHi: number,
  data: number,
  context: MessageContext = {},
): Decoded {
  const m: Message = { lo: addressLo >>> 0, hi: addressHi >>> 0, data: data >>> 0 };
  const decoded = decodeAs(kind, m, context);
  return m.lo === 0 && m.hi === 0 && m.data === 0 ? { ...decoded, ...empty } : decoded;
}

function decodeAs(kind: MessageKind, m: Message, context: MessageContext): Decoded {
  switch (kind) {
    case 'x86':
      return decodeX86(m, context);
    case 'x86-vtd':
      return decodeVtd(m);
    case 'x86-amd':
      return decodeAmd(m, context);
    case 'its':
      return decodeIts(m, context);
    case 'gicv2m':
      return decodeGicV2m(m, context);
    case 'imsic':
      return decodeImsic(m, context);
    case 's390':
      return decodeS390(m, context);
  }
}

/** What Linux leaves behind when it deactivates an interrupt, on every platform. */
const empty = {
  verdict: 'Empty: never programmed, or cleared when the interrupt was deactivated.',
  weight: 'warn',
  facts: [],
} as const;
