/** Links to the machine editor. */

import type { Origin } from './capture.ts';
import { formatLink } from './link.ts';

/** The editor with a machine that is simulated from its recipe, or with an empty one. */
export const editLink = (origin?: Extract<Origin, { kind: 'preset' }>): string =>
  formatLink({
    route: 'm',
    params: origin === undefined ? {} : origin.own ? { s: origin.id } : { preset: origin.id },
  });
