// Refusals of faults have words of their own, for everything that the engine answers.

import { describe, expect, it } from 'vitest';
import { EBUSY, EINVAL, ENODEV, ENOENT, ENOSPC, EOPNOTSUPP } from '../../model/errno.ts';
import { FAULTS, Fault } from '../../model/simulation.ts';
import { newEntryCheck } from '../../simulation/faults.ts';
import { Simulation } from '../../simulation/simulation.ts';
import { MACHINES, startOf } from '../../simulation/test-start.ts';
import { refusalWords } from './fault-words.ts';

describe('why a fault cannot be had', () => {
  it.each([
    [Fault.wrongSource, EOPNOTSUPP, /VT-d.*\(-EOPNOTSUPP\)/],
    [Fault.clearPresent, EOPNOTSUPP, /interrupt remapping.*\(-EOPNOTSUPP\)/],
    [Fault.masked, EOPNOTSUPP, /no mask bits/],
    [Fault.masked, ENODEV, /MSI is off/],
    [Fault.offlineTarget, ENODEV, /no vector/],
    [Fault.staleEntry, EINVAL, /no other CPU/],
    [Fault.masked, EINVAL, /no such entry/],
    [Fault.clearPresent, ENOENT, /Nothing is behind/],
    [Fault.clearPresent, EBUSY, /already/],
    [Fault.unassignedVector, ENOSPC, /Every vector/],
    [Fault.masked, ENOSPC, /No room/],
  ])('fault %i, errno %i', (fault, errno, words) => {
    expect(refusalWords(fault, -errno)).toMatch(words);
  });

  it('is a sentence for every answer of the engine', () => {
    for (const machine of Object.values(MACHINES)) {
      const { machine: m, columns } = new Simulation(startOf(machine));
      const check = newEntryCheck(m, columns);
      for (const [dev, index] of [
        [0, 0],
        [0, 9],
        [4, 0],
      ] as const)
        for (const [fault, answer] of check(dev, index).faults.entries())
          if (answer < 0)
            expect(refusalWords(fault, answer), FAULTS[fault]!.id).toMatch(/^[A-Z].* \(-E[A-Z]+\)$/);
    }
  });
});
