/** Files from a drop, a picker or the clipboard, in the form the importer takes. */

import type { InputFile } from '../protocol.ts';
import type { CaptureInput } from '../store/capture.ts';

/** Files that one drop may bring; a home directory dropped by mistake stops here. */
export const MAX_FILES = 50_000;

/** A name for what was given: the folder they share, the one file, or the first of several. */
export function nameOf(files: readonly InputFile[]): string {
  const [first] = files;
  if (!first) return 'nothing';
  const top = first.path.split('/')[0]!;
  if (files.length === 1) return first.path.split('/').at(-1)!;
  const shared = first.path.includes('/') && files.every((file) => file.path.startsWith(`${top}/`));
  return shared ? top : `${first.path} and ${files.length - 1} more`;
}

export const inputOf = (files: readonly InputFile[]): CaptureInput => ({ name: nameOf(files), files });

/** From `<input type="file">`, with or without `webkitdirectory`. */
export function fromFileList(list: Iterable<File>): CaptureInput {
  return inputOf([...list].map((file) => ({ path: file.webkitRelativePath || file.name, blob: file })));
}

/** Text from the clipboard, as a file that is recognised by its content. */
export const fromText = (text: string, name = 'pasted text'): CaptureInput => ({
  name,
  files: [{ path: 'pasted.txt', blob: new Blob([text], { type: 'text/plain' }) }],
});

/** From a drop: files and whole folders. The entries must be taken while the event lasts, so call this at once. */
export function fromDrop(data: DataTransfer): Promise<CaptureInput> {
  const entries = [...data.items].flatMap((item) =>
    item.kind === 'file' ? (item.webkitGetAsEntry() ?? []) : [],
  );
  const files = [...data.files];
  if (entries.length === 0) return Promise.resolve(fromFileList(files));
  return readEntries(entries).then(inputOf);
}

async function readEntries(entries: readonly FileSystemEntry[]): Promise<InputFile[]> {
  const out: InputFile[] = [];
  const queue = [...entries];
  for (let entry = queue.shift(); entry; entry = queue.shift()) {
    if (out.length >= MAX_FILES)
      throw new Error(`More than ${MAX_FILES.toLocaleString('en-US')} files were dropped.`);
    if (isFile(entry)) out.push({ path: entry.fullPath.replace(/^\//, ''), blob: await fileOf(entry) });
    else if (isDirectory(entry)) queue.push(...(await children(entry)));
  }
  return out;
}

const isFile = (entry: FileSystemEntry): entry is FileSystemFileEntry => entry.isFile;
const isDirectory = (entry: FileSystemEntry): entry is FileSystemDirectoryEntry => entry.isDirectory;

const fileOf = (entry: FileSystemFileEntry) =>
  new Promise<File>((resolve, reject) => entry.file(resolve, reject));

/** A directory reader hands out entries in portions until it has none. */
async function children(directory: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = directory.createReader();
  const all: FileSystemEntry[] = [];
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) =>
      reader.readEntries(resolve, reject),
    );
    if (some.length === 0) return all;
    all.push(...some);
  }
}
