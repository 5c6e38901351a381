// The device tree: one tab stop, arrow keys as in every tree, thousands of lines without thousands of elements.

import { useVirtualizer } from '@tanstack/react-virtual';
import Ellipsis from 'lucide-react/icons/ellipsis';
import ListFilter from 'lucide-react/icons/list-filter';
import { type KeyboardEvent, useEffect, useId, useMemo, useRef, useState } from 'react';
import type { MachineView } from '../../model/machine.ts';
import { useActions, useMachine, useParam } from '../../store/hooks.ts';
import { useKeys } from '../../ui/actions.tsx';
import { Menu } from '../../ui/menu.tsx';
import { fieldsOf } from '../../ui/table/column.ts';
import { compileFilter } from '../../ui/table/filter.ts';
import { plural } from '../../ui/values.tsx';
import { deviceIndex } from './device-index.ts';
import { overviewColumns } from './overview-columns.tsx';
import { useShownDevice } from './shown-device.ts';
import { closableKeys, deviceTree, pathTo, type TreeRow, treeRows } from './tree.ts';
import { ALL, keyOf, TreeItem } from './tree-item.tsx';
import { moveInTree } from './tree-keys.ts';
import './devices.css';

const LINE = 24;

export function DeviceNavigator() {
  const view = useMachine();
  const { select } = useActions();
  const device = useShownDevice();
  const [filter, setFilter] = useParam<string>('filter', '');
  const { matches, error } = useMatches(view, filter);
  const groups = useMemo(() => deviceTree(view), [view]);
  const { closed, setClosed } = useClosed();
  const rows = useMemo(() => treeRows(groups, { closed, matches }), [groups, closed, matches]);
  const lines = useMemo(() => [ALL, ...rows], [rows]);
  const [cursor, setCursor] = useState('');

  const toggle = (key: string, open: boolean): void => {
    const next = new Set(closed);
    if (open) next.delete(key);
    else next.add(key);
    setClosed(next);
  };
  const expandAll = (): void => setClosed(new Set());
  const collapseAll = (): void => setClosed(new Set(closableKeys(groups)));
  useKeys([
    { id: 'expand', title: 'Expand the device tree', key: 'e', run: expandAll },
    { id: 'collapse', title: 'Collapse the device tree', key: 'c', run: collapseAll },
  ]);

  const choose = (row: TreeRow): void => {
    setCursor(keyOf(row));
    if (row === ALL) select(null);
    else if (row.node.kind === 'device') select(row.node.key);
    else if (row.expanded !== undefined) toggle(row.node.key, !row.expanded);
  };

  // A device that was chosen elsewhere comes into sight, whatever was closed.
  const above = useMemo(() => (device < 0 ? [] : pathTo(groups, device)), [groups, device]);
  useEffect(() => {
    if (device < 0) return;
    setCursor(`dev:${view.str(view.t.device.col.id[device])}`);
    const hidden = above.filter((key) => closed.has(key));
    if (hidden.length > 0) setClosed(new Set([...closed].filter((key) => !hidden.includes(key))));
    // Only when another device is shown: closing its bus afterwards is the reader's own wish.
  }, [device, above]);

  return (
    <>
      <div className="bar dev-nav-bar">
        <TreeFilter text={filter} onText={setFilter} error={error} />
        <Menu
          variant="ghost"
          icon={Ellipsis}
          label="Device tree"
          aria-label="Device tree"
          className="button-icon"
          items={[
            { id: 'expand', label: 'Expand all', hint: 'e', run: expandAll },
            { id: 'collapse', label: 'Collapse all', hint: 'c', run: collapseAll },
          ]}
        >
          {null}
        </Menu>
      </div>
      <Tree
        view={view}
        lines={lines}
        shown={device}
        cursor={cursor}
        onCursor={setCursor}
        onChoose={choose}
        onToggle={toggle}
      />
      {matches && rows.length === 0 ? <p className="dev-nav-note">No device matches.</p> : null}
      <TreeNote view={view} />
    </>
  );
}

/** Keys that are closed, kept in the link. */
function useClosed() {
  const [text, setText] = useParam<string>('closed', '');
  const closed = useMemo(() => new Set(text === '' ? [] : text.split(' ')), [text]);
  return { closed, setClosed: (keys: ReadonlySet<string>) => setText([...keys].join(' ')) };
}

interface Matches {
  readonly matches: ((row: number) => boolean) | null;
  readonly error: string | null;
}

