// From what a user dropped to a list of bounded source files.

import type { SourceFile } from '../source.ts';
import { openInputs } from './opener.ts';
import { baseName, checkPath, commonTop } from './paths.ts';
import { FINAL } from './problems.ts';
import { Session } from './session.ts';
import { Sha256 } from './sha256.ts';
import { plainBytes } from './text.ts';
import { Tree } from './tree.ts';
import {
  type Bundle,
  type BundleInput,
  type BundleProgress,
  DEFAULT_LIMITS,
  type Gathered,
  type Limits,
} from './types.ts';

export { type BundleEstimate, estimateBundle } from './estimate.ts';

export interface OpenOptions {
  /** Bounds that differ from DEFAULT_LIMITS. */
  readonly limits?: Partial<Limits>;
  readonly signal?: AbortSignal;
  /** Called at most 20 times a second, and at the end. */
  readonly onProgress?: (progress: BundleProgress) => void;
}

/**
 * Reads everything that was given: archives are unpacked (and archives in them, one level deep), the rest is taken as it is. A
 * top folder that all files share is left away. What is not among the files, or not as it was, is named in `problems`, after
 * what was met while a folder was walked; litter of Finder and Explorer is passed over. Rejects only with the signal's reason.
 */
export async function openBundle(
  given: readonly BundleInput[] | Gathered,
  options: OpenOptions = {},
): Promise<Bundle> {
  const { inputs, links = [], problems = [] } = 'inputs' in given ? given : { inputs: given };
  const limits = { ...DEFAULT_LIMITS, ...options.limits };
  const bytesTotal = inputs.reduce((sum, { blob }) => sum + blob.size, 0);
  const session = new Session({ limits, bytesTotal, signal: options.signal, onProgress: options.onProgress });
  const root = new Tree(session);
  await openInputs(session, root, inputs);
  root.settle();
  const files = await finishFiles(session, root);
  const located = <T extends { path: string }>(at: T): T => ({ ...at, path: root.locate(at.path) });
  session.phase = 'hashing';
  const hash = await contentHash(files, () => session.breathe());
  session.report();
  return {
    name: bundleName(inputs, limits.maxPathLength),
    contentHash: hash,
    files,
    links: [...links.map(located), ...root.flattenLinks()],
    problems: [...problems.map(located), ...session.problems.finish()],
    totalBytes: files.reduce((sum, { bytes }) => sum + bytes.length, 0),
  };
}

async function finishFiles(session: Session, root: Tree): Promise<SourceFile[]> {
  const files = new Map<string, SourceFile>();
  for (const { path, bytes } of root.flatten()) {
    await session.breathe();
    if (files.has(path)) {
      session.problems.add(
        FINAL,
        path,
        'duplicate',
        'a second file of this path',
        'each path once',
        'the later file was taken',
      );
    }
    files.set(path, { path, bytes: await plainBytes(session, path, bytes), container: path, firstLine: 1 });
  }
  return [...files.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
}

const HASH_STEP = 1024 * 1024;

/**
 * SHA-256 in lower-case hex over all files in the order of their paths (UTF-16 code units), each as two netstrings:
 * `<bytes of path>:<path in UTF-8>,<bytes>:<content>,`. Packing, order and time stamps do not matter to it.
 */
export async function contentHash(
  files: readonly SourceFile[],
  breathe?: () => Promise<void>,
): Promise<string> {
  const hash = new Sha256();
  const encoder = new TextEncoder();
  for (const { path, bytes } of files.toSorted((a, b) => (a.path < b.path ? -1 : 1))) {
    const name = encoder.encode(path);
    hash.update(encoder.encode(`${name.length}:${path},${bytes.length}:`));
    for (let at = 0; at < bytes.length; at += HASH_STEP) {
      await breathe?.();
      hash.update(bytes.subarray(at, at + HASH_STEP));
    }
    hash.update(encoder.encode(','));
  }
  return hash.hex();
}

/** The folder that all inputs are in, the name of the only one, or a count. */
function bundleName(inputs: readonly BundleInput[], maxLength: number): string {
  const paths = inputs.map(({ path }) => {
    const checked = checkPath(path, maxLength);
    return 'path' in checked ? checked.path : '';
  });
  const top = commonTop(paths);
  if (top !== '') return top;
  return paths.length === 1 && paths[0] !== '' ? baseName(paths[0]!) : `${paths.length} files`;
}
