import { useRef } from 'react';
import { RateMeter } from '../lib/rate-meter.ts';
import { type SimulationOn, useSlowLive } from '../store/use-simulation.ts';
import { count } from '../ui/values.tsx';

const WORDS = {
  ring: {
    name: 'shared ring',
    how: 'Commands, events and frames cross between the threads in shared memory.',
  },
  post: {
    name: 'transferred batches',
    how: 'Commands, events and frames cross between the threads as buffers that change hands.',
  },
} as const;

/** Which transport the simulation uses, how many frames a second the page draws, and how many events found no room on their way. */
export function SimulationChip({ simulation: { port, pace } }: { readonly simulation: SimulationOn }) {
  const chip = useRef<HTMLSpanElement>(null);
  const text = useRef<HTMLSpanElement>(null);
  const meter = useRef(new RateMeter());
  const { name, how } = WORDS[port.transport];
  useSlowLive((_, now) => {
    const { taken, replaced } = port.frames;
    const { dropped } = port.events;
    meter.current.add(now, taken);
    const frames = pace.running ? `, ${Math.round(meter.current.perSecond)} frames/s` : '';
    const drops = dropped === 0 ? '' : `, ${count(dropped)} events dropped`;
    const words = `${name}${frames}${drops}`;
    if (text.current && text.current.textContent !== words) text.current.textContent = words;
    if (chip.current)
      chip.current.dataset.tip = `${how} ${count(taken)} frames were taken, ${count(replaced)} gave way to newer ones, ${count(dropped)} events found no room: the engine never waits for the page.`;
  });
  return (
    <span ref={chip} className="wide-only" data-transport={port.transport} data-tip={how}>
      <span className="dot" data-on={port.transport === 'ring' || undefined} />
      <span ref={text}>{name}</span>
    </span>
  );
}
