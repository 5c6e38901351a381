import type { ReactNode } from 'react';

export interface InspectorHeadProps {
  /** What is selected: `irq 60`. */
  readonly title: ReactNode;
  /** Its name, in mono: `nvme0q3`. */
  readonly name?: ReactNode;
  /** Buttons at the right of the title. */
  readonly actions?: ReactNode;
  /** One line under the title: where it leads. */
  readonly children?: ReactNode;
  /** Chips under that. */
  readonly chips?: ReactNode;
}

/** First block of an inspector. Leaves room for the shell's close button. */
export function InspectorHead({ title, name, actions, children, chips }: InspectorHeadProps) {
  return (
    <div className="inspector-head">
      <div className="inspector-title">
        <h2>{title}</h2>
        {name ? <span className="mono">{name}</span> : null}
        <span className="grow" />
        {actions}
      </div>
      {children}
      {chips ? <div className="chips">{chips}</div> : null}
    </div>
  );
}
