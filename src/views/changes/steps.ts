// Which two moments are compared. Time runs from A to B; one of them is the moment on screen.

export type Side = 'a' | 'b';

export interface Sides {
  /** Names of the moments, the earlier one first. */
  readonly a: string;
  readonly b: string;
  readonly onScreen: Side;
  /** Names of the moments that lie between the two. */
  readonly between: readonly string[];
}

/** The moment to compare with: the one asked for, else the one before, else the one after. Null where there is only one. */
export function otherStep(names: readonly string[], step: string, asked: string): string | null {
  if (asked !== step && names.includes(asked)) return asked;
  const at = names.indexOf(step);
  return names[at - 1] ?? names[at + 1] ?? null;
}

/** True when a link asks for a moment that the capture does not have. */
export const isUnknown = (names: readonly string[], asked: string): boolean =>
  asked !== '' && !names.includes(asked);

export function sidesOf(names: readonly string[], step: string, other: string): Sides {
  const [at, to] = [names.indexOf(step), names.indexOf(other)];
  const [first, last] = [Math.min(at, to), Math.max(at, to)];
  return {
    a: names[first]!,
    b: names[last]!,
    onScreen: at === first ? 'a' : 'b',
    between: names.slice(first + 1, last),
  };
}

/** What to show when the reader chooses a moment for one side: which moment goes on screen, and which beside it. */
export function chosen(
  sides: Sides,
  side: Side,
  name: string,
): { readonly step: string; readonly other: string } {
  const screen = sides[sides.onScreen];
  const beside = sides[sides.onScreen === 'a' ? 'b' : 'a'];
  const isScreen = side === sides.onScreen;
  // Choosing what the other side has: the two change places.
  if (name === (isScreen ? beside : screen)) return { step: beside, other: screen };
  return isScreen ? { step: name, other: beside } : { step: screen, other: name };
}
