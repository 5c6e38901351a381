// The list of problems, bounded: a hostile archive can have one per entry.

import type { BundleProblem, ProblemKind } from './types.ts';

/** Where a problem is. Paths become final only when the common top folder of everything is known. */
export interface Place {
  /** Final path of a path inside this container. */
  locate(path: string): string;
}

/** For paths that are final already. */
export const FINAL: Place = { locate: (path) => path };

/** Problems of one kind that are listed one by one; the rest is counted. */
const LISTED_PER_KIND = 50;

interface Noted extends BundleProblem {
  readonly place: Place;
}

export class ProblemLog {
  private readonly listed: Noted[] = [];
  private readonly counts = new Map<ProblemKind, number>();
  private readonly firstUnlisted = new Map<ProblemKind, Noted>();

  add(place: Place, path: string, kind: ProblemKind, found: string, expected: string, done: string): void {
    const count = (this.counts.get(kind) ?? 0) + 1;
    this.counts.set(kind, count);
    const noted = { place, path, kind, found, expected, done };
    if (count <= LISTED_PER_KIND) this.listed.push(noted);
    else if (count === LISTED_PER_KIND + 1) this.firstUnlisted.set(kind, noted);
  }

  /** All problems in the order they were met, then one line for each kind that has more than are listed. */
  finish(): BundleProblem[] {
    const problems = this.listed.map(located);
    for (const [kind, noted] of this.firstUnlisted) {
      const more = this.counts.get(kind)! - LISTED_PER_KIND;
      if (more === 1) problems.push(located(noted));
      else
        problems.push({ ...located(noted), found: `${more} more of this kind, the first: ${noted.found}` });
    }
    return problems;
  }
}

function located({ place, path, kind, found, expected, done }: Noted): BundleProblem {
  return { kind, path: place.locate(path), found, expected, done };
}
