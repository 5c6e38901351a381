// Mirrors x for the direction of the message. Boxes and lines change side; texts are never mirrored.

export interface Flip {
  readonly on: boolean;
  /** A point. */
  x(at: number): number;
  /** Left edge of something `width` wide that starts at `at` in the unmirrored drawing. */
  left(at: number, width: number): number;
}

export function flipOf(on: boolean, width: number): Flip {
  return on
    ? { on, x: (at) => width - at, left: (at, w) => width - at - w }
    : { on, x: (at) => at, left: (at) => at };
}
