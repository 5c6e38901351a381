// The scale of heat with its numbers, and what the other marks mean.

import { HEAT_COLOURS, HEAT_LEVELS, HEAT_TICKS, levelOf, shareOf } from '../../../ui/heat-scale.ts';
import { shortCount } from '../../../ui/values.tsx';
import { Key } from '../legend.tsx';

const STEP = 4;
const WIDTH = HEAT_LEVELS * STEP;
const BAR = 12;
/** Half of a number at the ends. */
const PAD = 14;

export function HeatScale() {
  const ticks = HEAT_TICKS.map((rate) => ({
    rate,
    x: PAD + STEP / 2 + shareOf(levelOf(rate)) * (WIDTH - STEP),
  }));
  const last = HEAT_TICKS.length - 1;
  return (
    <span className="mx-key">
      <span>entries a second</span>
      <svg
        width={WIDTH + 2 * PAD}
        height={30}
        role="img"
        aria-label="Colours from 1 to 100,000 entries a second, by the logarithm"
      >
        {HEAT_COLOURS.slice(1).map((colour, at) => (
          <rect key={colour} x={PAD + at * STEP} y={1} width={STEP + 0.5} height={BAR} fill={colour} />
        ))}
        {ticks.map(({ rate, x }, at) => (
          <g key={rate}>
            <path d={`M${x} ${BAR + 1}v4`} stroke="var(--ink-3)" />
            <text x={x} y={28} className="mx-mono" fontSize={11} textAnchor="middle" fill="var(--ink-2)">
              {shortCount(rate)}
              {at === last ? '+' : ''}
            </text>
          </g>
        ))}
      </svg>
    </span>
  );
}

export function HeatKeys({ word }: { readonly word: string }) {
  return (
    <>
      <Key text={`${word} in use, silent`}>
        <rect x={0.5} y={0.5} width={24} height={13} rx={2} fill="var(--heat-idle)" />
      </Key>
      <Key text="free">
        <rect x={0.5} y={0.5} width={24} height={13} fill="var(--heat-free)" stroke="var(--line-2)" />
      </Key>
      <Key text="system or exception">
        <rect x={0.5} y={0.5} width={24} height={13} fill="var(--heat-sys)" stroke="var(--line-2)" />
      </Key>
    </>
  );
}

/** Marks of irqs that move. */
export function MoveKeys() {
  return (
    <>
      <Key text="moved">
        <rect
          x={1.5}
          y={1.5}
          width={9}
          height={11}
          fill="none"
          stroke="var(--accent)"
          strokeDasharray="3 2"
        />
        <path d="M10 7H16" stroke="var(--accent)" strokeWidth={2} />
        <rect x={16} y={1.5} width={9} height={11} fill="none" stroke="var(--accent)" strokeWidth={2} />
      </Key>
      <Key
        text="move pending, or cleanup"
        tip="Dotted: the irq moves with its next interrupt. Dashed: it has moved, and this vector is kept until its cleanup."
      >
        <rect
          x={1.5}
          y={1.5}
          width={22}
          height={11}
          fill="none"
          stroke="var(--pend-mark)"
          strokeWidth={1.5}
          strokeDasharray="3 2"
        />
      </Key>
    </>
  );
}
