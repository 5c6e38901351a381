// IRR, ISR and TMR of every CPU, and how often it enters the kernel by each vector: painted with every frame.

import { type KeyboardEvent, type PointerEvent, useEffect, useId, useMemo, useRef, useState } from 'react';
import type { LiveColumns } from '../../model/simulation.ts';
import { useActions, useMachine } from '../../store/hooks.ts';
import { selectionKey } from '../../store/selection.ts';
import { useLive, useSlowLive } from '../../store/use-simulation.ts';
import { HEAT_COLOURS, levelOf } from '../../ui/heat-scale.ts';
import { hex, shortCount } from '../../ui/values.tsx';
import { inkOn, type Palette, usePalette } from '../matrix/palette.ts';
import { type Size, useSize } from '../matrix/use-size.ts';
import { type LanePlace, placeAfterKey } from './lane-cursor.ts';
import {
  fillOwners,
  heatPixels,
  LANES,
  type LaneColumns,
  type LaneInk,
  laneBoxes,
  laneColumns,
  paintCpu,
  pitchOf,
  pixel,
  systemVectors,
  usedVectors,
  VECTORS,
  vectorAtX,
} from './lane-paint.ts';
import { cpuState, placeText } from './lane-words.ts';
import { type Measured, useMeters } from './meters.ts';

/** px left of the lanes: number and state of the CPU, names of the lanes. */
const LEFT = 112;
/** px of each column right of them. */
const NUMBER = 58;
/** px of a scrollbar's gutter. */
const GUTTER = 14;

/** What stands right of the lanes; columns that find no room are left out, the last ones first. */
const NUMBERS: readonly {
  readonly title: string;
  readonly about: string;
  /** Anything but none is out of order. */
  readonly isBad?: boolean;
  text(live: LiveColumns, cpu: number, perSecond: number): string;
}[] = [
  {
    title: 'entries/s',
    about: 'Times a second of the machine’s time that the CPU enters the kernel for an interrupt',
    text: (_, __, perSecond) => (perSecond >= 0.5 ? shortCount(Math.round(perSecond)) : '–'),
  },
  {
    title: 'TPR',
    about: 'Task priority register: vectors of this class and below wait',
    text: ({ cpu: { tpr } }, cpu) => hex(tpr[cpu]!),
  },
  {
    title: 'no irq',
    about: 'Vectors that no irq had: no handler',
    isBad: true,
    text: ({ cpu: { noHandler } }, cpu) => (noHandler[cpu] === 0 ? '–' : shortCount(noHandler[cpu]!)),
  },
  {
    title: 'spurious',
    about: 'Spurious interrupts of the local APIC',
    isBad: true,
    text: ({ cpu: { spurious } }, cpu) => (spurious[cpu] === 0 ? '–' : shortCount(spurious[cpu]!)),
  },
  {
    title: 'free',
    about: 'Vectors that the matrix has left on this CPU',
    text: ({ cpu: { available } }, cpu) => shortCount(available[cpu]!),
  },
];

export interface LanesProps {
  /** CPUs that are listed, ascending. */
  readonly cpus: Int32Array;
  /** The CPU at the cursor. */
  readonly onCpu: (cpu: number) => void;
}

/** Irq + 1 of each cell, brought up to date a few times a second. */
function useOwners(): React.RefObject<Int32Array> {
  const owners = useRef(new Int32Array(0));
  useSlowLive(({ irq, cell }) => {
    if (owners.current.length !== cell.entries.length) owners.current = new Int32Array(cell.entries.length);
    fillOwners(owners.current, irq.cpu, irq.vector);
  });
  return owners;
}

interface Geometry {
  readonly columns: LaneColumns;
  /** Left edge of the numbers. */
  readonly right: number;
  readonly numbers: number;
  readonly pitch: number;
  readonly width: number;
  readonly height: number;
}

/** From this width on all numbers stand beside the lanes, else the first ones. */
const ALL_NUMBERS_FROM = 860;
const FEW_NUMBERS = 3;

function geometryOf({ width, height }: Size, cpus: number, used: Uint8Array, system: Uint8Array): Geometry {
  const inner = width - GUTTER;
  const numbers = width < ALL_NUMBERS_FROM ? FEW_NUMBERS : NUMBERS.length;
  const right = inner - numbers * NUMBER;
  const columns = laneColumns(used, system, right - LEFT - 4, window.devicePixelRatio || 1);
  return { columns, right, numbers, pitch: pitchOf(height, cpus), width: inner, height };
}

