// PCI addresses as sysfs writes them: `0000:00:1f.2`, four to eight hexadecimal digits of segment (VMD's start at 0x10000).

import { hexDigit } from '../lib/scan.ts';

/** Source of a regular expression that matches one address. */
export const BDF = '[0-9a-f]{4,8}:[0-9a-f]{2}:[01][0-9a-f]\\.[0-7]';

const WHOLE = new RegExp(`^${BDF}$`);

export const isBdf = (text: string): boolean => WHOLE.test(text);

const COLON = 58;
const DOT = 46;

/** Length of the address that stands at `at`, or 0. */
export function bdfLength(bytes: Uint8Array, at: number, end: number): number {
  let i = at;
  while (i < end && i - at < 8 && isHex(bytes[i]!)) i++;
  if (i - at < 4 || i + 8 > end) return 0;
  const device = bytes[i + 4]! - 48;
  const fn = bytes[i + 7]! - 48;
  const shape =
    bytes[i] === COLON &&
    isHex(bytes[i + 1]!) &&
    isHex(bytes[i + 2]!) &&
    bytes[i + 3] === COLON &&
    (device === 0 || device === 1) &&
    isHex(bytes[i + 5]!) &&
    bytes[i + 6] === DOT &&
    fn >= 0 &&
    fn <= 7;
  return shape ? i + 8 - at : 0;
}

/** Lower-case digits only: the kernel writes no others. */
const isHex = (byte: number): boolean => (byte > 70 ? hexDigit(byte) >= 0 : byte >= 48 && byte <= 57);
