import { expect, it } from 'vitest';
import { shortKernel } from './words.ts';

it.each([
  ['6.12.95+deb12-s390x', '6.12.95'],
  ['6.12.117', '6.12.117'],
  ['6.13.0-rc2-00012-gabc', '6.13.0-rc2'],
  ['', ''],
  ['next-20260101', 'next-20260101'],
])('the short form of the release %j is %j', (release, short) => {
  expect(shortKernel(release)).toBe(short);
});
