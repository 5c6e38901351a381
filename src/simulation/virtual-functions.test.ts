import { describe, expect, it } from 'vitest';
import { brokenInvariants } from '../irqchips/invariants.ts';
import { EBUSY, ENODEV, ENOENT, ERANGE } from '../model/errno.ts';
import { SimCall } from '../model/simulation.ts';
import { Simulation } from './simulation.ts';
import { startOfRecipe } from './start.ts';
import { command } from './test-start.ts';

/** An 82576 with seven virtual functions, none of which is on. */
const START = startOfRecipe({ cpus: 8, iommu: 'vtd', devices: [{ model: 'igb', vfs: 7 }] });
const FUNCTIONS = START.topology.pci.functions;
const NIC = FUNCTIONS.findIndex(({ device }) => device === 0x10c9);
const VIRTUAL = FUNCTIONS.flatMap(({ physfn }, row) => (physfn === NIC ? [row] : []));

function machine(): Simulation {
  const commands = START.commands.filter(
    ({ call }) => call !== SimCall.bind && call !== SimCall.setVirtualFunctions,
  );
  const s = new Simulation({ ...START, commands });
  expect(bind(s, NIC)).toBe(0);
  return s;
}

const bind = (s: Simulation, dev: number): number => s.apply(command(SimCall.bind, [dev])).result;
const turnOn = (s: Simulation, count: number): number =>
  s.apply(command(SimCall.setVirtualFunctions, [NIC, count])).result;

/** Handlers of irqs, by name. */
const handlers = ({ machine: m }: Simulation): string[] =>
  [...m.irqAction.used].flatMap((used, row) => (used ? [m.names.text(m.irqAction.name[row]!)!] : []));

describe('virtual functions', () => {
  it('appear when they are turned on, as many as asked for, and have drivers then', () => {
    const s = machine();
    expect(VIRTUAL.length).toBe(7);
    expect(VIRTUAL.map((dev) => bind(s, dev))).toEqual(VIRTUAL.map(() => -ENODEV));
    expect(turnOn(s, 3)).toBe(0);
    expect(VIRTUAL.map((dev) => bind(s, dev))).toEqual([0, 0, 0, -ENODEV, -ENODEV, -ENODEV, -ENODEV]);
    expect(handlers(s)).toContain('enp1s0v2-rx-0');
    expect(brokenInvariants(s.machine)).toEqual([]);
  });

  it('leave their adapter fewer queues, and give them back', () => {
    const s = machine();
    const queues = (): number => handlers(s).filter((name) => /^enp1s0-/.test(name)).length;
    expect(queues()).toBe(8);
    turnOn(s, 7);
    expect(queues()).toBeLessThan(8);
    turnOn(s, 0);
    expect(queues()).toBe(8);
  });

  it('go with all that they have when they are turned off, or when their adapter loses its driver', () => {
    const s = machine();
    const before = handlers(s).length;
    turnOn(s, 7);
    for (const dev of VIRTUAL) bind(s, dev);
    expect(turnOn(s, 0)).toBe(0);
    expect(handlers(s).length).toBe(before);
    turnOn(s, 7);
    for (const dev of VIRTUAL) bind(s, dev);
    expect(s.apply(command(SimCall.unbind, [NIC])).result).toBe(0);
    expect(handlers(s).filter((name) => name.startsWith('enp'))).toEqual([]);
    expect(brokenInvariants(s.machine)).toEqual([]);
  });

  it('are refused where the kernel refuses them', () => {
    const s = machine();
    expect(turnOn(s, 8)).toBe(-ERANGE);
    expect(turnOn(s, 2)).toBe(0);
    expect(turnOn(s, 3)).toBe(-EBUSY);
    expect(turnOn(s, 2)).toBe(0);
    s.apply(command(SimCall.unbind, [NIC]));
    expect(turnOn(s, 2)).toBe(-ENOENT);
    expect(turnOn(s, 8)).toBe(-ERANGE);
    expect(turnOn(s, 0)).toBe(0);
  });
});
