import ChevronDown from 'lucide-react/icons/chevron-down';
import { Fragment } from 'react';
import { useActions, useApp, useOpenCapture } from '../store/hooks.ts';
import { Menu } from '../ui/menu.tsx';
import { TABS } from './registry.ts';

/** Views that follow or act stand right of a rule, from this order on. */
const SECOND_GROUP = 100;

/** The views as tabs. Without a capture they say what is missing. */
export function ViewTabs() {
  const view = useApp((state) => state.view);
  const hasCapture = useOpenCapture() !== null;
  const { openView } = useActions();
  return (
    <nav className="tabs view-tabs" aria-label="Views">
      {TABS.map((info, at) => (
        <Fragment key={info.id}>
          {info.order >= SECOND_GROUP && (TABS[at - 1]?.order ?? SECOND_GROUP) < SECOND_GROUP ? (
            <span className="rule" />
          ) : null}
          <button
            type="button"
            className="tab"
            {...(info.id === view ? { 'aria-current': 'page' as const } : {})}
            {...(hasCapture
              ? { 'data-tip': tabTip(info.about, at) }
              : { 'aria-disabled': true, 'data-tip': 'Open a capture first' })}
            onClick={() => hasCapture && openView(info.id)}
          >
            {info.title}
          </button>
        </Fragment>
      ))}
    </nav>
  );
}

const tabTip = (about: string | undefined, at: number) =>
  [about, at < 9 ? `(${at + 1})` : ''].filter(Boolean).join(' ');

/** The views as a menu, for one-panel widths. */
export function ViewMenu() {
  const view = useApp((state) => state.view);
  const hasCapture = useOpenCapture() !== null;
  const { openView } = useActions();
  const now = TABS.find((info) => info.id === view);
  if (!hasCapture) return null;
  return (
    <Menu
      label="Views"
      className="view-menu"
      items={TABS.map(({ id, title }) => ({
        id,
        label: title,
        checked: id === view,
        run: () => openView(id),
      }))}
    >
      {now?.title ?? 'Views'}
      <ChevronDown className="icon-small" aria-hidden />
    </Menu>
  );
}
