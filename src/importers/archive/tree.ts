// What one container (the inputs together, or one archive) holds: files, links, and archives still to be opened.

import { checkPath, commonTop, isLitter, shown, withoutTop } from './paths.ts';
import type { Place } from './problems.ts';
import type { Session } from './session.ts';
import { SNIFF_BYTES, sniff } from './sniff.ts';
import type { BundleLink, Bytes, ProblemKind } from './types.ts';

interface Link {
  readonly target: string;
  /** Hard links name a path from the archive's root, symbolic links one from their own directory. */
  readonly hard: boolean;
}

/** A file of the finished bundle, still as it was found. */
export interface FlatFile {
  readonly path: string;
  readonly bytes: Bytes;
}

/** Links of links that are followed; a loop ends here. */
const MAX_HOPS = 8;

export class Tree implements Place {
  readonly files = new Map<string, Bytes>();
  private readonly folders = new Set<string>();
  /** Archives among the entries, to be opened when this container has been read. */
  readonly pending = new Map<string, Bytes>();
  private readonly links = new Map<string, Link>();
  private readonly looseLinks: BundleLink[] = [];
  private readonly nested = new Map<string, Tree>();
  private top = '';
  /** Entries with a good name that are no folders. */
  private admitted = 0;
  private readonly session: Session;
  private readonly parent: Tree | undefined;
  private readonly path: string;

  /** `path` is that of the archive in `parent`; the tree of the inputs has none. */
  constructor(session: Session, parent?: Tree, path = '') {
    this.session = session;
    this.parent = parent;
    this.path = path;
  }

  /** Begins the tree of the archive `path` of this one. */
  open(path: string): Tree {
    this.replace(path);
    const tree = new Tree(this.session, this, path);
    this.nested.set(path, tree);
    return tree;
  }

  /** A problem of the entry `path`. */
  problem(path: string, kind: ProblemKind, found: string, expected: string, done: string): void {
    this.session.problems.add(this, path, kind, found, expected, done);
  }

  /** A problem of the archive itself. */
  ownProblem(kind: ProblemKind, found: string, expected: string, done: string): void {
    this.session.problems.add(this.parent ?? this, this.path, kind, found, expected, done);
  }

  /** The path that the entry `raw` gets; null if it is to be skipped (said why, or litter). Counts the entry. */
  admit(raw: string): string | null {
    const checked = checkPath(raw, this.session.limits.maxPathLength);
    const path = 'path' in checked ? checked.path : '';
    if (!this.session.entry(path)) return null;
    if ('refused' in checked) {
      this.refusePath(raw, checked.refused);
      return null;
    }
    if (raw === '') this.refusePath(raw, 'an entry without a name');
    if (path === '' || isLitter(path)) return null;
    if (checked.note) this.problem(path, 'absolute', checked.note, 'a relative path', 'taken as relative');
    this.admitted++;
    return path;
  }

  /** The entry `path`, from `admit`, is a folder. */
  addFolder(path: string): void {
    this.admitted--;
    this.folders.add(path);
  }

  private refusePath(raw: string, found: string): void {
    const most = this.session.limits.maxPathLength;
    if (raw.length > most)
      this.ownProblem('limit', found, `at most ${most} characters`, 'the entry was left out');
    else this.ownProblem('path', found, 'a relative path of printable characters', 'the entry was left out');
  }

  /** Whether a file of `size` bytes may be read; says so if not. */
  fits(path: string, size: number): boolean {
    const most = this.session.limits.maxFileBytes;
    if (size <= most) return true;
    this.problem(path, 'limit', `a file of ${size} bytes`, `at most ${most} bytes`, 'left out');
    return false;
  }

  /** Adds an entry's content under a path from `admit`. An archive is kept for opening, a format that is not read is refused. */
  put(path: string, bytes: Bytes): void {
    const found = sniff(bytes.subarray(0, SNIFF_BYTES));
    this.replace(path);
    if (found.kind === 'plain') this.files.set(path, bytes);
    else if (found.kind === 'refused') this.refuse(path, found.name, found.unpack);
    else this.pending.set(path, bytes);
  }

