/** Files from a drop, a picker or the clipboard, in the form the importer takes. */

import type { InputFile } from '../protocol.ts';
import type { CaptureInput } from '../store/capture.ts';

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
export async function fromDrop(data: DataTransfer): Promise<CaptureInput> {
  const roots = rootsOf(data);
  const { walkDrop } = await import('../session/drop.ts');
  const { inputs, links, problems } = await walkDrop(roots);
  if (inputs.length === 0 && problems.length > 0)
    throw new Error(`${problems[0]!.path}: ${problems[0]!.found}`);
  return { ...inputOf(inputs), links, problems };
}

/** Entries where the browser knows folders, plain files where it does not. */
function rootsOf(data: DataTransfer): (FileSystemEntry | File)[] {
  const items = [...data.items].filter((item) => item.kind === 'file');
  const roots = items.map((item) => item.webkitGetAsEntry() ?? item.getAsFile());
  return roots.length > 0 ? roots.filter((root) => root !== null) : [...data.files];
}
