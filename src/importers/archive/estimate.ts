// How big a bundle will be, before anything is unpacked.

import { blobBytes, ReadError } from './bytes.ts';
import { Session } from './session.ts';
import { SNIFF_BYTES, sniff } from './sniff.ts';
import { type BundleInput, DEFAULT_LIMITS, type Gathered } from './types.ts';
import { readDirectory } from './zip-directory.ts';

/** The most that DEFLATE makes of one byte. */
const MOST_PER_BYTE = 1032;

export interface BundleEstimate {
  /** Bytes when unpacked: exact for plain files and tar, announced for zip and gzip (the last member's, modulo 4 GiB). */
  readonly bytes: number;
  /** Entries as far as they are known without unpacking; an archive other than zip counts as one. */
  readonly files: number;
  /** Bytes as given. */
  readonly inputBytes: number;
  /** Inputs that are archives or compressed. */
  readonly packed: number;
}

/** Looks at sizes, trailers and directories only. Unreadable inputs count with the size they claim. */
export async function estimateBundle(
  given: readonly BundleInput[] | Gathered,
  signal?: AbortSignal,
): Promise<BundleEstimate> {
  const session = new Session({ limits: DEFAULT_LIMITS, bytesTotal: 0, signal });
  const inputs = 'inputs' in given ? given.inputs : given;
  const sum = { bytes: 0, files: 0, inputBytes: 0, packed: 0 };
  for (const { blob } of inputs) {
    await session.breathe();
    const one = await estimateBlob(session, blob);
    sum.inputBytes += blob.size;
    sum.bytes += one.bytes;
    sum.files += one.files;
    if (one.packed) sum.packed++;
  }
  return sum;
}

async function estimateBlob(
  session: Session,
  blob: Blob,
): Promise<{ bytes: number; files: number; packed: boolean }> {
  const asGiven = { bytes: blob.size, files: 1, packed: false };
  try {
    const { kind } = sniff(await blobBytes(blob.slice(0, SNIFF_BYTES)));
    if (kind === 'gzip') return { bytes: await gzipSize(blob), files: 1, packed: true };
    if (kind === 'zip') return await zipSize(session, blob);
    return { ...asGiven, packed: kind !== 'plain' };
  } catch (error) {
    if (error instanceof ReadError) return asGiven;
    throw error;
  }
}

/** ISIZE, the last four bytes; what cannot be is put right. */
async function gzipSize(blob: Blob): Promise<number> {
  const tail = await blobBytes(blob.slice(-4));
  const size = tail.length < 4 ? 0 : new DataView(tail.buffer).getUint32(0, true);
  return Math.min(size, blob.size * MOST_PER_BYTE);
}

async function zipSize(
  session: Session,
  blob: Blob,
): Promise<{ bytes: number; files: number; packed: boolean }> {
  const directory = await readDirectory(session, blob, session.limits.maxEntries);
  if (typeof directory === 'string') return { bytes: blob.size, files: 1, packed: true };
  const { entries, leftOut } = directory;
  const bytes = entries.reduce((sum, { size, packed }) => sum + Math.min(size, packed * MOST_PER_BYTE), 0);
  return { bytes, files: entries.length + leftOut, packed: true };
}
