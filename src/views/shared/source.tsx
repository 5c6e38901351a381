// Where a value of the capture stands, or why it stands nowhere.

import type { MachineView } from '../../model/machine.ts';
import { sourceOf } from '../../store/hooks.ts';
import { NoSource, SourceLink } from '../../ui/source-link.tsx';

export interface SourceProps {
  readonly view: MachineView;
  /** Row of file, or -1. */
  readonly file: number;
  /** From 1; 0 where no line says it. */
  readonly line: number;
  /** Words for a value that no line says. */
  readonly why?: string;
}

/** Why no file says a value: the machine is the engine's, or the file is missing. */
export const unread = ({ t }: MachineView): string => (t.file.length === 0 ? 'engine' : 'not in the capture');

/** A source link for a place, or words where there is none. */
export function Source({ view, file, line, why }: SourceProps) {
  const place = line > 0 ? sourceOf(view, file, line) : null;
  return place ? <SourceLink {...place} /> : <NoSource>{why ?? unread(view)}</NoSource>;
}
