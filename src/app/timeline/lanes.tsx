// Commands of the branch as marks on lanes by kind, the moment that one is at, and a handle to go elsewhere.

import GitBranch from 'lucide-react/icons/git-branch';
import { type KeyboardEvent, useEffect, useId, useMemo, useRef, useState } from 'react';
import type { Place } from '../../protocol.ts';
import { COMMAND_KINDS, commandKind, commandWords } from '../../store/command-words.ts';
import { useActions } from '../../store/hooks.ts';
import { behindCommand, endOfBranch, lineage } from '../../store/timeline.ts';
import {
  commandNear,
  type LaneMark,
  laneMarks,
  type TimelineScale,
  timelineScale,
} from '../../store/timeline-scale.ts';
import { machineTime } from '../../ui/machine-time.ts';
import { count } from '../../ui/values.tsx';
import type { Timeline } from './use-timeline.ts';

/** px: height of a lane, of the strip of flags above and of the axis below; width of a mark; slack of the hand. */
const LANE = 12;
const FLAGS = 16;
const AXIS = 14;
const MARK = 3;
const STEP = 4;
const SLACK = 5;

/** px between two times on the axis. */
const TIME_EVERY = 150;

const HEIGHT = FLAGS + COMMAND_KINDS.length * LANE + AXIS;

/** Steps of the handle. */
const PLACES = 10_000;

export function CommandLanes({ timeline }: { readonly timeline: Timeline }) {
  const [box, width] = useWidth();
  const { branch, place, isAbout } = timeline;
  const { lines, end } = branch;
  const { length } = lines;
  const scale = useMemo(
    () => timelineScale({ lines, end: Math.max(end, place.tick) }),
    [lines, length, end, place.tick > end ? place.tick : 0],
  );
  const marks = useMemo(
    () =>
      laneMarks(
        scale,
        width,
        STEP,
        (n) => COMMAND_KINDS.indexOf(commandKind(lines[n]!)),
        (n) => (branch.results[n] ?? 0) < 0,
      ),
    [scale, width, lines, branch],
  );
  const about = useMemo(
    () => (isAbout && length <= MOST_ABOUT ? aboutMarks(scale, width, isAbout) : []),
    [scale, width, isAbout, length],
  );
  const at = scale.of(place) * width;
  return (
    <div className="lanes">
      <div className="lanes-names" aria-hidden>
        {COMMAND_KINDS.map((kind) => (
          <span key={kind}>{kind}</span>
        ))}
      </div>
      <div className="lanes-box" ref={box} style={{ height: HEIGHT }}>
        {width > 0 ? (
          <>
            <svg className="lanes-marks" width={width} height={HEIGHT} aria-hidden>
              <Rails width={width} />
              <Marks marks={marks} at={at} width={width} />
              {about.map((x) => (
                <rect key={x} className="lanes-about" x={x - 1.5} y={FLAGS - 4} width={3} height={3} />
              ))}
              <Axis scale={scale} width={width} />
              <g className="lanes-here" transform={`translate(${at} 0)`}>
                <path d={`M0 ${FLAGS - 4}V${HEIGHT - AXIS}`} />
                <path className="lanes-head" d={`M-5 ${FLAGS - 9}h10v4l-5 5-5-5z`} />
              </g>
            </svg>
            <Handle timeline={timeline} scale={scale} width={width} />
            <Flags timeline={timeline} scale={scale} width={width} />
          </>
        ) : null}
      </div>
    </div>
  );
}

function useWidth(): readonly [React.Ref<HTMLDivElement>, number] {
  const box = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(0);
  useEffect(() => {
    const observer = new ResizeObserver(([entry]) => setWidth(Math.floor(entry!.contentRect.width)));
    observer.observe(box.current!);
    return () => observer.disconnect();
  }, []);
  return [box, width];
}

const laneY = (kind: number): number => FLAGS + kind * LANE;

function Rails({ width }: { readonly width: number }) {
  const d = COMMAND_KINDS.map((_, kind) => `M0 ${laneY(kind) + LANE / 2}H${width}`).join('');
  return <path className="lanes-rails" d={d} />;
}

/** Single commands are bars, several of one place are blocks; refused ones are crossed. */
function Marks({
  marks,
  at,
  width,
}: {
  readonly marks: readonly LaneMark[];
  readonly at: number;
  readonly width: number;
}) {
  const id = useId();
  const done = useMemo(
    () =>
      marks
        .filter(({ commands, refused }) => refused < commands)
        .map(barOf)
        .join(''),
    [marks],
  );
  const refused = useMemo(
    () =>
      marks
        .filter((mark) => mark.refused > 0)
        .map(crossOf)
        .join(''),
    [marks],
  );
  return (
    <>
      <clipPath id={`${id}-done`}>
        <rect x={-STEP} y={0} width={at + STEP + 2} height={HEIGHT} />
      </clipPath>
      <clipPath id={`${id}-ahead`}>
        <rect x={at + 2} y={0} width={Math.max(0, width + STEP - at)} height={HEIGHT} />
      </clipPath>
      <path className="lanes-ahead" d={done} clipPath={`url(#${id}-ahead)`} />
      <path className="lanes-done" d={done} clipPath={`url(#${id}-done)`} />
      <path className="lanes-refused" d={refused} />
    </>
  );
}

function barOf({ x, kind, commands }: LaneMark): string {
  const wide = commands > 1 ? STEP : MARK;
  const top = commands > 1 ? laneY(kind) + 1 : laneY(kind) + 2;
  const high = commands > 1 ? LANE - 2 : LANE - 4;
  return `M${x - wide / 2} ${top}h${wide}v${high}h${-wide}z`;
}

