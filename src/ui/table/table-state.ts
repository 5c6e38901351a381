/** What the reader chose for a table: columns shown and their widths. Kept per table id. */

import { useCallback, useMemo, useState } from 'react';
import type { TableColumn } from './column.ts';

interface Choice {
  /** Columns that the reader showed or hid. What is shown at first may differ from data to data, what was chosen does not. */
  readonly columns: Readonly<Record<string, boolean>>;
  readonly widths: Readonly<Record<string, number>>;
}

const NOTHING: Choice = { columns: {}, widths: {} };

export const MIN_WIDTH = 36;
export const MAX_WIDTH = 1200;

export interface ColumnState {
  readonly shown: readonly TableColumn[];
  readonly isShown: (id: string) => boolean;
  readonly toggle: (id: string) => void;
  readonly width: (column: TableColumn) => number;
  readonly resize: (id: string, width: number) => void;
  readonly reset: () => void;
  readonly changed: boolean;
}

export function useColumns(tableId: string, columns: readonly TableColumn[]): ColumnState {
  const key = `irqscope.table.${tableId}`;
  const [choice, setChoice] = useState<Choice>(() => read(key));
  const change = useCallback(
    (next: Choice) => {
      setChoice(next);
      write(key, next);
    },
    [key],
  );
  return useMemo(() => {
    const isShown = (id: string) => {
      const column = columns.find((c) => c.id === id);
      return column !== undefined && (choice.columns[id] ?? column.hidden !== true);
    };
    return {
      shown: columns.filter((c) => isShown(c.id)),
      isShown,
      toggle(id) {
        change({ ...choice, columns: { ...choice.columns, [id]: !isShown(id) } });
      },
      width: (column) => choice.widths[column.id] ?? column.width,
      resize(id, width) {
        const to = Math.round(Math.min(MAX_WIDTH, Math.max(MIN_WIDTH, width)));
        change({ ...choice, widths: { ...choice.widths, [id]: to } });
      },
      reset: () => change(NOTHING),
      changed: Object.keys(choice.columns).length > 0 || Object.keys(choice.widths).length > 0,
    };
  }, [columns, choice, change]);
}

function read(key: string): Choice {
  try {
    const stored = JSON.parse(localStorage.getItem(key) ?? 'null') as Partial<Choice> | null;
    if (!isRecord(stored?.columns) || !isRecord(stored.widths)) return NOTHING;
    return { columns: stored.columns, widths: stored.widths };
  } catch {
    return NOTHING;
  }
}

const isRecord = (value: unknown): value is Record<string, never> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function write(key: string, choice: Choice): void {
  try {
    localStorage.setItem(key, JSON.stringify(choice));
  } catch {
    // Without storage the choice lasts as long as the page.
  }
}