  refuse(path: string, format: string, unpack: string): void {
    const expected = 'tar, tar.gz, zip, gzip or plain files';
    this.problem(
      path,
      'unsupported',
      `${format} compression`,
      expected,
      `${format} is not supported here: unpack it first (${unpack})`,
    );
  }

  link(path: string, target: string, hard: boolean): void {
    this.replace(path);
    this.links.set(path, { target, hard });
  }

  /** Makes room for a later entry of the same name. */
  private replace(path: string): void {
    const maps = [this.files, this.links, this.pending, this.nested];
    if (maps.some((map) => map.delete(path))) {
      this.problem(
        path,
        'duplicate',
        'an entry whose name was there before',
        'each name once',
        'the later entry was taken',
      );
    }
  }

  /** Turns links to files into files; the others are listed, and are problems unless they lead to a folder or an archive in the same archive. */
  async resolveLinks(): Promise<void> {
    const sorted = [...this.files.keys()].sort();
    for (const [path, link] of this.links) {
      await this.session.breathe();
      const end = this.follow(path, link);
      const bytes = end === null ? undefined : this.files.get(end);
      if (bytes) {
        this.session.unpacked(bytes.length);
        this.files.set(path, bytes);
      } else {
        this.looseLinks.push({ path, target: link.target });
        if (end === null || !this.isFolder(end, sorted)) this.dangling(path, link);
      }
    }
  }

  /** The path where a link's chain ends, or null if it leads out of the archive or in circles. */
  private follow(start: string, link: Link): string | null {
    let path = start;
    let next: Link | undefined = link;
    for (let hops = 0; next; hops++) {
      const target = targetPath(path, next, this.session.limits.maxPathLength);
      if (target === null || hops === MAX_HOPS) return null;
      path = target;
      next = this.links.get(path);
    }
    return path;
  }

  private isFolder(path: string, sorted: readonly string[]): boolean {
    if (path === '' || this.folders.has(path) || this.pending.has(path)) return true;
    return sorted[firstAtLeast(sorted, `${path}/`)]?.startsWith(`${path}/`) ?? false;
  }

  private dangling(path: string, { target, hard }: Link): void {
    const found = `a ${hard ? 'hard' : 'symbolic'} link to ${shown(target)}`;
    this.problem(path, 'link', found, 'a target that is a file of the same archive', 'not followed');
  }

  /** Fixes the common top folder. To be called for a nested tree before its parent, when everything is read. */
  settle(): void {
    for (const tree of this.nested.values()) tree.settle();
    this.top = commonTop([...this.files.keys(), ...this.nested.keys()]);
  }

  /** An archive that is alone in its container stands for it. */
  private get alone(): boolean {
    return this.parent !== undefined && this.parent.admitted === 1;
  }

  locate(path: string): string {
    const own = withoutTop(path, this.top);
    return this.parent && !this.alone ? this.parent.locate(`${this.path}/${own}`) : own;
  }

  /** All files under their final paths; to be called on the tree of the inputs. */
  *flatten(): Generator<FlatFile> {
    for (const [path, bytes] of this.files) yield { path: this.locate(path), bytes };
    for (const tree of this.nested.values()) yield* tree.flatten();
  }

  *flattenLinks(): Generator<BundleLink> {
    for (const { path, target } of this.looseLinks) yield { path: this.locate(path), target };
    for (const tree of this.nested.values()) yield* tree.flattenLinks();
  }
}

/** Where a link leads by its text alone, or null if that is no path inside the archive. */
function targetPath(from: string, { target, hard }: Link, maxLength: number): string | null {
  if (!hard && /^[/\\]/.test(target)) return null;
  const folder = hard ? '' : from.slice(0, from.lastIndexOf('/') + 1);
  const checked = checkPath(folder + target, maxLength * 2);
  return 'path' in checked ? checked.path : null;
}

function firstAtLeast(sorted: readonly string[], value: string): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