function crossOf({ x, kind }: LaneMark): string {
  const y = laneY(kind) + LANE / 2;
  return `M${x - 4} ${y - 4}l8 8m0-8l-8 8`;
}

/** Commands up to which those about the selection are marked. */
const MOST_ABOUT = 20_000;

function aboutMarks(scale: TimelineScale, width: number, isAbout: (n: number) => boolean): number[] {
  const places = new Set<number>();
  for (let n = 0; n < scale.length; n++)
    if (isAbout(n)) places.add(Math.round((scale.ofCommand(n) * width) / STEP) * STEP);
  return [...places];
}

function Axis({ scale, width }: { readonly scale: TimelineScale; readonly width: number }) {
  const times = Math.max(1, Math.floor(width / TIME_EVERY));
  return Array.from({ length: times + 1 }, (_, n) => {
    const place = n / times;
    const anchor = n === 0 ? 'start' : n === times ? 'end' : 'middle';
    return (
      <text key={n} className="lanes-time" x={place * width} y={HEIGHT - 3} textAnchor={anchor}>
        {machineTime(scale.at(place).tick)}
      </text>
    );
  });
}

interface LaneProps {
  readonly timeline: Timeline;
  readonly scale: TimelineScale;
  readonly width: number;
}

/** A slider over the lanes. Its arrow keys go from command to command; the hand snaps to commands. */
function Handle({ timeline, scale, width }: LaneProps) {
  const { branch, place, texts, go, before, after, first, last } = timeline;
  const scrub = useScrub();
  const value = Math.round(scale.of(place) * PLACES);
  const line = branch.lines[place.line - 1];
  const onChange = (next: number): void => {
    const near = commandNear(scale, next / PLACES, SLACK / width);
    if (near >= 0) return scrub(behindCommand(branch, near));
    scrub({ branch: branch.id, ...scale.at(next / PLACES) });
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const to = { ArrowLeft: before, ArrowRight: after, Home: first, End: last }[event.key];
    if (to === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    go(to);
  };
  return (
    <input
      type="range"
      className="lanes-range"
      aria-label="Moment of the branch"
      aria-valuetext={`behind command ${count(place.line)} of ${count(branch.lines.length)}${line ? `, ${commandWords(line, texts)}` : ''}, ${machineTime(place.tick)}`}
      min={0}
      max={PLACES}
      value={value}
      onKeyDown={onKeyDown}
      onChange={(event) => onChange(Number(event.target.value))}
    />
  );
}

/** Goes to the newest place that is asked for; those that come while it is on its way are left out. */
function useScrub(): (place: Place) => void {
  const { goPlace } = useActions();
  const wanted = useRef<Place | null>(null);
  const isGoing = useRef(false);
  return (place) => {
    wanted.current = place;
    if (isGoing.current) return;
    isGoing.current = true;
    void (async () => {
      while (wanted.current) {
        const to = wanted.current;
        wanted.current = null;
        await goPlace(to);
      }
      isGoing.current = false;
    })();
  };
}

interface Flag {
  readonly key: string;
  readonly x: number;
  readonly name: string;
  readonly tip: string;
  readonly place: Place;
  readonly isFork: boolean;
}

/** Names of moments, and where other branches leave this one. */
function Flags({ timeline, scale, width }: LaneProps) {
  const { go } = timeline;
  const flags = flagsOf(timeline, scale, width);
  return (
    <div className="lanes-flags">
      {flags.map(({ key, x, name, tip, place, isFork }) => (
        <button
          key={key}
          type="button"
          className="lanes-flag"
          data-fork={isFork || undefined}
          data-tip={tip}
          style={{ left: x }}
          onClick={() => go(place)}
        >
          {isFork ? <GitBranch className="icon-small" aria-label="Branch" /> : null}
          {name}
        </button>
      ))}
    </div>
  );
}

function flagsOf({ notes, branch, simulation }: Timeline, scale: TimelineScale, width: number): Flag[] {
  const { branches } = simulation.port;
  const own = lineage(branches, branch.id);
  const named = notes.map(
    ({ line, tick, text }): Flag => ({
      key: `note ${line} ${tick}`,
      x: scale.of({ line, tick }) * width,
      name: text,
      tip: `${text}, ${machineTime(tick)}`,
      place: { branch: branch.id, line, tick },
      isFork: false,
    }),
  );
  const forks = branches
    .filter((other) => other.id !== branch.id)
    .map((other): Flag => {
      const moment = meeting(own, lineage(branches, other.id));
      return {
        key: `fork ${other.id}`,
        x: scale.of(moment) * width,
        name: `${other.id + 1}`,
        tip: `Branch ${other.id + 1} leaves here; go to its end`,
        place: endOfBranch(other),
        isFork: true,
      };
    });
  return sideBySide([...named, ...forks]);
}

/** px: about what a letter takes, what is around a text, and the widest flag. */
const LETTER = 5.6;
const AROUND = 22;
const WIDEST = 140;

/** Flags that would lie on each other stand in a row. */
function sideBySide(flags: readonly Flag[]): Flag[] {
  let free = Number.NEGATIVE_INFINITY;
  return [...flags]
    .sort((a, b) => a.x - b.x)
    .map((flag) => {
      const x = Math.max(flag.x, free);
      free = x + Math.min(WIDEST, flag.name.length * LETTER + AROUND);
      return { ...flag, x };
    });
}

/** The last moment that two branches share. */
function meeting(
  a: ReturnType<typeof lineage>,
  b: ReturnType<typeof lineage>,
): { line: number; tick: number } {
  for (const [id, limit] of a) {
    const other = b.get(id);
    if (other)
      return limit.line < other.line || (limit.line === other.line && limit.tick < other.tick)
        ? limit
        : other;
  }
  return { line: 0, tick: 0 };
}
