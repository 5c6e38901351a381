// What was done before a moment was captured: step.txt, description.txt, steps.txt, and same-as.txt.

import type { FileHead, Importer } from '../context.ts';
import { readCommands, readDescription, readLog } from './log.ts';
import { readStep } from './step.ts';

const STEP = /^description: [^\n]*\n(?:commands: |exit status: )/m;
const LOG = /^\[ *\d+\.\d+\] STEP \d+-\S*: /m;
const COMMAND = /^echo \S+ > \/(?:proc|sys)\/\S+$/;
const SAME_AS = /^[^\t\n]+\t\d{2,}-[^\t\n/]+$/;

const step: Importer = {
  id: 'step',
  label: 'description of a moment',
  sniff: (head) => (STEP.test(head.text.slice(0, 8192)) ? 1 : 0),
  parse: readStep,
};

const description: Importer = {
  id: 'description',
  label: 'sentence about a moment',
  sniff: (head) => (isDescription(head) ? 0.6 : 0),
  parse: readDescription,
};

const log: Importer = {
  id: 'steps',
  label: 'log of what was done before each moment',
  sniff: (head) => (LOG.test(head.text) ? 1 : 0),
  parse: readLog,
};

const commands: Importer = {
  id: 'commands',
  label: 'commands between two moments',
  sniff: (head) => (isAll(head, COMMAND) ? 1 : 0),
  parse: readCommands,
};

const sameAs: Importer = {
  id: 'same-as',
  label: 'files that did not change',
  ignores: 'names files that are the same as at an earlier moment; they are read from there',
  sniff: (head) => (isAll(head, SAME_AS) ? 1 : 0),
  parse: () => {},
};

export default [step, description, log, commands, sameAs];

/** Free text has nothing to be known by but its name and its shortness. */
function isDescription(head: FileHead): boolean {
  const text = head.text.trim();
  return (
    /(^|\/)description\.txt$/.test(head.path) && text !== '' && text.length <= 1000 && !text.includes('\n')
  );
}

/** Every line of the head has the form; a last one that is cut does not count. */
function isAll(head: FileHead, form: RegExp): boolean {
  const lines = head.text.split('\n');
  if (head.cut || lines[lines.length - 1] === '') lines.pop();
  return lines.length > 0 && lines.every((line) => form.test(line));
}
