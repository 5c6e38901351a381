// Finds out what each input is and reads it into a tree; then the archives in it, as deep as the limits allow.

import { ByteReader, blobChunks, blobHead, ReadError, unpackedChunks } from './bytes.ts';
import { gunzip } from './gzip.ts';
import { formatBytes, LimitReached, type Session } from './session.ts';
import { SNIFF_BYTES, sniff } from './sniff.ts';
import { readTar } from './tar.ts';
import type { Tree } from './tree.ts';
import type { BundleInput } from './types.ts';
import { readZip } from './zip.ts';

/** Reads all inputs into `root`. What a limit or the system leaves out is a problem there. */
export async function openInputs(
  session: Session,
  root: Tree,
  inputs: readonly BundleInput[],
): Promise<void> {
  let bytes = 0;
  for (const [i, { path: raw, blob }] of inputs.entries()) {
    await session.breathe();
    const left = `${inputs.length - i} of ${inputs.length} inputs were left out`;
    const most = session.limits.maxInputBytes;
    const path = root.admit(raw);
    bytes += blob.size;
    if (bytes > most) {
      root.problem(
        path ?? '',
        'limit',
        `${formatBytes(bytes)} of input`,
        `at most ${formatBytes(most)}`,
        left,
      );
      break;
    }
    if (path !== null && !(await openInput(session, root, path, blob, left))) break;
  }
  const { entriesLeftOut, limits } = session;
  if (entriesLeftOut === 0) return;
  const found = `${limits.maxEntries + entriesLeftOut} entries`;
  root.ownProblem('limit', found, `at most ${limits.maxEntries}`, `${entriesLeftOut} entries were left out`);
}

/** False: a limit on everything is reached, nothing more is to be read. */
async function openInput(
  session: Session,
  root: Tree,
  path: string,
  blob: Blob,
  left: string,
): Promise<boolean> {
  session.beginInput();
  try {
    await openBlob(session, root, path, blob, 0);
    return true;
  } catch (error) {
    if (error instanceof ReadError) {
      root.problem(path, 'unreadable', error.message, 'a file that can be read', 'left out from there on');
      return true;
    }
    if (!(error instanceof LimitReached)) throw error;
    const done = `reading ended in ${session.path}${error.whole ? `; ${left} or cut` : ''}`;
    root.problem(path, 'limit', error.found, error.expected, done);
    return !error.whole;
  }
}

/** Reads one file of `tree`. `depth`: how many archives it lies in. */
async function openBlob(
  session: Session,
  tree: Tree,
  path: string,
  blob: Blob,
  depth: number,
): Promise<void> {
  const head = await blobHead(blob);
  const found = sniff(head.subarray(0, SNIFF_BYTES));
  const chunks = () => blobChunks(session, blob, depth === 0, head);
  const plain = () => new ByteReader(depth === 0 ? unpackedChunks(session, chunks()) : chunks());
  if (found.kind === 'refused') tree.refuse(path, found.name, found.unpack);
  else if (found.kind === 'gzip') await openGzip(session, tree, path, new ByteReader(chunks()), depth);
  else if (found.kind === 'zip')
    await openArchive(session, tree, path, depth, (t) => readZip(session, blob, t, depth === 0));
  else if (found.kind === 'tar')
    await openArchive(session, tree, path, depth, (t) => readTar(session, plain(), t));
  else if (tree.fits(path, blob.size)) tree.put(path, await plain().collect(session.limits.maxFileBytes));
}

async function openGzip(
  session: Session,
  tree: Tree,
  path: string,
  packed: ByteReader,
  depth: number,
): Promise<void> {
  const reader = new ByteReader(
    gunzip(session, packed, (found, expected, done) => tree.problem(path, 'damaged', found, expected, done)),
  );
  const found = sniff((await reader.look(SNIFF_BYTES)).subarray(0, SNIFF_BYTES));
  if (found.kind === 'tar') {
    await openArchive(session, tree, path, depth, (t) => readTar(session, reader, t));
  } else if (found.kind === 'plain') {
    await gzippedFile(session, tree, path, reader);
  } else {
    const inner = found.kind === 'refused' ? found.name : found.kind;
    tree.problem(
      path,
      'unsupported',
      `${inner} inside gzip`,
      'a tar archive or a plain file in it',
      'left out: unpack it first (gzip -d)',
    );
  }
  await reader.close();
}

/** A single file: it loses the `.gz` of its name. */
async function gzippedFile(session: Session, tree: Tree, path: string, reader: ByteReader): Promise<void> {
  const most = session.limits.maxFileBytes;
  const bytes = await reader.collect(most);
  if (await reader.atEnd()) tree.put(path.replace(/([^/])\.gz$/i, '$1'), bytes);
  else tree.problem(path, 'limit', `a file of more than ${most} bytes`, `at most ${most} bytes`, 'left out');
}

/** Reads an archive into a tree of its own, then the archives among its entries. */
async function openArchive(
  session: Session,
  tree: Tree,
  path: string,
  depth: number,
  read: (tree: Tree) => Promise<void>,
): Promise<void> {
  const most = session.limits.maxNesting;
  if (depth > most) {
    tree.problem(
      path,
      'limit',
      `an archive in ${depth} others`,
      `at most ${most} around it`,
      'left out: unpack it first',
    );
    return;
  }
  const inner = tree.open(path);
  await read(inner);
  await inner.resolveLinks();
  for (const [name, bytes] of inner.pending) {
    inner.pending.delete(name);
    await openBlob(session, inner, name, new Blob([bytes]), depth + 1);
  }
}
