// Whether two machines say the same. Ids of texts and sets differ from machine to machine; contents are compared, each pair once.

import type { Sets } from '../../lib/ranges.ts';
import type { StringTable } from '../../lib/strings.ts';

/** Compares texts of two machines by their ids. Ids below 0 are "none" and equal to each other only. */
export class SameTexts {
  private readonly a: StringTable;
  private readonly b: StringTable;
  /** By id of the first machine: the id of the second one that was found equal, plus 1. */
  private readonly found: Int32Array;

  constructor(a: StringTable, b: StringTable) {
    this.a = a;
    this.b = b;
    this.found = new Int32Array(a.packed.offset.length);
  }

  same(a: number, b: number): boolean {
    if (a < 0 || b < 0) return a < 0 && b < 0;
    if (this.found[a] === b + 1) return true;
    const equal = sameBytes(this.a.bytes(a), this.b.bytes(b));
    if (equal) this.found[a] = b + 1;
    return equal;
  }
}

function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}

/** Compares sets of two machines by their ids. Lists are canonical, so equal sets have equal texts. */
export class SameSets {
  private readonly a: Sets;
  private readonly b: Sets;
  private readonly found = new Map<number, number>();

  constructor(a: Sets, b: Sets) {
    this.a = a;
    this.b = b;
  }

  same(a: number, b: number): boolean {
    if (a < 0 || b < 0) return a < 0 && b < 0;
    if (this.found.get(a) === b) return true;
    const equal = this.a.size(a) === this.b.size(b) && this.a.text(a) === this.b.text(b);
    if (equal) this.found.set(a, b);
    return equal;
  }
}
