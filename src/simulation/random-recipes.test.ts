import { describe, expect, it } from 'vitest';
import { seeded } from '../engine/matrix-testing.ts';
import { brokenInvariants } from '../irqchips/invariants.ts';
import { RandomExcuses } from '../irqchips/random-excuses.ts';
import { checkRecipe } from '../scenario/check.ts';
import { randomRecipe } from '../scenario/test-recipes.ts';
import { Simulation } from './simulation.ts';
import { startOfRecipe } from './start.ts';

const RECIPES = 240;

describe('machines of random recipes', () => {
  const seeds = Array.from({ length: RECIPES }, (_, i) => 1 + i);
  const fitting = seeds.filter((seed) => checkRecipe(randomRecipe(seeded(seed))).length === 0);

  it('are mostly such as fit', () => {
    expect(fitting.length).toBeGreaterThan(RECIPES / 2);
  });

  it.each(fitting)('boot and break no invariant (seed %i)', (seed) => {
    const start = startOfRecipe(randomRecipe(seeded(seed)));
    const s = new Simulation({ ...start, commands: [] });
    const excuses = new RandomExcuses(s.engine);
    for (const each of start.commands) {
      s.engine.clearEvents();
      s.apply(each);
      excuses.stepped();
    }
    expect(brokenInvariants(s.machine, excuses.current())).toEqual([]);
  });
});
