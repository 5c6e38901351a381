// Adds up what the stages of npm test report.

/** `{ passed, failed }` of a stage that either works or does not. */
export const single = (ok) => ({ passed: ok ? 1 : 0, failed: ok ? 0 : 1 });

/** A runner that ended badly without naming a failed test has failed once: a file that did not load, an error between tests. */
function counted(passed, failed, ok) {
  return { passed, failed: failed === 0 && !ok ? 1 : failed };
}

/** Sums vitest's JSON report (null when it wrote none). Files that could not be run count as one failure each. */
export function fromVitest(report, ok) {
  if (!report) return single(false);
  const broken = report.testResults.filter(
    ({ status, assertionResults }) =>
      status === 'failed' && !assertionResults.some((test) => test.status === 'failed'),
  );
  return counted(report.numPassedTests, report.numFailedTests + broken.length, ok);
}

/** Sums Playwright's JSON report (null when it wrote none). A test that needed a second try is a failure. */
export function fromPlaywright(report, ok) {
  if (!report) return single(false);
  const { expected, unexpected, flaky } = report.stats;
  return counted(expected, unexpected + flaky, ok);
}

/** The sum of all stages. */
export function sum(stages) {
  const add = (key) => stages.reduce((total, stage) => total + stage[key], 0);
  return { passed: add('passed'), failed: add('failed') };
}

/** The last line of npm test. */
export const lastLine = ({ passed, failed }) => `${passed} passed, ${failed} failed`;
