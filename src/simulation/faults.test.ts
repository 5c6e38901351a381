// What can be injected is said before it is done, and saying so changes nothing.

import { describe, expect, it } from 'vitest';
import { EBUSY, EINVAL, EOPNOTSUPP } from '../model/errno.ts';
import { FAULTS, Fault, SimCall } from '../model/simulation.ts';
import { newEntryCheck } from './faults.ts';
import { Simulation } from './simulation.ts';
import { command, MACHINES, startOf } from './test-start.ts';

const NIC = 0;
const SINGLE_MSI = 4;
const kinds = Object.keys(MACHINES) as (keyof typeof MACHINES)[];

describe.each(kinds)('what can be done to an entry, remapping: %s', (kind) => {
  const start = startOf(MACHINES[kind]);

  it.each([
    [NIC, 0],
    [NIC, 7],
    [NIC, 8],
    [SINGLE_MSI, 0],
    [SINGLE_MSI, 1],
  ])('is what injecting answers: function %i, entry %i', (dev, index) => {
    const simulation = new Simulation(start);
    const check = newEntryCheck(simulation.machine, simulation.columns);
    const before = simulation.hash();
    const { faults } = check(dev, index);
    expect(simulation.hash()).toBe(before);
    expect(faults).toHaveLength(FAULTS.length);
    for (const [fault, said] of faults.entries()) {
      const fresh = new Simulation(start);
      const { result } = fresh.apply(command(SimCall.inject, [fault, dev, index, -1]));
      expect(Math.min(0, result), FAULTS[fault]!.id).toBe(said);
    }
  });

  it('says that a fault is there already, and that another one has its place', () => {
    const simulation = new Simulation(start);
    const check = newEntryCheck(simulation.machine, simulation.columns);
    simulation.apply(command(SimCall.inject, [Fault.masked, NIC, 0, -1]));
    expect(check(NIC, 0).faults[Fault.masked]).toBe(-EBUSY);
    expect(check(NIC, 1).faults[Fault.masked]).toBe(0);
    simulation.apply(command(SimCall.repair, [-1]));
    expect(check(NIC, 0).faults[Fault.masked]).toBe(0);
  });
});

it('faults of remapping need remapping', () => {
  const simulation = new Simulation(startOf(MACHINES.none));
  const { faults } = newEntryCheck(simulation.machine, simulation.columns)(NIC, 0);
  const refused = FAULTS.flatMap(({ needs }, fault) => (needs === '' ? [] : [faults[fault]]));
  expect(refused).toEqual(refused.map(() => -EOPNOTSUPP));
});

it('an entry beyond the table is none, and the requester is the function', () => {
  const simulation = new Simulation(startOf(MACHINES.vtd));
  const facts = newEntryCheck(simulation.machine, simulation.columns)(NIC, 8);
  expect(facts.faults[Fault.masked]).toBe(-EINVAL);
  expect(facts.requester).toBe(0x100);
});
