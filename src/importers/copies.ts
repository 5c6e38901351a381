// A capture may hold a text twice: split and as a bundle, under two names, or linked.

import type { Importer } from './context.ts';
import type { SourceFile } from './source.ts';

/** What became of a text that came before: `none` did, `same` has the same bytes, `other` says something else in the same place. */
export interface Copy {
  readonly kind: 'none' | 'same' | 'other';
  readonly first: SourceFile;
}

/** Remembers the texts that were read, by importer, and by name where the importer's texts belong to their names. */
export class Copies {
  private readonly seen = new Map<string, SourceFile[]>();

  /** Looks for an earlier copy and remembers this one if there is none. */
  find(importer: Importer, part: SourceFile): Copy {
    if (!importer.once) return { kind: 'none', first: part };
    const key = importer.once === 'name' ? `${importer.id} ${nameOf(part)}` : importer.id;
    const before = this.seen.get(key);
    if (!before) {
      this.seen.set(key, [part]);
      return { kind: 'none', first: part };
    }
    const same = before.find((other) => sameBytes(other.bytes, part.bytes));
    if (same) return { kind: 'same', first: same };
    if (importer.once !== 'text') return { kind: 'other', first: before[0]! };
    before.push(part);
    return { kind: 'none', first: part };
  }
}

const nameOf = (part: SourceFile): string => part.path.slice(part.path.lastIndexOf('/') + 1);

function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}
