// Text that a kernel would print, gathered in pieces and made into bytes once.

const encoder = new TextEncoder();

/** Pieces are joined when they get many, so that long files do not become one long array. */
export class Text {
  private parts: string[] = [];
  private readonly chunks: Uint8Array[] = [];
  private bytes = 0;

  line(text: string): void {
    this.parts.push(text, '\n');
    if (this.parts.length >= 4096) this.flush();
  }

  done(): Uint8Array {
    this.flush();
    const all = new Uint8Array(this.bytes);
    let at = 0;
    for (const chunk of this.chunks) {
      all.set(chunk, at);
      at += chunk.length;
    }
    return all;
  }

  private flush(): void {
    const chunk = encoder.encode(this.parts.join(''));
    this.chunks.push(chunk);
    this.bytes += chunk.length;
    this.parts = [];
  }
}

/** Lower-case hexadecimal with leading zeros. */
export const hex = (word: number, digits: number): string => (word >>> 0).toString(16).padStart(digits, '0');
