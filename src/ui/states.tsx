import type { ReactNode } from 'react';

/** Nothing to show, and why: what is missing, what is shown instead, what stays unknown. */
export function EmptyState(props: {
  readonly title: string;
  readonly children?: ReactNode;
  readonly action?: ReactNode;
}) {
  return (
    <div className="state state-center">
      <h2>{props.title}</h2>
      {props.children ? <p>{props.children}</p> : null}
      {props.action}
    </div>
  );
}

/** Something failed: what was found, what was expected, what to do. */
export function ErrorState(props: {
  readonly title: string;
  readonly children?: ReactNode;
  readonly action?: ReactNode;
}) {
  return (
    <div className="state state-center" role="alert">
      <h2>{props.title}</h2>
      {props.children ? <p>{props.children}</p> : null}
      {props.action}
    </div>
  );
}

/** A 4 px bar. `value` from 0 to 1; null while the size is unknown. */
export function ProgressBar({ label, value }: { readonly label: string; readonly value: number | null }) {
  const percent = value === null ? 0 : Math.round(Math.min(1, Math.max(0, value)) * 100);
  return (
    <div
      className="progress"
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      {...(value === null ? {} : { 'aria-valuenow': percent })}
    >
      <span style={{ width: `${percent}%` }} />
    </div>
  );
}
