// Numbers of irqs: lowest free run at or above a bound. kernel/irq/irqdesc.c: irq_find_free_area, 6.12 (maple tree) and 6.1
// (bitmap) choose the same.

import { ENOMEM } from '../model/errno.ts';
import { findFree, type NumberMap } from './number-map.ts';

/** First number of `count` free ones from `from` on, below `limit`; -ENOMEM where there are none. */
export function findFreeIrqs(map: NumberMap, limit: number, from: number, count: number): number {
  const found = findFree(map, from, limit, count);
  return found < 0 ? -ENOMEM : found;
}
