// Byte order marks and binary files. Line ends and everything else inside a text are left to its parser.

import { FINAL } from './problems.ts';
import type { Session } from './session.ts';
import type { Bytes, ProblemKind } from './types.ts';

/** Bytes that are looked at to tell text from other things. */
const SAMPLE = 8192;
/** Share of control characters that text does not have; consoles leave stray NULs and escapes. */
const MOST_CONTROLS = 0.05;
const STEP = 1024 * 1024;

/**
 * Raw PCI configuration spaces: 256 bytes, 4096 with extended capabilities, and 64 as an unprivileged reader gets them
 * (`drivers/pci/pci-sysfs.c: pci_read_config, 6.12`).
 */
const CONFIG_SPACE_SIZES = [64, 256, 4096];

type Mark = 'utf-8' | 'utf-16le' | 'utf-16be';

/** The file's bytes as its parser should see them: UTF-8 without a byte order mark. Says what it changed, and what is no text. */
export async function plainBytes(session: Session, path: string, bytes: Bytes): Promise<Bytes> {
  const report = (kind: ProblemKind, found: string, expected: string, done: string) =>
    session.problems.add(FINAL, path, kind, found, expected, done);
  const mark = byteOrderMark(bytes);
  if (mark === 'utf-8') {
    report('encoding', 'a UTF-8 byte order mark', 'text without one', 'the mark was left out');
    return bytes.slice(3);
  }
  if (mark) {
    report('encoding', `${mark.toUpperCase()} text`, 'UTF-8', 'converted to UTF-8');
    return toUtf8(session, bytes, mark);
  }
  if (isBinary(bytes)) report('binary', `binary data, ${bytes.length} bytes`, 'text', 'kept as it is');
  return bytes;
}

/** FF FE 00 00 is UTF-32, which nobody writes: binary. */
function byteOrderMark(b: Uint8Array): Mark | null {
  if (b[0] === 0xef && b[1] === 0xbb && b[2] === 0xbf) return 'utf-8';
  if (b[0] === 0xff && b[1] === 0xfe && !(b[2] === 0 && b[3] === 0)) return 'utf-16le';
  if (b[0] === 0xfe && b[1] === 0xff) return 'utf-16be';
  return null;
}

/** Lone surrogates and a last odd byte become U+FFFD. */
async function toUtf8(session: Session, bytes: Bytes, mark: Mark): Promise<Bytes> {
  const decoder = new TextDecoder(mark);
  const encoder = new TextEncoder();
  const parts: Bytes[] = [];
  for (let at = 0; at < bytes.length; at += STEP) {
    await session.breathe();
    const text = decoder.decode(bytes.subarray(at, at + STEP), { stream: at + STEP < bytes.length });
    const part = encoder.encode(text);
    parts.push(part);
  }
  return new Uint8Array(await new Blob(parts).arrayBuffer());
}

/** Whether the beginning has too many control characters for text, and the file is no PCI configuration space. */
export function isBinary(bytes: Uint8Array): boolean {
  if (CONFIG_SPACE_SIZES.includes(bytes.length)) return false;
  const sample = bytes.subarray(0, SAMPLE);
  let controls = 0;
  for (const byte of sample) if (byte < 32 && !isTextControl(byte)) controls++;
  return controls > sample.length * MOST_CONTROLS;
}

/** Tab, line feed, vertical tab, form feed, carriage return, escape. */
function isTextControl(byte: number): boolean {
  return (byte >= 9 && byte <= 13) || byte === 27;
}
