import type { MachineView } from '../model/machine.ts';
import { FileState } from '../model/tables.ts';

/**
 * Why a moment is empty, in the words of its first problem; null when at least one file of it was understood. What was given
 * is then not a capture, and saying so is better than an empty forest.
 */
export function nothingRead(m: MachineView): string | null {
  const { file, problem } = m.t;
  for (let row = 0; row < file.length; row++) if (file.col.state[row] === FileState.parsed) return null;
  if (problem.length === 0) return 'No file in it is one that this page can read.';
  const { path, found, expected } = problem.col;
  const where = path[0]! < 0 ? '' : `${m.str(path[0])}: `;
  return `Nothing in it was understood. ${where}${m.str(found[0])}; expected ${m.str(expected[0])}.`;
}
