import type { LucideIcon } from 'lucide-react';
import Check from 'lucide-react/icons/check';
import { type KeyboardEvent, type ReactNode, useId, useRef, useState } from 'react';
import { Button, type ButtonProps } from './button.tsx';
import { applyPlacement } from './place.ts';

export interface MenuAction {
  readonly id: string;
  readonly label: ReactNode;
  /** What type-ahead matches; needed when the label is not a string. */
  readonly text?: string;
  readonly hint?: ReactNode;
  readonly icon?: LucideIcon;
  /** Makes the item a radio item, marked when true. */
  readonly checked?: boolean;
  /** Why it cannot be chosen now. */
  readonly reason?: string;
  readonly run: () => void;
}

export type MenuItem = MenuAction | 'rule' | { readonly title: string };

export interface MenuProps extends Omit<ButtonProps, 'onClick' | 'popoverTarget'> {
  /** Name of the menu for readers. */
  readonly label: string;
  readonly items: readonly MenuItem[] | (() => readonly MenuItem[]);
}

/** A button that opens a menu. Arrow keys, Home, End and letters move; Enter chooses; Escape goes back to the button. */
export function Menu({ label, items, children, ...button }: MenuProps) {
  const id = useId();
  const trigger = useRef<HTMLButtonElement>(null);
  const list = useRef<HTMLDivElement>(null);
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button
        {...button}
        ref={trigger}
        popoverTarget={id}
        aria-haspopup="menu"
        aria-expanded={open}
        onKeyDown={(event) => {
          if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
          event.preventDefault();
          list.current?.showPopover();
        }}
      >
        {children}
      </Button>
      {/* Focus is on the items; the list itself only moves it. */}
      <div
        ref={list}
        id={id}
        popover="auto"
        role="menu"
        tabIndex={-1}
        aria-label={label}
        className="overlay menu"
        onKeyDown={(event) => moveInMenu(event, list.current)}
        onBeforeToggle={(event) => {
          if (event.newState !== 'open') return;
          setOpen(true);
          applyPlacement(event.currentTarget, trigger.current!.getBoundingClientRect());
        }}
        onToggle={(event) => {
          if (event.newState === 'open') focusFirst(event.currentTarget);
          else setOpen(false);
        }}
      >
        {open ? (
          <MenuItems
            items={typeof items === 'function' ? items() : items}
            close={() => list.current?.hidePopover()}
          />
        ) : null}
      </div>
    </>
  );
}

function MenuItems({ items, close }: { readonly items: readonly MenuItem[]; readonly close: () => void }) {
  return items.map((item, at) => {
    if (item === 'rule') return <hr key={`rule-${items.slice(0, at).length}`} className="menu-rule" />;
    if ('title' in item)
      return (
        <div key={item.title} className="menu-title label" role="presentation">
          {item.title}
        </div>
      );
    return <MenuRow key={item.id} item={item} close={close} />;
  });
}

function MenuRow({ item, close }: { readonly item: MenuAction; readonly close: () => void }) {
  const Icon = item.icon;
  const radio = item.checked !== undefined;
  return (
    <button
      type="button"
      tabIndex={-1}
      role={radio ? 'menuitemradio' : 'menuitem'}
      {...(radio ? { 'aria-checked': item.checked === true } : {})}
      {...(item.reason ? { 'aria-disabled': true, 'data-tip': item.reason } : {})}
      data-text={item.text ?? (typeof item.label === 'string' ? item.label : '')}
      onPointerMove={(event) => event.currentTarget.focus()}
      onClick={() => {
        if (item.reason) return;
        close();
        item.run();
      }}
    >
      {radio ? (
        <span className="menu-mark">
          {item.checked ? <Check className="icon-small" aria-hidden /> : null}
        </span>
      ) : null}
      {Icon ? <Icon className="icon-small" aria-hidden /> : null}
      <span>{item.label}</span>
      {item.hint === undefined ? null : <span className="menu-hint">{item.hint}</span>}
    </button>
  );
}

const rows = (list: HTMLElement) => [...list.querySelectorAll<HTMLElement>('[role^="menuitem"]')];

function focusFirst(list: HTMLElement) {
  const all = rows(list);
  (all.find((row) => row.getAttribute('aria-checked') === 'true') ?? all[0])?.focus();
}

function moveInMenu(event: KeyboardEvent, list: HTMLElement | null) {
  if (!list) return;
  const all = rows(list);
  const at = all.indexOf(document.activeElement as HTMLElement);
  const to = target(event, all, at);
  if (event.key === 'Tab') list.hidePopover();
  if (to === undefined) return;
  event.preventDefault();
  event.stopPropagation();
  all[to]?.focus();
}

function target(event: KeyboardEvent, all: readonly HTMLElement[], at: number): number | undefined {
  switch (event.key) {
    case 'ArrowDown':
      return (at + 1) % all.length;
    case 'ArrowUp':
      return (at - 1 + all.length) % all.length;
    case 'Home':
      return 0;
    case 'End':
      return all.length - 1;
  }
  if (event.key.length !== 1 || event.key === ' ' || event.ctrlKey || event.metaKey || event.altKey)
    return undefined;
  const letter = event.key.toLowerCase();
  for (let i = 1; i <= all.length; i++) {
    const next = (at + i) % all.length;
    if (all[next]!.dataset.text?.toLowerCase().startsWith(letter)) return next;
  }
  return at;
}
