import type { LucideIcon } from 'lucide-react';
import type { ComponentPropsWithRef, MouseEvent } from 'react';

export interface ButtonProps extends ComponentPropsWithRef<'button'> {
  readonly variant?: 'default' | 'primary' | 'ghost';
  readonly icon?: LucideIcon;
  readonly small?: boolean;
  /** A toggle: drawn pressed. */
  readonly pressed?: boolean;
  /** Why the button cannot be used now. It stays focusable and says so; a click does nothing. */
  readonly reason?: string | undefined;
}

/** A button with words. Height 26 px, `small` 22 px. */
export function Button({
  variant = 'default',
  icon: Icon,
  small,
  pressed,
  reason,
  children,
  ...rest
}: ButtonProps) {
  const classes = ['button', `button-${variant}`, small ? 'button-small' : '', rest.className ?? ''];
  return (
    <button
      type="button"
      {...rest}
      {...(pressed === undefined ? {} : { 'aria-pressed': pressed })}
      {...disabledProps(reason, rest.onClick)}
      className={classes.filter(Boolean).join(' ')}
    >
      {Icon ? <Icon className="icon-small" aria-hidden /> : null}
      {children}
    </button>
  );
}

export interface IconButtonProps extends Omit<ButtonProps, 'icon' | 'children'> {
  readonly icon: LucideIcon;
  /** The name for readers, also the tooltip. */
  readonly label: string;
  /** The key that does the same, shown in the tooltip. */
  readonly keys?: string;
}

/** A button that is only an icon: close, copy, step, theme. */
export function IconButton({
  icon: Icon,
  label,
  keys,
  variant = 'ghost',
  small,
  pressed,
  reason,
  ...rest
}: IconButtonProps) {
  const classes = [
    'button',
    `button-${variant}`,
    'button-icon',
    small ? 'button-small' : '',
    rest.className ?? '',
  ];
  return (
    <button
      type="button"
      {...rest}
      aria-label={label}
      data-tip={keys ? `${label} (${keys})` : label}
      {...(pressed === undefined ? {} : { 'aria-pressed': pressed })}
      {...disabledProps(reason, rest.onClick)}
      className={classes.filter(Boolean).join(' ')}
    >
      <Icon className={small ? 'icon-small' : 'icon'} aria-hidden />
    </button>
  );
}

function disabledProps(reason: string | undefined, onClick: ButtonProps['onClick']) {
  if (reason === undefined) return onClick ? { onClick } : {};
  return {
    'aria-disabled': true,
    'data-tip': reason,
    onClick: (event: MouseEvent) => event.preventDefault(),
  };
}
