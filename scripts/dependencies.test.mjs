import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';

const root = path.resolve(import.meta.dirname, '..');
const read = (name) => readFileSync(path.join(root, name), 'utf8');

test('docs/dependencies.md gives a reason for every package, and for none that is not there', () => {
  const { dependencies, devDependencies } = JSON.parse(read('package.json'));
  const named = read('docs/dependencies.md')
    .split('\n## Not taken')[0]
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .flatMap((line) => [...line.split('|')[1].matchAll(/`([^`]+)`/g)].map((match) => match[1]));
  expect(named.sort()).toEqual(Object.keys({ ...dependencies, ...devDependencies }).sort());
});
