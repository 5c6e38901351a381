// Compressed sizes of the built JavaScript against their limits: node scripts/size.mjs [folder]
// A "first load" is a file and everything it imports statically, followed from the built files themselves.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { die } from './process.mjs';

const KB = 1000;

/** Limits in bytes after gzip -9. */
export const LIMITS = { initial: 130 * KB, importer: 60 * KB, engine: 25 * KB, chunk: 150 * KB };

const STATIC = /(?:\bimport|\bfrom)\s*(["'`])(\.{1,2}\/[^"'`]+\.js)\1/g;

/** Files that `code` (of the file `from`) imports statically, as paths relative to the build. */
export function staticImports(code, from) {
  const names = [...code.matchAll(STATIC)].map((match) => match[2]);
  return [...new Set(names)].map((name) => path.posix.join(path.posix.dirname(from), name));
}

/** The module scripts and preloads that a built page asks for. */
export function entriesOf(html) {
  const tags = html.match(/<(?:script|link)\b[^>]*>/g) ?? [];
  const wanted = tags.filter((tag) => /type="module"|rel="modulepreload"/.test(tag));
  return wanted
    .map((tag) => /(?:src|href)="\.\/([^"]+)"/.exec(tag)?.[1])
    .filter((name) => name !== undefined);
}

/** All files reached from `starts` by static imports, the starts included, each once, in order of discovery. */
export function closure(starts, files) {
  const seen = new Set();
  const visit = (name) => {
    if (seen.has(name) || !files.has(name)) return;
    seen.add(name);
    for (const next of staticImports(files.get(name), name)) visit(next);
  };
  for (const start of starts) visit(start);
  return [...seen];
}

const isWorker = (name) => name.startsWith('assets/worker/');
const isEngine = (name) => /^assets\/worker\/engine[.-]/.test(name);

/** Chunks of the page built from src/importers/, by the build's manifest. */
function importerChunks(manifest) {
  const own = Object.values(manifest).filter((chunk) => chunk.src?.startsWith('src/importers/'));
  return new Set(own.map((chunk) => chunk.file));
}

/**
 * The table: one row per first load and per file, `{ what, bytes, limit, ok }`, sizes in bytes by `sizeOf(text)`.
 * `files` maps paths of built .js files to their text, `manifest` is Vite's.
 */
export function sizeRows({ html, files, manifest, sizeOf }) {
  const sizes = new Map([...files].map(([name, text]) => [name, sizeOf(text)]));
  const total = (names) => names.reduce((sum, name) => sum + sizes.get(name), 0);
  const row = (what, bytes, limit) => ({ what, bytes, limit, ok: bytes <= limit });
  const importers = importerChunks(manifest);
  const rows = [row('first load of the page', total(closure(entriesOf(html), files)), LIMITS.initial)];
  for (const name of [...files.keys()].filter(isEngine)) {
    rows.push(row(`first load of ${name}`, total(closure([name], files)), LIMITS.engine));
  }
  for (const [name, bytes] of sizes) {
    const small = (isWorker(name) && !isEngine(name)) || importers.has(name);
    rows.push(row(name, bytes, small ? LIMITS.importer : LIMITS.chunk));
  }
  return rows;
}

function scriptsIn(folder) {
  const names = readdirSync(folder, { recursive: true }).map((name) => name.split(path.sep).join('/'));
  const scripts = names.filter((name) => name.endsWith('.js')).sort();
  return new Map(scripts.map((name) => [name, readFileSync(path.join(folder, name), 'utf8')]));
}

const kilo = (bytes) => `${(bytes / KB).toFixed(1)} kB`.padStart(9);

/** Prints the table of a built folder; resolves to the number of rows over their limit. */
export function checkSizes(folder) {
  const read = (name) => readFileSync(path.join(folder, name), 'utf8');
  const rows = sizeRows({
    html: read('index.html'),
    files: scriptsIn(folder),
    manifest: JSON.parse(read('.vite/manifest.json')),
    sizeOf: (text) => gzipSync(text, { level: 9 }).length,
  });
  const width = Math.max(...rows.map(({ what }) => what.length));
  for (const { what, bytes, limit, ok } of rows) {
    console.log(`${what.padEnd(width)} ${kilo(bytes)} of ${kilo(limit)}${ok ? '' : '  TOO LARGE'}`);
  }
  return rows.filter(({ ok }) => !ok).length;
}

if (process.argv[1] === import.meta.filename) {
  const folder = path.resolve(process.argv[2] ?? 'dist');
  if (!existsSync(path.join(folder, 'index.html')))
    die(`${folder} has no index.html: run npm run build first`);
  process.exitCode = checkSizes(folder) > 0 ? 1 : 0;
}
