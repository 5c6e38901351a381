// Interned byte strings: one id per distinct text. Ids index a blob of raw bytes, so what was read can be written back exactly.

const decoder = new TextDecoder();
const encoder = new TextEncoder();

/** A finished pool: bytes of string `id` are `blob[offset[id] .. offset[id + 1])`. */
export interface PackedStrings {
  readonly blob: Uint8Array;
  readonly offset: Uint32Array;
}

/** Interns texts; id 0 is the empty string. */
export class StringPool {
  private blob = new Uint8Array(4096);
  private offset = new Uint32Array(256);
  private count = 0;
  private slots = new Int32Array(512).fill(-1);
  private hashes = new Uint32Array(256);
  private readonly texts: (string | undefined)[] = [];

  constructor() {
    this.internBytes(this.blob, 0, 0);
  }

  get size(): number {
    return this.count;
  }

  intern(text: string): number {
    const bytes = encoder.encode(text);
    return this.internBytes(bytes, 0, bytes.length);
  }

  /** Id of `bytes[start .. end)`, new if it was never seen. */
  internBytes(bytes: Uint8Array, start: number, end: number): number {
    let hash = 0x811c9dc5;
    for (let i = start; i < end; i++) hash = Math.imul(hash ^ bytes[i]!, 0x01000193);
    hash = (hash ^ (hash >>> 15)) >>> 0;
    const mask = this.slots.length - 1;
    let slot = hash & mask;
    for (let id = this.slots[slot]!; id >= 0; id = this.slots[slot]!) {
      if (this.hashes[id] === hash && this.equals(id, bytes, start, end)) return id;
      slot = (slot + 1) & mask;
    }
    return this.append(bytes, start, end, hash, slot);
  }

  get(id: number): string {
    let text = this.texts[id];
    if (text === undefined) {
      text = decoder.decode(this.blob.subarray(this.offset[id], this.offset[id + 1]));
      this.texts[id] = text;
    }
    return text;
  }

  pack(): PackedStrings {
    return {
      blob: this.blob.slice(0, this.offset[this.count]),
      offset: this.offset.slice(0, this.count + 1),
    };
  }

  private equals(id: number, bytes: Uint8Array, start: number, end: number): boolean {
    const from = this.offset[id]!;
    if (this.offset[id + 1]! - from !== end - start) return false;
    for (let i = start; i < end; i++) if (this.blob[from + i - start] !== bytes[i]) return false;
    return true;
  }

  private append(bytes: Uint8Array, start: number, end: number, hash: number, slot: number): number {
    const id = this.count++;
    const from = this.offset[id]!;
    const to = from + end - start;
    if (to > this.blob.length)
      this.blob = grow(this.blob, new Uint8Array(Math.max(to, this.blob.length * 2)));
    this.blob.set(bytes.subarray(start, end), from);
    if (id + 2 > this.offset.length) {
      this.offset = grow(this.offset, new Uint32Array(this.offset.length * 2));
      this.hashes = grow(this.hashes, new Uint32Array(this.hashes.length * 2));
    }
    this.offset[id + 1] = to;
    this.hashes[id] = hash;
    this.slots[slot] = id;
    if (this.count * 2 > this.slots.length) this.rehash();
    return id;
  }

  private rehash(): void {
    const slots = new Int32Array(this.slots.length * 2).fill(-1);
    const mask = slots.length - 1;
    for (let id = 0; id < this.count; id++) {
      let slot = this.hashes[id]! & mask;
      while (slots[slot]! >= 0) slot = (slot + 1) & mask;
      slots[slot] = id;
    }
    this.slots = slots;
  }
}

function grow<T extends Uint8Array | Uint32Array>(from: T, to: T): T {
  to.set(from);
  return to;
}

/** Reads a finished pool; decoded texts are kept, so a text is decoded once. */
export class StringTable {
  readonly packed: PackedStrings;
  private readonly cache: (string | undefined)[] = [];

  constructor(packed: PackedStrings) {
    this.packed = packed;
  }

  /** The text, or the empty string for ids below 0. */
  get(id: number): string {
    if (id < 0) return '';
    let text = this.cache[id];
    if (text === undefined) {
      text = decoder.decode(this.bytes(id));
      this.cache[id] = text;
    }
    return text;
  }

  bytes(id: number): Uint8Array {
    return this.packed.blob.subarray(this.packed.offset[id], this.packed.offset[id + 1]);
  }
}
