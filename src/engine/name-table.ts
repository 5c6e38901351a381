// Texts that calls name by number: handlers of irqs. They are no state of a machine: a journal has them.

export class NameTable implements Iterable<string> {
  private readonly texts: string[] = [];
  /** First number of each text. */
  private readonly numbers = new Map<string, number>();

  get length(): number {
    return this.texts.length;
  }

  /** Text of a number; undefined where there is none. */
  text(number: number): string | undefined {
    return this.texts[number];
  }

  /** Adds texts, whether or not they are there; how many there are then. */
  push(...texts: readonly string[]): number {
    for (const text of texts) this.add(text);
    return this.texts.length;
  }

  private add(text: string): void {
    if (!this.numbers.has(text)) this.numbers.set(text, this.texts.length);
    this.texts.push(text);
  }

  /** First number of a text, which is added where it is missing. */
  numberOf(text: string): number {
    return this.numbers.get(text) ?? this.push(text) - 1;
  }

  /** Texts from a number on. */
  from(number: number): string[] {
    return this.texts.slice(number);
  }

  /** Puts other texts in the place of all. */
  replace(texts: readonly string[]): void {
    this.texts.length = 0;
    this.numbers.clear();
    for (const text of texts) this.add(text);
  }

  [Symbol.iterator](): Iterator<string> {
    return this.texts[Symbol.iterator]();
  }
}
