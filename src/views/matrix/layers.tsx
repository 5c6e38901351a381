// What is drawn around the painted cells: the ground below them, numbers beside them, the axis above.

import { memo } from 'react';
import { AXIS_HEIGHT, axisMarks, type Mark, rowMarks } from './marks.ts';
import type { Group } from './rows.ts';
import { RowKind, rowBottom } from './rows.ts';
import type { Drawing } from './scene.ts';

/** The rows on screen, and how far they are scrolled. */
export interface Visible {
  readonly first: number;
  readonly last: number;
  readonly top: number;
}

interface LayerProps {
  readonly drawing: Drawing;
  readonly visible: Visible;
}

/** Free cells: a band for each CPU, with a gap behind each column that is in use. */
export const Ground = memo(({ drawing, visible }: LayerProps) => {
  const { rows, gutters, end, x, kinds } = drawing;
  const bands = indices(visible).filter((at) => rows.rows[at]!.kind !== RowKind.head);
  return (
    <g transform={`translate(0 ${-visible.top})`}>
      {bands.map((at) => {
        const offline = rows.rows[at]!.kind === RowKind.offline;
        return (
          <rect
            key={at}
            x={gutters.left}
            y={rows.y[at]!}
            width={end - gutters.left}
            height={rowBottom(rows, at) - rows.y[at]! - 1}
            fill={offline ? 'url(#mx-hatch)' : 'var(--free)'}
          />
        );
      })}
      <g transform={`translate(${gutters.left - 0.5} 0)`} stroke="var(--bg-0)">
        {Array.from(kinds, (kind, column) =>
          kind === 1 && x[column + 1]! - x[column]! >= 8 ? (
            <path key={column} d={`M${x[column + 1]} ${visible.top}v4000`} />
          ) : null,
        )}
      </g>
    </g>
  );
});

export const Hatch = () => (
  <pattern id="mx-hatch" width={5} height={5} patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
    <path d="M0 0V5" stroke="var(--hatch)" />
  </pattern>
);

/** Numbers of the CPUs and groups on screen. */
export const Beside = memo(({ drawing, visible }: LayerProps) => {
  const { rows } = drawing;
  return indices(visible).map((at) => (
    <g key={at} transform={`translate(0 ${rows.y[at]! - visible.top})`}>
      <Marks marks={rowMarks(drawing, at)} />
    </g>
  ));
});

const indices = ({ first, last }: Visible): number[] =>
  Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => first + i);

export const Axis = memo(({ drawing }: { readonly drawing: Drawing }) => {
  const { matrix, x, kinds, gutters, width } = drawing;
  return (
    <svg width={width} height={AXIS_HEIGHT} className="mx-axis" aria-hidden>
      <title>Axis</title>
      <Marks marks={axisMarks(matrix, x, kinds, gutters)} />
    </svg>
  );
});

export function Marks({ marks }: { readonly marks: readonly Mark[] }) {
  return marks.map((mark, i) => <MarkShape key={`${i}-${mark.kind}`} mark={mark} />);
}

function MarkShape({ mark }: { readonly mark: Mark }) {
  switch (mark.kind) {
    case 'text':
      return (
        <text
          x={mark.x}
          y={mark.y}
          className={mark.mono ? 'mx-mono' : undefined}
          fontSize={mark.size}
          fontWeight={mark.weight}
          textAnchor={mark.anchor}
          fill={`var(--${mark.token})`}
        >
          {mark.text}
        </text>
      );
    case 'line':
      return (
        <polyline
          points={mark.points.join(' ')}
          fill="none"
          stroke={`var(--${mark.token})`}
          strokeWidth={1}
        />
      );
    default:
      return mark.dashed ? (
        <rect
          x={mark.x + 0.5}
          y={mark.y + 0.5}
          width={mark.w - 1}
          height={mark.h - 1}
          rx={mark.round}
          fill="none"
          stroke={`var(--${mark.token})`}
          strokeDasharray="3 2"
        />
      ) : (
        <rect
          x={mark.x}
          y={mark.y}
          width={mark.w}
          height={mark.h}
          rx={mark.round}
          fill={`var(--${mark.token})`}
          opacity={mark.alpha}
        />
      );
  }
}

/** Buttons that fold and unfold groups, over the numbers. */
export const FoldButtons = memo(
  ({ drawing, visible, onTurn }: LayerProps & { readonly onTurn: (key: string) => void }) => {
    const { rows, groups } = drawing;
    const heads = indices(visible).filter((at) => rows.rows[at]!.kind <= RowKind.fold);
    return heads.map((at) => {
      const row = rows.rows[at]!;
      return (
        <FoldButton
          key={groups[row.group]!.key}
          group={groups[row.group]!}
          open={row.kind === RowKind.head}
          top={rows.y[at]! - visible.top}
          onTurn={onTurn}
        />
      );
    });
  },
);

function FoldButton(props: {
  readonly group: Group;
  readonly open: boolean;
  readonly top: number;
  readonly onTurn: (key: string) => void;
}) {
  const { group, open, top, onTurn } = props;
  return (
    <button
      type="button"
      className="mx-fold"
      style={{ top: top - 1 }}
      aria-expanded={open}
      aria-label={`${open ? 'Fold' : 'Unfold'} ${group.title}`}
      onClick={() => onTurn(group.key)}
    >
      <svg width={12} height={12} viewBox="0 0 12 12" aria-hidden>
        <title>{open ? 'open' : 'folded'}</title>
        <path
          d={open ? 'M2.5 4.5L6 8L9.5 4.5' : 'M4.5 2.5L8 6L4.5 9.5'}
          fill="none"
          stroke="currentColor"
          strokeWidth={1.6}
        />
      </svg>
    </button>
  );
}
