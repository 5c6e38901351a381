import { describe, expect, it } from 'vitest';
import { brokenInvariants } from '../irqchips/invariants.ts';
import { PRESETS } from '../scenario/presets.ts';
import { Simulation } from './simulation.ts';
import { startOfRecipe } from './start.ts';

describe.each(PRESETS)('the machine $id', ({ recipe }) => {
  it('boots, and each call of its boot is granted', () => {
    const start = startOfRecipe(recipe);
    const s = new Simulation({ ...start, commands: [] });
    const refused = start.commands.filter((command) => s.apply(command).result < 0);
    expect(refused).toEqual([]);
    expect(brokenInvariants(s.machine)).toEqual([]);
  }, 60_000);
});
