import X from 'lucide-react/icons/x';
import { type ReactNode, useEffect, useId, useRef } from 'react';
import { IconButton } from './button.tsx';

export interface DialogProps {
  readonly title: string;
  readonly onClose: () => void;
  readonly children: ReactNode;
  /** Beside the title. */
  readonly actions?: ReactNode;
  /** `top`: near the upper edge, without a head (palette, search); the title is only read. */
  readonly form?: 'center' | 'top';
  readonly className?: string;
}

/** A modal dialog; mounted means open. Escape and a click on the backdrop close it; focus goes back where it was. */
export function Dialog({ title, onClose, children, actions, form = 'center', className }: DialogProps) {
  const id = useId();
  const ref = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const dialog = ref.current!;
    dialog.showModal();
    focusBody(dialog);
    return () => dialog.close();
  }, []);
  return (
    <dialog
      ref={ref}
      className={`dialog ${form === 'top' ? 'dialog-top' : ''} ${className ?? ''}`}
      aria-labelledby={id}
      // The event comes late: by then the dialog may be shown again.
      onClose={(event) => event.currentTarget.open || onClose()}
      onPointerDown={(event) => event.target === event.currentTarget && event.currentTarget.close()}
    >
      {form === 'center' ? (
        <div className="dialog-head">
          <h2 id={id}>{title}</h2>
          {actions}
          <IconButton
            icon={X}
            label="Close"
            keys="Esc"
            small
            data-close
            onClick={() => ref.current?.close()}
          />
        </div>
      ) : (
        <h2 id={id} className="hidden-text">
          {title}
        </h2>
      )}
      <div className="dialog-body">{children}</div>
    </dialog>
  );
}

/** Focus starts in the body; a body without controls takes it itself, so that it scrolls by keyboard. */
function focusBody(dialog: HTMLDialogElement): void {
  const body = dialog.querySelector<HTMLElement>('.dialog-body');
  const first = body?.querySelector<HTMLElement>('input, select, textarea, button, a[href]');
  if (body && !first) body.tabIndex = 0;
  (first ?? body)?.focus();
}
