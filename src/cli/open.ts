// Opens what a command was given: a folder, an archive or a single file.

import { inputsFromPath } from '../importers/archive/node.ts';
import { openBundle } from '../importers/archive/open.ts';
import { Capture } from '../importers/capture.ts';
import { UsageError } from './output.ts';

/** Throws UsageError when there is nothing to read. */
export async function openCapture(path: string | undefined): Promise<Capture> {
  if (path === undefined) throw new UsageError('which capture? give a folder, an archive or a file');
  try {
    const bundle = await openBundle(await inputsFromPath(path));
    if (bundle.files.length === 0)
      throw new UsageError(`${path}: ${bundle.problems[0]?.found ?? 'no file in it'}`);
    return new Capture(bundle);
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(`${path}: ${(error as Error).message}`);
  }
}

/** The name of the wanted moment: the first one when none was asked for. */
export function stepName(capture: Capture, wanted: string | undefined): string {
  if (wanted === undefined) return capture.stepNames[0]!;
  if (!capture.stepNames.includes(wanted)) {
    throw new UsageError(`there is no step ${wanted}; there are ${capture.stepNames.join(', ')}`);
  }
  return wanted;
}
