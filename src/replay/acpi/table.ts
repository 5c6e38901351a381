// An ACPI table as bytes: its header, whether it is whole, and the structures in it that carry their own length.

import { acpiHeader } from './layouts.ts';
import { Structure, sizeOf } from './structure.ts';

export interface AcpiTable {
  /** Four letters: `APIC`. */
  readonly signature: string;
  readonly revision: number;
  /** As long as its header says, or shorter where the dump ends before. */
  readonly bytes: Uint8Array;
  /** What is wrong with it as a whole, or ''. */
  readonly wrong: string;
}

/** A table of a dump, or undefined where the bytes begin like none. */
export function acpiTable(dump: Uint8Array): AcpiTable | undefined {
  const signature = String.fromCharCode(...dump.subarray(0, 4));
  if (dump.length < sizeOf(acpiHeader) || !/^[A-Z][A-Z0-9]{3}$/.test(signature)) return undefined;
  const header = new Structure(acpiHeader, dump);
  const length = header.get('length');
  const bytes = dump.subarray(0, length);
  return { signature, revision: header.get('revision'), bytes, wrong: whatIsWrong(bytes, length) };
}

function whatIsWrong(bytes: Uint8Array, length: number): string {
  if (length < sizeOf(acpiHeader)) return `a length of ${length} bytes, less than a header`;
  if (bytes.length < length) return `${bytes.length} bytes of ${length}`;
  const sum = bytes.reduce((total, byte) => (total + byte) & 0xff, 0);
  return sum === 0 ? '' : `a sum of bytes of 0x${sum.toString(16)}, not 0`;
}

/** Where a structure lies in a table. */
export interface Span {
  readonly type: number;
  readonly at: number;
  readonly end: number;
}

/** Type and length of the structure at an offset; length 0 ends the walk. */
type ReadHead = (bytes: Uint8Array, at: number) => { readonly type: number; readonly length: number };

/** One byte each, as in MADT, SRAT and device scopes. */
export const byteHead: ReadHead = (bytes, at) => ({ type: bytes[at]!, length: bytes[at + 1] ?? 0 });

/** Structures from `at` on, up to one that does not fit. */
export function* spans(bytes: Uint8Array, at: number, end: number, head: ReadHead): Generator<Span> {
  for (let from = at; from < end; ) {
    const { type, length } = head(bytes, from);
    if (length < 2 || from + length > end) return;
    yield { type, at: from, end: from + length };
    from += length;
  }
}
