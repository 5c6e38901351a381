// What the marks mean, always in sight; owners and steps are buttons that filter.

import type { ReactNode } from 'react';
import { type Role, RoleGlyph } from '../../ui/role-glyph.tsx';
import { SourceLink } from '../../ui/source-link.tsx';
import { count } from '../../ui/values.tsx';
import type { Colouring, Slot } from './colouring.ts';
import { HeatKeys, HeatScale, MoveKeys } from './live/heat-legend.tsx';
import { CellFlag, type Matrix, reservedOnly } from './matrix.ts';
import { OWNER_COLOURS } from './owners.ts';

export interface LegendProps {
  readonly matrix: Matrix;
  readonly colouring: Colouring;
  readonly filter: string;
  readonly onFilter: (text: string) => void;
  /** Cells show rates. */
  readonly heat: boolean;
  /** Irqs may be seen moving. */
  readonly live: boolean;
}

export function Legend(props: LegendProps) {
  const { matrix, colouring } = props;
  const { matrix: table } = matrix.view.t;
  const file = table.col.file[matrix.source.matrix]!;
  return (
    <div className="mx-legend">
      <div className="mx-legend-line">
        {props.heat ? (
          <>
            <span className="label">Legend</span>
            <HeatKeys word={matrix.source.word} />
          </>
        ) : (
          <Kinds matrix={matrix} colouring={colouring} />
        )}
        {props.live ? <MoveKeys /> : null}
        <span className="grow" />
        {file >= 0 ? (
          <SourceLink
            file={matrix.view.str(matrix.view.t.file.col.path[file])}
            line={table.col.line[matrix.source.matrix]}
          />
        ) : null}
      </div>
      <div className="mx-legend-line mx-slots">
        {props.heat ? (
          <HeatScale />
        ) : colouring.mode === 'owner' ? (
          <OwnerSlots {...props} />
        ) : (
          colouring.slots
            .filter((slot) => slot.cells > 0 || colouring.mode === 'count')
            .map((slot) => <SlotItem key={slot.token} slot={slot} />)
        )}
      </div>
    </div>
  );
}

/** The marks, without those that this moment does not have. */
function Kinds({ matrix, colouring }: Pick<LegendProps, 'matrix' | 'colouring'>) {
  const word = matrix.source.word;
  const first = colouring.slots.find((slot) => slot.cells > 0)?.token ?? 'own-1';
  const token = colouring.mode === 'count' ? 'own-x' : first;
  const fill = `var(--${token})`;
  const pending = matrix.flags.some((flags) => flags & CellFlag.cleanup);
  const reserved = matrix.cpus.some((_, position) => reservedOnly(matrix, position) > 0);
  const inside = { owner: 'irq inside', role: 'role and irq inside', count: 'count inside' }[colouring.mode];
  return (
    <>
      <span className="label">Legend</span>
      <Key text={`${word}, ${inside}`}>
        <rect x={0.5} y={0.5} width={24} height={13} rx={2} fill={fill} />
      </Key>
      <Key text="managed, in use">
        <rect x={0.5} y={0.5} width={24} height={13} rx={2} fill={fill} />
        <path d="M24.5 .5h-7l7 7z" fill="var(--bg-1)" />
      </Key>
      {reserved ? (
        <Key
          text="managed, reserved only"
          tip="The kernel prints how many vectors are reserved for managed irqs, not which: the number stands at the right of the row. They are drawn as cells where every free vector is reserved."
        >
          <rect
            x={1}
            y={1}
            width={23}
            height={12}
            rx={2}
            fill="none"
            stroke="var(--ink-3)"
            strokeDasharray="3 2"
          />
        </Key>
      ) : null}
      {pending ? (
        <Key text="moved away, cleanup pending">
          <path d="M.5 .5L24.5 13.5H.5Z" fill={fill} />
          <rect x={0.5} y={0.5} width={24} height={13} rx={2} fill="none" stroke={fill} />
        </Key>
      ) : null}
      <Key text={matrix.source.isX86 ? 'system or exception' : 'system'}>
        <rect x={0.5} y={0.5} width={24} height={13} fill="var(--sys)" />
      </Key>
      <Key text="free on this CPU">
        <rect x={0.5} y={0.5} width={24} height={13} fill="var(--free)" stroke="var(--line-1)" />
      </Key>
    </>
  );
}

export function Key(props: { readonly text: string; readonly tip?: string; readonly children: ReactNode }) {
  return (
    <span className="mx-key" {...(props.tip ? { 'data-tip': props.tip } : {})}>
      <svg width={26} height={14} aria-hidden>
        <title>{props.text}</title>
        {props.children}
      </svg>
      {props.text}
    </span>
  );
}

/** Owners with a colour of their own as buttons; the grey ones together. */
function OwnerSlots({ colouring, filter, onFilter }: LegendProps) {
  const coloured = colouring.slots.filter((slot) => slot.token !== 'own-x');
  const grey = colouring.slots.filter((slot) => slot.token === 'own-x');
  const single = grey.length <= 2;
  const rest = grey.reduce((sum, slot) => sum + slot.cells, 0);
  return (
    <>
      {[...coloured, ...(single ? grey : [])].map((slot) => (
        <OwnerButton key={slot.label} slot={slot} filter={filter} onFilter={onFilter} />
      ))}
      {single ? null : (
        <span
          className="mx-key"
          data-tip={`${OWNER_COLOURS} owners have a colour; the table has all of them.`}
        >
          <Swatch token="own-x" managed={false} />
          {grey.length} more owners <span className="mono">{count(rest)}</span>
        </span>
      )}
    </>
  );
}

function OwnerButton(props: {
  readonly slot: Slot;
  readonly filter: string;
  readonly onFilter: (text: string) => void;
}) {
  const { slot, filter, onFilter } = props;
  const on = slot.filter !== '' && filter === slot.filter;
  const content = (
    <>
      <Swatch token={slot.token} managed={slot.managed} />
      <span className="mono">{slot.label}</span> {slot.about}{' '}
      <span className="mono mx-count">{count(slot.cells)}</span>
    </>
  );
  if (slot.filter === '') return <span className="mx-key">{content}</span>;
  return (
    <button
      type="button"
      className="mx-key mx-owner"
      aria-pressed={on}
      data-tip={on ? 'Show all owners' : `Show only ${slot.label}`}
      onClick={() => onFilter(on ? '' : slot.filter)}
    >
      {content}
    </button>
  );
}

function SlotItem({ slot }: { readonly slot: Slot }) {
  return (
    <span className="mx-key">
      <Swatch token={slot.token} managed={slot.managed} hollow={slot.hollow ?? false} />
      {slot.glyph ? <RoleGlyph role={slot.glyph.toLowerCase() as Role} letters={slot.glyph} /> : null}
      {slot.glyph ? null : <span className="mono">{slot.label}</span>} {slot.about}{' '}
      <span className="mono mx-count">{count(slot.cells)}</span>
    </span>
  );
}

/** A small cell in a colour; the notch says that some of what has it is managed. */
export function Swatch(props: {
  readonly token: string;
  readonly managed: boolean;
  readonly hollow?: boolean;
}) {
  const colour = `var(--${props.token})`;
  return (
    <svg width={14} height={12} aria-hidden className="mx-swatch">
      <title>{props.token}</title>
      {props.hollow ? (
        <rect x={0.5} y={0.5} width={13} height={11} rx={2} fill="none" stroke={colour} />
      ) : (
        <rect width={14} height={12} rx={2} fill={colour} />
      )}
      {props.managed ? <path d="M14 0h-6l6 6z" fill="var(--bg-1)" /> : null}
    </svg>
  );
}
