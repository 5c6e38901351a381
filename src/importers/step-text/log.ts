// Texts about the moments of a capture: one sentence each, a log of all of them, or the commands between two.

import type { FileContext } from '../context.ts';
import { isEmpty, LineReader } from '../line-reader.ts';

/** description.txt: a sentence. */
export function readDescription(context: FileContext): void {
  const lines = new LineReader(context);
  let known = false;
  while (lines.next()) {
    const text = lines.text.trim();
    if (text === '') continue;
    if (known) lines.problem('one sentence on one line');
    else context.machine.fact('description', text, context.file, lines.line);
    known = true;
  }
  lines.finish();
}

const STEP = /^\[ *\d{1,9}\.\d{1,6}\] STEP (\d{2,}-\S*): (.*)$/;
const ACTION = /^\[ *\d{1,9}\.\d{1,6}\] (.*)$/;

/** steps.txt: what was done comes before the line of the moment that was captured then. */
export function readLog(context: FileContext): void {
  if (isEmpty(context, 'the log of the moments')) return;
  const lines = new LineReader(context);
  let actions: string[] = [];
  let first = 0;
  while (lines.next()) {
    const step = STEP.exec(lines.text);
    const action = ACTION.exec(lines.text);
    if (step) {
      if (isMoment(context, step[1]!)) writeStep(context, step[2]!, lines.line, actions, first);
      actions = [];
    } else if (action) {
      if (actions.length === 0) first = lines.line;
      actions.push(action[1]!.trim());
    } else if (lines.text !== '') lines.problem('uptime in brackets and what was done, or STEP and a moment');
  }
  lines.finish();
}

/** The log covers the capture; what it says of other moments is not about this one. */
function isMoment(context: FileContext, name: string): boolean {
  return context.moment === name;
}

function writeStep(context: FileContext, text: string, line: number, actions: string[], first: number): void {
  context.machine.fact('description', text.trim(), context.file, line);
  if (actions.length > 0) context.machine.fact('commands', actions.join('\n'), context.file, first);
}

/** Moments that a capture with texts of two moments has: the commands stand between them. */
const AFTER = 'after';

/** Commands alone: they were run between the two moments of a capture. */
export function readCommands(context: FileContext): void {
  const lines = new LineReader(context);
  const commands: string[] = [];
  while (lines.next()) if (lines.text !== '') commands.push(lines.text);
  if (context.moment === AFTER)
    context.machine.fact('commands', commands.join('\n'), context.file, context.source.firstLine);
  lines.finish();
}
