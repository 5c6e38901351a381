// Which of the built files the service worker keeps, and when.
import { createHash } from 'node:crypto';

/** A built file: its path relative to the deployed folder, with slashes, and its bytes. */
export interface BuiltFile {
  readonly path: string;
  readonly bytes: Uint8Array;
}

export interface Precache {
  readonly needed: string[];
  readonly wanted: string[];
  readonly later: string[];
}

/** Fonts come in a file per script of the world; only the basic Latin one is worth fetching ahead. */
const FOREIGN_FONT = /(cyrillic|greek|vietnamese|latin-ext|math|symbols)[^/]*\.woff2$/;

const isCapture = (path: string) => path.startsWith('samples/') && path !== 'samples/index.json';
const isHidden = (path: string) => path === 'sw.js' || path.split('/').some((part) => part.startsWith('.'));

function shelf(path: string): keyof Precache | null {
  if (isHidden(path) || FOREIGN_FONT.test(path)) return null;
  if (isCapture(path)) return 'later';
  return path === 'index.html' || /^assets\/.*\.(js|css)$/.test(path) ? 'needed' : 'wanted';
}

/** Sorts the built files by how much the app needs them offline; hidden files and fonts of other scripts are left out. */
export function precacheOf(paths: readonly string[]): Precache {
  const lists: Precache = { needed: [], wanted: [], later: [] };
  for (const path of [...paths].sort()) {
    const name = shelf(path);
    if (name) lists[name].push(path);
  }
  return lists;
}

/** 16 hex digits over names and contents, whatever the order of the files. */
export function versionOf(files: readonly BuiltFile[]): string {
  const hash = createHash('sha256');
  for (const file of [...files].sort((a, b) => (a.path < b.path ? -1 : 1))) {
    hash.update(`${file.path}\0${file.bytes.byteLength}\0`).update(file.bytes);
  }
  return hash.digest('hex').slice(0, 16);
}
