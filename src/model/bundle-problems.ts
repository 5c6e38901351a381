// What can be wrong with what was given, before any text in it is read.

import { Severity } from './tables.ts';

/**
 * Why a part of a bundle is not, or not as it was, among its files.
 * `limit`: more than is read; `path`: a name that leads outside or cannot be shown; `absolute`: a path from the root, taken
 * as relative; `link`: leads to no file of the same archive; `duplicate`: two entries of one name; `damaged`: breaks its
 * format's rules; `unsupported`: a format that is not read; `unreadable`: the browser or the system refused; `special`:
 * device, fifo or socket; `encoding`: the bytes were converted; `binary`: kept, but not text.
 */
export type ProblemKind =
  | 'limit'
  | 'path'
  | 'absolute'
  | 'link'
  | 'duplicate'
  | 'damaged'
  | 'unsupported'
  | 'unreadable'
  | 'special'
  | 'encoding'
  | 'binary';

/** Error: something that may matter is lost. Warning: something was left out on purpose. Note: nothing is missing. */
export const BUNDLE_SEVERITY: Readonly<Record<ProblemKind, number>> = {
  limit: Severity.error,
  path: Severity.warning,
  absolute: Severity.note,
  link: Severity.warning,
  duplicate: Severity.warning,
  damaged: Severity.error,
  unsupported: Severity.warning,
  unreadable: Severity.error,
  special: Severity.warning,
  encoding: Severity.note,
  binary: Severity.note,
};
