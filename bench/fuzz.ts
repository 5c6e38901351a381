// npm run fuzz [-- --count N] [--seed S] [IMPORTER…]: damaged inputs for every importer, 100,000 each unless told otherwise.

import { readdirSync } from 'node:fs';
import { inputsFromPath } from '../src/importers/archive/node.ts';
import { openBundle } from '../src/importers/archive/open.ts';
import type { SourceFile } from '../src/importers/source.ts';
import { collectSeeds, fuzzImporter, importersWith } from './fuzz-importer.ts';

/** Captures of real kernels, and one that the collector made, which has the formats of single files. */
const FOLDERS = ['public/samples', 'bench/fixtures'];

export async function sampleFiles(): Promise<SourceFile[]> {
  const files: SourceFile[] = [];
  for (const folder of FOLDERS) {
    for (const name of readdirSync(folder).filter((n) => n.endsWith('.tar.gz'))) {
      files.push(...(await openBundle(await inputsFromPath(`${folder}/${name}`))).files);
    }
  }
  return files;
}

function option(argv: string[], name: string, fallback: number): number {
  const at = argv.indexOf(name);
  return at < 0 ? fallback : Number(argv.splice(at, 2)[1]);
}

export async function main(argv: string[]): Promise<number> {
  const args = [...argv];
  const count = option(args, '--count', 100_000);
  const seed = option(args, '--seed', 1);
  const seeds = collectSeeds(await sampleFiles());
  let failed = 0;
  for (const importer of importersWith(seeds)) {
    if (args.length > 0 && !args.includes(importer.id)) continue;
    const start = performance.now();
    const failures = fuzzImporter(importer, seeds.get(importer.id)!, seed, count);
    failed += failures.length;
    process.stdout.write(
      `${failures.length === 0 ? 'ok ' : 'BAD'} ${importer.id}: ${count} inputs from seed ${seed} in ${((performance.now() - start) / 1000).toFixed(1)} s\n`,
    );
    for (const failure of failures)
      process.stdout.write(
        `    seed ${failure.seed}, ${failure.path}: ${failure.reason.split('\n').slice(0, 4).join('\n      ')}\n`,
      );
  }
  return failed === 0 ? 0 : 1;
}
