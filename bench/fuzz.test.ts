// A seeded part of the fuzz run; `npm run fuzz` does the whole.

import { expect, it } from 'vitest';
import { IMPORTERS } from '../src/importers/registry.ts';
import { sampleFiles } from './fuzz.ts';
import { collectSeeds, fuzzImporter, importersWith } from './fuzz-importer.ts';

const SEED = 20_000;
const COUNT = 150;

it('no importer throws, hangs, reports without a place, or prints a debugfs file differently', async () => {
  const seeds = collectSeeds(await sampleFiles());
  const importers = importersWith(seeds);
  expect(importers.length).toBeGreaterThan(10);
  const failures = importers.flatMap((importer) =>
    fuzzImporter(importer, seeds.get(importer.id)!, SEED, COUNT),
  );
  expect(failures).toEqual([]);
});

it('has seeds for every importer but those whose files no bundled capture holds', async () => {
  const seeds = collectSeeds(await sampleFiles());
  const without = IMPORTERS.filter(
    (importer) => importer.ignores === undefined && !seeds.has(importer.id),
  ).map((importer) => importer.id);
  expect(without).toEqual([]);
});
