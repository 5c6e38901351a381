// `replay`: runs the engine through the trace of a capture and says what it got right.

import { reportText } from '../replay/report.ts';
import { CaptureReplay } from '../replay/runner.ts';
import { openCapture } from './open.ts';
import { type Output, parseArgs, UsageError } from './output.ts';

export async function replayCommand(args: string[], output: Output): Promise<number> {
  const { positional, flags } = parseArgs(args, [], ['--json']);
  if (positional.length > 1) throw new UsageError(`one capture at a time: ${positional.join(' ')}`);
  const capture = await openCapture(positional[0]);
  const run = CaptureReplay.open(capture);
  if (!run)
    throw new UsageError(
      `${positional[0]}: no kernel trace with the vector matrix of x86 in it, nothing to replay`,
    );
  for (const { path, line, found, expected, done } of run.problems)
    output.err(`${path === '' ? '' : `${path}:${line}: `}${found}; expected ${expected}; ${done}\n`);
  const report = await run.run();
  output.out(flags.has('--json') ? `${JSON.stringify(report)}\n` : reportText(report));
  return report.identical === report.compared ? 0 : 1;
}
