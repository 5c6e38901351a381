/** Requester IDs as people write them. */

import { bdfText } from '../../lib/bit-text';

/**
 * A requester ID or DeviceID from `00:03.0`, `0000:00:03.0`, `0x18` or `24`; null when the text is none of these or does
 * not fit (bus 8 bits, device 5, function 3; a number 32 bits). The PCI domain of a full address is not part of the ID.
 */
export function parseRequester(text: string): number | null {
  const bdf = /^(?:[0-9a-f]{4,8}:)?([0-9a-f]{2}):([0-9a-f]{2})\.([0-7])$/i.exec(text.trim());
  if (bdf) {
    const device = Number.parseInt(bdf[2]!, 16);
    return device > 31 ? null : (Number.parseInt(bdf[1]!, 16) << 8) | (device << 3) | Number(bdf[3]);
  }
  const number = /^(?:0x([0-9a-f]{1,8})|(\d{1,10}))$/i.exec(text.trim());
  if (!number) return null;
  const value = number[1] ? Number.parseInt(number[1], 16) : Number(number[2]);
  return value <= 0xffffffff ? value : null;
}

/** `00:03.0`; a DeviceID above 16 bits stays a number, because a mapping made it. */
export const requesterText = (id: number): string => (id <= 0xffff ? bdfText(id) : `0x${id.toString(16)}`);

/** `DeviceID 0x18 (00:03.0)`. */
export const deviceIdText = (id: number): string =>
  id <= 0xffff ? `DeviceID 0x${id.toString(16)} (${bdfText(id)})` : `DeviceID 0x${id.toString(16)}`;
