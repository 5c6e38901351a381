// Messages that were lost, as lines: of the ring in a frame, newest first.

import { VERDICT_INFO } from '../../model/delivery.ts';
import { formatRequester } from '../../model/pci.ts';
import { type LiveColumns, LOST_ROWS } from '../../model/simulation.ts';
import { machineTime } from '../../ui/machine-time.ts';
import { register } from '../../ui/values.tsx';

export interface LostLine {
  /** Number of the message among all lost ones, from 0. */
  readonly number: number;
  readonly time: string;
  /** `0000:00:1f.7` */
  readonly requester: string;
  readonly address: string;
  readonly data: string;
  readonly verdict: number;
  /** `fault 0x22`, and the manual's reason. */
  readonly name: string;
  readonly reason: string;
  /** Row of the function, -1 where no device has sent it; its address and entry in words. */
  readonly dev: number;
  readonly who: string;
}

/** Bus and function of a requester, its segment first where it is another than 0. */
export function requesterText(requester: number): string {
  const segment = (requester >>> 16).toString(16).padStart(4, '0');
  return `${segment}:${formatRequester(requester & 0xffff)}`;
}

/** @param functions addresses by row */
export function lostLines({ head, lost }: LiveColumns, functions: readonly string[]): LostLine[] {
  const total = head.lost[0]!;
  const lines: LostLine[] = [];
  for (let number = total - 1; number >= Math.max(0, total - LOST_ROWS); number--) {
    const row = number % LOST_ROWS;
    const verdict = lost.verdict[row]!;
    const dev = lost.dev[row]!;
    const { name, reason } = VERDICT_INFO[verdict] ?? { name: `verdict ${verdict}`, reason: '' };
    const high = lost.hi[row] === 0 ? '' : register(lost.hi[row]!);
    // A function that could not send has written nothing.
    const isSent = lost.lo[row] !== 0 || lost.hi[row] !== 0;
    lines.push({
      number,
      time: machineTime(lost.tick[row]!),
      requester: requesterText(lost.requester[row]!),
      address: isSent ? `${high}${register(lost.lo[row]!)}` : '–',
      data: isSent ? register(lost.data[row]!) : '–',
      verdict,
      name,
      reason,
      dev,
      who: dev < 0 ? 'by hand or forged' : `${functions[dev] ?? `function ${dev}`} entry ${lost.index[row]}`,
    });
  }
  return lines;
}

/** Lines of which any part has every word of the text, whatever the case. */
export function filterLost(lines: readonly LostLine[], text: string): readonly LostLine[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return lines;
  return lines.filter((line) => {
    const whole = lostText(line).toLowerCase();
    return words.every((word) => whole.includes(word));
  });
}

/** One line of the log as text. */
export const lostText = ({ number, time, requester, address, data, name, reason, who }: LostLine): string =>
  `#${number + 1} ${time} ${requester} addr ${address} data ${data} ${name}: ${reason} (${who})`;
