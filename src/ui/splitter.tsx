import { type KeyboardEvent, type PointerEvent, useCallback, useState } from 'react';

/** A number kept in localStorage; `initial` where nothing (or nothing usable) is stored. */
export function useStoredNumber(key: string, initial: number): [number, (value: number) => void] {
  const [value, setValue] = useState(() => readNumber(key) ?? initial);
  const set = useCallback(
    (next: number) => {
      setValue(next);
      try {
        localStorage.setItem(key, String(next));
      } catch {
        // Private windows may refuse storage; the size then lasts as long as the page.
      }
    },
    [key],
  );
  return [value, set];
}

function readNumber(key: string): number | undefined {
  try {
    const text = localStorage.getItem(key);
    const value = text === null ? Number.NaN : Number(text);
    return Number.isFinite(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

export interface SplitterProps {
  /** What is resized: `Inspector width`. */
  readonly label: string;
  /** Id of the resized region. */
  readonly controls: string;
  /** Width of the region in px, its height where `rows` is set. */
  readonly size: number;
  readonly min: number;
  readonly max: number;
  /** The region lies before (left of, above) or after (right of, below) the splitter. */
  readonly region: 'before' | 'after';
  /** The regions stand one above the other. */
  readonly rows?: boolean;
  readonly onResize: (size: number) => void;
  /** Enter, or a double click: back to the default width. */
  readonly onReset: () => void;
}

/** The line between two regions, inside the one that it resizes (which is positioned): drag it, or focus it and use the arrow keys (16 px), Home and End. */
export function Splitter(props: SplitterProps) {
  const { label, controls, size, min, max, region, rows = false, onResize, onReset } = props;
  const sign = region === 'before' ? 1 : -1;
  const set = (value: number) => onResize(Math.round(Math.min(max, Math.max(min, value))));
  const onKeyDown = (event: KeyboardEvent) => {
    const to = {
      [rows ? 'ArrowDown' : 'ArrowRight']: size + sign * 16,
      [rows ? 'ArrowUp' : 'ArrowLeft']: size - sign * 16,
      Home: min,
      End: max,
    }[event.key];
    if (event.key === 'Enter') onReset();
    if (to !== undefined) set(to);
    if (to !== undefined || event.key === 'Enter') event.preventDefault();
  };
  const onPointerDown = (event: PointerEvent<HTMLDivElement>) => {
    const element = event.currentTarget;
    const place = (e: { clientX: number; clientY: number }) => (rows ? e.clientY : e.clientX);
    const start = place(event);
    element.setPointerCapture(event.pointerId);
    element.dataset.dragging = '';
    const move = (e: globalThis.PointerEvent) => set(size + sign * (place(e) - start));
    const up = () => {
      delete element.dataset.dragging;
      element.removeEventListener('pointermove', move);
    };
    element.addEventListener('pointermove', move);
    element.addEventListener('lostpointercapture', up, { once: true });
  };
  return (
    <div
      className="splitter no-print"
      data-region={region}
      role="separator"
      tabIndex={0}
      aria-orientation={rows ? 'horizontal' : 'vertical'}
      aria-label={label}
      aria-controls={controls}
      aria-valuenow={size}
      aria-valuemin={min}
      aria-valuemax={max}
      onKeyDown={onKeyDown}
      onPointerDown={onPointerDown}
      onDoubleClick={onReset}
    />
  );
}
