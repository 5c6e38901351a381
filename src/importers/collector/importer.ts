// What the collector says of itself: capture.txt, how it was run; problems.txt, what it could not read and why.

import { Severity } from '../../model/tables.ts';
import type { FileContext, FileHead, Importer } from '../context.ts';
import { LineReader } from '../line-reader.ts';

const SELF = /^tool: irqscope capture\.sh /m;
const PROBLEM = /^(?:and \d+ more: \S|[^:\n]+: \S|\S+: \S)/;

const self: Importer = {
  id: 'collector',
  label: 'about the collector',
  ignores: 'when and how the capture was made; nothing about the machine',
  sniff: (head) => (SELF.test(head.text.slice(0, 4096)) ? 1 : 0),
  parse: () => {},
};

const missing: Importer = {
  id: 'collector-problems',
  label: 'what the collector could not read',
  sniff: (head) => (isMissing(head) ? 0.5 : 0),
  parse: readMissing,
};

export default [self, missing];

/** Free text; its name and the form `path: reason` of every line tell it. An empty one is good news. */
function isMissing(head: FileHead): boolean {
  if (!/(^|\/)problems\.txt$/.test(head.path)) return false;
  const lines = head.text.split('\n');
  lines.pop();
  return lines.every((line) => PROBLEM.test(line));
}

/** Each line becomes a note of its own: it explains what is missing in the capture. */
function readMissing(context: FileContext): void {
  const lines = new LineReader(context);
  while (lines.next()) {
    if (lines.text === '') continue;
    context.problem(
      lines.line,
      lines.text,
      'a file that the collector can read',
      'the capture is without it',
      Severity.note,
    );
  }
  lines.finish();
}
