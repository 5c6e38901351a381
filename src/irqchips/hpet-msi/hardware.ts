// A HPET channel that sends messages. IA-PC HPET specification 1.0a, 2.3.8 and 2.3.10 (Tn_FSB_EN_CNF, FSB interrupt route).

import { type DeliveryHop, type MessageWrite, Verdict } from '../../model/delivery.ts';
import type { Hardware, Wiring } from '../../model/hardware.ts';

const ENABLE_FSB = (1 << 2) | (1 << 14);

export function channelMessage(
  { hpetChannel: c }: Hardware,
  w: Wiring,
  channel: number,
  hops: DeliveryHop[],
): MessageWrite | number {
  const words = [c.config[channel]!, c.fsbData[channel]!, c.fsbAddress[channel]!];
  const read = [{ table: 'hpetChannel', row: channel, index: channel, words, layout: '' }];
  const open = (c.config[channel]! & ENABLE_FSB) === ENABLE_FSB;
  const text = open ? `HPET channel ${channel} sends its message` : `HPET channel ${channel} is not enabled`;
  const verdict = open ? 0 : Verdict.notEnabled;
  hops.push({ stage: 'function', read, text, verdict });
  if (!open) return verdict;
  return { requester: w.hpetRequester, lo: c.fsbAddress[channel]!, hi: 0, data: c.fsbData[channel]! };
}
