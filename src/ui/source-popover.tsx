import { useEffect, useRef, useState } from 'react';
import { Button } from './button.tsx';
import { CopyButton } from './copy-button.tsx';
import type { Box } from './place.ts';
import { Anchored } from './popover.tsx';

/** Lines of a file: `first` is the 1-based number of `lines[0]`. */
export interface SourceExcerpt {
  readonly first: number;
  readonly lines: readonly string[];
  /** Lines in the whole file. */
  readonly total: number;
}

export interface SourcePopoverProps {
  readonly file: string;
  readonly line: number;
  readonly anchor: Box;
  /** Resolves with the lines around one line; rejects with a sentence. */
  readonly load: (file: string, line: number, around: number) => Promise<SourceExcerpt>;
  readonly onClose: () => void;
}

const AROUND = 12;

/** The text that proves a value: a file of the capture around one line. */
export function SourcePopover({ file, line, anchor, load, onClose }: SourcePopoverProps) {
  const [around, setAround] = useState(AROUND);
  const [state, setState] = useState<SourceExcerpt | string | null>(null);
  useEffect(() => {
    let current = true;
    load(file, line, around).then(
      (excerpt) => current && setState(excerpt),
      (error: unknown) => current && setState(error instanceof Error ? error.message : String(error)),
    );
    return () => {
      current = false;
    };
  }, [file, line, around, load]);
  return (
    <Anchored label={`${file}, line ${line}`} anchor={anchor} onClose={onClose} className="source-panel">
      <div className="bar">
        <span className="mono strong">{file}</span>
        <span className="muted mono">:{line}</span>
        <span className="grow" />
        {state && typeof state !== 'string' ? (
          <>
            {state.lines.length < state.total ? (
              <Button small variant="ghost" onClick={() => setAround(around * 10)}>
                {`Show more of ${state.total.toLocaleString('en-US')} lines`}
              </Button>
            ) : null}
            <CopyButton label="Copy these lines" text={state.lines.join('\n')} />
          </>
        ) : null}
      </div>
      {state === null ? <p className="state muted">Reading the file</p> : null}
      {typeof state === 'string' ? <p className="state">{state}</p> : null}
      {state && typeof state !== 'string' ? <Excerpt excerpt={state} line={line} /> : null}
    </Anchored>
  );
}

/** Numbered lines with one marked; scrolls to the marked one. */
export function Excerpt({ excerpt, line }: { readonly excerpt: SourceExcerpt; readonly line: number }) {
  const list = useRef<HTMLOListElement>(null);
  const marked = line - excerpt.first;
  useEffect(() => {
    // A long excerpt scrolls, so it must take focus for the arrow keys.
    if (list.current) list.current.tabIndex = 0;
    const row = list.current?.children[marked] as HTMLElement | undefined;
    if (row && list.current) list.current.scrollTop = row.offsetTop - list.current.clientHeight / 2;
  }, [marked]);
  return (
    <ol ref={list} className="excerpt mono">
      {excerpt.lines.map((text, at) => (
        <li key={excerpt.first + at} {...(at === marked ? { 'aria-current': 'location' as const } : {})}>
          <span>{excerpt.first + at}</span>
          <span>{text}</span>
        </li>
      ))}
    </ol>
  );
}
