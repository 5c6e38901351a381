// From a file as it was handed over to the texts in it: bundles, copied sessions, colours, quotations.

import type { Importer } from './context.ts';
import { isSure, recognise } from './recognise.ts';
import { splitSession } from './session.ts';
import type { SourceFile } from './source.ts';
import { splitBundle } from './split.ts';
import { otherReadings, withoutControls } from './terminal.ts';

/** What was done to a text before it was read. */
export interface UnwrapNote {
  readonly line: number;
  readonly found: string;
  readonly expected: string;
  readonly done: string;
}

export interface Unwrapped {
  readonly parts: readonly SourceFile[];
  readonly notes: readonly UnwrapNote[];
}

/** The texts in a file, with the numbers that their lines have in it. */
export function unwrap(file: SourceFile): Unwrapped {
  const notes: UnwrapNote[] = [];
  const plain = withoutControls(file);
  if (plain) {
    notes.push({
      line: plain.line,
      found: `${plain.count} control sequences of a terminal`,
      expected: 'plain text',
      done: 'they were left out',
    });
  }
  const text = plain?.file ?? file;
  const session = splitSession(text);
  if (session) {
    notes.push({
      line: session.line,
      found: session.found,
      expected: 'a text without prompts of a shell',
      done: `${session.shellLines} lines of the shell were left out, what is between them was read as files of their own`,
    });
  }
  return { parts: (session?.outputs ?? [text]).flatMap((part) => splitBundle(part)), notes };
}

/** A text that is known once something around it is left out. */
export interface Rescue {
  readonly file: SourceFile;
  readonly importer: Importer;
  readonly note: UnwrapNote;
}

/** Finds a way to read a text that nobody knows as it stands. */
export function rescue(part: SourceFile): Rescue | undefined {
  for (const { file, found, done, bold } of otherReadings(part)) {
    const importer = recognise(file);
    if (!importer || importer.ignores !== undefined || (bold && !isSure(importer, file))) continue;
    return { file, importer, note: { line: part.firstLine, found, expected: importer.label, done } };
  }
  return undefined;
}
