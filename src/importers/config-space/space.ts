// The configuration space of one function as far as it was dumped, with the line that each byte came from.

/** Bytes of the whole space, and of a row of `lspci -x`. */
export const SPACE_BYTES = 4096;
export const ROW_BYTES = 16;

export class ConfigSpace {
  private readonly bytes: Uint8Array;
  private readonly lines: Uint32Array;
  /** Bytes that are there, from 0 on. */
  length = 0;

  private constructor(bytes: Uint8Array, lines: Uint32Array) {
    this.bytes = bytes;
    this.lines = lines;
  }

  /** An empty space to append rows to. */
  static empty(): ConfigSpace {
    return new ConfigSpace(new Uint8Array(SPACE_BYTES), new Uint32Array(SPACE_BYTES / ROW_BYTES));
  }

  /** A binary file: every byte comes from its first line. */
  static of(bytes: Uint8Array): ConfigSpace {
    const space = new ConfigSpace(bytes, new Uint32Array(SPACE_BYTES / ROW_BYTES).fill(1));
    space.length = Math.min(bytes.length, SPACE_BYTES);
    return space;
  }

  /** Appends a row; false when it does not follow the ones before. */
  append(offset: number, row: Uint8Array, line: number): boolean {
    if (offset !== this.length || offset + ROW_BYTES > SPACE_BYTES) return false;
    this.bytes.set(row, offset);
    this.lines[offset / ROW_BYTES] = line;
    this.length += ROW_BYTES;
    return true;
  }

  has(offset: number, size: number): boolean {
    return offset >= 0 && offset + size <= this.length;
  }

  line(offset: number): number {
    return this.lines[Math.floor(offset / ROW_BYTES)]!;
  }

  u8(offset: number): number {
    return this.bytes[offset]!;
  }

  u16(offset: number): number {
    return this.bytes[offset]! | (this.bytes[offset + 1]! << 8);
  }

  u32(offset: number): number {
    return (this.u16(offset) | (this.u16(offset + 2) << 16)) >>> 0;
  }

  /** The function did not answer: every bit reads as 1. */
  isSilent(): boolean {
    for (let offset = 0; offset < this.length; offset++) if (this.bytes[offset] !== 0xff) return false;
    return this.length > 0;
  }
}