/** Of so many cells those in use are looked for less often. */
const MANY_CELLS = 65_536;
const MANY_CELLS_MS = 1000;

/** Vectors in use; a new array only when others are. */
function useUsed(owners: React.RefObject<Int32Array>): Uint8Array {
  const [used, setUsed] = useState<Uint8Array>(() => new Uint8Array(VECTORS));
  const lookedAt = useRef(Number.NEGATIVE_INFINITY);
  useSlowLive(({ cell }, now) => {
    if (cell.entries.length > MANY_CELLS && now - lookedAt.current < MANY_CELLS_MS) return;
    lookedAt.current = now;
    const next = usedVectors(owners.current, cell.entries);
    setUsed((old) => (old.every((is, vector) => is === next[vector]) ? old : next));
  });
  return used;
}

export function Lanes({ cpus, onCpu }: LanesProps) {
  const view = useMachine();
  const meters = useMeters();
  const palette = usePalette();
  const owners = useOwners();
  const { select } = useActions();
  const system = useMemo(() => systemVectors(view), [view]);
  const ink = useMemo(() => inkOf(palette), [palette]);
  const frame = useRef<HTMLDivElement>(null);
  const scroller = useRef<HTMLDivElement>(null);
  const lanes = useRef<HTMLCanvasElement>(null);
  const beside = useRef<HTMLCanvasElement>(null);
  const words = useRef<HTMLDivElement>(null);
  const size = useSize(frame);
  const [cursor, setCursor] = useState<LanePlace>({ at: 0, vector: 0x20 });
  const [hover, setHover] = useState<LanePlace | null>(null);
  const [isFocused, setFocused] = useState(false);
  const cellId = useId();
  const at = Math.min(cursor.at, cpus.length - 1);
  const head = 22;
  const used = useUsed(owners);
  const geometry = useMemo(
    () =>
      size ? geometryOf({ width: size.width, height: size.height - head }, cpus.length, used, system) : null,
    [size, cpus.length, used, system],
  );

  useEffect(() => {
    if (at >= 0) onCpu(cpus[at]!);
  }, [at, cpus, onCpu]);

  const drawn: Drawn = { cpus, system, ink, palette, owners: owners.current };
  // Asking the page where it is scrolled would have it laid out with every frame.
  const [scrolled, setScrolled] = useState(0);
  const paintLanes = () => {
    if (geometry && lanes.current && meters.live && meters.rates)
      drawLanes(lanes.current, geometry, scrolled, drawn, meters.live, meters.rates.cells);
  };
  const paintNumbers = () => {
    if (geometry && beside.current && meters.live && meters.rates)
      drawNumbers(beside.current, geometry, scrolled, drawn, meters.live, meters.rates);
    writePlace();
  };
  const writePlace = () => {
    const place = hover ?? (isFocused ? { at, vector: cursor.vector } : null);
    const { current } = words;
    if (!current || !place || !meters.live || !meters.rates) return;
    const cpu = cpus[place.at]!;
    const irq = (owners.current[cpu * VECTORS + place.vector] ?? 0) - 1;
    const text = placeText(view, meters.live, meters.rates, {
      irq,
      cpu,
      vector: place.vector,
      isSystem: system[place.vector] === 1,
    });
    if (current.textContent !== text) current.textContent = text;
  };
  const calm = useCalm();
  useLive((live, now) => {
    meters.look(live, now);
    if (!calm) paintLanes();
  });
  useSlowLive((live, now) => {
    meters.look(live, now);
    if (calm) paintLanes();
    paintNumbers();
  });
  useEffect(() => {
    paintLanes();
    paintNumbers();
  });

  const show = (place: LanePlace) => {
    const { current } = scroller;
    if (!current || !geometry) return;
    const top = place.at * geometry.pitch;
    if (top < current.scrollTop) current.scrollTop = top;
    else if (top + geometry.pitch > current.scrollTop + geometry.height)
      current.scrollTop = top + geometry.pitch - geometry.height;
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.altKey || !geometry) return;
    if (event.key === 'Enter') {
      event.preventDefault();
      const cpu = cpus[at]!;
      select(event.shiftKey ? selectionKey.cpu(cpu) : selectionKey.vec(cpu, cursor.vector));
      return;
    }
    const page = Math.max(1, Math.floor(geometry.height / geometry.pitch) - 1);
    const ctrl = event.ctrlKey || event.metaKey;
    const next = placeAfterKey({ at, vector: cursor.vector }, event.key, ctrl, cpus.length, page);
    if (!next) return;
    event.preventDefault();
    event.stopPropagation();
    setCursor(next);
    show(next);
  };
  const placeOf = (
    event: PointerEvent | React.MouseEvent,
  ): (LanePlace & { readonly isLabel: boolean }) | null => {
    if (!geometry) return null;
    const box = event.currentTarget.getBoundingClientRect();
    const row = Math.floor((event.clientY - box.top + scrolled) / geometry.pitch);
    const x = event.clientX - box.left - LEFT;
    if (row < 0 || row >= cpus.length) return null;
    const vector = vectorAtX(geometry.columns, x);
    return {
      at: row,
      vector: Math.max(0, Math.min(VECTORS - 1, vector)),
      isLabel: vector < 0 || vector >= VECTORS,
    };
  };
  const tip = hover ?? (isFocused ? { at, vector: cursor.vector } : null);
  return (
    <div ref={frame} className="tr-lanes">
      {geometry ? (
        <>
          <LaneHead geometry={geometry} used={used} />
          <div
            ref={scroller}
            className="tr-lanes-scroll"
            tabIndex={-1}
            onScroll={({ currentTarget }) => setScrolled(currentTarget.scrollTop)}
          >
            <div style={{ height: cpus.length * geometry.pitch }}>
              <div
                className="tr-lanes-stage"
                role="grid"
                tabIndex={0}
                aria-label="Interrupt registers by CPU and vector"
                aria-rowcount={cpus.length}
                aria-colcount={VECTORS}
                aria-activedescendant={cellId}
                style={{
                  width: geometry.width,
                  height: Math.min(geometry.height, cpus.length * geometry.pitch),
                }}
                onKeyDown={onKeyDown}
                onFocus={() => setFocused(true)}
                onBlur={() => setFocused(false)}
                onPointerMove={(event) => {
                  const place = placeOf(event);
                  setHover(place && !place.isLabel ? { at: place.at, vector: place.vector } : null);
                }}
                onPointerLeave={() => setHover(null)}
                onClick={(event) => {
                  const place = placeOf(event);
                  if (!place) return;
                  setCursor({ at: place.at, vector: place.isLabel ? cursor.vector : place.vector });
                  const cpu = cpus[place.at]!;
                  select(place.isLabel ? selectionKey.cpu(cpu) : selectionKey.vec(cpu, place.vector));
                }}
              >
                <canvas ref={lanes} aria-hidden />
                <canvas ref={beside} aria-hidden />
                <Ring
                  geometry={geometry}
                  place={{ at, vector: cursor.vector }}
                  scroll={scrolled}
                  on={isFocused}
                />
                <div role="row" tabIndex={-1} className="hidden-text" aria-rowindex={at + 1}>
                  <div id={cellId} role="gridcell" tabIndex={-1} aria-colindex={cursor.vector + 1}>
                    {`CPU ${cpus[at] ?? 0} vector ${hex(cursor.vector)}`}
                  </div>
                </div>
                {tip ? <Tip geometry={geometry} place={tip} scroll={scrolled} words={words} /> : null}
              </div>
            </div>
          </div>
        </>
      ) : null}
    </div>
  );
}

