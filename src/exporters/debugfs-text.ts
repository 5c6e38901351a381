// All debugfs files of a moment in one text, as `tail -n +1` prints several files.

import type { MachineView } from '../model/machine.ts';
import { type DebugfsFile, debugfsFiles } from '../model/show.ts';

const encoder = new TextEncoder();

/** Every domain and irq file; nothing where the moment has no debugfs. */
export const debugfsText = (view: MachineView): Uint8Array => joinFiles(debugfsFiles(view));

/** `==> domains/NAME <==` before each file, and a blank line between two. */
export function joinFiles(files: readonly DebugfsFile[]): Uint8Array {
  const parts = files.flatMap((file, i) => [
    encoder.encode(`${i > 0 ? '\n' : ''}==> ${file.path} <==\n`),
    file.bytes(),
  ]);
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
