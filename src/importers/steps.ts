// Which files of a capture belong to which moment.

import type { SourceFile } from './source.ts';

/** One moment: its own files, then files that were the same as an earlier moment's, then those of the whole capture. */
export interface Step {
  readonly name: string;
  readonly own: readonly SourceFile[];
  readonly inherited: readonly SourceFile[];
  readonly shared: readonly SourceFile[];
  /** Files that the moment says are those of an earlier one, and that are not there. */
  readonly lost: readonly LostFile[];
}

/** A line of `same-as.txt` that names no file. */
export interface LostFile {
  readonly list: SourceFile;
  readonly line: number;
  readonly found: string;
}

const STEP_FOLDER = /^(\d{2,}-[^/]+)\//;

/** Name of the only moment of a capture without step folders. */
export const ONLY_STEP = 'capture';

/** Finds the moments of a capture, in order. A capture without step folders has one; Xen captures may have two, before and after. */
export function findSteps(files: readonly SourceFile[]): Step[] {
  const base = commonFolder(files);
  const folders = new Map<string, SourceFile[]>();
  const shared: SourceFile[] = [];
  for (const file of files) {
    const name = STEP_FOLDER.exec(file.path.slice(base.length))?.[1];
    if (name === undefined) shared.push(file);
    else if (folders.has(name)) folders.get(name)!.push(file);
    else folders.set(name, [file]);
  }
  if (folders.size > 0) return stepFolders(base, folders, shared);
  return beforeAfter(base, files) ?? [{ name: ONLY_STEP, own: files, inherited: [], shared: [], lost: [] }];
}

/** The folder that all files share, with its slash. */
export function commonFolder(files: readonly SourceFile[]): string {
  const first = files[0]?.path;
  if (first === undefined) return '';
  const slash = first.indexOf('/') + 1;
  if (slash === 0 || STEP_FOLDER.test(first)) return '';
  const folder = first.slice(0, slash);
  return /^(sys|proc|domains|irqs)\/$/.test(folder) || !files.every((f) => f.path.startsWith(folder))
    ? ''
    : folder;
}

function stepFolders(base: string, folders: Map<string, SourceFile[]>, shared: SourceFile[]): Step[] {
  const names = [...folders.keys()].sort(
    (a, b) => Number.parseInt(a, 10) - Number.parseInt(b, 10) || (a < b ? -1 : 1),
  );
  return names.map((name) => {
    const own = folders.get(name)!;
    const list = own.find((f) => f.path === `${base}${name}/same-as.txt`);
    const { inherited, lost } = list ? readSameAs(base, list, folders) : { inherited: [], lost: [] };
    return { name, own, inherited, shared, lost };
  });
}

/** `same-as.txt`: lines of file, tab, step; files left out because an earlier step has the same. */
function readSameAs(
  base: string,
  list: SourceFile,
  folders: ReadonlyMap<string, readonly SourceFile[]>,
): { readonly inherited: SourceFile[]; readonly lost: LostFile[] } {
  const inherited: SourceFile[] = [];
  const lost: LostFile[] = [];
  for (const [i, text] of new TextDecoder().decode(list.bytes).split('\n').entries()) {
    const found = text.trimEnd();
    const [path, step] = found.split('\t');
    const file = (folders.get(step ?? '') ?? []).find((f) => f.path === `${base}${step}/${path}`);
    if (file) inherited.push(file);
    else if (found !== '') lost.push({ list, line: list.firstLine + i, found });
  }
  return { inherited, lost };
}

/**
 * Files called `after-X` beside `X`: two moments. Numbered files (`keys-1.txt`, `keys-2.txt`) are of the first and of the second one;
 * what was read only once was read at the first.
 */
function beforeAfter(base: string, files: readonly SourceFile[]): Step[] | undefined {
  const local = (f: SourceFile): string => f.path.slice(base.length);
  if (!files.some((f) => local(f).startsWith('after-'))) return undefined;
  const after = files.filter((f) => /^(after-[^/]+|[^/]+-2\.txt)$/.test(local(f)));
  const earlier = (f: SourceFile): string =>
    local(f)
      .replace(/^after-/, '')
      .replace(/-2\.txt$/, '-1.txt');
  const replaced = new Set(after.map(earlier));
  const before = files.filter((f) => replaced.has(local(f)));
  const rest = files.filter((f) => !after.includes(f) && !before.includes(f));
  const constant = rest.filter((f) => IS_CONSTANT.test(local(f)));
  const first = rest.filter((f) => !constant.includes(f));
  return [
    { name: 'before', own: [...before, ...first], inherited: [], shared: constant, lost: [] },
    { name: 'after', own: after, inherited: [], shared: constant, lost: [] },
  ];
}

/**
 * Files that say the same at any moment of a boot. A dump of msi_desc is of one moment, but which descriptor has which irq stays as
 * long as drivers are bound, and messages are taken from it only where the moment has none of its own.
 */
const IS_CONSTANT =
  /^(console|dmesg|iomem|kernel-config|qemu-cmdline|uname|version|cmdline|steps-affinity|msi-desc)\b/;
