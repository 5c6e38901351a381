import { expect, it } from 'vitest';
import { kernelList } from './lscpu.ts';

it.each([
  ['0,1', '0-1'],
  ['0-3', '0-3'],
  ['0,2,4', '0,2,4'],
  ['0,1,4,6,7', '0-1,4,6-7'],
  ['', ''],
])('lscpu %j is %j for the kernel', (list, wanted) => {
  expect(kernelList(list)).toBe(wanted);
});
