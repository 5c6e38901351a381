// Reading a zip archive into a tree.
//
// Why not a library: fflate's Unzip goes by the local headers, so that it sees files which the directory leaves out and cannot
// see overlaps, never checks a CRC, and unpacks a whole pushed chunk before it can be stopped; its unzip makes buffers as large as the
// directory says. Here the directory decides, no byte is unpacked twice, and sizes are only believed as upper bounds.

import { ByteReader, blobBytes, blobChunks } from './bytes.ts';
import { crc32 } from './crc32.ts';
import { inflate, type Tally } from './gzip.ts';
import { InflateError, Inflater } from './inflate.ts';
import { checkPath, decodeName, shown } from './paths.ts';
import type { Session } from './session.ts';
import type { Tree } from './tree.ts';
import type { Bytes } from './types.ts';
import { LOCAL_HEADER, readDirectory, type ZipEntry } from './zip-directory.ts';

const LOCAL_SIZE = 30;
/** Entries lie next to each other: one read gets many of them. */
const WINDOW = 256 * 1024;
const ENCRYPTED = 1;
const STORED = 0;
const DEFLATED = 8;

const S_IFMT = 0o170000;
const S_IFREG = 0o100000;
const S_IFDIR = 0o040000;
const S_IFLNK = 0o120000;

const METHODS: Readonly<Record<number, string>> = {
  9: 'Deflate64',
  12: 'bzip2',
  14: 'LZMA',
  93: 'zstd',
  95: 'xz',
  99: 'AES',
};

/** An entry whose path was found good, in the directory's order. */
interface Wanted {
  readonly entry: ZipEntry;
  readonly path: string;
}

/** Random access to a blob through one window. */
class Window {
  private readonly blob: Blob;
  private start = 0;
  private bytes: Bytes = new Uint8Array(0);

  constructor(blob: Blob) {
    this.blob = blob;
  }

  /** `length` bytes (at most a window's) from `at`, fewer at the end of the blob; a view. */
  async read(at: number, length: number): Promise<Bytes> {
    if (at < this.start || at + length > this.start + this.bytes.length) {
      this.bytes = await blobBytes(this.blob.slice(at, at + WINDOW));
      this.start = at;
    }
    return this.bytes.subarray(at - this.start, at - this.start + length);
  }
}

class ZipReader {
  private readonly session: Session;
  private readonly blob: Blob;
  private readonly tree: Tree;
  /** Whether the packed bytes are bytes of an input. */
  private readonly counted: boolean;
  private readonly window: Window;
  private readonly inflater = new Inflater();
  /** Nothing before this byte of the file may be read again. */
  private free = 0;
  private directoryStart = 0;

  constructor(session: Session, blob: Blob, tree: Tree, counted: boolean) {
    this.session = session;
    this.blob = blob;
    this.tree = tree;
    this.counted = counted;
    this.window = new Window(blob);
  }

  async readAll(): Promise<void> {
    const directory = await readDirectory(this.session, this.blob, this.session.limits.maxEntries);
    if (typeof directory === 'string') {
      this.tree.ownProblem(
        'damaged',
        directory,
        'a whole zip archive',
        'nothing was read: it may have been cut',
      );
      return;
    }
    if (directory.damage)
      this.tree.ownProblem(
        'damaged',
        directory.damage,
        'a directory that adds up',
        'the entries before it were read',
      );
    this.session.entriesLeftOut += directory.leftOut;
    this.directoryStart = directory.start;
    const wanted = this.choose(directory.entries);
    wanted.sort((a, b) => a.entry.offset - b.entry.offset);
    for (const { entry, path } of wanted) {
      this.session.path = path;
      await this.session.breathe();
      await this.read(entry, path);
    }
  }

  /** The entries to read: files and links with good paths; of one name, the last. */
  private choose(entries: readonly ZipEntry[]): Wanted[] {
    const byPath = new Map<string, Wanted>();
    for (const entry of entries) {
      const path = this.tree.admit(entry.name);
      if (path === null) continue;
      if (entry.name.endsWith('/')) this.tree.addFolder(path);
      else if (this.isReadable(entry, path)) {
        if (byPath.has(path)) {
          this.tree.problem(
            path,
            'duplicate',
            'an entry whose name was there before',
            'each name once',
            'the later entry was taken',
          );
        }
        byPath.set(path, { entry, path });
      }
    }
    return [...byPath.values()];
  }

  private isReadable({ mode, flags, method, size }: ZipEntry, path: string): boolean {
    const type = mode & S_IFMT;
    if (type === S_IFDIR) {
      this.tree.addFolder(path);
      return false;
    }
    if (type !== 0 && type !== S_IFREG && type !== S_IFLNK) {
      this.tree.problem(
        path,
        'special',
        'a device, fifo or socket',
        'a file, a folder or a link',
        'left out',
      );
      return false;
    }
    if (flags & ENCRYPTED) {
      this.tree.problem(path, 'unsupported', 'an encrypted entry', 'an entry without a password', 'left out');
      return false;
    }
    if (method !== STORED && method !== DEFLATED) {
      this.tree.refuse(path, METHODS[method] ?? `method ${method}`, 'unzip');
      return false;
    }
    return this.tree.fits(path, size);
  }

