import { describe, expect, it } from 'vitest';
import { Call } from '../../engine/calls.ts';
import { dealCpus, VirtioNet } from './virtio-net.ts';

function allocate(driver: VirtioNet, vectors: number): void {
  const facts = { caller: 'vp_find_vqs_msix', device: 0, flags: 4, onlineCpus: 1, failures: 0 };
  driver.allocates({ ...facts, min: vectors, max: vectors });
}

const request = (driver: VirtioNet, irq: number, name: string, cpus: readonly number[]) =>
  driver.requested({ irq, name, flags: 0, cpu: 0, cpus });

function withTwoPairs(cpus: readonly number[]): { driver: VirtioNet; hints: unknown[] } {
  const driver = new VirtioNet();
  allocate(driver, 5);
  const names = ['virtio0-config', 'virtio0-input.0', 'virtio0-output.0', 'virtio0-input.1'];
  const early = names.flatMap((name, i) => request(driver, 30 + i, name, cpus));
  expect(early).toEqual([]);
  return { driver, hints: request(driver, 34, 'virtio0-output.1', cpus).map((c) => [c.args[0], c.mask]) };
}

describe('virtio-net', () => {
  it('gives hints once its last queue has its handler', () => {
    const { hints } = withTwoPairs([0, 1, 2]);
    expect(hints).toEqual([
      [31, [0, 1]],
      [32, [0, 1]],
      [33, [2]],
      [34, [2]],
    ]);
  });

  it('takes the hints away before a CPU leaves and deals the others out again', () => {
    const { driver } = withTwoPairs([0, 1, 2]);
    const cleaned = driver.cpuDownPrepare();
    expect(cleaned.map(({ call }) => call)).toEqual(new Array(4).fill(Call.updateAffinityHint));
    expect(driver.cpuDownPrepare()).toEqual([]);
    expect(driver.cpuDead([0, 1]).map(({ mask }) => mask)).toEqual([[0], [0], [1], [1]]);
  });

  it('has one irq for all queues where there were not enough vectors', () => {
    const driver = new VirtioNet();
    allocate(driver, 3);
    allocate(driver, 2);
    request(driver, 30, 'virtio0-config', [0]);
    expect(request(driver, 31, 'virtio0-virtqueues', [0]).map(({ args }) => args[0])).toEqual([31, 31]);
  });

  it('does nothing any more when its irqs are gone', () => {
    const { driver } = withTwoPairs([0, 1]);
    for (let irq = 31; irq < 35; irq++) driver.freed(irq);
    expect(driver.cpuOnline([0, 1])).toEqual([]);
  });
});

describe('dealing CPUs out', () => {
  it('makes the first groups larger by one', () => {
    expect(dealCpus([0, 1, 2, 3, 4], 2)).toEqual([
      [0, 1, 2],
      [3, 4],
    ]);
  });

  it('begins again where there are more groups than CPUs', () => {
    expect(dealCpus([2, 5], 3)).toEqual([[2], [5], [2]]);
  });
});
