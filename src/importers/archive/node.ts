// What a command line hands over: a folder, an archive, a file, or a part of a running kernel's /proc or /sys.

import { constants, type Dirent, openAsBlob } from 'node:fs';
import { lstat, open, readdir, readlink, realpath, stat, statfs } from 'node:fs/promises';
import { basename, join, relative, resolve, sep } from 'node:path';
import { FINAL, ProblemLog } from './problems.ts';
import { formatBytes } from './session.ts';
import type { BundleInput, BundleLink, Gathered, Limits, ProblemKind } from './types.ts';
import { DEFAULT_LIMITS } from './types.ts';

const MAX_DEPTH = 64;
/** Most of one file of a running kernel. */
const MAX_LIVE_BYTES = 16 * 1024 * 1024;
const READ_SIZE = 64 * 1024;

/** `statfs.f_type` of proc, sysfs, debugfs and tracefs (`include/uapi/linux/magic.h`): sizes there say nothing. */
const LIVE_TYPES = [0x9fa0, 0x62656572, 0x64626720, 0x74726163];

/** Files of a running kernel whose reading acts on a device, takes messages away from others, waits for ever, or has no end. */
const NEVER_READ = /^(resource\d+(_wc)?|rom|vpd|trace_pipe|trace_pipe_raw|snapshot_raw|kmsg|kcore)$/;

/**
 * Everything in a folder (symbolic links are followed to files inside it and nowhere else), or one file. The files of a folder
 * are read later, when their turn comes, except those that say they are empty or belong to a running kernel. Throws the system's
 * error if `path` itself cannot be read.
 */
export async function inputsFromPath(
  path: string,
  options: { limits?: Partial<Limits>; signal?: AbortSignal } = {},
): Promise<Gathered> {
  const root = resolve(path);
  const walk = new FolderWalk(await realpath(root), { ...DEFAULT_LIMITS, ...options.limits }, options.signal);
  if ((await stat(root)).isDirectory()) await walk.folder(root, basename(root), 0);
  else await walk.file(root, basename(root));
  return walk.finish(basename(root));
}

class FolderWalk {
  private readonly inputs: BundleInput[] = [];
  private readonly links: BundleLink[] = [];
  private readonly problems = new ProblemLog();
  private readonly liveDevices = new Map<number, boolean>();
  private readonly realRoot: string;
  private readonly limits: Limits;
  private readonly signal: AbortSignal | undefined;
  private entries = 0;
  private leftOut = 0;
  private liveBytes = 0;

  constructor(realRoot: string, limits: Limits, signal: AbortSignal | undefined) {
    this.realRoot = realRoot;
    this.limits = limits;
    this.signal = signal;
  }

  finish(name: string): Gathered {
    const { maxEntries } = this.limits;
    if (this.leftOut > 0) {
      const found = `${maxEntries + this.leftOut} entries`;
      this.problem(name, 'limit', found, `at most ${maxEntries}`, `${this.leftOut} entries were left out`);
    }
    return { inputs: this.inputs, links: this.links, problems: this.problems.finish() };
  }

  async folder(at: string, path: string, depth: number): Promise<void> {
    if (depth > MAX_DEPTH) {
      this.problem(path, 'limit', `a folder in ${depth} others`, `at most ${MAX_DEPTH}`, 'left out');
      return;
    }
    const entries = await this.attempt(path, () => readdir(at, { withFileTypes: true }));
    entries?.sort((a, b) => (a.name < b.name ? -1 : 1));
    for (const entry of entries ?? []) {
      this.signal?.throwIfAborted();
      if (this.entries < this.limits.maxEntries)
        await this.entry(entry, join(at, entry.name), `${path}/${entry.name}`, depth);
      else this.leftOut++;
    }
  }

  private async entry(entry: Dirent, at: string, path: string, depth: number): Promise<void> {
    this.entries++;
    if (entry.isDirectory()) await this.folder(at, path, depth + 1);
    else if (entry.isFile()) await this.file(at, path);
    else if (entry.isSymbolicLink()) await this.link(at, path);
    else this.problem(path, 'special', 'a device, fifo or socket', 'a file, a folder or a link', 'left out');
  }

  async file(at: string, path: string): Promise<void> {
    const blob = await this.attempt(path, async () => {
      const { size, dev } = await stat(at);
      const live = await this.isLive(at, dev);
      if (!live && size > 0) return openAsBlob(at);
      if (live && !this.mayRead(at, path)) return null;
      return new Blob([await this.content(at, path)]);
    });
    if (blob) this.inputs.push({ path, blob });
  }

  private async isLive(at: string, device: number): Promise<boolean> {
    const known = this.liveDevices.get(device);
    if (known !== undefined) return known;
    const live = LIVE_TYPES.includes((await statfs(at)).type);
    this.liveDevices.set(device, live);
    return live;
  }

  private mayRead(at: string, path: string): boolean {
    if (!NEVER_READ.test(basename(at))) return true;
    this.problem(
      path,
      'special',
      'a file of a running kernel that acts when read, or never ends',
      'a file with content',
      'left out',
    );
    return false;
  }

  /** What reading gives, whatever size the file claims; without waiting. */
  private async content(at: string, path: string): Promise<Buffer<ArrayBuffer>> {
    const handle = await open(at, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    try {
      const parts: Buffer<ArrayBuffer>[] = [];
      let size = 0;
      for (;;) {
        const { bytesRead, buffer } = await handle.read(Buffer.alloc(READ_SIZE), 0, READ_SIZE, null);
        if (bytesRead === 0) break;
        parts.push(buffer.subarray(0, bytesRead));
        size += bytesRead;
        this.liveBytes += bytesRead;
        if (size > MAX_LIVE_BYTES || this.liveBytes > this.limits.maxTotalBytes) {
          this.problem(path, 'limit', `more than ${formatBytes(size)}`, 'a file that ends', 'cut there');
          break;
        }
      }
      return Buffer.concat(parts);
    } finally {
      await handle.close();
    }
  }

  private async link(at: string, path: string): Promise<void> {
    const target = await this.attempt(path, () => readlink(at));
    if (target === null) return;
    const real = await realpath(at).catch(() => null);
    const inside = real !== null && isInside(this.realRoot, real);
    const info = inside ? await lstat(real) : null;
    if (info?.isFile()) return this.file(real!, path);
    this.links.push({ path, target });
    if (info?.isDirectory()) return;
    this.problem(
      path,
      'link',
      `a symbolic link to ${JSON.stringify(target)}`,
      'a target inside the folder',
      'not followed',
    );
  }

  /** Runs `read`; an error of the system becomes a problem. The root's own error is thrown. */
  private async attempt<T>(path: string, read: () => Promise<T>): Promise<T | null> {
    try {
      return await read();
    } catch (error) {
      if (!path.includes('/')) throw error;
      this.problem(path, 'unreadable', (error as Error).message, 'an entry that can be read', 'left out');
      return null;
    }
  }

  private problem(path: string, kind: ProblemKind, found: string, expected: string, done: string): void {
    this.problems.add(FINAL, path, kind, found, expected, done);
  }
}

function isInside(root: string, path: string): boolean {
  const way = relative(root, path);
  return way !== '..' && !way.startsWith(`..${sep}`);
}
