import { expect, test } from 'vitest';
import { fromPlaywright, fromVitest, lastLine, single, sum } from './results.mjs';

const file = (status, ...tests) => ({ status, assertionResults: tests.map((each) => ({ status: each })) });

test('unit tests are counted one by one', () => {
  const testResults = [file('passed', 'passed', 'passed'), file('failed', 'passed', 'failed')];
  const report = { numPassedTests: 3, numFailedTests: 1, testResults };
  expect(fromVitest(report, false)).toEqual({ passed: 3, failed: 1 });
});

test('a file that does not load is a failure although no test of it ran', () => {
  const report = {
    numPassedTests: 2,
    numFailedTests: 0,
    testResults: [file('passed', 'passed', 'passed'), file('failed')],
  };
  expect(fromVitest(report, false)).toEqual({ passed: 2, failed: 1 });
});

test('a runner that ends badly has failed, whatever its report says', () => {
  expect(fromVitest({ numPassedTests: 2, numFailedTests: 0, testResults: [] }, false)).toEqual({
    passed: 2,
    failed: 1,
  });
  expect(fromVitest(null, true)).toEqual({ passed: 0, failed: 1 });
  expect(fromPlaywright(null, true)).toEqual({ passed: 0, failed: 1 });
});

test('an end-to-end test that passes on a second try is a failure', () => {
  const stats = { expected: 5, unexpected: 1, flaky: 1, skipped: 0 };
  expect(fromPlaywright({ stats }, false)).toEqual({ passed: 5, failed: 2 });
});

test('the last line is the sum of all stages', () => {
  const total = sum([single(true), single(false), { passed: 40, failed: 2 }]);
  expect(lastLine(total)).toBe('41 passed, 3 failed');
});
