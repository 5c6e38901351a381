// step.txt: what was done just before the moment, in words, as shell commands, and what they printed.
//   description: unbind nvme from 0000:01:00.0
//   commands: echo $NVB > /sys/bus/pci/drivers/nvme/unbind
//   exit status: 0
//   output:

import type { FileContext } from '../context.ts';
import { isEmpty, LineReader } from '../line-reader.ts';

const FIELD = /^(description|commands|exit status): (.*)$/;
const OUTPUT = 'output:';
const FACT: Readonly<Record<string, string>> = {
  description: 'description',
  commands: 'commands',
  'exit status': 'exitStatus',
};

export function readStep(context: FileContext): void {
  if (isEmpty(context, 'description, commands, exit status and output')) return;
  const lines = new LineReader(context);
  const seen = new Set<string>();
  while (lines.next() && lines.text !== OUTPUT) readField(context, lines, seen);
  readOutput(context, lines);
  lines.finish();
}

function readField(context: FileContext, lines: LineReader, seen: Set<string>): void {
  const [, name, value] = FIELD.exec(lines.text) ?? [];
  if (name === undefined || value === undefined)
    lines.problem('description, commands, exit status or output');
  else if (seen.has(name)) lines.problem('each field once');
  else if (name === 'exit status' && !/^\d{1,3}$/.test(value)) lines.problem('an exit status from 0 to 255');
  else {
    seen.add(name);
    context.machine.fact(FACT[name]!, value.trim(), context.file, lines.line);
  }
}

/** Whatever stands behind `output:` is what the commands printed. */
function readOutput(context: FileContext, lines: LineReader): void {
  const first = lines.line + 1;
  const output: string[] = [];
  while (lines.next()) output.push(lines.text);
  if (output.length > 0) context.machine.fact('output', output.join('\n'), context.file, first);
}
