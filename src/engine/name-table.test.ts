import { describe, expect, it } from 'vitest';
import { NameTable } from './name-table.ts';

const tableOf = (...texts: readonly string[]): NameTable => {
  const table = new NameTable();
  table.push(...texts);
  return table;
};

describe('the texts that calls name', () => {
  it('number a text once when they are asked for its number', () => {
    const names = tableOf('timer');
    expect([names.numberOf('eth0'), names.numberOf('eth0'), names.numberOf('timer')]).toEqual([1, 1, 0]);
    expect([...names]).toEqual(['timer', 'eth0']);
  });

  it('keep a text that is added twice twice, and know it by its first number', () => {
    const names = tableOf('dmar0', 'timer', 'dmar0');
    expect([names.length, names.text(2), names.numberOf('dmar0')]).toEqual([3, 'dmar0', 0]);
  });

  it('know nothing of the texts that others were put in the place of', () => {
    const names = tableOf('eth0', 'eth1', 'eth2');
    names.replace(['eth2', 'nvme0q0', 'nvme0q1', 'nvme0q2']);
    expect([names.numberOf('eth2'), names.numberOf('nvme0q2'), names.numberOf('eth0')]).toEqual([0, 3, 4]);
    expect(names.from(3)).toEqual(['nvme0q2', 'eth0']);
  });

  it('have no text for a number that was not given', () => {
    expect([tableOf('eth0').text(-1), tableOf('eth0').text(1)]).toEqual([undefined, undefined]);
  });
});
