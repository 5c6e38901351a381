// `show`: debugfs files printed from the model, byte for byte.

import { joinFiles } from '../exporters/debugfs-text.ts';
import { debugfsFiles } from '../model/show.ts';
import { openCapture, stepName } from './open.ts';
import { type Output, parseArgs, UsageError } from './output.ts';

export async function showCommand(args: string[], output: Output): Promise<number> {
  const { positional, values, flags } = parseArgs(args, ['--step'], ['--list']);
  const [path, object] = positional;
  if (positional.length > 2) throw new UsageError(`one object at a time: ${positional.slice(1).join(' ')}`);
  const capture = await openCapture(path);
  if (flags.has('--list')) return list(capture, output, values.get('--step'));
  const step = stepName(capture, values.get('--step'));
  const files = debugfsFiles(await capture.read(step));
  if (files.length === 0) throw new UsageError(`${path}: step ${step} has no debugfs files`);
  if (object === undefined) {
    output.out(joinFiles(files));
    return 0;
  }
  const file = files.find((f) => f.path === object);
  if (!file) throw new UsageError(`${path}: step ${step} has no ${object}`);
  output.out(file.bytes());
  return 0;
}

async function list(
  capture: Awaited<ReturnType<typeof openCapture>>,
  output: Output,
  wanted: string | undefined,
): Promise<number> {
  const steps = wanted === undefined ? capture.stepNames : [stepName(capture, wanted)];
  for (const step of steps) {
    output.out(`${step}\n`);
    for (const file of debugfsFiles(await capture.read(step))) output.out(`  ${file.path}\n`);
  }
  return 0;
}
