// Archives for the tests, written by other hands than the reader's: modern-tar, fflate and zlib for good ones, and byte by byte
// for those that no honest tool writes.

import { crc32, deflateRawSync, gzipSync } from 'node:zlib';
import { type Zippable, zipSync } from 'fflate';
import { packTar, type TarEntry } from 'modern-tar';
import { type OpenOptions, openBundle } from './open.ts';
import type { Bundle, Bytes } from './types.ts';

const encoder = new TextEncoder();
const decoder = new TextDecoder();

export function bytesOf(text: string): Bytes {
  return encoder.encode(text);
}

export function concat(...parts: Uint8Array[]): Bytes {
  return new Uint8Array(Buffer.concat(parts));
}

/** A small machine: names as debugfs and sysfs have them. */
export const MACHINE: Readonly<Record<string, string>> = {
  '01-boot/domains/:intc@8000000:its@8080000-5': 'name:   :intc@8000000:its@8080000-5\n size:   0\n',
  '01-boot/domains/PCI-MSIX-0000:00:01.0-12': 'name:   PCI-MSIX-0000:00:01.0-12\n size:   0\n',
  '01-boot/irqs/24': 'handler:  handle_edge_irq\n'.repeat(40),
  '01-boot/interrupts.txt': '           CPU0       CPU1\n  0:         42          0\n',
  'README.txt': 'q35, 2 CPUs\n',
};

export function tarOf(files: Readonly<Record<string, string | Uint8Array>>, top = ''): Promise<Bytes> {
  const entries: TarEntry[] = Object.entries(files).map(([name, content]) => {
    const body = typeof content === 'string' ? bytesOf(content) : content;
    return { header: { name: top + name, size: body.length, mtime: new Date(0) }, body };
  });
  return packTar(entries) as Promise<Bytes>;
}

export function gzip(bytes: Uint8Array): Bytes {
  return new Uint8Array(gzipSync(bytes));
}

export function zipOf(files: Readonly<Record<string, string | Uint8Array>>, top = ''): Bytes {
  const tree: Zippable = {};
  for (const [name, content] of Object.entries(files)) {
    tree[top + name] = typeof content === 'string' ? bytesOf(content) : content;
  }
  return new Uint8Array(zipSync(tree));
}

export function open(bytes: Uint8Array, options?: OpenOptions, name = 'capture'): Promise<Bundle> {
  return openBundle([{ path: name, blob: new Blob([new Uint8Array(bytes)]) }], options);
}

/** The files as path → text. */
export function texts(bundle: Bundle): Record<string, string> {
  return Object.fromEntries(bundle.files.map(({ path, bytes }) => [path, decoder.decode(bytes)]));
}

/** The problems as `kind path: found`. */
export function said(bundle: Bundle): string[] {
  return bundle.problems.map(({ kind, path, found }) => `${kind} ${path}: ${found}`);
}

export interface RawHeader {
  readonly name: string | Uint8Array;
  readonly type?: string;
  readonly link?: string;
  /** The size field's own text; by default the content's length in octal. */
  readonly size?: string | Uint8Array;
  /** Added to the right checksum. */
  readonly checksumOff?: number;
  /** v7 has no magic. */
  readonly magic?: string;
  readonly signedChecksum?: boolean;
}

/** One header block, every field as given. */
export function tarHeader(header: RawHeader, length = 0): Bytes {
  const block = new Uint8Array(512);
  const put = (at: number, value: string | Uint8Array) =>
    block.set(typeof value === 'string' ? Buffer.from(value, 'latin1') : value, at);
  put(0, header.name);
  put(100, '0000644\0');
  put(124, header.size ?? `${length.toString(8).padStart(11, '0')}\0`);
  put(136, '00000000000\0');
  put(156, header.type ?? '0');
  put(157, header.link ?? '');
  put(257, header.magic ?? 'ustar\x0000');
  const signed = header.signedChecksum ?? false;
  const sum =
    block.reduce((s, byte) => s + (signed && byte > 127 ? byte - 256 : byte), 8 * 32) +
    (header.checksumOff ?? 0);
  put(148, `${sum.toString(8).padStart(6, '0')}\0 `);
  return block;
}

/** A header and its content, filled up to whole blocks. */
export function tarEntry(header: RawHeader, content: string | Uint8Array = ''): Bytes {
  const body = typeof content === 'string' ? bytesOf(content) : content;
  return concat(tarHeader(header, body.length), body, new Uint8Array(-body.length & 511));
}

