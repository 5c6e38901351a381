// A firing being told: the drawn way, the controls, the hops as a list, and the evidence of the hop in focus.

import Pause from 'lucide-react/icons/pause';
import Play from 'lucide-react/icons/play';
import SkipBack from 'lucide-react/icons/skip-back';
import SkipForward from 'lucide-react/icons/skip-forward';
import StepBack from 'lucide-react/icons/step-back';
import StepForward from 'lucide-react/icons/step-forward';
import {
  type CSSProperties,
  type KeyboardEvent,
  type ReactNode,
  type RefObject,
  useEffect,
  useMemo,
} from 'react';
import { useKeys } from '../../ui/actions.tsx';
import { Button, IconButton } from '../../ui/button.tsx';
import { StateChip } from '../../ui/chip.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import { announce } from '../../ui/live-region.tsx';
import { Select } from '../../ui/select.tsx';
import type { Firing } from './firings.ts';
import { HopCard } from './hop-card.tsx';
import { HopList } from './hop-list.tsx';
import type { Journey } from './journey.ts';
import { Path } from './path.tsx';
import { markdown, plainText, stationText } from './transcript.ts';
import { HOP_MS, type Player, SPEEDS, usePlayer } from './use-player.ts';

/** A hop in the order in which hops are told. */
export interface Step {
  readonly way: number;
  readonly station: number;
}

export interface ToldProps {
  readonly firing: Firing;
  /** It was fired just now: it plays by itself. */
  readonly isFresh: boolean;
  readonly speed: number;
  readonly onSpeed: (speed: number) => void;
  readonly onEnd: () => void;
  /** What stands beside the evidence. */
  readonly aside: ReactNode;
  /** Gets what the keys of the whole view do to the hops. */
  readonly keys: RefObject<HopKeys | null>;
}

export type HopKeys = (event: KeyboardEvent) => void;

export const stepsOf = ({ ways }: Journey): Step[] =>
  ways.flatMap(({ reached }, way) => Array.from({ length: reached }, (_, station) => ({ way, station })));

/** Last step of each way. */
export const endsOf = ({ ways }: Journey): number[] =>
  ways.map((_, way) => ways.slice(0, way + 1).reduce((sum, { reached }) => sum + reached, 0) - 1);

export function Told({
  firing: { journey, number },
  isFresh,
  speed,
  onSpeed,
  onEnd,
  aside,
  keys,
}: ToldProps) {
  const steps = useMemo(() => stepsOf(journey), [journey]);
  const player = usePlayer(endsOf(journey), speed, isFresh, onEnd);
  const step = steps[player.at]!;
  const way = journey.ways[step.way]!;
  const station = way.stations[step.station]!;
  const goTo = (to: number): void => {
    player.go(to);
    const next = steps[Math.max(0, Math.min(player.last, to))]!;
    announce(stationText(journey.ways[next.way]!.stations[next.station]!));
  };
  const first = steps.findIndex((each) => each.way === step.way);
  usePlayerKeys(player, goTo);
  useArrows(keys, player, goTo);
  return (
    // Focus that a click gives it lets the arrow keys go from hop to hop.
    <div className="told" tabIndex={-1} style={{ '--hop': `${HOP_MS / speed / 2}ms` } as CSSProperties}>
      {step.way === 0 ? null : <p className="told-way">{way.title}</p>}
      <Path key={step.way} way={way} at={step.station} onAt={(at) => goTo(first + at)} />
      <PlayBar
        player={player}
        goTo={goTo}
        speed={speed}
        onSpeed={onSpeed}
        journey={journey}
        number={number}
      />
      <div className="told-body">
        <HopList journey={journey} steps={steps} at={player.at} onAt={goTo} />
        <HopCard key={player.at} number={step.station + 1} station={station} journey={journey} />
        {aside}
      </div>
    </div>
  );
}

