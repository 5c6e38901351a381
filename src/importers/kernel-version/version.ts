// /proc/version and uname. The machine's and the builder's names stand in these texts; they are not kept, nor quoted in problems.
// fs/proc/version.c: version_proc_show, 6.1 and 6.12.

import type { FileContext } from '../context.ts';
import { isEmpty, LineReader } from '../line-reader.ts';

const VERSION = /^Linux version (\d+\.\d+[\w.+~-]*) \(/;
/** `uname -srm`. */
const SHORT = /^Linux (\d+\.\d+[\w.+~-]*) ([a-z][a-z0-9_]*)$/;
/** `uname -a`; behind the build stand the machine's type, maybe again for processor and platform, and the system's name. */
const LONG = /^Linux \S+ (\d+\.\d+[\w.+~-]*) #\d+\S* (.*)$/;
const ARCH = /^[a-z][a-z0-9_]*$/;

export function readVersion(context: FileContext): void {
  readLine(context, 'Linux version, a release, and who built it', (text, line) => {
    const match = VERSION.exec(text);
    if (match) context.machine.fact('kernel', match[1]!, context.file, line);
    return match !== null;
  });
}

export function readUname(context: FileContext): void {
  readLine(
    context,
    'Linux, a release and a type of machine, as uname -srm or uname -a print them',
    (text, line) => {
      const short = SHORT.exec(text);
      const long = short ? null : LONG.exec(text);
      const arch = short ? short[2]! : archOf(long?.[2] ?? '');
      const release = short?.[1] ?? long?.[1];
      if (release === undefined || arch === '') return false;
      context.machine.fact('kernel', release, context.file, line);
      context.machine.fact('arch', arch, context.file, line);
      return true;
    },
  );
}

/** The last word before the system's name. */
function archOf(rest: string): string {
  const words = rest.split(' ');
  if (/^(GNU\/)?Linux$/.test(words[words.length - 1]!)) words.pop();
  const word = words[words.length - 1] ?? '';
  return ARCH.test(word) ? word : '';
}

/** Reads the only line of a file; `read` says whether it understood it. */
function readLine(
  context: FileContext,
  expected: string,
  read: (text: string, line: number) => boolean,
): void {
  if (isEmpty(context, expected)) return;
  const lines = new LineReader(context);
  let known = false;
  while (lines.next()) {
    if (lines.text === '') continue;
    const understood: boolean = !known && read(lines.text.trimEnd(), lines.line);
    if (!understood) context.problem(lines.line, 'a line of another form', known ? 'one line' : expected);
    known ||= understood;
  }
  lines.finish();
}
