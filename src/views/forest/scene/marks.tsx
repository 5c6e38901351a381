// The small marks of the drawing as SVG: role tiles, names, interrupt cells, tags.

import { nameParts } from '../../../ui/name-parts.ts';
import type { Role } from '../../../ui/role-glyph.tsx';
import type { IrqMarks } from '../labels.ts';
import { monoWidth } from '../measure.ts';

const DASH: Readonly<Partial<Record<Role, string>>> = { md: '1.5 1.8', mp: '4 2.2' };

/** The 24 × 16 tile of a role; `y` is its middle. */
export function Tile({
  x,
  y,
  role,
  letters,
}: {
  readonly x: number;
  readonly y: number;
  readonly role: Role;
  readonly letters: string;
}) {
  const color = `var(--${role})`;
  return (
    <g transform={`translate(${x} ${y - 8})`} className="tile">
      <rect
        width={24}
        height={16}
        rx={3}
        fill={`var(--${role}-w)`}
        stroke={color}
        strokeWidth={role === 'io' ? 2 : 1.25}
        strokeDasharray={DASH[role]}
      />
      {role === 'ir' ? (
        <rect x={2} y={2} width={20} height={12} rx={1.5} fill="none" stroke={color} strokeWidth={0.9} />
      ) : null}
      <text
        className="t"
        x={12}
        y={11.4}
        fontSize={9.5}
        fontWeight={650}
        textAnchor="middle"
        fill={`var(--${role}-t)`}
      >
        {letters}
      </text>
    </g>
  );
}

/** A domain name; `room` px are there for it. What does not fit is cut at the end, never in the middle. */
export function NameText(props: {
  readonly x: number;
  readonly y: number;
  readonly name: string;
  readonly size: number;
  readonly room: number;
  readonly strong?: boolean;
  readonly after?: string;
}) {
  const { x, y, name, size, room, strong, after = '' } = props;
  const fits = Math.floor(0.05 + room / monoWidth('0', size));
  const parts = cut(nameParts(name), fits - after.length);
  let from = 0;
  return (
    <text className="t name-text" x={x} y={y} fontSize={size}>
      {parts.map(({ text, identity }) => {
        const key = from++;
        return (
          <tspan
            key={key}
            fill={identity ? 'var(--ink-1)' : 'var(--ink-3)'}
            fontWeight={identity ? (strong ? 680 : 500) : 400}
          >
            {text}
          </tspan>
        );
      })}
      {after ? (
        <tspan fill="var(--ink-1)" fontWeight={650}>
          {after}
        </tspan>
      ) : null}
    </text>
  );
}

function cut(parts: ReturnType<typeof nameParts>, room: number): ReturnType<typeof nameParts> {
  const whole = parts.reduce((sum, part) => sum + part.text.length, 0);
  if (whole <= room) return parts;
  let left = Math.max(0, room - 1);
  const kept = parts.flatMap((part) => {
    const text = part.text.slice(0, left);
    left -= text.length;
    return text === '' ? [] : [{ ...part, text }];
  });
  return [...kept, { text: '…', identity: false }];
}

/** An irq: filled with a vector, hollow without, notch when managed, underlined when it has fired, capsule when selected. */
export function CellMark({
  x,
  marks,
  state,
}: {
  readonly x: number;
  readonly marks: IrqMarks;
  /** selected: the one that is followed; lit: one of several that are meant. */
  readonly state: 'plain' | 'lit' | 'selected';
}) {
  const ink = state === 'selected' ? 'var(--on-accent)' : state === 'lit' ? 'var(--accent)' : 'var(--ink-3)';
  const ground = state === 'selected' ? 'var(--accent)' : 'var(--bg-0)';
  return (
    <g transform={`translate(${x} 0)`}>
      {state === 'selected' ? (
        <rect x={-4} y={-9.5} width={17} height={19} rx={4} fill="var(--accent)" />
      ) : null}
      <rect
        x={0.6}
        y={-4.9}
        width={8.8}
        height={9.8}
        rx={1.5}
        fill={marks.filled ? ink : ground}
        stroke={ink}
        strokeWidth={1.1}
      />
      {marks.managed ? (
        <path
          d={marks.filled ? 'M9.9 -5.4h-5l5 5z' : 'M9.2 -4.5h-4l4 4z'}
          fill={marks.filled ? ground : ink}
        />
      ) : null}
      {marks.fired && state !== 'selected' ? (
        <rect x={0.5} y={6.3} width={9} height={1.5} fill={ink} />
      ) : null}
    </g>
  );
}

/** A cell of a stripe: filled or hollow is all that can be seen. */
export function StripeCell({
  x,
  filled,
  lit,
}: {
  readonly x: number;
  readonly filled: boolean;
  readonly lit: boolean;
}) {
  const ink = lit ? 'var(--accent)' : 'var(--ink-4)';
  return (
    <rect
      x={x + 0.4}
      y={-1.7}
      width={4.6}
      height={3.4}
      rx={0.8}
      fill={filled ? ink : 'var(--bg-0)'}
      stroke={ink}
      strokeWidth={filled ? 0 : 0.8}
    />
  );
}

export const tagWidth = (text: string): number => monoWidth(text, 10.5) + 12;

/** What a level adds, on a lit path; `x` is its middle. */
export function Tag({ x, y, text }: { readonly x: number; readonly y: number; readonly text: string }) {
  const width = tagWidth(text);
  return (
    <g transform={`translate(${x - width / 2} ${y - 8.5})`} className="lit-tag">
      <rect width={width} height={17} rx={3} fill="var(--bg-0)" stroke="var(--accent)" />
      <text
        className="t"
        x={width / 2}
        y={12.1}
        fontSize={10.5}
        fontWeight={600}
        textAnchor="middle"
        fill="var(--accent-ink)"
      >
        {text}
      </text>
    </g>
  );
}
