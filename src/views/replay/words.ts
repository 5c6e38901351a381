// Groups of categories, in the order in which they are shown, and their words.

import { type Count, type ReplayReport, STATE_CATEGORY } from '../../model/replay-report.ts';

export interface CategoryRow extends Count {
  readonly name: string;
  /** The name without what its group already says. */
  readonly short: string;
}

export interface CategoryGroup {
  readonly title: string;
  readonly rows: readonly CategoryRow[];
}

const GROUPS: readonly (readonly [title: string, fits: (name: string) => boolean])[] = [
  ['The vector matrix, in the trace', (name) => name.startsWith('irq_matrix_')],
  ['Vectors, in the trace', (name) => name.startsWith('vector_')],
  ['Files of the moments', (name) => name.startsWith(STATE_CATEGORY)],
  ['Domains, messages, entries and answers', () => true],
];

/** Categories by group; within a group the largest first. Empty groups are left out. */
export function categoryGroups({ categories }: ReplayReport): CategoryGroup[] {
  let rest = Object.entries(categories);
  return GROUPS.flatMap(([title, fits]) => {
    const own = rest.filter(([name]) => fits(name));
    rest = rest.filter(([name]) => !fits(name));
    const rows = own
      .map(([name, count]) => ({ name, short: shortName(name), ...count }))
      .sort((a, b) => b.compared - a.compared || (a.name < b.name ? -1 : 1));
    return rows.length > 0 ? [{ title, rows }] : [];
  });
}

const shortName = (name: string): string =>
  name.startsWith(STATE_CATEGORY) ? name.slice(STATE_CATEGORY.length) : name;
