// One side of a comparison of MSI-X vectors, in a process of its own (sides.ts).

import { type Load, makeFullLoad } from './matrix-load.ts';
import { makeBootLoad } from './msix-boot.ts';
import { MsixEngine } from './msix-engine.ts';
import { MsixObjects } from './msix-objects.ts';
import type { ServerSize } from './server.ts';
import { answer } from './sides.ts';

/** `columns` is the engine; `objects` the same on objects and Maps; `boot` boots the engine's machine. */
export type MsixDesign = 'columns' | 'objects' | 'boot';

/** 64 functions with 65 entries each: 4,160 vectors. */
export const serverOf = (cpus: number): ServerSize => ({ cpus, devices: 64, entries: 65 });

const DESIGNS: Record<MsixDesign, (size: ServerSize, vectors: number) => Load> = {
  columns: (size, vectors) => makeFullLoad(new MsixEngine(size), vectors),
  objects: (size, vectors) => makeFullLoad(new MsixObjects(size), vectors),
  boot: (size) => makeBootLoad(size),
};

/** Answers until its input ends. `args`: design, CPUs, vectors held. */
export async function msixSide(args: readonly string[]): Promise<number> {
  const [name, cpus, vectors] = [args[0] as MsixDesign, Number(args[1]), Number(args[2])];
  return answer(DESIGNS[name](serverOf(cpus), vectors), (sum) => sum);
}
