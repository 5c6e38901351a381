// The import rule: which folder may import which. Data, and one check.

import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const SRC = resolve(import.meta.dirname);

/** Folder (longest prefix wins) → what it may import besides itself and packages. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  lib: [],
  model: ['lib'],
  engine: ['lib', 'model'],
  devices: ['lib', 'model', 'engine'],
  replay: ['lib', 'model', 'engine', 'irqchips', 'importers', 'devices'],
  irqchips: ['lib', 'model', 'engine'],
  // what a kind of domain is, without its behaviour: all that the page's side may know of irqchips
  'irqchips/infos.ts': ['lib', 'model', 'irqchips'],
  scenario: ['lib', 'model'],
  simulation: ['lib', 'model', 'engine', 'irqchips', 'devices', 'scenario'],
  importers: ['lib', 'model', 'irqchips/infos.ts'],
  exporters: ['lib', 'model', 'irqchips/infos.ts'],
  'protocol.ts': ['lib', 'model', 'scenario'],
  'worker/import': ['lib', 'model', 'importers', 'exporters', 'protocol.ts'],
  'worker/engine': ['lib', 'model', 'engine', 'importers', 'replay', 'protocol.ts'],
  'worker/simulation': ['lib', 'model', 'engine', 'simulation', 'scenario', 'replay', 'protocol.ts'],
  session: [
    'lib',
    'model',
    'importers',
    'protocol.ts',
    'worker/import',
    'worker/engine',
    'worker/simulation',
  ],
  store: ['lib', 'model', 'scenario', 'irqchips/infos.ts', 'protocol.ts', 'session', 'exporters'],
  ui: ['lib', 'model', 'store'],
  views: ['lib', 'model', 'scenario', 'irqchips/infos.ts', 'exporters', 'store', 'ui'],
  pwa: [],
  app: [
    'lib',
    'model',
    'scenario',
    'irqchips/infos.ts',
    'protocol.ts',
    'session',
    'store',
    'views',
    'ui',
    'pwa',
  ],
  'main.tsx': ['app', 'store', 'ui', 'views', 'session'],
  // everything but what draws
  cli: [
    'lib',
    'model',
    'engine',
    'irqchips',
    'importers',
    'exporters',
    'replay',
    'protocol.ts',
    'scenario',
    'simulation',
    'store',
    'worker/engine',
  ],
};

/** Imports that break the rule for a reason: file, what it imports, why. It stays empty. */
const DEBT: readonly (readonly [file: string, imported: string, why: string])[] = [];

function sources(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return sources(path);
    // Tests and what only tests use may look everywhere.
    return /\.(ts|tsx)$/.test(entry.name) && !/\.test\.tsx?$|^test-/.test(entry.name) ? [path] : [];
  });
}

function areaOf(path: string): string {
  const areas = Object.keys(MAY_IMPORT).filter((area) => path === area || path.startsWith(`${area}/`));
  return areas.sort((a, b) => b.length - a.length)[0] ?? '';
}

function importedBy(file: string): string[] {
  const text = readFileSync(file, 'utf8').replace(/^\s*(?:\/\/|\*|\/\*).*$/gm, '');
  const paths = [...text.matchAll(/(?:from|import|new URL)\s*\(?\s*'(\.[^'*]*)'/g)].map((match) => match[1]!);
  return paths.map((path) => relative(SRC, resolve(dirname(file), path)));
}

describe('imports run one way', () => {
  const files = sources(SRC);

  it('every source file belongs to an area of the rule', () => {
    expect(files.map((file) => relative(SRC, file)).filter((file) => areaOf(file) === '')).toEqual([]);
  });

  it('no file imports against the rule', () => {
    const broken: string[] = [];
    for (const file of files) {
      const from = relative(SRC, file);
      const allowed = [areaOf(from), ...MAY_IMPORT[areaOf(from)]!];
      for (const imported of importedBy(file)) {
        const owed = DEBT.some(([debtor, what]) => debtor === from && imported.startsWith(what));
        if (
          !owed &&
          !allowed.some(
            (area) => imported === area || imported.startsWith(`${area}/`) || `${imported}.ts` === area,
          )
        ) {
          broken.push(`${from} imports ${imported}`);
        }
      }
    }
    expect(broken).toEqual([]);
  });

  it('owes nothing', () => {
    expect(DEBT).toEqual([]);
  });
});
