/** Thrown when a bundled capture is asked for that does not exist. */
export class UnknownSample extends Error {
  readonly id: string;

  constructor(id: string) {
    super('There is none of that name.');
    this.id = id;
  }
}
