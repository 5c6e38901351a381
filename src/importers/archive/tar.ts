// Reading a tar stream into a tree: v7, ustar, GNU and pax.
//
// Why not a library: modern-tar 0.8 either ends at the first bad header without saying where, or (not strict) never looks at
// checksums and takes the contents of files for headers, so that a file called by its own text appears; it gives sparse files
// and types it does not know as plain ones, and its position cannot be asked for. A capture is evidence: every block of it must be
// read, left out on purpose, or named.

import type { ByteReader } from './bytes.ts';
import { decodeName } from './paths.ts';
import { formatBytes, type Session } from './session.ts';
import {
  BLOCK,
  isTarHeader,
  isZeroBlock,
  parsePax,
  parseTarHeader,
  type TarHeader,
  untilNul,
} from './tar-header.ts';
import type { Tree } from './tree.ts';

/** Longest block of pax records or long name, in bytes. */
const MAX_META = 1024 * 1024;

/** Types that never have content here, whatever their size field says. */
const BODYLESS = '123456';

const SPECIAL: Readonly<Record<string, string>> = {
  '3': 'a character device',
  '4': 'a block device',
  '6': 'a fifo',
};

/** What the blocks before a header say about it. */
interface Overrides {
  name?: string;
  link?: string;
  size?: number;
  sparse?: boolean;
}

class TarReader {
  private readonly session: Session;
  private readonly reader: ByteReader;
  private readonly tree: Tree;
  private globals: Overrides = {};
  private next: Overrides = {};
  /** A long name or pax header before the next entry could not be read: its name is not known. */
  private nextIsLost = false;

  constructor(session: Session, reader: ByteReader, tree: Tree) {
    this.session = session;
    this.reader = reader;
    this.tree = tree;
  }

  async readAll(): Promise<void> {
    for (;;) {
      const block = await this.reader.take(BLOCK);
      if (block.length < BLOCK) return this.endWithoutMark(block.length);
      if (isZeroBlock(block)) {
        if (await this.zeroBlock()) return;
      } else if (isTarHeader(block)) {
        await this.entry(parseTarHeader(block));
      } else if (!(await this.resync())) {
        return;
      }
      await this.session.breathe();
    }
  }

  /** Two zero blocks end an archive; writers fill up to a record with more. True: it ended. */
  private async zeroBlock(): Promise<boolean> {
    const at = this.reader.offset - BLOCK;
    const second = (await this.reader.look(BLOCK)).subarray(0, BLOCK);
    if (second.length === BLOCK && !isZeroBlock(second)) {
      this.damaged(`one block of zeros at byte ${at}`, 'two at the end', 'reading went on behind it');
      return false;
    }
    this.reader.use(second.length);
    await this.rest();
    return true;
  }

  /** What follows the end: zeros, or something that is not read. */
  private async rest(): Promise<void> {
    const at = this.reader.offset;
    let other = 0;
    for (;;) {
      const view = await this.reader.look(1);
      if (view.length === 0) break;
      if (!isZeroBlock(view)) other += view.length;
      this.reader.use(view.length);
      await this.session.breathe();
    }
    if (other > 0)
      this.damaged(
        `more data after the end of the archive (byte ${at})`,
        'nothing but zeros',
        'it was not read',
      );
  }

  private endWithoutMark(left: number): void {
    if (left > 0)
      this.damaged(
        `${left} bytes where a header of ${BLOCK} begins`,
        'a whole archive',
        'what came before was read',
      );
    else this.damaged('no end mark', 'two blocks of zeros', 'read to the end; it may have been cut');
  }

  private damaged(found: string, expected: string, done: string): void {
    this.tree.ownProblem('damaged', found, expected, done);
  }

  /** Skips blocks until one is a header or zeros. False: none came. */
  private async resync(): Promise<boolean> {
    const from = this.reader.offset - BLOCK;
    let found = false;
    for (;;) {
      const block = (await this.reader.look(BLOCK)).subarray(0, BLOCK);
      found = block.length === BLOCK && (isTarHeader(block) || isZeroBlock(block));
      if (found || block.length === 0) break;
      this.reader.use(block.length);
      await this.session.breathe();
    }
    const skipped = formatBytes(this.reader.offset - from);
    const done = found
      ? `${skipped} were skipped, up to the next header`
      : `the last ${skipped} were not read`;
    this.damaged(`no header at byte ${from} (or its checksum is wrong)`, 'a tar header', done);
    this.next = {};
    this.nextIsLost = false;
    return found;
  }