/** The filter of the list, asked about rows of device. */
function useMatches(view: MachineView, text: string): Matches {
  const fields = useMemo(
    () =>
      fieldsOf(
        overviewColumns(
          view,
          (row) => row,
          () => {},
        ),
        view.t.device.length,
      ),
    [view],
  );
  return useMemo(() => {
    if (text.trim() === '') return { matches: null, error: null };
    const filter = compileFilter(text, fields);
    return filter.ok ? { matches: filter.test, error: null } : { matches: null, error: filter.error.message };
  }, [text, fields]);
}

function TreeFilter(props: {
  readonly text: string;
  readonly onText: (text: string) => void;
  readonly error: string | null;
}) {
  const { text, onText, error } = props;
  const help = useId();
  return (
    <span className="field grow" data-invalid={error === null ? undefined : ''}>
      <ListFilter className="icon-small" aria-hidden />
      <input
        type="search"
        aria-label="Filter devices"
        aria-describedby={help}
        aria-invalid={error !== null}
        placeholder="Filter devices"
        value={text}
        spellCheck={false}
        autoComplete="off"
        onChange={(event) => onText(event.target.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Escape' || text === '') return;
          event.stopPropagation();
          onText('');
        }}
      />
      <span id={help} className="hidden-text">
        {error ?? 'A part of the address, name or driver, or a field: driver:nvme, node:1, irqs:>0.'}
      </span>
      {error === null ? null : (
        <span className="dev-filter-error overlay" role="status">
          {error}
        </span>
      )}
    </span>
  );
}

interface TreeProps {
  readonly view: MachineView;
  readonly lines: readonly TreeRow[];
  /** Row of device on the page, -1 for the list. */
  readonly shown: number;
  /** Key of the line with the cursor. */
  readonly cursor: string;
  readonly onCursor: (key: string) => void;
  readonly onChoose: (row: TreeRow) => void;
  readonly onToggle: (key: string, open: boolean) => void;
}

function Tree({ view, lines, shown, cursor, onCursor, onChoose, onToggle }: TreeProps) {
  const scroller = useRef<HTMLDivElement>(null);
  const id = useId();
  const virtualizer = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => LINE,
    overscan: 12,
  });
  const at = Math.max(
    0,
    lines.findIndex((line) => keyOf(line) === cursor),
  );
  useEffect(() => virtualizer.scrollToIndex(at, { align: 'auto' }), [at, virtualizer]);

  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 0) / LINE) - 1);
    const move = moveInTree(lines, at, event.key, page);
    if (!move) return;
    event.preventDefault();
    event.stopPropagation();
    if (move.toggle !== undefined) onToggle(keyOf(lines[at]!), move.toggle);
    if (move.choose) onChoose(lines[move.to]!);
    else onCursor(keyOf(lines[move.to]!));
  };

  const items = virtualizer.getVirtualItems();
  return (
    <div
      ref={scroller}
      className="dev-tree"
      role="tree"
      tabIndex={0}
      aria-label={`Devices, ${plural(view.t.device.length, 'device')}`}
      {...(items.some((item) => item.index === at) ? { 'aria-activedescendant': `${id}-${at}` } : {})}
      onKeyDown={onKeyDown}
    >
      <div role="none" className="dev-tree-body" style={{ height: virtualizer.getTotalSize() }}>
        {items.map((item) => {
          const row = lines[item.index]!;
          return (
            <TreeItem
              key={keyOf(row)}
              id={`${id}-${item.index}`}
              view={view}
              row={row}
              top={item.start}
              selected={row === ALL ? shown < 0 : row.node.kind === 'device' && row.node.row === shown}
              cursor={item.index === at}
              onChoose={() => onChoose(row)}
              onToggle={(open) => onToggle(row.node.key, open)}
            />
          );
        })}
      </div>
    </div>
  );
}

/** What the numbers at the right are, and which irqs stand nowhere in the tree. */
function TreeNote({ view }: { readonly view: MachineView }) {
  const { openView, setFilter } = useActions();
  const { homeless } = deviceIndex(view);
  const show = (): void => {
    setFilter('interrupts', 'device:none');
    openView('interrupts', { select: null });
  };
  return (
    <div className="dev-nav-note">
      <p>Right column: irqs in use / messages the device can send.</p>
      {homeless === 0 ? null : (
        <p>
          <button type="button" className="link" onClick={show}>
            {plural(homeless, 'irq')}
          </button>{' '}
          {homeless === 1 ? 'names' : 'name'} no device.
        </p>
      )}
    </div>
  );
}
