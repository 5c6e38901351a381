// Every importer: a sorted glob over the folders. Adding a format adds a folder and edits nothing else. Each folder is a chunk of its
// own, so that no chunk grows with the number of formats.

import type { Importer } from './context.ts';

const loaders = import.meta.glob<readonly Importer[]>('./*/importer.ts', { import: 'default' });
const lists = await Promise.all(
  Object.keys(loaders)
    .sort()
    .map((path) => loaders[path]!()),
);

/** All importers, in the order of their folders. */
export const IMPORTERS: readonly Importer[] = lists.flat();

const twice = IMPORTERS.find((a, i) => IMPORTERS.findIndex((b) => b.id === a.id) !== i);
if (twice) throw new Error(`two importers are called ${twice.id}`);
