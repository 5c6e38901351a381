// Takes bundles of files apart: `==> NAME <==`, a file, a blank line, as `tail -n +1` and `tail -v -n +1` print them.

import { Scanner } from '../lib/scan.ts';
import type { SourceFile } from './source.ts';

const EQUALS = 61;
const GREATER = 62;
const LF = 10;

/** The name in a `==> NAME <==` line, or ''. */
function headerName(s: Scanner): string {
  const { bytes, start, end } = s;
  if (
    bytes[start] !== EQUALS ||
    bytes[start + 1] !== EQUALS ||
    bytes[start + 2] !== GREATER ||
    end - start < 9
  )
    return '';
  if (bytes[end - 1] !== EQUALS || bytes[end - 2] !== EQUALS) return '';
  const match = /^==> (.+) <==$/.exec(s.text());
  return match ? match[1]! : '';
}

/** The files that a bundle holds, or the file itself if it is none. Parts keep the line numbers of the bundle. */
export function splitBundle(file: SourceFile): readonly SourceFile[] {
  const s = new Scanner(file.bytes, file.firstLine);
  if (!s.next() || headerName(s) === '') return [file];
  const parts: SourceFile[] = [];
  let name = headerName(s);
  let from = lineAfter(s);
  let firstLine = s.line + 1;
  const close = (to: number): void => {
    parts.push({
      path: memberPath(file.path, name),
      bytes: file.bytes.subarray(from, Math.max(from, to)),
      container: file.container,
      firstLine,
    });
  };
  while (s.next()) {
    const next = headerName(s);
    if (next === '' || !(s.start === from || isBlank(file.bytes, s.start))) continue;
    close(s.start === from ? from : s.start - 1);
    name = next;
    from = lineAfter(s);
    firstLine = s.line + 1;
  }
  close(file.bytes.length);
  return parts;
}

function lineAfter(s: Scanner): number {
  const lf = s.bytes.indexOf(LF, s.end);
  return lf < 0 ? s.bytes.length : lf + 1;
}

/** The line before `at` is blank. */
function isBlank(bytes: Uint8Array, at: number): boolean {
  return at >= 1 && bytes[at - 1] === LF && (at < 2 || bytes[at - 2] === LF || bytes[at - 2] === 13);
}

/** A full path replaces that of the bundle; a bare name becomes a file below a folder called like the bundle (`domains.txt`: `domains/NAME`). */
function memberPath(bundle: string, name: string): string {
  if (name.startsWith('/')) return `${folder(bundle)}${name.slice(1)}`;
  const stem = bundle.slice(bundle.lastIndexOf('/') + 1).replace(/\.[a-z]+$/i, '');
  return name.includes('/') ? `${folder(bundle)}${name}` : `${folder(bundle)}${stem}/${name}`;
}

const folder = (path: string): string => path.slice(0, path.lastIndexOf('/') + 1);