/** Whether the reader wants little motion: then the lanes go at the pace of the numbers. */
function useCalm(): boolean {
  const [calm] = useState(() => window.matchMedia('(prefers-reduced-motion: reduce)').matches);
  return calm;
}

/** px that the label of a column takes. */
const TICK = 27;

/** Columns that are labelled: every wide one where there is room, and the sixteenths. */
function ticksOf({ x, wide }: LaneColumns, used: Uint8Array): number[] {
  const ticks: number[] = [];
  let end = 0;
  for (let vector = 0; vector < VECTORS; vector++) {
    const isNamed = wide >= TICK && used[vector] === 1;
    const isTick = isNamed || (vector & 15) === 0;
    if (!isTick || x[vector]! < end || x[vector]! > x[VECTORS]! - TICK) continue;
    ticks.push(vector);
    end = x[vector]! + TICK;
  }
  return ticks;
}

function LaneHead({ geometry, used }: { readonly geometry: Geometry; readonly used: Uint8Array }) {
  const { columns, right, numbers } = geometry;
  return (
    <div className="tr-lanes-head">
      <span className="label">CPU</span>
      {ticksOf(columns, used).map((vector) => (
        <span key={vector} className="mono tr-tick" style={{ left: LEFT + columns.x[vector]! }}>
          {hex(vector)}
        </span>
      ))}
      {NUMBERS.slice(0, numbers).map(({ title, about }, i) => (
        <span
          key={title}
          className="label tr-number-head"
          data-tip={about}
          style={{ left: right + i * NUMBER, width: NUMBER - 8 }}
        >
          {title}
        </span>
      ))}
    </div>
  );
}

