import { type KeyboardEvent, useId, useMemo, useRef, useState } from 'react';
import { type FieldReading, readings, rowMeaning } from '../../lib/bit-text.ts';
import { type BitLayout, bitAt, changedBits, hexOf, type Words } from '../../lib/bits.ts';
import {
  fieldTitle,
  metrics,
  type StripGeometry,
  type StripRow,
  type StripSegment,
  type StripSize,
  segmentBits,
  stripGeometry,
} from './geometry.ts';
import { useWidth } from './use-width.ts';
import './bit-strip.css';

export interface BitStripProps {
  readonly layout: BitLayout;
  readonly words: Words;
  /** The value before; bits that changed since are filled, and nothing is folded. */
  readonly compare?: Words;
  readonly size?: StripSize;
  /** Long reserved runs may shrink where space is short. Default true. */
  readonly foldReserved?: boolean;
  /** Rather fold long reserved runs than break the register over rows. */
  readonly oneRow?: boolean;
  /** Width to lay out for before the strip is on screen. */
  readonly initialWidth?: number;
  /** Name of the field that is pointed at elsewhere, and what to do when one is pointed at here. */
  readonly active?: string | null;
  readonly onActive?: (name: string | null) => void;
}

const startWidths: Readonly<Record<StripSize, number>> = { inspector: 360, workbench: 720, presenter: 1200 };

/**
 * A register as a row of bits, most significant left, every field named below and explained on hover and focus. One tab
 * stop: arrow keys go from field to field.
 */
export function BitStrip(props: BitStripProps) {
  const { layout, words, compare, size = 'inspector', foldReserved = true, oneRow = false } = props;
  const ref = useRef<HTMLDivElement>(null);
  const width = useWidth(ref, props.initialWidth ?? startWidths[size]);
  const fold = foldReserved && !compare;
  const geometry = useMemo(
    () => stripGeometry(layout, words, { width, size, fold, oneRow }),
    [layout, words, width, size, fold, oneRow],
  );
  const fields = useMemo(() => readings(layout, words), [layout, words]);
  const [stop, setStop] = useState(0);
  const changed = compare ? changedBits(layout, compare, words).length : 0;
  const hatch = useId();
  return (
    <div ref={ref} className="bit-strip" data-size={size}>
      <div
        role="listbox"
        aria-orientation="horizontal"
        aria-label={`${layout.title}: ${hexOf(words, layout.bits)}`}
        onKeyDown={(event) => moveFocus(event, setStop, fields.length)}
      >
        <svg
          role="none"
          width={geometry.width}
          height={geometry.height}
          viewBox={`0 0 ${geometry.width} ${geometry.height}`}
        >
          <HatchPattern id={hatch} />
          {fields.map((reading, i) => (
            <Field
              key={reading.field.hi}
              index={i}
              reading={reading}
              layout={layout}
              geometry={geometry}
              words={words}
              hatch={hatch}
              size={size}
              tabIndex={i === stop ? 0 : -1}
              active={props.active === reading.field.name && reading.field.level !== 'reserved'}
              onFocus={() => setStop(i)}
              {...(compare ? { compare } : {})}
              {...(props.onActive ? { onActive: props.onActive } : {})}
            />
          ))}
          {geometry.rows.map((row) => (
            <Ticks key={row.top} row={row} size={geometry.tickSize} />
          ))}
        </svg>
      </div>
      {compare ? (
        <p className="bit-strip-diff">{changed === 1 ? '1 bit differs' : `${changed} bits differ`}</p>
      ) : null}
    </div>
  );
}

/** Left and right to the neighbour, Home and End to the first and last field. */
function moveFocus(event: KeyboardEvent<HTMLElement>, setStop: (i: number) => void, count: number): void {
  const all = [...event.currentTarget.querySelectorAll<SVGGElement>('[data-field]')];
  const at = all.indexOf(event.target as SVGGElement);
  const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: count - 1 }[event.key];
  if (to === undefined || at < 0) return;
  event.preventDefault();
  const next = all[Math.max(0, Math.min(count - 1, to))];
  setStop(Math.max(0, Math.min(count - 1, to)));
  next?.focus();
}

const HatchPattern = ({ id }: { readonly id: string }) => (
  <defs>
    <pattern id={id} width="4" height="4" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
      <path className="bit-hatch" d="M0 0V4" />
    </pattern>
  </defs>
);

interface FieldProps {
  readonly index: number;
  readonly reading: FieldReading;
  readonly layout: BitLayout;
  readonly geometry: StripGeometry;
  readonly words: Words;
  readonly compare?: Words;
  readonly hatch: string;
  readonly size: StripSize;
  readonly tabIndex: number;
  readonly active: boolean;
  readonly onFocus: () => void;
  readonly onActive?: (name: string | null) => void;
}

