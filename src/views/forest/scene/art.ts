// What every part of the drawing needs to know. One object per layout, so that parts are drawn again only when it changes.

import type { Columns } from '../columns.ts';
import type { Cpus } from '../cpus.ts';
import type { Forest } from '../forest.ts';
import type { Form } from '../layout.ts';
import type { Flip } from './flip.ts';

export interface Art {
  readonly forest: Forest;
  readonly cpus: Cpus;
  readonly columns: Columns;
  readonly form: Form;
  readonly flip: Flip;
  /** Prefix of element ids. */
  readonly id: string;
  /** False in exports and thumbnails: no roles, names or ids. */
  readonly live: boolean;
}

/** Id of the element of a spot. */
export const spotId = (art: Art, spot: string): string => `${art.id}-${spot.replace(/[^\w-]/g, '_')}`;

export interface ItemProps {
  readonly id?: string;
  readonly role?: 'treeitem';
  readonly tabIndex?: -1;
  readonly 'aria-label'?: string;
  readonly 'aria-level'?: number;
  readonly 'aria-selected'?: boolean;
  readonly 'aria-expanded'?: boolean;
  readonly 'data-spot'?: string;
}

/** Attributes of something that can have the focus. The tree holds the focus and points at it. */
export function itemProps(
  art: Art,
  spot: string,
  level: number,
  name: () => string,
  selected: boolean,
  expanded?: boolean,
): ItemProps {
  if (!art.live) return {};
  return {
    id: spotId(art, spot),
    role: 'treeitem',
    tabIndex: -1,
    'aria-label': name(),
    'aria-level': level,
    'aria-selected': selected,
    ...(expanded === undefined ? {} : { 'aria-expanded': expanded }),
    'data-spot': spot,
  };
}
