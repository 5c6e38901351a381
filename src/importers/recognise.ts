// Which importer reads a file: the surest one by content, whatever the file is called.

import type { FileHead, Importer } from './context.ts';
import { IMPORTERS } from './registry.ts';
import type { SourceFile } from './source.ts';

const HEAD_BYTES = 65536;

class LazyHead implements FileHead {
  readonly path: string;
  readonly bytes: Uint8Array;
  readonly cut: boolean;
  private decoded: string | undefined;

  constructor(file: SourceFile) {
    this.path = file.path;
    this.bytes = file.bytes.subarray(0, HEAD_BYTES);
    this.cut = file.bytes.length > HEAD_BYTES;
  }

  get text(): string {
    this.decoded ??= new TextDecoder().decode(this.bytes).replaceAll('\r\n', '\n');
    return this.decoded;
  }
}

/** The importer that is surest of the file, or undefined when none knows it. `likely` is asked first: files of one kind come together. */
export function recognise(file: SourceFile, likely?: Importer): Importer | undefined {
  const head = new LazyHead(file);
  if (likely && likely.sniff(head) === 1) return likely;
  let best: Importer | undefined;
  let surest = 0;
  for (const importer of IMPORTERS) {
    const sure = importer.sniff(head);
    if (sure > surest) {
      surest = sure;
      best = importer;
      if (sure === 1) break;
    }
  }
  return best;
}

/** Whether the importer has no doubt about the content of a file. */
export const isSure = (importer: Importer, file: SourceFile): boolean =>
  importer.sniff(new LazyHead({ ...file, path: '' })) === 1;
