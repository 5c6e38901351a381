// What a list of the sources view is.

import type { ReactNode } from 'react';
import type { MachineView } from '../../model/machine.ts';
import type { SourcePlace } from '../../store/hooks.ts';
import type { TableColumn } from '../../ui/table/column.ts';

export interface SourceList {
  /** Stands in links as `sources.list`. */
  readonly id: string;
  readonly title: string;
  readonly noun: string;
  readonly nouns?: string;
  /** Said when the list is empty; a list without it is not offered while it is empty. */
  readonly none?: string;
  readonly length: (view: MachineView) => number;
  readonly columns: (view: MachineView) => TableColumn[];
  /** Beside the heading. */
  readonly facts?: (view: MachineView) => string;
  /** Where a row was read; null where it was read from no line. */
  readonly place?: (view: MachineView, row: number) => SourcePlace | null;
  /** Selection key of what a row is about, '' for nothing. */
  readonly key?: (view: MachineView, row: number) => string;
  /** Everything about a row in full, where its cells are too short. */
  readonly detail?: (
    view: MachineView,
    row: number,
  ) => readonly (readonly [name: string, value: ReactNode])[];
  readonly isFaint?: (view: MachineView, row: number) => boolean;
}
