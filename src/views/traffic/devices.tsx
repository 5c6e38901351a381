// What became of the messages of each function.

import { useMemo, useRef, useState } from 'react';
import type { LiveColumns } from '../../model/simulation.ts';
import { useActions } from '../../store/hooks.ts';
import { selectionKey } from '../../store/selection.ts';
import { useSlowLive } from '../../store/use-simulation.ts';
import { ToggleGroup } from '../../ui/toggle-group.tsx';
import { count, plural, shortCount } from '../../ui/values.tsx';
import { type ListColumn, type ListHandle, type ListRow, LiveList } from './live-list.tsx';
import { FATES, type Measured, useMeters } from './meters.ts';
import type { Sender } from './senders.ts';
import { shortId } from './short-id.ts';
import { FATE_TIP } from './sources.tsx';

const ROW = 24;
const NAME = 0;
const BAR = 1;
const FIRST_FATE = 2;

const COLUMNS: readonly ListColumn[] = [
  { id: 'function', title: 'function', width: 'minmax(140px, 1fr)' },
  { id: 'bar', title: 'shares', width: 'minmax(48px, 88px)' },
  ...FATES.map((id) => ({
    id,
    title: id,
    width: '46px',
    right: true,
    mono: true,
    about: FATE_TIP[id],
  })),
];

/** Positions of the functions that have sent anything, in the order of the topology. */
export function sendersSeen(senders: readonly Sender[], { device }: LiveColumns): Sender[] {
  return senders.filter(({ dev }) => FATES.some((fate) => device[fate][dev] !== 0));
}

export function Devices({ senders }: { readonly senders: readonly Sender[] }) {
  const { select } = useActions();
  const [what, setWhat] = useState<'counts' | 'rates'>('rates');
  const meters = useMeters();
  const list = useRef<ListHandle>(null);
  const shown = useRef<readonly Sender[]>([]);
  const total = useRef<HTMLSpanElement>(null);
  useSlowLive((live, now) => {
    meters.look(live, now);
    shown.current = sendersSeen(senders, live);
    if (total.current)
      total.current.textContent = `${count(shown.current.length)} of ${plural(senders.length, 'function')} sent`;
    list.current?.paint();
  });
  const fill = useMemo(
    () => (row: ListRow, index: number) => {
      const sender = shown.current[index];
      if (sender && meters.live && meters.rates) fillDevice(row, sender, meters.live, meters.rates, what);
    },
    [meters, what],
  );
  return (
    <section className="tr-panel tr-devices" aria-label="Fates by function">
      <div className="bar">
        <h3>Fates by function</h3>
        <span className="label" ref={total} />
        <span className="grow" />
        <ToggleGroup
          label="Numbers"
          value={what}
          onChange={setWhat}
          options={[
            { value: 'rates', label: 'per second' },
            { value: 'counts', label: 'in all' },
          ]}
        />
      </div>
      <LiveList
        ref={list}
        label="Fates by function"
        columns={COLUMNS}
        rowHeight={ROW}
        count={() => shown.current.length}
        fill={fill}
        onSelect={(index) => {
          const sender = shown.current[index];
          if (sender) select(selectionKey.dev(sender.id));
        }}
      />
    </section>
  );
}

function fillDevice(
  row: ListRow,
  { dev, id, kind }: Sender,
  { device }: LiveColumns,
  rates: Measured,
  what: 'counts' | 'rates',
): void {
  const name = row.cells[NAME]!;
  if (name.dataset.id !== id) {
    name.dataset.id = id;
    name.dataset.tip = `${id} ${kind}`;
    name.replaceChildren(span('mono', shortId(id)), span('faint', ` ${kind}`));
  }
  fillBar(
    row.cells[BAR]!,
    FATES.map((fate) => device[fate][dev]!),
  );
  for (const [i, fate] of FATES.entries()) {
    const value = what === 'counts' ? device[fate][dev]! : Math.round(rates.device[fate].perSecond(dev));
    row.set(FIRST_FATE + i, value === 0 ? '–' : shortCount(value), value === 0 ? 'none' : fate);
  }
}

function span(className: string, text: string): HTMLElement {
  const element = document.createElement('span');
  element.className = className;
  element.textContent = text;
  return element;
}

/** A bar of parts, as long as their shares. */
function fillBar(cell: HTMLElement, parts: readonly number[]): void {
  let bar = cell.firstElementChild as HTMLElement | null;
  if (!bar) {
    bar = document.createElement('span');
    bar.className = 'tr-bar';
    bar.append(
      ...FATES.map((fate) => {
        const part = document.createElement('i');
        part.dataset.tone = fate;
        return part;
      }),
    );
    cell.append(bar);
  }
  const sum = parts.reduce((total, part) => total + part, 0);
  for (const [i, part] of parts.entries()) {
    const grow = sum === 0 ? '0' : (part / sum).toFixed(4);
    const { style } = bar.children[i] as HTMLElement;
    if (style.flexGrow !== grow) style.flexGrow = grow;
  }
}
