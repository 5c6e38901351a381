import { createContext, type ReactNode, useContext } from 'react';
import type { Box } from './place.ts';

/** Opens the text of a capture file at a line, beside the given box. Provided by the shell. */
export type OpenSource = (file: string, line: number, anchor: Box) => void;

export const SourceContext = createContext<OpenSource | null>(null);

/** True inside a grid that has one tab stop: what is in a cell is reached with Enter, not with Tab. */
export const InGrid = createContext(false);

/**
 * The short form of a capture file's path: what names it within its step. `00-boot/irq-debugfs/irqs/60` → `irqs/60`,
 * `00-boot/msi-tables.txt` → `msi-tables.txt`. Never shortens inside a name.
 */
export function shortPath(file: string): string {
  const parts = file.split('/').filter(Boolean);
  const at = parts.findLastIndex((part) => KEEP.has(part));
  return (at >= 0 ? parts.slice(at) : parts.slice(-1)).join('/');
}

/** Folders whose files have names that say nothing alone. */
const KEEP = new Set(['irqs', 'domains', 'devices', 'irq', 'iommu', 'msi_irqs', 'cpu']);

export interface SourceLinkProps {
  readonly file: string;
  /** 1-based; 0 or undefined for the file as a whole. */
  readonly line?: number | undefined;
  readonly children?: ReactNode;
}

/** Where a value was read, `irqs/60:32`. A click shows the lines around it. */
export function SourceLink({ file, line, children }: SourceLinkProps) {
  const open = useContext(SourceContext);
  const inGrid = useContext(InGrid);
  const text = line ? `${shortPath(file)}:${line}` : shortPath(file);
  return (
    <button
      type="button"
      className="source"
      {...(inGrid ? { tabIndex: -1 } : {})}
      data-tip={line ? `${file}, line ${line}` : file}
      onClick={(event) => {
        event.stopPropagation();
        open?.(file, line ?? 1, event.currentTarget.getBoundingClientRect());
      }}
    >
      {children ?? text}
    </button>
  );
}

/** A value without a line of its own says so in words: `derived from irqs/60`. */
export function NoSource({ children }: { readonly children: ReactNode }) {
  return <span className="source-none">{children}</span>;
}