function usePlayerKeys({ at, isPlaying, toggle }: Player, goTo: (at: number) => void): void {
  useKeys([
    { id: 'previous-hop', title: 'Previous hop', key: 'j', run: () => goTo(at - 1) },
    {
      id: 'play-hops',
      title: isPlaying ? 'Stop at this hop' : 'Play the hops',
      key: 'k',
      hint: 'play hops',
      run: toggle,
    },
    { id: 'next-hop', title: 'Next hop', key: 'l', hint: 'next hop', run: () => goTo(at + 1) },
  ]);
}

/** While the focus is in the view, arrow keys go from hop to hop; elsewhere they are the timeline's. */
function useArrows(keys: ToldProps['keys'], { at, nextEnd }: Player, goTo: (at: number) => void): void {
  useEffect(() => {
    keys.current = (event) => {
      const to = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: nextEnd }[event.key];
      const isTaken =
        event.defaultPrevented || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey;
      if (to === undefined || isTaken || isField(event.target)) return;
      event.preventDefault();
      goTo(to);
    };
    return () => {
      keys.current = null;
    };
  });
}

const isField = (target: EventTarget): boolean =>
  target instanceof HTMLElement && target.matches('input, select, textarea');

interface PlayBarProps {
  readonly player: Player;
  readonly goTo: (at: number) => void;
  readonly speed: number;
  readonly onSpeed: (speed: number) => void;
  readonly journey: Journey;
  readonly number: number;
}

function PlayBar({ player, goTo, speed, onSpeed, journey, number }: PlayBarProps) {
  const { at, last, nextEnd, isPlaying, toggle } = player;
  const atStart = at === 0 ? 'This is the first hop' : undefined;
  const atEnd = at === last ? 'This is the last hop' : undefined;
  return (
    <div className="play-bar" role="group" aria-label="Hops">
      <IconButton icon={SkipBack} label="First hop" keys="Home" reason={atStart} onClick={() => goTo(0)} />
      <IconButton
        icon={StepBack}
        label="Previous hop"
        keys="←"
        reason={atStart}
        onClick={() => goTo(at - 1)}
      />
      <Button className="play-button" icon={isPlaying ? Pause : Play} onClick={toggle}>
        {isPlaying ? 'Pause' : 'Play'}
      </Button>
      <IconButton icon={StepForward} label="Next hop" keys="l" reason={atEnd} onClick={() => goTo(at + 1)} />
      <IconButton
        icon={SkipForward}
        label="Last hop"
        keys="End"
        reason={atEnd}
        onClick={() => goTo(nextEnd)}
      />
      <Select
        label="Speed of the hops"
        value={String(speed)}
        onChange={(next) => onSpeed(Number(next))}
        options={SPEEDS.map((each) => ({ value: String(each), label: `${each}×` }))}
      />
      <Outcome journey={journey} at={at} number={number} onNext={() => goTo(at + 1)} />
      <span className="grow" />
      <CopyButton text={() => plainText(journey)} label="Copy hops" wide />
      <CopyButton text={() => markdown(journey)} label="as Markdown" wide />
    </div>
  );
}

interface OutcomeProps {
  readonly journey: Journey;
  readonly at: number;
  readonly number: number;
  readonly onNext: () => void;
}

/** What becomes of it, once the hops have come so far, and what it brings about beside that. */
function Outcome({ journey, at, number, onNext }: OutcomeProps) {
  const { result, ways } = journey;
  const ends = endsOf(journey);
  const way = ends.findIndex((end) => at <= end);
  const start = way === 0 ? 0 : ends[way - 1]! + 1;
  const next = at === ends[way] ? ways[way + 1] : undefined;
  return (
    <span className="outcome">
      <span className="muted nowrap">
        #{number} · hop {at - start + 1} of {ways[way]!.reached}
      </span>
      {at >= ends[0]! ? (
        <>
          <StateChip state={result.tone}>{result.word}</StateChip>
          <span className="outcome-text" data-tip={result.text}>
            {result.text}
          </span>
        </>
      ) : null}
      {next ? (
        <button type="button" className="link nowrap" onClick={onNext}>
          then: {next.title.charAt(0).toLowerCase() + next.title.slice(1)}
        </button>
      ) : null}
    </span>
  );
}
