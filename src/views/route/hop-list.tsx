// The hops as text: numbered, in order, those that were never reached at the end.

import Ellipsis from 'lucide-react/icons/ellipsis';
import OctagonX from 'lucide-react/icons/octagon-x';
import { useEffect, useRef } from 'react';
import { RoleGlyph } from '../../ui/role-glyph.tsx';
import type { Journey, Station, Way } from './journey.ts';
import { FACES } from './stations.ts';
import type { Step } from './told.tsx';
import { moreText } from './transcript.ts';

export interface HopListProps {
  readonly journey: Journey;
  readonly steps: readonly Step[];
  readonly at: number;
  readonly onAt: (at: number) => void;
}

export function HopList({ journey, steps, at, onAt }: HopListProps) {
  const here = useRef<HTMLDivElement>(null);
  useEffect(() => {
    here.current?.querySelector('[data-at]')?.scrollIntoView({ block: 'nearest' });
  }, [at]);
  return (
    <div className="hop-list" ref={here}>
      {journey.ways.map((way, w) => {
        const first = steps.findIndex((step) => step.way === w);
        return (
          <section key={`${w} ${way.title}`} aria-label={w === 0 ? 'Hops' : way.title}>
            {w === 0 ? null : <h2>{way.title}</h2>}
            <Hops way={way} first={first} at={at} onAt={onAt} />
          </section>
        );
      })}
      {journey.more > 0 ? <p className="hop-more">{moreText(journey)}</p> : null}
    </div>
  );
}

interface HopsProps {
  readonly way: Way;
  /** Step of the first station. */
  readonly first: number;
  readonly at: number;
  readonly onAt: (at: number) => void;
}

function Hops({ way: { stations, reached }, first, at, onAt }: HopsProps) {
  return (
    <ol>
      {stations.map((station, i) => {
        const isThere = i < reached;
        const isTold = isThere && first + i <= at;
        return (
          <li
            key={station.id}
            data-state={isTold ? station.state : 'never'}
            data-at={(isThere && first + i === at) || undefined}
          >
            <button className="hop-button" type="button" disabled={!isThere} onClick={() => onAt(first + i)}>
              <Disc station={station} number={i + 1} isTold={isTold} />
              <span className="hop-glyph">
                <RoleGlyph role={FACES[station.id].role} letters={FACES[station.id].letters} />
              </span>
              <HopText station={station} isTold={isTold} isThere={isThere} />
            </button>
          </li>
        );
      })}
    </ol>
  );
}

function Disc({
  station: { state },
  number,
  isTold,
}: {
  readonly station: Station;
  readonly number: number;
  readonly isTold: boolean;
}) {
  return (
    <span className="hop-disc" aria-hidden>
      {isTold && state === 'failed' ? (
        <OctagonX className="icon-small" />
      ) : isTold && state === 'waits' ? (
        <Ellipsis className="icon-small" />
      ) : (
        number
      )}
    </span>
  );
}

function HopText({
  station: { id, title, sub, texts },
  isTold,
  isThere,
}: {
  readonly station: Station;
  readonly isTold: boolean;
  readonly isThere: boolean;
}) {
  if (!isTold)
    return (
      <span className="hop-text">
        <b>{FACES[id].generic}</b>
        {isThere ? null : <span>{sub}</span>}
      </span>
    );
  return (
    <span className="hop-text">
      <b>
        {title} <span className="mono muted">{sub}</span>
      </b>
      {texts.map((text) => (
        <span key={text}>{text}</span>
      ))}
    </span>
  );
}
