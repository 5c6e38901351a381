// What a row of the leaf column is drawn from.

import type { Row } from '../layout.ts';
import type { Art } from './art.ts';

export interface RowState {
  /** On the lit path. */
  readonly lit: boolean;
  /** It is the selection itself. */
  readonly selected: boolean;
  /** The filter does not let it through. */
  readonly faint: boolean;
  /** The irq that is followed, if it is in this row: row of irqDesc, else -1. */
  readonly followed: number;
  /** Irqs that are meant, if some are in this row. */
  readonly meant: ReadonlySet<number> | null;
  readonly level: number;
}

export interface RowProps extends RowState {
  readonly art: Art;
  readonly row: Row;
}
