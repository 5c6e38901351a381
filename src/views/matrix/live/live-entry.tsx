// How often a CPU has taken a vector, beside the other facts of the place.

import { useRef } from 'react';
import { LIVE_RATE_MS } from '../../../lib/rate-meter.ts';
import { Rates } from '../../../lib/rates.ts';
import { secondsOf } from '../../../model/live-seconds.ts';
import { useSide } from '../../../store/hooks.ts';
import { useLive } from '../../../store/use-simulation.ts';
import { compact } from '../../../ui/values.tsx';

interface Props {
  readonly cpu: number;
  readonly vector: number;
}

/** Nothing without a simulation. */
export function LiveEntry(props: Props) {
  const isShown = useSide() === 'simulation';
  return isShown ? <Shown key={`${props.cpu} ${props.vector}`} {...props} /> : null;
}

function Shown({ cpu, vector }: Props) {
  const entries = useRef<HTMLElement>(null);
  const rate = useRef<HTMLElement>(null);
  const meter = useRef({ rates: new Rates(1), counts: new Uint32Array(1), at: Number.NEGATIVE_INFINITY });
  useLive((live, now) => {
    const { rates, counts } = meter.current;
    counts[0] = live.cell.entries[cpu * 256 + vector] ?? 0;
    rates.add(counts, secondsOf(live), now);
    if (now - meter.current.at < LIVE_RATE_MS) return;
    meter.current.at = now;
    write(entries.current, compact(counts[0]));
    write(rate.current, compact(Math.round(rates.perSecond(0))));
  });
  return (
    <dl className="pairs">
      <dt>entries</dt>
      <dd className="mono" ref={entries} />
      <dt data-tip="A second of the machine's own time">a second</dt>
      <dd className="mono" ref={rate} />
    </dl>
  );
}

function write(element: HTMLElement | null, text: string): void {
  if (element && element.textContent !== text) element.textContent = text;
}
