// Walks folders that were dropped on the page: what is in them, and what could not be taken.

import { FINAL, ProblemLog } from '../importers/archive/problems.ts';
import {
  type BundleInput,
  DEFAULT_LIMITS,
  type Gathered,
  type Limits,
  type ProblemKind,
} from '../importers/archive/types.ts';

/** Folders inside folders; file systems that go deeper go in circles. */
const MAX_DEPTH = 64;

export interface WalkOptions {
  readonly limits?: Partial<Limits>;
  readonly signal?: AbortSignal;
}

/** Everything in what was dropped, folders walked. Entries that are refused are named. Rejects with the signal's reason. */
export function walkDrop(
  roots: readonly (FileSystemEntry | File)[],
  options: WalkOptions = {},
): Promise<Gathered> {
  return new DropWalk(options).walk(roots);
}

interface Waiting {
  readonly folder: FileSystemDirectoryEntry;
  readonly depth: number;
}

class DropWalk {
  private readonly inputs: BundleInput[] = [];
  private readonly problems = new ProblemLog();
  private readonly waiting: Waiting[] = [];
  private readonly limits: Limits;
  private readonly signal: AbortSignal | undefined;
  private entries = 0;
  private leftOut = 0;

  constructor({ limits, signal }: WalkOptions) {
    this.limits = { ...DEFAULT_LIMITS, ...limits };
    this.signal = signal;
  }

  async walk(roots: readonly (FileSystemEntry | File)[]): Promise<Gathered> {
    for (const root of roots) {
      if (root instanceof Blob) this.inputs.push({ path: root.name, blob: root });
      else await this.entry(root, 0);
    }
    for (let next = this.waiting.pop(); next; next = this.waiting.pop()) await this.folder(next);
    if (this.leftOut > 0) {
      const { maxEntries } = this.limits;
      const found = `${maxEntries + this.leftOut} entries`;
      this.problem('', 'limit', found, `at most ${maxEntries}`, `${this.leftOut} entries were left out`);
    }
    return { inputs: this.inputs, links: [], problems: this.problems.finish() };
  }

  /** All entries of a folder; `readEntries` gives them a hundred at a time, and none at the end. */
  private async folder({ folder, depth }: Waiting): Promise<void> {
    const reader = folder.createReader();
    for (;;) {
      this.signal?.throwIfAborted();
      const batch = await this.attempt<FileSystemEntry[]>(folder, (resolve, reject) =>
        reader.readEntries(resolve, reject),
      );
      if (!batch || batch.length === 0) return;
      await Promise.all(batch.map((entry) => this.entry(entry, depth + 1)));
    }
  }

  private async entry(entry: FileSystemEntry, depth: number): Promise<void> {
    if (this.entries >= this.limits.maxEntries) {
      this.leftOut++;
      return;
    }
    this.entries++;
    if (isFolder(entry)) this.enter(entry, depth);
    else if (isFile(entry)) await this.file(entry);
  }

  private enter(folder: FileSystemDirectoryEntry, depth: number): void {
    if (depth < MAX_DEPTH) this.waiting.push({ folder, depth });
    else
      this.problem(
        pathOf(folder),
        'limit',
        `a folder in ${depth} others`,
        `at most ${MAX_DEPTH}`,
        'left out',
      );
  }

  private async file(entry: FileSystemFileEntry): Promise<void> {
    const file = await this.attempt<File>(entry, (resolve, reject) => entry.file(resolve, reject));
    if (file) this.inputs.push({ path: pathOf(entry), blob: file });
  }

  /** Waits for a callback of the entries API; a refusal becomes a problem. */
  private attempt<T>(
    entry: FileSystemEntry,
    call: (resolve: (value: T) => void, reject: (e: DOMException) => void) => void,
  ) {
    return new Promise<T | null>((resolve) => {
      call(resolve, (error) => {
        this.problem(pathOf(entry), 'unreadable', error.message, 'an entry that can be read', 'left out');
        resolve(null);
      });
    });
  }

  private problem(path: string, kind: ProblemKind, found: string, expected: string, done: string): void {
    this.problems.add(FINAL, path, kind, found, expected, done);
  }
}

function isFolder(entry: FileSystemEntry): entry is FileSystemDirectoryEntry {
  return entry.isDirectory;
}

function isFile(entry: FileSystemEntry): entry is FileSystemFileEntry {
  return entry.isFile;
}

/** `fullPath` begins with the slash of a root that is not the disk's. */
function pathOf(entry: FileSystemEntry): string {
  return entry.fullPath.replace(/^\/+/, '') || entry.name;
}
