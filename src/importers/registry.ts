// Every importer: a sorted glob over the folders. Adding a format adds a folder and edits nothing else.

import type { Importer } from './context.ts';

const modules = import.meta.glob<readonly Importer[]>('./*/importer.ts', { eager: true, import: 'default' });

/** All importers, in the order of their folders. */
export const IMPORTERS: readonly Importer[] = Object.keys(modules)
  .sort()
  .flatMap((path) => modules[path]!);

const twice = IMPORTERS.find((a, i) => IMPORTERS.findIndex((b) => b.id === a.id) !== i);
if (twice) throw new Error(`two importers are called ${twice.id}`);
