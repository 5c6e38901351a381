// Copies of a buffer that share what is equal: pages that did not change since the copy before are the same array.

/** Bytes of a page; of the last one, what is left. Small, for what changes is scattered over many tables. */
const PAGE_LOG = 9;
const PAGE = 1 << PAGE_LOG;

/** About what an array costs beside its bytes, and a place in the list of a copy. */
const ARRAY_BYTES = 128;
const PLACE_BYTES = 4;

const costOf = (page: Uint32Array): number => page.byteLength + ARRAY_BYTES;

export interface PagedCopy {
  readonly pages: readonly Uint32Array[];
  /** Bytes that only this copy and later ones hold. */
  readonly bytes: number;
}

/** @param buffer a multiple of four bytes */
export function copyPages(buffer: ArrayBufferLike, before: PagedCopy | undefined): PagedCopy {
  const words = new Uint32Array(buffer);
  const count = Math.ceil(buffer.byteLength / PAGE);
  let bytes = count * PLACE_BYTES;
  const pages = Array.from({ length: count }, (_, n) => {
    const from = n << (PAGE_LOG - 2);
    const old = before?.pages[n];
    if (old !== undefined && isEqual(words, from, old)) return old;
    const page = words.slice(from, from + (PAGE >> 2));
    bytes += costOf(page);
    return page;
  });
  return { pages, bytes };
}

function isEqual(words: Uint32Array, from: number, page: Uint32Array): boolean {
  for (let i = 0; i < page.length; i++) if (words[from + i] !== page[i]) return false;
  return true;
}

/** Puts a copy back. */
export function pastePages(buffer: ArrayBufferLike, { pages }: PagedCopy): void {
  const words = new Uint32Array(buffer);
  for (const [n, page] of pages.entries()) words.set(page, n << (PAGE_LOG - 2));
}

/** Bytes that copies hold together, each page once. */
export function bytesOf(copies: Iterable<PagedCopy>): number {
  const seen = new Set<Uint32Array>();
  let bytes = 0;
  for (const { pages } of copies) {
    bytes += pages.length * PLACE_BYTES;
    for (const page of pages) {
      if (seen.has(page)) continue;
      seen.add(page);
      bytes += costOf(page);
    }
  }
  return bytes;
}
