// What goes into openBundle and what comes out of it.

import type { ProblemKind } from '../../model/bundle-problems.ts';
import type { SourceFile } from '../source.ts';

/** Bytes that nobody else can grow, shrink or share. */
export type Bytes = Uint8Array<ArrayBuffer>;

/** One thing that a user dropped, picked or pasted. `path` is `webkitRelativePath` where there is one, else the file's name. */
export interface BundleInput {
  readonly path: string;
  readonly blob: Blob;
}

export type { ProblemKind };

/** What was found where, what was expected instead, and what was done about it. Whole sentences are for the views to build. */
export interface BundleProblem {
  readonly kind: ProblemKind;
  /** Path as in `SourceFile.path`, or the path of the archive itself. */
  readonly path: string;
  readonly line?: number;
  readonly found: string;
  readonly expected: string;
  readonly done: string;
}

/** A symbolic link that is not a file of the bundle: it leads to a directory or to nothing. `target` is as it was written. */
export interface BundleLink {
  readonly path: string;
  readonly target: string;
}

export interface Bundle {
  /** Name of the archive, of the folder, or of the one file; several loose inputs are counted. */
  readonly name: string;
  /** SHA-256 in lower-case hex over `files`: see `contentHash`. */
  readonly contentHash: string;
  /** Ordered by path (UTF-16 code units), no path twice. A link's file shares the bytes of its target. */
  readonly files: readonly SourceFile[];
  readonly links: readonly BundleLink[];
  readonly problems: readonly BundleProblem[];
  /** Sum of the lengths of `files`. */
  readonly totalBytes: number;
}

/** How far openBundle is. `bytesRead` grows up to `bytesTotal`, both counted in the inputs as they were given (compressed). */
export interface BundleProgress {
  readonly phase: 'reading' | 'hashing';
  readonly bytesRead: number;
  readonly bytesTotal: number;
  readonly bytesUnpacked: number;
  /** Directories, links and ignored files included. */
  readonly entries: number;
  readonly path: string;
}

/** What was met while walking a folder, before openBundle saw its files. */
export interface Gathered {
  readonly inputs: readonly BundleInput[];
  readonly links: readonly BundleLink[];
  readonly problems: readonly BundleProblem[];
}

/** Bounds on what is read; every one stops the work early, none is checked after the fact. */
export interface Limits {
  /** Sum of the sizes of all inputs, in bytes. */
  readonly maxInputBytes: number;
  /** Bytes that may come out of all decompression together, skipped files included. */
  readonly maxTotalBytes: number;
  /** Bytes of one file. */
  readonly maxFileBytes: number;
  /** Entries of all archives and folders together: files, directories, links and ignored ones. */
  readonly maxEntries: number;
  /** Characters of a path. */
  readonly maxPathLength: number;
  /** Unpacked bytes per compressed byte, looked at once `ratioFloorBytes` are unpacked. */
  readonly maxRatio: number;
  /** Below this many unpacked bytes every ratio is good: text of a few megabytes compresses 60 to 200 times. */
  readonly ratioFloorBytes: number;
  /** Archives inside an archive: 1 allows `captures.zip` holding `machine.tar.gz`. */
  readonly maxNesting: number;
}

const MIB = 1024 * 1024;

export const DEFAULT_LIMITS: Limits = {
  maxInputBytes: 512 * MIB,
  maxTotalBytes: 512 * MIB,
  maxFileBytes: 256 * MIB,
  maxEntries: 500_000,
  maxPathLength: 1024,
  maxRatio: 200,
  ratioFloorBytes: 64 * MIB,
  maxNesting: 1,
};
