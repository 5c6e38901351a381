// The whole run by event order: moments of the capture, events that differ, and a handle.

import { useMemo } from 'react';
import type { ReplayEvents } from '../model/replay-events.ts';
import { count } from '../ui/values.tsx';

/** Places of the lane that are told apart; one that holds any event that differs is marked. */
const PLACES = 600;

interface LaneProps {
  readonly events: ReplayEvents;
  readonly row: number;
  readonly onGo: (row: number) => void;
}

export function Lane({ events, row, onGo }: LaneProps) {
  const last = Math.max(1, events.length - 1);
  const marks = useMemo(() => differingPlaces(events), [events]);
  const moment = events.momentAt(row);
  return (
    <div className="lane">
      <svg className="lane-marks" viewBox={`0 0 ${PLACES} 20`} preserveAspectRatio="none" aria-hidden>
        <rect className="lane-rail" x="0" y="9" width={PLACES} height="2" />
        <rect className="lane-past" x="0" y="9" width={(Math.max(0, row) / last) * PLACES} height="2" />
        {events.moments.map(({ name, event }) => (
          <rect key={name} className="lane-moment" x={(event / last) * PLACES} y="3" width="1" height="14" />
        ))}
        <path className="lane-differs" d={marks.map((at) => `M${at} 14v5`).join('')} />
      </svg>
      <input
        type="range"
        className="lane-range"
        aria-label="Event of the trace"
        aria-valuetext={`event ${count(row + 1)} of ${count(events.length)}, line ${count(events.line(row))}${moment ? `, behind ${moment.name}` : ''}`}
        min={0}
        max={events.length - 1}
        value={Math.max(0, row)}
        onChange={(event) => onGo(Number(event.target.value))}
      />
    </div>
  );
}

function differingPlaces({ t, length }: ReplayEvents): number[] {
  const places = new Set<number>();
  for (let row = 0; row < length; row++)
    if (t.col.differs[row]! > 0) places.add(Math.round((row / Math.max(1, length - 1)) * PLACES));
  return [...places];
}