  private async read(entry: ZipEntry, path: string): Promise<void> {
    const start = await this.dataStart(entry, path);
    if (start < 0) return;
    const end = start + entry.packed;
    this.free = end;
    const small = entry.packed <= WINDOW;
    const reader = new ByteReader(
      small
        ? once(await this.window.read(start, entry.packed))
        : blobChunks(this.session, this.blob.slice(start, end), false),
    );
    if (this.counted) this.session.read(end - entry.offset);
    const tally = { crc: 0, length: 0 };
    const bytes = await this.content(entry, reader, tally, path);
    if (!bytes) return;
    if (bytes.length === entry.size && tally.crc !== entry.crc)
      this.tree.problem(
        path,
        'damaged',
        'a checksum that does not fit',
        'unchanged data',
        'kept all the same',
      );
    if ((entry.mode & S_IFMT) === S_IFLNK) this.link(path, bytes);
    else this.tree.put(path, bytes);
  }

  /** Where the entry's data begins; -1, and a problem, if it is not there or was part of another entry. */
  private async dataStart(entry: ZipEntry, path: string): Promise<number> {
    const damaged = (found: string, expected: string): number => {
      this.tree.problem(path, 'damaged', found, expected, 'left out');
      return -1;
    };
    if (entry.offset < this.free)
      return damaged(`data at byte ${entry.offset}, inside another entry`, 'entries that do not overlap');
    const fixed = await this.window.read(entry.offset, LOCAL_SIZE);
    const v = new DataView(fixed.buffer, fixed.byteOffset, fixed.length);
    if (fixed.length < LOCAL_SIZE || v.getUint32(0, true) !== LOCAL_HEADER) {
      return damaged(`no entry at byte ${entry.offset}`, 'a local header');
    }
    const nameLength = v.getUint16(26, true);
    const start = entry.offset + LOCAL_SIZE + nameLength + v.getUint16(28, true);
    if (start + entry.packed > this.directoryStart)
      return damaged('data that reaches into the directory', 'data before it');
    const name = decodeName(await this.window.read(entry.offset + LOCAL_SIZE, nameLength));
    const checked = checkPath(withSlashes(name), this.session.limits.maxPathLength);
    if (!('path' in checked) || checked.path !== withSlashes(path)) {
      this.tree.problem(
        path,
        'damaged',
        `the name ${shown(name)} at the entry itself`,
        'the name of the directory',
        'the directory was believed',
      );
    }
    return start;
  }

  /** The unpacked bytes: never more than announced; fewer, or broken ones, are kept with a problem. Null: more than announced. */
  private async content(
    entry: ZipEntry,
    reader: ByteReader,
    tally: Tally,
    path: string,
  ): Promise<Bytes | null> {
    const unpacked = new ByteReader(this.unpack(entry, reader, tally, path));
    const bytes = await unpacked.collect(entry.size);
    if (!(await unpacked.atEnd())) {
      await unpacked.close();
      this.tree.problem(
        path,
        'damaged',
        `more than the ${entry.size} bytes announced`,
        'the size of the directory',
        'left out',
      );
      return null;
    }
    if (bytes.length < entry.size) {
      this.tree.problem(
        path,
        'damaged',
        `${bytes.length} bytes`,
        `${entry.size} bytes`,
        'kept as far as it goes',
      );
    } else if (!(await reader.atEnd())) {
      this.tree.problem(
        path,
        'damaged',
        'more packed bytes than the data needs',
        `${reader.offset} bytes`,
        'the rest was not read',
      );
    }
    return bytes;
  }

  private async *unpack(
    entry: ZipEntry,
    reader: ByteReader,
    tally: Tally,
    path: string,
  ): AsyncGenerator<Bytes> {
    if (entry.method === STORED) {
      yield* this.stored(reader, tally);
      return;
    }
    try {
      yield* inflate(this.session, reader, this.inflater, tally);
    } catch (error) {
      if (!(error instanceof InflateError)) throw error;
      this.tree.problem(
        path,
        'damaged',
        error.message,
        'compressed data as zip writes it',
        `read as far as ${tally.length} bytes`,
      );
    }
  }

  private async *stored(reader: ByteReader, tally: Tally): AsyncGenerator<Bytes> {
    for (;;) {
      const view = await reader.look(1);
      if (view.length === 0) return;
      reader.use(view.length);
      this.session.unpacked(view.length);
      tally.crc = crc32(view, tally.crc);
      tally.length += view.length;
      yield view;
      await this.session.breathe();
    }
  }

  private link(path: string, bytes: Bytes): void {
    if (bytes.length <= this.session.limits.maxPathLength) this.tree.link(path, decodeName(bytes), false);
    else
      this.tree.problem(path, 'link', `a symbolic link of ${bytes.length} bytes`, 'a path', 'not followed');
  }
}

async function* once(bytes: Bytes): AsyncGenerator<Bytes> {
  if (bytes.length > 0) yield bytes;
}

/** Reads a whole zip archive into `tree`. `counted`: its bytes are bytes of an input, for progress and ratio. */
export async function readZip(session: Session, blob: Blob, tree: Tree, counted: boolean): Promise<void> {
  await new ZipReader(session, blob, tree, counted).readAll();
}

/** A name with every backslash taken for a separator, as either header may mean it: `domains/\_SB.GPI0` of ACPI has one of its own. */
const withSlashes = (name: string): string => name.replaceAll('\\', '/').replace(/\/{2,}/g, '/');
