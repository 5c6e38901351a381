import Check from 'lucide-react/icons/check';
import Ellipsis from 'lucide-react/icons/ellipsis';
import OctagonX from 'lucide-react/icons/octagon-x';
import type { ComponentPropsWithRef, ReactNode } from 'react';

/** A short fact beside a heading: `managed`, `edge`. */
export function Chip({ children, tip }: { readonly children: ReactNode; readonly tip?: string }) {
  return (
    <span className="chip" {...(tip ? { 'data-tip': tip } : {})}>
      {children}
    </span>
  );
}

/** A chip one can press; `pressed` marks the chosen one. */
export function ChipButton({
  pressed,
  ...rest
}: ComponentPropsWithRef<'button'> & { readonly pressed?: boolean }) {
  return (
    <button
      type="button"
      className="chip"
      {...(pressed === undefined ? {} : { 'aria-pressed': pressed })}
      {...rest}
    />
  );
}

export type StateTone = 'ok' | 'pend' | 'fault';

const SIGNS = { ok: Check, pend: Ellipsis, fault: OctagonX };

/** A state: a sign and a word, never colour alone. */
export function StateChip(props: {
  readonly state: StateTone;
  readonly children: ReactNode;
  readonly tip?: string;
}) {
  const Sign = SIGNS[props.state];
  return (
    <span className="chip" data-state={props.state} {...(props.tip ? { 'data-tip': props.tip } : {})}>
      <Sign className="icon-small" aria-hidden />
      {props.children}
    </span>
  );
}
