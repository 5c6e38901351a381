// Reads a step of a bundled capture; for tests, which run in Node.

import type { MachineView } from '../model/machine.ts';
import { inputsFromPath } from './archive/node.ts';
import { openBundle } from './archive/open.ts';
import { Capture } from './capture.ts';

/** `name` is that of the archive in public/samples without `.tar.gz`. */
export async function readSample(name: string, step: string): Promise<MachineView> {
  const capture = new Capture(await openBundle(await inputsFromPath(`public/samples/${name}.tar.gz`)));
  return capture.read(step);
}