interface OverProps {
  readonly geometry: Geometry;
  readonly place: LanePlace;
  readonly scroll: number;
}

function Ring({ geometry: { columns, pitch }, place, scroll, on }: OverProps & { readonly on: boolean }) {
  return (
    <>
      <span className="tr-row-mark" style={{ top: place.at * pitch - scroll, height: pitch }} />
      {on ? (
        <span
          className="tr-ring"
          style={{
            left: LEFT + columns.x[place.vector]! - 3,
            top: place.at * pitch - scroll,
            width: columns.x[place.vector + 1]! - columns.x[place.vector]! + 5,
            height: pitch - 1,
          }}
        />
      ) : null}
    </>
  );
}

const TIP = { width: 380, height: 30 };

function Tip(props: OverProps & { readonly words: React.Ref<HTMLDivElement> }) {
  const { geometry, place, scroll, words } = props;
  const x = LEFT + geometry.columns.x[place.vector]!;
  const below = (place.at + 1) * geometry.pitch - scroll;
  const isLow = below + TIP.height > geometry.height;
  return (
    <div
      ref={words}
      className="tr-tip overlay"
      aria-hidden
      style={{
        ...(x + TIP.width > geometry.width ? { right: geometry.width - x } : { left: x }),
        top: isLow ? below - geometry.pitch - TIP.height : below + 3,
      }}
    />
  );
}

// Drawing

interface Drawn {
  readonly cpus: Int32Array;
  readonly system: Uint8Array;
  readonly ink: LaneInk;
  readonly palette: Palette;
  readonly owners: Int32Array;
}

function inkOf({ colour }: Palette): LaneInk {
  return {
    free: pixel(colour('free')),
    system: pixel(colour('sys')),
    owned: pixel(colour('line-2')),
    irr: pixel(colour('accent')),
    isr: pixel(colour('pend-mark')),
    tmr: pixel(colour('ink-3')),
    heat: heatPixels(),
  };
}

/** A canvas of so many px, cleared; drawing is in px. */
function context(canvas: HTMLCanvasElement, width: number, height: number): CanvasRenderingContext2D {
  const ratio = window.devicePixelRatio || 1;
  const [w, h] = [Math.round(width * ratio), Math.round(height * ratio)];
  if (canvas.width !== w || canvas.height !== h) {
    canvas.width = w;
    canvas.height = h;
    canvas.style.width = `${width}px`;
    canvas.style.height = `${height}px`;
  }
  const g = canvas.getContext('2d')!;
  g.setTransform(ratio, 0, 0, ratio, 0, 0);
  g.clearRect(0, 0, width, height);
  return g;
}

/** Where rows are painted before they are stretched; one for the page. */
let strip:
  | { readonly canvas: OffscreenCanvas; readonly image: ImageData; readonly pixels: Uint32Array }
  | undefined;

function stripOf(width: number, rows: number) {
  if (strip && strip.canvas.width === width && strip.canvas.height >= rows) return strip;
  const canvas = new OffscreenCanvas(width, rows);
  const image = new ImageData(width, rows);
  strip = { canvas, image, pixels: new Uint32Array(image.data.buffer) };
  return strip;
}

const inSight = ({ pitch, height }: Geometry, scroll: number, cpus: number) => {
  const first = Math.floor(scroll / pitch);
  return { first, last: Math.min(cpus - 1, Math.floor((scroll + height) / pitch)) };
};

