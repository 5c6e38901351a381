import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { expect, test } from 'vitest';

const script = path.resolve(import.meta.dirname, 'stress.mjs');

test('records and frames keep order and content between two threads, by both transports', () => {
  const { stdout, stderr, status } = spawnSync(
    process.execPath,
    [script, '--count', '400000', '--seed', '3'],
    {
      encoding: 'utf8',
    },
  );
  const verdicts = stdout.split('\n').map((line) => line.slice(0, 3));
  expect({ verdicts, stderr, status }).toEqual({
    verdicts: [...Array(8).fill('ok '), ''],
    stderr: '',
    status: 0,
  });
});

test('what is no count is refused', () => {
  const { status, stderr } = spawnSync(process.execPath, [script, '--count', 'many'], { encoding: 'utf8' });
  expect([status, stderr]).toEqual([2, 'usage: npm run stress [-- --count N] [--seed S]\n']);
});
