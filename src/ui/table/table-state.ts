/** What the reader chose for a table: columns shown and their widths. Kept per table id. */

import { useCallback, useMemo, useState } from 'react';
import type { TableColumn } from './column.ts';

interface Choice {
  /** Ids of columns that are shown although hidden at first, or hidden although shown at first. */
  readonly turned: readonly string[];
  readonly widths: Readonly<Record<string, number>>;
}

const NOTHING: Choice = { turned: [], widths: {} };

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
      return column !== undefined && (column.hidden === true) === choice.turned.includes(id);
    };
    return {
      shown: columns.filter((c) => isShown(c.id)),
      isShown,
      toggle(id) {
        const turned = choice.turned.includes(id)
          ? choice.turned.filter((t) => t !== id)
          : [...choice.turned, id];
        change({ ...choice, turned });
      },
      width: (column) => choice.widths[column.id] ?? column.width,
      resize(id, width) {
        const to = Math.round(Math.min(MAX_WIDTH, Math.max(MIN_WIDTH, width)));
        change({ ...choice, widths: { ...choice.widths, [id]: to } });
      },
      reset: () => change(NOTHING),
      changed: choice.turned.length > 0 || Object.keys(choice.widths).length > 0,
    };
  }, [columns, choice, change]);
}

function read(key: string): Choice {
  try {
    const stored = JSON.parse(localStorage.getItem(key) ?? 'null') as Partial<Choice> | null;
    if (!stored || !Array.isArray(stored.turned) || typeof stored.widths !== 'object') return NOTHING;
    return { turned: stored.turned, widths: stored.widths ?? {} };
  } catch {
    return NOTHING;
  }
}

function write(key: string, choice: Choice): void {
  try {
    localStorage.setItem(key, JSON.stringify(choice));
  } catch {
    // Without storage the choice lasts as long as the page.
  }
}