function Field(props: FieldProps) {
  const { index, reading, layout, geometry, onActive } = props;
  const { field } = reading;
  const title = fieldTitle(layout, field);
  const meaning = rowMeaning(reading.text, field.meaning);
  const enter = () => onActive?.(field.name);
  const leave = () => onActive?.(null);
  return (
    <g
      role="option"
      aria-selected={props.tabIndex === 0}
      data-field={field.name}
      data-owner={field.level}
      data-active={props.active || undefined}
      aria-label={`${title}: ${reading.hex}, ${meaning}`}
      data-tip={`${title}: ${reading.hex}\n${meaning}\n${layout.source}`}
      tabIndex={props.tabIndex}
      onFocus={() => {
        props.onFocus();
        enter();
      }}
      onBlur={leave}
      onPointerEnter={enter}
      onPointerLeave={leave}
    >
      {geometry.rows.map((row) =>
        row.segments
          .filter((s) => s.field === index)
          .map((s) => <Segment key={s.hi} {...props} segment={s} row={row} />),
      )}
      {geometry.rows.map((row) => (
        <Label key={row.top} row={row} index={index} geometry={geometry} size={props.size} />
      ))}
    </g>
  );
}

function Segment(props: FieldProps & { readonly segment: StripSegment; readonly row: StripRow }) {
  const { segment: s, row, words, compare, geometry, reading } = props;
  const m = metrics[props.size];
  const reserved = reading.field.level === 'reserved';
  const bits = s.folded ? [] : segmentBits(s, words);
  const cell = s.width / Math.max(1, bits.length);
  return (
    <>
      <path
        className={reserved ? 'bit-box-reserved' : 'bit-box'}
        d={outline(s, row.cellTop, m.cellHeight)}
        {...(reserved ? { fill: `url(#${props.hatch})` } : {})}
      />
      {bits.map(({ n, bit, x }) => {
        const differs = compare !== undefined && bitAt(compare, n) !== bit;
        return (
          <g key={n} data-differs={differs || undefined} data-one={bit === 1 || undefined}>
            {differs ? (
              <rect
                className="bit-changed"
                x={x + 0.6}
                y={row.cellTop + 0.5}
                width={cell - 1.2}
                height={m.cellHeight - 1}
                rx={2}
              />
            ) : null}
            {n < s.hi && cell > 5 ? (
              <path className="bit-edge" d={`M${x} ${row.cellTop + m.cellHeight - 4}v3`} />
            ) : null}
            {geometry.digits ? (
              <text
                className="bit-digit"
                x={x + cell / 2}
                y={row.cellTop + m.cellHeight / 2 + m.digit * 0.36}
                fontSize={Math.min(m.digit, cell * 1.25)}
              >
                {bit}
              </text>
            ) : null}
          </g>
        );
      })}
    </>
  );
}

/** The box of a segment; open towards the row where its field goes on. */
function outline(s: StripSegment, top: number, height: number): string {
  const r = 2.5;
  const [x0, x1] = [s.x + 0.75, s.x + s.width - 0.75];
  const [y0, y1] = [top + 0.5, top + height - 0.5];
  const right = s.openRight
    ? `H${x1}M${x1} ${y1}`
    : `H${x1 - r}Q${x1} ${y0} ${x1} ${y0 + r}V${y1 - r}Q${x1} ${y1} ${x1 - r} ${y1}`;
  if (s.openLeft) return `M${x0} ${y0}${right}H${x0}`;
  return `M${x0 + r} ${y0}${right}H${x0 + r}Q${x0} ${y1} ${x0} ${y1 - r}V${y0 + r}Q${x0} ${y0} ${x0 + r} ${y0}`;
}

function Label(props: {
  readonly row: StripRow;
  readonly index: number;
  readonly geometry: StripGeometry;
  readonly size: StripSize;
}) {
  const { row, index, geometry } = props;
  const label = row.labels.find((l) => l.field === index);
  if (!label) return null;
  const { name: size } = metrics[props.size];
  const base = row.nameTop + label.line * geometry.lineHeight;
  return (
    <>
      {label.leader === null ? null : (
        <path className="bit-leader" d={`M${label.leader} ${row.nameTop - 1}V${base + 1}`} />
      )}
      <text className="bit-name" x={label.x} y={base + size} fontSize={size}>
        {label.name}
      </text>
      {label.value === '' ? null : (
        <text className="bit-value" x={label.x} y={base + geometry.lineHeight + size} fontSize={size}>
          {label.value}
        </text>
      )}
    </>
  );
}

const Ticks = ({ row, size }: { readonly row: StripRow; readonly size: number }) => (
  <g aria-hidden>
    {row.ticks.map((t) => (
      <text
        key={t.text}
        className="bit-tick"
        x={t.x}
        y={row.top + size}
        fontSize={size}
        textAnchor={t.anchor}
      >
        {t.text}
      </text>
    ))}
  </g>
);
