import { useCallback } from 'react';
import { useActions, useOpenCapture } from '../store/hooks.ts';
import type { SourceRequest } from '../store/state.ts';
import { SourcePopover } from '../ui/source-popover.tsx';

/** The source popover, fed by the worker that holds the capture. */
export function SourcePanel({ source }: { readonly source: SourceRequest }) {
  const open = useOpenCapture();
  const { closeSource } = useActions();
  const port = open?.port;
  const load = useCallback(
    (file: string, line: number, around: number) =>
      port ? port.source(file, line, around) : Promise.reject(new Error('The capture is closed.')),
    [port],
  );
  return (
    <SourcePopover
      key={`${source.file}:${source.line}`}
      file={source.file}
      line={source.line}
      anchor={source.anchor}
      load={load}
      onClose={closeSource}
    />
  );
}
