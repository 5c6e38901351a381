// Is a build newer than what it is made from? Times come from the file system, so a checkout or an edit is noticed.
import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';

/** Changes that no bundle ever contains. */
export const isTest = (file) => /(\.test\.[a-z]+|\.snap)$/.test(file);

/**
 * Every file and folder at or below `start` (absolute), `skip(path)` left out with all it holds, as [path, mtime in ms, is a folder].
 * Folders count as well: their time changes when a file in them is removed. A missing `start` gives nothing.
 */
export function* walk(start, skip = () => false) {
  const info = statSync(start, { throwIfNoEntry: false });
  if (!info || skip(start)) return;
  const folder = info.isDirectory();
  yield [start, info.mtimeMs, folder];
  if (!folder) return;
  for (const name of readdirSync(start).sort()) yield* walk(path.join(start, name), skip);
}

/** The newest time, in ms, at or below any of the paths; 0 when there is nothing. */
export function newest(paths, skip) {
  let time = 0;
  for (const start of paths) for (const [, mtime] of walk(start, skip)) time = Math.max(time, mtime);
  return time;
}

const APP_INPUTS = [
  'index.html',
  'src',
  'public',
  'vite.config.ts',
  'scripts/plugins',
  'package-lock.json',
  'tsconfig.json',
];

/** True when `dist` is complete and newer than everything that goes into it. `sw.js` is the last file a build writes. */
export function isBuilt(root, dist) {
  const done = statSync(path.join(dist, 'sw.js'), { throwIfNoEntry: false });
  const page = statSync(path.join(dist, 'index.html'), { throwIfNoEntry: false });
  const inputs = APP_INPUTS.map((name) => path.join(root, name));
  return Boolean(done && page) && done.mtimeMs > newest(inputs, isTest);
}
