import { expect, test } from 'vitest';
import { buildFault, firstLine } from './process.mjs';

const red = (text) => `${String.fromCharCode(27)}[31m${text}${String.fromCharCode(27)}[0m`;

test('the first line that says something is taken, without colours', () => {
  expect(firstLine(`\n  ${red('no such file')}\nat line 3`)).toBe('no such file');
  expect(firstLine('')).toBe('');
});

test('a failed build is one line with the place of its first error', () => {
  const message = `${red('[PARSE]')} Unexpected token\n   ╭─[ src/a.ts:1:11 ]\n   │\n 1 │ const a = ;\n`;
  expect(buildFault({ message: 'Build failed with 2 errors:', errors: [{ message }] })).toBe(
    '[PARSE] Unexpected token (src/a.ts:1:11)',
  );
  expect(buildFault(new Error('config not found\nat …'))).toBe('config not found');
});