export const TAR_END = new Uint8Array(1024);

/** Entries and the end mark. */
export function rawTar(...entries: Uint8Array[]): Bytes {
  return concat(...entries, TAR_END);
}

export interface RawZipEntry {
  readonly name: string;
  readonly content?: string | Uint8Array;
  readonly deflate?: boolean;
  /** The name at the entry itself, where it differs. */
  readonly localName?: string;
  readonly crc?: number;
  readonly size?: number;
  readonly packed?: number;
  readonly flags?: number;
  readonly method?: number;
  /** `st_mode`; the entry is then from Unix. */
  readonly mode?: number;
  /** Where the directory says that the entry is. */
  readonly offset?: number;
  /** Sizes and offset in a zip64 field, all ones in the header. */
  readonly zip64?: boolean;
}

function le(...fields: [value: number, bytes: number][]): Bytes {
  const out: number[] = [];
  for (const [value, bytes] of fields) {
    for (let i = 0; i < bytes; i++) out.push(Math.floor(value / 256 ** i) % 256);
  }
  return Uint8Array.from(out);
}

/** A zip archive whose directory says what it is told to say. */
export function rawZip(
  entries: readonly RawZipEntry[],
  { before = new Uint8Array(0), zip64 = false, comment = '' } = {},
): Bytes {
  const locals: Uint8Array[] = [before];
  const central: Uint8Array[] = [];
  let at = 0;
  for (const entry of entries) {
    const { local, directory } = rawZipEntry(entry, at);
    locals.push(local);
    central.push(directory);
    at += local.length;
  }
  const size = central.reduce((sum, { length }) => sum + length, 0);
  const n = entries.length;
  const end64 = concat(
    le([0x06064b50, 4], [44, 8], [45, 2], [45, 2], [0, 4], [0, 4], [n, 8], [n, 8], [size, 8], [at, 8]),
    le([0x07064b50, 4], [0, 4], [before.length + at + size, 8], [1, 4]),
  );
  const end = zip64
    ? le(
        [0x06054b50, 4],
        [0, 4],
        [0xffff, 2],
        [0xffff, 2],
        [0xffffffff, 4],
        [0xffffffff, 4],
        [comment.length, 2],
      )
    : le([0x06054b50, 4], [0, 4], [n, 2], [n, 2], [size, 4], [at, 4], [comment.length, 2]);
  return concat(...locals, ...central, ...(zip64 ? [end64] : []), end, bytesOf(comment));
}

function rawZipEntry(entry: RawZipEntry, at: number): { local: Bytes; directory: Bytes } {
  const body =
    typeof entry.content === 'string' ? bytesOf(entry.content) : (entry.content ?? new Uint8Array(0));
  const data = entry.deflate ? deflateRawSync(body) : body;
  const crc = entry.crc ?? crc32(body);
  const [packed, size, offset] = [entry.packed ?? data.length, entry.size ?? body.length, entry.offset ?? at];
  const method = entry.method ?? (entry.deflate ? 8 : 0);
  const name = bytesOf(entry.name);
  const localName = bytesOf(entry.localName ?? entry.name);
  const ones = 0xffffffff;
  const extra = entry.zip64 ? le([1, 2], [24, 2], [size, 8], [packed, 8], [offset, 8]) : new Uint8Array(0);
  const common = le([20, 2], [entry.flags ?? 0, 2], [method, 2], [0, 4], [crc, 4]);
  const local = concat(
    le([0x04034b50, 4]),
    common,
    le([packed, 4], [size, 4], [localName.length, 2], [0, 2]),
    localName,
    data,
  );
  const sizes: [number, number][] = entry.zip64
    ? [
        [ones, 4],
        [ones, 4],
      ]
    : [
        [packed, 4],
        [size, 4],
      ];
  const directory = concat(
    le([0x02014b50, 4], [20, 1], [entry.mode === undefined ? 0 : 3, 1]),
    common,
    le(...sizes, [name.length, 2], [extra.length, 2], [0, 2], [0, 2], [0, 2], [0, 2], [entry.mode ?? 0, 2]),
    le([entry.zip64 ? ones : offset, 4]),
    name,
    extra,
  );
  return { local, directory };
}
