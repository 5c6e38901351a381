import { type KeyboardEvent, type ReactNode, useId } from 'react';

export interface TabItem<T extends string> {
  readonly value: T;
  readonly label: ReactNode;
}

/**
 * Tabs over one panel. Arrow keys, Home and End choose; the panel is the next stop of the Tab key. `end` stands at the right
 * of the tabs.
 */
export function Tabs<T extends string>(props: {
  readonly label: string;
  readonly items: readonly TabItem<T>[];
  readonly value: T;
  readonly onChange: (value: T) => void;
  readonly end?: ReactNode;
  readonly children: ReactNode;
}) {
  const { label, items, value, onChange, end, children } = props;
  const id = useId();
  const at = items.findIndex((item) => item.value === value);
  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>) => {
    const last = items.length - 1;
    const to = {
      ArrowRight: at === last ? 0 : at + 1,
      ArrowLeft: at === 0 ? last : at - 1,
      Home: 0,
      End: last,
    }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    onChange(items[to]!.value);
    (event.currentTarget.children[to] as HTMLElement).focus();
  };
  return (
    <>
      <div className="bar tab-bar">
        <div className="tabs" role="tablist" aria-label={label} onKeyDown={onKeyDown}>
          {items.map((item) => (
            <button
              key={item.value}
              id={`${id}-${item.value}`}
              className="tab"
              type="button"
              role="tab"
              aria-selected={item.value === value}
              aria-controls={`${id}-panel`}
              tabIndex={item.value === value ? 0 : -1}
              onClick={() => onChange(item.value)}
            >
              {item.label}
            </button>
          ))}
        </div>
        {end === undefined ? null : (
          <>
            <span className="grow" />
            {end}
          </>
        )}
      </div>
      <div id={`${id}-panel`} role="tabpanel" aria-labelledby={`${id}-${value}`} className="tab-panel">
        {children}
      </div>
    </>
  );
}
