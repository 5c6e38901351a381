/** Which machine a message is from, judged by its address and data alone. */

import { addressText } from './parts';
import type { MessageKind } from './types';
import type { Message } from './x86';

export interface Guess {
  readonly kind: MessageKind;
  /** 0 impossible, 100 certain. Only the order means something. */
  readonly score: number;
  /** A phrase: why, or why not. */
  readonly reason: string;
}

/** All message kinds but the general `x86`, most likely first. Ties keep the order of the kinds. */
export function guessKinds(addressLo: number, addressHi: number, data: number): Guess[] {
  const m: Message = { lo: addressLo >>> 0, hi: addressHi >>> 0, data: data >>> 0 };
  const guesses = [x86(m), vtd(m), amd(m), its(m), v2m(m), imsic(m), s390(m)];
  return guesses.sort((a, b) => b.score - a.score);
}

const guess = (kind: MessageKind, score: number, reason: string): Guess => ({ kind, score, reason });
const inWindow = (m: Message): boolean => m.lo >>> 20 === 0xfee && m.hi === 0;
const outside = (m: Message): string => `${addressText(m.hi, m.lo)} is outside the interrupt window`;

function x86(m: Message): Guess {
  if (m.lo >>> 20 === 0xfee && m.hi !== 0)
    return guess('x86', 78, "upper half set: a remapping unit's own, or Xen's");
  if (m.lo === 0 && m.hi === 0 && m.data === 0) return guess('x86', 90, 'an empty message of any machine');
  if (!inWindow(m)) return guess('x86', 10, outside(m));
  if ((m.lo >>> 4) & 1) return guess('x86', 10, 'format bit 4 says remappable');
  const mode = (m.data >>> 8) & 7;
  const vector = m.data & 0xff;
  if (mode < 2 && vector < 16) return guess('x86', 30, `vector ${vector} cannot be delivered`);
  return guess('x86', 80, 'in the interrupt window, format bit 4 is 0');
}

function vtd(m: Message): Guess {
  if (!inWindow(m)) return guess('x86-vtd', 0, outside(m));
  return (m.lo >>> 4) & 1
    ? guess('x86-vtd', 95, 'format bit 4 is 1')
    : guess('x86-vtd', 0, 'format bit 4 is 0');
}

function amd(m: Message): Guess {
  if (!inWindow(m)) return guess('x86-amd', 0, outside(m));
  if (m.lo !== 0xfee00000) return guess('x86-amd', 5, 'Linux writes fee00000 under AMD-Vi');
  return m.data < 512
    ? guess('x86-amd', 60, 'fee00000, and data below 512 can be an index')
    : guess('x86-amd', 5, 'data is no index below 512');
}

function its(m: Message): Guess {
  if (inWindow(m)) return guess('its', 0, 'an x86 interrupt address');
  if ((m.lo & 0xfff) !== 0x40) return guess('its', 0, 'not an ITS doorbell: offset is not 0x40');
  if ((m.lo & 0xffff) !== 0x40) return guess('its', 65, 'offset 0x40 in its page: a doorbell behind an SMMU');
  return guess('its', m.data < 32 ? 85 : 60, 'offset 0x40 in a 64 KiB frame: GITS_TRANSLATER');
}

function v2m(m: Message): Guess {
  if (inWindow(m)) return guess('gicv2m', 0, 'an x86 interrupt address');
  if ((m.lo & 0xfff) !== 0x40) return guess('gicv2m', 0, 'not a v2m frame: offset is not 0x40');
  if (m.data < 32 || m.data > 1019) return guess('gicv2m', 5, `${m.data} is no SPI`);
  return guess('gicv2m', 70, 'offset 0x40, and data can be an SPI');
}

function imsic(m: Message): Guess {
  if (inWindow(m)) return guess('imsic', 0, 'an x86 interrupt address');
  if ((m.lo & 0xfff) !== 0 && (m.lo & 0xfff) !== 4) return guess('imsic', 0, 'not the start of a page');
  if (m.lo === 0 && m.hi !== 0) return guess('imsic', 20, 'start of a page, but the lower half is zero');
  return m.data > 0 && m.data < 2048
    ? guess('imsic', 75, 'start of a page, and data can be an identity')
    : guess('imsic', 5, `${m.data} is no identity`);
}

function s390(m: Message): Guess {
  if (m.hi === 0) return guess('s390', 0, 'the upper half of a zPCI address is not zero');
  return m.data < 2048
    ? guess('s390', 50, 'upper half set, and data can be a vector number')
    : guess('s390', 5, `${m.data} is no vector number`);
}
