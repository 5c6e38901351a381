// Keys of a tree (ARIA Authoring Practices, tree view): where a key leads from a line. Pure.

import type { TreeRow } from './tree.ts';

export interface TreeMove {
  /** Line that gets the cursor. */
  readonly to: number;
  /** Choose that line as well. */
  readonly choose: boolean;
  /** Open (true) or close (false) the line where the cursor was. */
  readonly toggle?: boolean;
}

/** Null for keys that mean nothing to a tree. Moving chooses a device at once; groups are chosen with Enter. */
export function moveInTree(
  lines: readonly TreeRow[],
  at: number,
  key: string,
  page: number,
): TreeMove | null {
  const go = (to: number): TreeMove => {
    const line = Math.max(0, Math.min(lines.length - 1, to));
    return { to: line, choose: line !== at && lines[line]!.node.kind === 'device' };
  };
  const row = lines[at];
  if (!row) return null;
  switch (key) {
    case 'ArrowDown':
      return go(at + 1);
    case 'ArrowUp':
      return go(at - 1);
    case 'PageDown':
      return go(at + page);
    case 'PageUp':
      return go(at - page);
    case 'Home':
      return go(0);
    case 'End':
      return go(lines.length - 1);
    case 'ArrowRight':
      if (row.expanded === undefined) return { to: at, choose: false };
      return row.expanded ? go(at + 1) : { to: at, choose: false, toggle: true };
    case 'ArrowLeft':
      return row.expanded ? { to: at, choose: false, toggle: false } : go(parentLine(lines, at));
    case 'Enter':
    case ' ':
      return { to: at, choose: true };
    default:
      return null;
  }
}

/** The nearest line above that is one level up; the line itself at the top. */
function parentLine(lines: readonly TreeRow[], at: number): number {
  for (let line = at - 1; line >= 0; line--) if (lines[line]!.level < lines[at]!.level) return line;
  return at;
}