function drawLanes(
  canvas: HTMLCanvasElement,
  geometry: Geometry,
  scroll: number,
  { cpus, system, ink, owners }: Drawn,
  { apic }: LiveColumns,
  cells: { readonly counted: Float32Array; readonly seconds: number },
): void {
  const { first, last } = inSight(geometry, scroll, cpus.length);
  const rows = last - first + 1;
  const g = context(canvas, geometry.width, geometry.height);
  if (rows <= 0 || owners.length === 0) return;
  const { columns } = geometry;
  const width = columns.vectorAt.length;
  if (width === 0) return;
  const { canvas: from, image, pixels } = stripOf(width, rows * LANES.length);
  const counted = new Int32Array(cells.counted.buffer, cells.counted.byteOffset, cells.counted.length);
  const source = { ...apic, counted, seconds: cells.seconds, owner: owners, system };
  for (let row = 0; row < rows; row++)
    paintCpu(pixels, row * LANES.length * width, columns, cpus[first + row]!, source, ink);
  from.getContext('2d')!.putImageData(image, 0, 0, 0, 0, width, rows * LANES.length);
  g.imageSmoothingEnabled = false;
  const boxes = laneBoxes(geometry.pitch);
  for (let row = 0; row < rows; row++) {
    const top = (first + row) * geometry.pitch - scroll;
    for (const [lane, { y, height }] of boxes.entries())
      g.drawImage(
        from,
        0,
        row * LANES.length + lane,
        width,
        1,
        LEFT,
        top + y,
        width / (window.devicePixelRatio || 1),
        height,
      );
  }
}

/** From this height of a row on its lanes are named. */
const NAMES_FROM = 44;

function drawNumbers(
  canvas: HTMLCanvasElement,
  geometry: Geometry,
  scroll: number,
  drawn: Drawn,
  live: LiveColumns,
  { cpu: cpuRates, cells }: Measured,
): void {
  const { cpus, palette } = drawn;
  const levelAt = (cell: number) => levelOf(cells.perSecond(cell));
  const { pitch, right, numbers } = geometry;
  const { first, last } = inSight(geometry, scroll, cpus.length);
  const g = context(canvas, geometry.width, geometry.height);
  g.textBaseline = 'middle';
  const boxes = laneBoxes(pitch);
  for (let at = first; at <= last; at++) {
    const cpu = cpus[at]!;
    const top = at * pitch - scroll;
    const middle = top + pitch / 2;
    const state = cpuState(live, cpu);
    g.textAlign = 'left';
    g.font = `620 12px ${palette.mono}`;
    g.fillStyle = palette.colour(state === 'off line' ? 'ink-4' : 'ink-1');
    g.fillText(String(cpu), 12, middle);
    if (state !== '') {
      g.font = `520 11px ${palette.colour('font-ui')}`;
      g.fillStyle = palette.colour('pend');
      g.fillText(state, 46, middle);
    } else if (pitch >= NAMES_FROM) {
      g.font = `420 10px ${palette.colour('font-ui')}`;
      g.fillStyle = palette.colour('ink-4');
      g.textAlign = 'right';
      for (const [lane, { y, height }] of boxes.entries())
        g.fillText(LANES[lane]!, LEFT - 6, top + y + height / 2);
    }
    if (geometry.columns.wide >= NUMBER_FROM && pitch >= NAMES_FROM)
      nameCells(g, geometry.columns, top + boxes[0]!.y + boxes[0]!.height / 2, cpu, drawn, levelAt);
    g.textAlign = 'right';
    g.font = `500 12px ${palette.mono}`;
    const rate = cpuRates.perSecond(cpu);
    for (let i = 0; i < numbers; i++) {
      const text = NUMBERS[i]!.text(live, cpu, rate);
      g.fillStyle = palette.colour(text === '–' ? 'ink-4' : NUMBERS[i]!.isBad ? 'fault' : 'ink-1');
      g.fillText(text, right + (i + 1) * NUMBER - 8, middle);
    }
  }
}

/** px of a column that holds the number of an irq. */
const NUMBER_FROM = 24;

/** Numbers of the irqs in the cells of a CPU. */
function nameCells(
  g: CanvasRenderingContext2D,
  { x, wide }: LaneColumns,
  y: number,
  cpu: number,
  { owners, palette }: Drawn,
  levelAt: (cell: number) => number,
): void {
  g.font = `600 10.5px ${palette.mono}`;
  g.textAlign = 'center';
  for (let vector = 0; vector < VECTORS; vector++) {
    const irq = owners[cpu * VECTORS + vector]! - 1;
    if (irq < 0) continue;
    const level = levelAt(cpu * VECTORS + vector);
    g.fillStyle = level === 0 ? palette.colour('ink-1') : inkOn(HEAT_COLOURS[level]!);
    g.fillText(String(irq), LEFT + x[vector]! + wide / 2, y + 0.5);
  }
}
