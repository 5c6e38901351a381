// Runs a TypeScript entry point under Node: bundled by Vite (the sources use import.meta.glob), kept until a source changes.
import { createHash, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { isTest, walk } from './fresh.mjs';
import { buildFault, die } from './process.mjs';

const ROOT = path.resolve(import.meta.dirname, '..');
const CACHE = 'node_modules/.cache/irqscope';
const DAY = 86_400_000;
const FILE = 'main.mjs';

/** Exit status when the program itself is at fault. */
const BUG = 70;

/** Parts of src/ that no command-line entry point may import. */
const PAGE_ONLY = ['views', 'ui', 'app', 'pwa'];

/** True for paths that cannot change a command-line bundle: tests, fixtures, the page's own folders. */
export function isOutside(root, file) {
  const [top, folder, ...rest] = path.relative(root, file).split(path.sep);
  if (isTest(file) || rest.includes('fixtures')) return true;
  return top === 'src' && PAGE_ONLY.includes(folder);
}

/** 16 hex digits that change with the entry, the Node version, and the name, time or absence of any input. */
export function fingerprint(root, entry, folders) {
  const hash = createHash('sha256').update(`${entry}\0${process.version}\0`);
  for (const name of [...folders, 'package-lock.json', 'scripts/bundle.mjs']) {
    for (const [file, mtime, isFolder] of walk(path.join(root, name), (at) => isOutside(root, at))) {
      // A folder's own time also changes with what was left out; its files tell enough.
      if (!isFolder) hash.update(`${path.relative(root, file)}\0${mtime}\0`);
    }
  }
  return hash.digest('hex').slice(0, 16);
}

async function build(root, entry, outDir) {
  const mode = process.env.NODE_ENV;
  const vite = await import('vite').catch(() => die('the dependencies are not installed: run npm ci first'));
  await vite.build({
    root,
    configFile: false,
    logLevel: 'silent',
    publicDir: false,
    // Tools that are not meant to be bundled stay where they are.
    ssr: { noExternal: true, external: ['vite', '@playwright/test'], target: 'node' },
    build: {
      ssr: path.join(root, entry),
      outDir,
      target: 'node20',
      minify: false,
      emptyOutDir: true,
      // A compiler takes what a const holds for constant, not what a var does.
      rollupOptions: { output: { format: 'es', entryFileNames: FILE, topLevelVar: false } },
    },
  });
  // Vite sets it; the program should run the same with and without a build before it.
  if (mode === undefined) delete process.env.NODE_ENV;
  else process.env.NODE_ENV = mode;
}

/** Moves a finished build into place; when another process was faster, its result, being the same, stays. */
function publish(from, to) {
  try {
    renameSync(from, to);
  } catch (error) {
    rmSync(from, { recursive: true, force: true });
    if (!existsSync(path.join(to, FILE))) throw error;
  }
}

/** Removes bundles of `name` that nobody has built within a day: younger ones may still be running. */
function prune(cache, name, keep) {
  for (const entry of readdirSync(cache)) {
    const at = path.join(cache, entry);
    const old = entry.startsWith(`${name}-`) && entry !== keep;
    const time = statSync(at, { throwIfNoEntry: false })?.mtimeMs ?? Date.now();
    if (old && Date.now() - time > DAY) rmSync(at, { recursive: true, force: true });
  }
}

/**
 * The bundled module for `entry` (relative to `root`), built unless it is there. `folders` are the sources it may
 * import. Safe to run at the same time in several processes. Rejects with Vite's error when the build fails.
 */
export async function bundle(name, entry, folders, root = ROOT) {
  const cache = path.join(root, CACHE);
  const target = `${name}-${fingerprint(root, entry, folders)}`;
  const file = path.join(cache, target, FILE);
  if (existsSync(file)) return file;
  mkdirSync(cache, { recursive: true });
  const temporary = path.join(cache, `${name}-tmp-${process.pid}-${randomBytes(4).toString('hex')}`);
  try {
    await build(root, entry, temporary);
    publish(temporary, path.join(cache, target));
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
  prune(cache, name, target);
  return file;
}

/** A reader that has seen enough (`| head`) is no error. */
function endQuietlyOnClosedPipe() {
  process.stdout.on('error', (error) => {
    if (error.code === 'EPIPE') process.exit();
    throw error;
  });
}

/**
 * Bundles `entry` and runs its `main(argv)` with this process's arguments. The exit status is what main resolves to
 * and is set, not forced, so that output to a slow pipe is written to its end; 70 when main throws.
 */
export async function run(name, entry, folders = ['src'], root = ROOT) {
  endQuietlyOnClosedPipe();
  let file;
  try {
    file = await bundle(name, entry, folders, root);
  } catch (error) {
    return die(`cannot build ${entry}: ${buildFault(error)}`, BUG);
  }
  try {
    const { main } = await import(pathToFileURL(file).href);
    process.exitCode = await main(process.argv.slice(2));
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.stack : error}\n`);
    process.exitCode = BUG;
  }
}
