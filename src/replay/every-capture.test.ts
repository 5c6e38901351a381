import { readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openCapture } from '../cli/open.ts';
import facts from './captures/facts.json' with { type: 'json' };
import { CaptureReplay } from './runner.ts';

const FOLDERS = [
  resolve(import.meta.dirname, 'captures'),
  resolve(import.meta.dirname, '../../public/samples'),
];

/** Boots of x86 machines with their kernel's trace. */
const captures = FOLDERS.flatMap((folder) =>
  readdirSync(folder)
    .filter((name) => /^x86-.*\.tar\.gz$/.test(name))
    .map((name) => [name.replace('.tar.gz', ''), join(folder, name)] as const),
).sort();

const expected: Readonly<Record<string, number>> = facts;

describe('the replay of a real boot', () => {
  it('is tried on every capture whose facts are counted', () => {
    expect(captures.map(([name]) => name)).toEqual(Object.keys(expected).sort());
  });

  for (const [name, path] of captures) {
    it(`makes every choice of ${name}`, async () => {
      const report = await CaptureReplay.open(await openCapture(path))!.run();
      expect(report.differences.slice(0, 10)).toEqual([]);
      expect(report.identical).toBe(report.compared);
      // What a capture says does not depend on the engine: fewer facts would be a comparison that was lost.
      expect(report.compared).toBe(expected[name]);
    });
  }
});
