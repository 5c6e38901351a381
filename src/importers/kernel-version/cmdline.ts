// /proc/cmdline: the parameters that the kernel was booted with.

import type { FileContext } from '../context.ts';
import { isEmpty, LineReader } from '../line-reader.ts';

/** Parameters whose value names the machine: kept without it. */
const NAMES_MACHINE = /^(ip|nfsroot|nfsaddrs|hostname|systemd\.hostname|systemd\.machine_id)=/;

/** COMMAND_LINE_SIZE is at most 4096 on the architectures with the longest. */
const MAX_LENGTH = 4096;

export function readCommandLine(context: FileContext): void {
  if (isEmpty(context, 'the kernel command line')) return;
  const lines = new LineReader(context);
  let known = false;
  while (lines.next()) {
    if (lines.text === '') continue;
    if (known) lines.problem('one line');
    else if (lines.text.length > MAX_LENGTH) lines.problem(`at most ${MAX_LENGTH} characters`);
    else {
      context.machine.fact('command line', withoutNames(lines.text.trim()), context.file, lines.line);
      known = true;
    }
  }
  lines.finish();
}

/** A command line without the values that name the machine. */
export function withoutNames(text: string): string {
  const keep = (word: string): string =>
    NAMES_MACHINE.test(word) ? `${word.slice(0, word.indexOf('='))}=…` : word;
  return text.split(' ').map(keep).join(' ');
}
