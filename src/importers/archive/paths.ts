// Names of entries: from what an archive says to a plain relative path. Nothing is ever written to a disk; a path must still
// lead nowhere else, so that whoever prints, exports or compares it is safe.

/** What a name became: a path without `.`, `..`, empty parts and leading slashes; or why it has none. */
export type Checked = { readonly path: string; readonly note?: string } | { readonly refused: string };

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const latin1 = new TextDecoder('latin1');

/** A name's bytes as text: UTF-8, or else Latin-1, in which every byte is a character and no two names fall together. */
export function decodeName(bytes: Uint8Array): string {
  try {
    return utf8.decode(bytes);
  } catch {
    return latin1.decode(bytes);
  }
}

/**
 * Checks and straightens a name. Colons, `@` and single backslashes are common in names of domains, devices and units
 * (`:intc@8000000:its@8080000-5`, `dev-disk-by\x2duuid.device`) and stay. `maxLength` in characters.
 */
export function checkPath(raw: string, maxLength: number): Checked {
  if (raw.length > maxLength)
    return { refused: `a path of ${raw.length} characters, beginning ${shown(raw)}` };
  if (hasControl(raw)) return { refused: `a path with a control character: ${shown(raw)}` };
  if (leadsUpWithBackslashes(raw)) return { refused: `a path that leads out of the archive: ${shown(raw)}` };
  const straight = straightened(raw);
  if (straight === null) return { refused: `a path that leads out of the archive: ${shown(raw)}` };
  const path = withoutRoots(straight);
  const isAbsolute = path !== straight || raw.startsWith('/');
  return isAbsolute ? { path, note: `an absolute path: ${shown(raw)}` } : { path };
}

/** Without empty parts, `.` and `..`; null where `..` leads above the first part. */
function straightened(raw: string): string | null {
  const parts: string[] = [];
  for (const part of raw.split('/')) {
    if (part === '' || part === '.') continue;
    if (part !== '..') parts.push(part);
    else if (parts.pop() === undefined) return null;
  }
  return parts.join('/');
}

/** Without drive letters and backslashes at the beginning, however many. */
function withoutRoots(path: string): string {
  const relative = path.replace(/^[A-Za-z]:(?=[\\/])|^\\+/, '');
  return relative === path ? path : withoutRoots(straightened(relative) ?? '');
}

/** A path that `..` or a drive letter would lead elsewhere on a system that takes backslashes as separators. */
function leadsUpWithBackslashes(raw: string): boolean {
  return raw.includes('\\') && raw.split(/[\\/]/).includes('..');
}

/** C0 and C1 controls, DEL, and the marks that turn the direction of text around. */
function hasControl(text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c < 32 || (c >= 127 && c < 160) || (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069))
      return true;
  }
  return false;
}

/** A name as it may be shown: in quotes, escaped, not too long. */
export function shown(raw: string): string {
  const text = raw.length > 80 ? `${raw.slice(0, 77)}...` : raw;
  return `"${Array.from(text, (c) => (hasControl(c) ? `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}` : c)).join('')}"`;
}

/** Files that systems and archivers leave behind and nobody means to send: AppleDouble, Finder, Explorer, unpacked pax headers. */
export function isLitter(path: string): boolean {
  const parts = path.split('/');
  const name = parts[parts.length - 1]!;
  if (name.startsWith('._') || name === '.DS_Store' || name === 'Thumbs.db' || name === 'desktop.ini')
    return true;
  return parts.some((part) => part === '__MACOSX' || /^PaxHeaders?(\.\d+)?$/.test(part));
}

/** The last part of a path. */
export function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** The first part that all paths have in common as a folder, or '' if there is none. */
export function commonTop(paths: Iterable<string>): string {
  let top = '';
  for (const path of paths) {
    const slash = path.indexOf('/');
    if (slash < 0) return '';
    const first = path.slice(0, slash);
    if (top === '') top = first;
    else if (first !== top) return '';
  }
  return top;
}

/** `path` without its folder `top` ('' leaves it alone). */
export function withoutTop(path: string, top: string): string {
  return top !== '' && path.startsWith(`${top}/`) ? path.slice(top.length + 1) : path;
}
