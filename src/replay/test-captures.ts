// The captures of x86 machines that are bundled, all with their kernel's trace.

import { readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';

const FOLDERS = [
  resolve(import.meta.dirname, 'captures'),
  resolve(import.meta.dirname, '../../public/samples'),
];

/** Name and path of each, by name. */
export const X86_CAPTURES: readonly (readonly [name: string, path: string])[] = FOLDERS.flatMap((folder) =>
  readdirSync(folder)
    .filter((name) => /^x86-.*\.tar\.gz$/.test(name))
    .map((name) => [name.replace('.tar.gz', ''), join(folder, name)] as const),
).sort();
