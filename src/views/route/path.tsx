// The way drawn: a box for each station, what travels between them, and a token that moves along as the hops are told.

import Ellipsis from 'lucide-react/icons/ellipsis';
import OctagonX from 'lucide-react/icons/octagon-x';
import { type CSSProperties, Fragment } from 'react';
import { RoleGlyph } from '../../ui/role-glyph.tsx';
import type { Carry, Station, Way } from './journey.ts';
import { FACES } from './stations.ts';

/** Width of a box by that of the gap behind it. */
const BOX = 1.7;

export interface PathProps {
  readonly way: Way;
  /** Station that the message is at; -1: it has not been sent. */
  readonly at: number;
  readonly onAt: (at: number) => void;
}

export function Path({ way, at, onAt }: PathProps) {
  const { stations, reached } = way;
  const count = stations.length;
  const unit = 100 / (count * BOX + count - 1);
  const centre = (at + 0.5) * BOX * unit + at * unit;
  const style = {
    '--path-columns': `repeat(${count - 1}, minmax(0, ${BOX}fr) minmax(0, 1fr)) minmax(0, ${BOX}fr)`,
    '--at': `${centre}%`,
  };
  return (
    <div className="path-scroll">
      <div className="path" style={style as CSSProperties} data-tone={toneAt(stations[at])}>
        {at < 0 ? null : <span className="path-dot" aria-hidden />}
        <ol className="path-stations" aria-label="Stations of the way">
          {stations.map((station, i) => (
            <Fragment key={station.id}>
              <Box
                station={station}
                number={i + 1}
                isReached={i < reached && i <= at}
                isAt={i === at}
                onAt={() => onAt(i)}
              />
              {i + 1 < count ? (
                <Edge carry={station.carry} next={stations[i + 1]!} isLit={i < at} isPast={i + 1 < reached} />
              ) : null}
            </Fragment>
          ))}
        </ol>
        {at < 0 || stations[at]!.token === '' ? null : (
          <span className="path-token mono" data-edge={at === 0 ? 'start' : undefined} aria-hidden>
            {stations[at]!.token}
          </span>
        )}
      </div>
    </div>
  );
}

const toneAt = (station: Station | undefined): 'fault' | 'pend' | 'ok' =>
  station?.state === 'failed' ? 'fault' : station?.state === 'waits' ? 'pend' : 'ok';

interface BoxProps {
  readonly station: Station;
  readonly number: number;
  readonly isReached: boolean;
  readonly isAt: boolean;
  readonly onAt: () => void;
}

function Box({ station, number, isReached, isAt, onAt }: BoxProps) {
  const { id, title, sub, state } = station;
  const { role, letters, generic } = FACES[id];
  const isNever = state === 'never';
  return (
    <li
      className="path-box"
      data-state={isReached ? state : isNever ? 'never' : 'ahead'}
      data-at={isAt || undefined}
    >
      <button
        className="path-button"
        type="button"
        disabled={isNever}
        aria-current={isAt ? 'step' : undefined}
        onClick={onAt}
      >
        <span className="path-box-head">
          <RoleGlyph role={role} letters={letters} />
          <Sign state={isReached ? state : 'never'} number={number} />
        </span>
        <span className="path-box-title" data-tip={isReached || isNever ? title : generic}>
          {isReached || isNever ? title : generic}
        </span>
        <span className="path-box-sub mono">{isReached || isNever ? sub : ''}</span>
      </button>
    </li>
  );
}

function Sign({ state, number }: { readonly state: Station['state']; readonly number: number }) {
  if (state === 'failed')
    return (
      <>
        <OctagonX className="icon path-sign" aria-hidden />
        <span className="hidden-text">stopped here</span>
      </>
    );
  if (state === 'waits')
    return (
      <>
        <Ellipsis className="icon path-sign" aria-hidden />
        <span className="hidden-text">waits here</span>
      </>
    );
  return <span className="path-number">{number}</span>;
}

function Edge(props: {
  readonly carry: Carry | null;
  readonly next: Station;
  readonly isLit: boolean;
  /** The message came this way. */
  readonly isPast: boolean;
}) {
  const { carry, next, isLit, isPast } = props;
  const stops = isLit && next.state === 'failed';
  return (
    <li
      className="path-edge"
      data-lit={isLit || undefined}
      data-dashed={!isPast || undefined}
      data-stops={stops || undefined}
    >
      {isLit && carry ? (
        <>
          <span className="path-what">{carry.what}</span>
          <span className="path-value mono" data-wrong={carry.wrong === 'value' || undefined}>
            {carry.value}
          </span>
          <span className="path-note mono" data-wrong={carry.wrong === 'note' || undefined}>
            {carry.note}
          </span>
        </>
      ) : null}
    </li>
  );
}
