// What a forger is told: numbers as people write them.

import { parsePciAddress, requesterId } from '../../model/pci.ts';
import { type Command, SimCall } from '../../model/simulation.ts';

export interface ForgeText {
  /** `0000:00:1f.7` */
  readonly requester: string;
  /** Hexadecimal, up to 16 digits. */
  readonly address: string;
  /** Hexadecimal, up to 8 digits. */
  readonly data: string;
  readonly rate: number;
  readonly seed: number;
}

/** A command, or what of the text is none: its field and a sentence. */
export type Forged =
  | { readonly command: Command }
  | { readonly field: 'requester' | 'address' | 'data'; readonly text: string };

const HEX = /^(?:0x)?([0-9a-f]+)$/i;

const hexDigits = (text: string, most: number): string | null => {
  const digits = HEX.exec(text.trim().replaceAll('_', ''))?.[1];
  return digits === undefined || digits.length > most ? null : digits.padStart(most, '0');
};

export function forge({ requester, address, data, rate, seed }: ForgeText): Forged {
  const from = parsePciAddress(requester.trim());
  if (!from || from.segment > 0xffff)
    return { field: 'requester', text: 'A requester is written 0000:00:1f.7.' };
  const to = hexDigits(address, 16);
  if (to === null) return { field: 'address', text: 'An address has up to 16 hexadecimal digits.' };
  const what = hexDigits(data, 8);
  if (what === null) return { field: 'data', text: 'Data has up to 8 hexadecimal digits.' };
  const id = from.segment * 65_536 + requesterId(from);
  const [hi, lo] = [to.slice(0, 8), to.slice(8)].map((half) => Number.parseInt(half, 16));
  const args = [id, lo!, hi!, Number.parseInt(what, 16), rate, seed];
  return { command: { call: SimCall.startForger, args, mask: [] } };
}
