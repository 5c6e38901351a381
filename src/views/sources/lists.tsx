// All lists of the sources view, in the order of their tabs.

import { CAPTURE_LISTS } from './capture-lists.tsx';
import type { SourceList } from './list.ts';
import { TABLE_LISTS } from './table-lists.tsx';
import { XEN_LISTS } from './xen-lists.tsx';

export const LISTS: readonly SourceList[] = [...CAPTURE_LISTS, ...TABLE_LISTS, ...XEN_LISTS];
