// A HPET channel that sends messages. IA-PC HPET specification 1.0a, 2.3.8 and 2.3.10 (Tn_FSB_EN_CNF, FSB interrupt route).

import { fieldValue, word32 } from '../../lib/bits.ts';
import { type DeliveryHop, type MessageWrite, Verdict } from '../../model/delivery.ts';
import type { Hardware, Wiring } from '../../model/hardware.ts';
import { hpetChannelConfig } from '../../model/layouts/hpet.ts';

export function channelMessage(
  { hpetChannel: c }: Hardware,
  w: Wiring,
  channel: number,
  hops: DeliveryHop[],
): MessageWrite | number {
  const words = [c.config[channel]!, c.fsbData[channel]!, c.fsbAddress[channel]!];
  const read = [{ table: 'hpetChannel', row: channel, index: channel, words, layout: hpetChannelConfig.id }];
  const config = word32(c.config[channel]!);
  const isSet = (name: string): boolean => fieldValue(hpetChannelConfig, config, name) === 1;
  const open = isSet('INT_ENB_CNF') && isSet('FSB_EN_CNF');
  const text = open ? `HPET channel ${channel} sends its message` : `HPET channel ${channel} is not enabled`;
  const verdict = open ? 0 : Verdict.notEnabled;
  hops.push({ stage: 'function', read, text, verdict });
  if (!open) return verdict;
  return { requester: w.hpetRequester, lo: c.fsbAddress[channel]!, hi: 0, data: c.fsbData[channel]! };
}
