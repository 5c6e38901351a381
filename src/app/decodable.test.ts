import { expect, it } from 'vitest';
import { decoderLink } from './decodable.ts';

it.each([
  ['fee00458 00000000', /^#\/d\?addr=fee00458&data=0/],
  ['Address: 00000000fee00458  Data: 0000', /^#\/d\?addr=/],
  ['0000000000040008 0000030000200009', /^#\/d\?hi=/],
])('%j opens in the decoder', async (text, link) => {
  expect(await decoderLink(text)).toMatch(link);
});

it.each([
  '',
  'hello',
  '           CPU0       CPU1\n  0:         46          0  IO-APIC   2-edge      timer\n',
  'name:   VECTOR\n size:   0\n mapped: 41\n',
])('%j is a file to open', async (text) => {
  expect(await decoderLink(text)).toBeNull();
});
