// How often an irq was handled on each CPU: bars on one baseline, as many slots as fit.

import { count } from '../../ui/values.tsx';

const WIDTH = 80;
const HEIGHT = 12;
/** A bar that is there can be seen. */
const LEAST = 3;

export interface Bar {
  readonly x: number;
  readonly width: number;
  readonly height: number;
}

/** Bars of counts other than 0, in px; above 80 CPUs several share a slot, which shows the largest. */
export function countBars(counts: readonly (readonly [cpu: number, n: number])[], cpus: number): Bar[] {
  const slots = Math.max(1, Math.min(WIDTH, cpus));
  const values = new Float64Array(slots);
  for (const [cpu, n] of counts) {
    const slot = Math.min(slots - 1, Math.floor((cpu * slots) / Math.max(1, cpus)));
    values[slot] = Math.max(values[slot]!, n);
  }
  const most = values.reduce((a, b) => Math.max(a, b), 0);
  const width = WIDTH / slots;
  const gap = width >= 3 ? 1 : width >= 2 ? 0.5 : 0;
  return [...values].flatMap((n, slot) =>
    n === 0
      ? []
      : [{ x: slot * width, width: width - gap, height: Math.max(LEAST, ((HEIGHT - 1) * n) / most) }],
  );
}

/** The bars and, at the right, the sum. */
export function CountBars(props: {
  readonly counts: readonly (readonly [cpu: number, n: number])[];
  readonly total: number;
  readonly cpus: number;
}) {
  const { counts, total, cpus } = props;
  const words = counts.map(([cpu, n]) => `CPU ${cpu}: ${count(n)}`).join(', ');
  return (
    <>
      <svg
        width={WIDTH}
        height={HEIGHT}
        role="img"
        aria-label={words === '' ? 'handled on no CPU' : words}
        {...(counts.length > 0 && counts.length <= 8 ? { 'data-tip': words } : {})}
      >
        <path d={`M0 ${HEIGHT - 0.5}H${WIDTH}`} stroke="var(--line-1)" />
        {countBars(counts, cpus).map((bar) => (
          <rect
            key={bar.x}
            x={bar.x}
            y={HEIGHT - bar.height}
            width={bar.width}
            height={bar.height}
            fill="var(--ink-2)"
          />
        ))}
      </svg>
      <span className={total === 0 ? 'mono faint dev-total' : 'mono dev-total'}>{count(total)}</span>
    </>
  );
}
