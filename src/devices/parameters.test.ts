import { describe, expect, it } from 'vitest';
import { boolParameter, moduleParameter, uintParameter } from './parameters.ts';

describe('parameters of modules', () => {
  it('are the last ones of their name, however it is written', () => {
    const line = 'quiet nvme.poll_queues=2 nvme.poll-queues=4 xnvme.poll_queues=8 "virtio-blk.poll_queues=1"';
    expect(moduleParameter(line, 'nvme.poll_queues')).toBe('4');
    expect(moduleParameter(line, 'virtio_blk.poll_queues')).toBe('1');
    expect(moduleParameter(line, 'nvme.write_queues')).toBeUndefined();
  });

  it.each([
    ['a.b=12', 12],
    ['a.b=0x10', 16],
    ['a.b=010', 8],
    ['a.b=+3', 3],
    ['a.b=-3', 7],
    ['a.b=3k', 7],
    ['a.b=', 7],
    ['a.b=101', 7],
  ])('are numbers up to a limit (%s)', (line, value) => {
    expect(uintParameter(line, 'a.b', 7, 100)).toBe(value);
  });

  it.each([
    ['a.b=1', true],
    ['a.b=Y', true],
    ['a.b=on', true],
    ['a.b=0', false],
    ['a.b=off', false],
    ['a.b=no', false],
    ['a.b=2', undefined],
    ['a.b=-1', undefined],
    ['a.c=1', undefined],
  ])('are yes or no (%s)', (line, value) => {
    expect(boolParameter(line, 'a.b')).toBe(value);
  });
});
