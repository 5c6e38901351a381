import { type ReactNode, useEffect, useId, useRef, useState } from 'react';
import { Button, type ButtonProps } from './button.tsx';
import { applyPlacement, type Box } from './place.ts';

export interface PopoverProps extends Omit<ButtonProps, 'onClick' | 'popoverTarget' | 'content'> {
  /** Name of the panel for readers. */
  readonly label: string;
  /** Drawn only while the panel is open. */
  readonly content: () => ReactNode;
}

/** A button that opens a panel beside it. Escape or a click elsewhere closes it and gives focus back. */
export function Popover({ label, content, children, ...button }: PopoverProps) {
  const id = useId();
  const trigger = useRef<HTMLButtonElement>(null);
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button {...button} ref={trigger} popoverTarget={id} aria-haspopup="dialog" aria-expanded={open}>
        {children}
      </Button>
      <div
        id={id}
        popover="auto"
        role="dialog"
        aria-label={label}
        tabIndex={-1}
        className="overlay popover"
        onBeforeToggle={(event) => {
          if (event.newState !== 'open') return;
          setOpen(true);
          applyPlacement(event.currentTarget, trigger.current!.getBoundingClientRect());
        }}
        onToggle={(event) => {
          if (event.newState === 'open') focusInside(event.currentTarget);
          else setOpen(false);
        }}
      >
        {open ? content() : null}
      </div>
    </>
  );
}

export interface AnchoredProps {
  readonly label: string;
  /** Box of what the panel belongs to, in client coordinates. */
  readonly anchor: Box;
  readonly onClose: () => void;
  readonly className?: string;
  readonly children: ReactNode;
}

/** A panel beside something that is not a button of ours (a source link, a cell). Mounted means open. */
export function Anchored({ label, anchor, onClose, className, children }: AnchoredProps) {
  const panel = useRef<HTMLDivElement>(null);
  const close = useRef(onClose);
  close.current = onClose;
  useEffect(() => {
    const element = panel.current!;
    const back = document.activeElement as HTMLElement | null;
    applyPlacement(element, anchor);
    if (!element.matches(':popover-open')) element.showPopover();
    focusInside(element);
    const onToggle = (event: Event) => {
      if ((event as ToggleEvent).newState !== 'closed') return;
      close.current();
      if (document.activeElement === document.body) back?.focus();
    };
    element.addEventListener('toggle', onToggle);
    return () => element.removeEventListener('toggle', onToggle);
  }, [anchor]);
  return (
    <div
      ref={panel}
      popover="auto"
      role="dialog"
      aria-label={label}
      tabIndex={-1}
      className={`overlay ${className ?? ''}`}
    >
      {children}
    </div>
  );
}

function focusInside(panel: HTMLElement) {
  const first = panel.querySelector<HTMLElement>(
    'input, select, textarea, button:not([data-close]), a[href], [tabindex="0"]',
  );
  (first ?? panel).focus();
}
