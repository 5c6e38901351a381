// Small parts that the slots of the view share.

import type { ReactNode } from 'react';
import type { MachineView } from '../../model/machine.ts';
import { sourceOf, useActions } from '../../store/hooks.ts';
import { NoSource, SourceLink } from '../../ui/source-link.tsx';
import { unread } from '../shared/source.tsx';

/** A source link for a place, or words where there is none. */
export function Source(props: {
  readonly view: MachineView;
  readonly file: number;
  readonly line: number;
  /** Said where there is no place; nothing where this is ''. */
  readonly why?: string;
}) {
  const { view, file, line, why = unread(props.view) } = props;
  const place = line > 0 ? sourceOf(view, file, line) : null;
  if (place) return <SourceLink {...place} />;
  return why === '' ? null : <NoSource>{why}</NoSource>;
}

/** A name that selects what it names. */
export function Pick({ to, children }: { readonly to: string; readonly children: ReactNode }) {
  const { select } = useActions();
  return (
    <button type="button" className="link mono" onClick={() => select(to)}>
      {children}
    </button>
  );
}