  private async entry(header: TarHeader): Promise<void> {
    if (Number.isNaN(header.size) && !BODYLESS.includes(header.type)) {
      this.damaged(
        `no valid size for ${JSON.stringify(header.name.slice(0, 80))}`,
        'a size in octal or base 256',
        'the entry was left out',
      );
      this.next = {};
      return;
    }
    if ('xXgLK'.includes(header.type)) return this.meta(header);
    const {
      name = header.name,
      link = header.link,
      size = header.size,
      sparse = false,
    } = { ...this.globals, ...this.next };
    const lost = this.nextIsLost;
    this.next = {};
    this.nextIsLost = false;
    if (header.type === 'S' && header.extended) await this.skipSparseMap();
    await this.content({ ...header, name, link, size }, sparse || header.type === 'S', lost);
  }

  /** A long name, a long link, or pax records for the next entry or for all that follow. */
  private async meta(header: TarHeader): Promise<void> {
    this.session.entry(header.name);
    if (header.size > MAX_META) {
      this.damaged(
        `a header extension of ${formatBytes(header.size)}`,
        `at most ${formatBytes(MAX_META)}`,
        'the next entry was left out',
      );
      this.nextIsLost = true;
      await this.skipBody(header.size);
      return;
    }
    const bytes = await this.reader.collect(header.size);
    await this.skipPadding(header.size);
    if (bytes.length < header.size) return;
    if (header.type === 'L') this.next.name = decodeName(untilNul(bytes));
    else if (header.type === 'K') this.next.link = decodeName(untilNul(bytes));
    else this.pax(bytes, header.type === 'g');
  }

  private pax(bytes: Uint8Array, global: boolean): void {
    const records = parsePax(bytes);
    if (!records) {
      this.damaged(
        `pax records that do not add up before byte ${this.reader.offset}`,
        '`length key=value` records',
        'the next entry was left out',
      );
      this.nextIsLost = true;
      return;
    }
    const into = global ? this.globals : this.next;
    const [path, link, size] = [records.get('path'), records.get('linkpath'), records.get('size')];
    if (path !== undefined) into.name = path;
    if (link !== undefined) into.link = link;
    if (size !== undefined && /^\d{1,15}$/.test(size)) into.size = Number(size);
    for (const key of records.keys()) if (key.startsWith('GNU.sparse.')) into.sparse = true;
  }

  private async skipSparseMap(): Promise<void> {
    for (;;) {
      const block = await this.reader.take(BLOCK);
      if (block.length < BLOCK || block[504] !== 1) return;
      await this.session.breathe();
    }
  }

  private async content(header: TarHeader, sparse: boolean, lost: boolean): Promise<void> {
    const isFolder = header.type === '5' || (header.type === '0' && header.name.endsWith('/'));
    const hasBody = !BODYLESS.includes(header.type) && !isFolder;
    const path = lost ? null : this.tree.admit(header.name);
    if (path !== null && isFolder) this.tree.addFolder(path);
    else if (path !== null && !hasBody) this.bodyless(path, header);
    else if (path !== null && this.isReadable(path, header, sparse)) return this.file(path, header.size);
    if (hasBody) await this.skipBody(header.size);
  }

  private bodyless(path: string, { type, link }: TarHeader): void {
    if (type === '1' || type === '2') this.tree.link(path, link, type === '1');
    else this.tree.problem(path, 'special', SPECIAL[type]!, 'a file, a folder or a link', 'left out');
  }

  private isReadable(path: string, { type, size }: TarHeader, sparse: boolean): boolean {
    if (sparse) {
      this.tree.problem(
        path,
        'unsupported',
        'a sparse file',
        'a file stored whole',
        'left out: pack without --sparse',
      );
      return false;
    }
    if (type === '0' || type === '7') return this.tree.fits(path, size);
    if (type !== 'V')
      this.tree.problem(
        path,
        'unsupported',
        `an entry of type ${JSON.stringify(type)}`,
        'a file, a folder or a link',
        'left out',
      );
    return false;
  }

  private async file(path: string, size: number): Promise<void> {
    const bytes = await this.reader.collect(size);
    this.tree.put(path, bytes);
    if (bytes.length < size) {
      this.tree.problem(
        path,
        'damaged',
        `${bytes.length} bytes before the archive ends`,
        `${size} bytes`,
        'kept as far as it goes',
      );
      return;
    }
    await this.skipPadding(size);
  }

  private async skipBody(size: number): Promise<void> {
    if ((await this.reader.skip(size)) === size) await this.skipPadding(size);
  }

  private async skipPadding(size: number): Promise<void> {
    await this.reader.skip(-size & (BLOCK - 1));
  }
}

/** Reads a whole tar archive into `tree`. Content never makes it throw; LimitReached and aborts pass through. */
export async function readTar(session: Session, reader: ByteReader, tree: Tree): Promise<void> {
  await new TarReader(session, reader, tree).readAll();
}
