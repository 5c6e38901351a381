import { type KeyboardEvent, type RefObject, useEffect, useId, useMemo, useRef, useState } from 'react';
import { parseSelection } from '../../store/selection.ts';
import { shownIrqs } from './cells.ts';
import type { Cpus } from './cpus.ts';
import type { Tree } from './fold.ts';
import type { Forest } from './forest.ts';
import { fitPitch, type LayoutInput, layout } from './layout.ts';
import { type Lit, litOf } from './lit.ts';
import { type Art, spotId } from './scene/art.ts';
import { boxOfSpot } from './scene/boxes.ts';
import { flipOf } from './scene/flip.ts';
import { HEAD_HEIGHT, Heads } from './scene/heads.tsx';
import { Legend } from './scene/legend.tsx';
import { MINIMAP_FROM, Minimap, nodesOf } from './scene/minimap.tsx';
import { FocusRing, SpotLabel } from './scene/overlay.tsx';
import { Scene } from './scene/scene.tsx';
import { keepInSight } from './sight.ts';
import { firstStop, keyOfSpot, type Move, moveSpot, parseSpot, stopsOf } from './spots.ts';
import { TrafficLayer, useFlows } from './traffic/layer.tsx';
import { type CameraHandle, useCamera } from './use-camera.ts';
import { type Size, useSize } from './use-size.ts';
import { clampCamera, scaleOf, windowOf } from './zoom.ts';

export interface DrawingProps {
  readonly forest: Forest;
  readonly cpus: Cpus;
  readonly trees: readonly Tree[];
  readonly lit: Lit;
  readonly selectedCpu: number;
  readonly faint: ReadonlySet<number> | null;
  /** The way of the message: devices at the left. */
  readonly mirrored: boolean;
  readonly drivers: boolean;
  readonly irqs: boolean;
  /** Of the simulation that is on. */
  readonly traffic: boolean;
  readonly onSelect: (key: string) => void;
  readonly onToggleFold: (key: string) => void;
  /** Filled with what the toolbar and the keys need. */
  readonly handle: RefObject<DrawingHandle | null>;
  readonly onZoom: (percent: number, fitted: boolean) => void;
}

export interface DrawingHandle extends Pick<CameraHandle, 'fit' | 'step'> {
  /** Key of the fold that the focus is on or in, or ''. */
  foldAtFocus(): string;
  /** The whole drawing as it stands, for exports. */
  picture(): { readonly art: Art; readonly layout: CameraHandle['layout'] };
}

/** The drawing with its heads, gestures and keys. Measures itself first. */
export function Drawing(props: DrawingProps) {
  const frame = useRef<HTMLDivElement>(null);
  const size = useSize(frame);
  return (
    <div className="forest-frame" ref={frame}>
      {size && size.width > 0 && size.height > HEAD_HEIGHT ? <Sized {...props} size={size} /> : null}
    </div>
  );
}

function Sized(props: DrawingProps & { readonly size: Size }) {
  const { forest, cpus, trees, lit, mirrored, drivers, irqs, traffic, size } = props;
  const id = useId().replace(/[^\w-]/g, '');
  const port = useRef<HTMLDivElement>(null);
  const tree = useRef<HTMLDivElement>(null);
  const [spot, setSpot] = useState('');
  const [inTree, setInTree] = useState(false);
  const [hover, setHover] = useState('');
  const input = useMemo<Omit<LayoutInput, 'pitch' | 'focus'>>(
    () => ({
      forest,
      trees,
      cpus: cpus.list,
      width: size.width,
      room: (size.height - HEAD_HEIGHT) * 0.62,
      drivers,
      irqs,
      rates: traffic,
    }),
    [forest, trees, cpus, size, drivers, irqs, traffic],
  );
  const strip = useMemo(() => isCornerTaken(input, size.height - HEAD_HEIGHT), [input, size]);
  const viewport = useMemo(
    () => ({ width: size.width, height: size.height - HEAD_HEIGHT - (strip ? STRIP_HEIGHT : 0) }),
    [size, strip],
  );
  const focused = inTree ? parseSpot(spot) : null;
  const lens = focused?.kind === 'dom' ? focused.at : lit.domain;
  const cam = useCamera(port, input, lens, viewport);
  const { camera } = cam;
  const flows = useFlows();
  const window = useMemo(() => windowOf(camera, viewport), [camera, viewport]);
  const placed = useMemo(() => keepInSight(cam.layout, window.top, window.bottom), [cam.layout, window]);
  const { columns, form, width } = cam.layout;
  const art = useMemo<Art>(
    () => ({ forest, cpus, columns, form, flip: flipOf(mirrored, width), id, live: true }),
    [forest, cpus, columns, form, mirrored, width, id],
  );
  const preview = useMemo(() => previewOf(forest, hover, lit), [forest, hover, lit]);

  const { handle, onZoom } = props;
  const percent = Math.max(1, Math.round(camera.zoom * 100));
  useEffect(() => onZoom(percent, cam.fitted), [onZoom, percent, cam.fitted]);
  handle.current = {
    fit: cam.fit,
    step: cam.step,
    foldAtFocus: () => foldOf(cam.layout, inTree ? spot : lit.domain >= 0 ? `dom:${lit.domain}` : ''),
    picture: () => ({ art: { ...art, live: false }, layout: cam.layout }),
  };

  useEffect(
    () => () => {
      handle.current = null;
    },
    [handle],
  );

  const show = (text: string) => {
    const box = boxOfSpot(art, cam.layout, text, lit.irq);
    if (box) cam.reveal({ x: box.x + box.width / 2, y: box.y + box.height / 2 });
  };
  // What is selected elsewhere comes into sight, and stays there when the inspector takes its room.
  const target = lit.irq >= 0 ? `irq:${lit.irq}` : lit.domain >= 0 ? `dom:${lit.domain}` : '';
  useEffect(() => {
    if (target === '') return;
    const fallback = lit.domain >= 0 ? `dom:${lit.domain}` : '';
    show(boxOfSpot(art, cam.layout, target, lit.irq) ? target : fallback);
  }, [target, viewport]);

  // Where the keyboard is: what it was moved to, else what is selected, else the first root.
  const isThere = (text: string) => text !== '' && boxOfSpot(art, cam.layout, text, lit.irq) !== null;
  const current = isThere(spot) ? spot : isThere(target) ? target : firstStop(cam.layout);

  const act = (text: string) => {
    const parsed = parseSpot(text);
    if (parsed.kind === 'fold') return props.onToggleFold(parsed.key);
    const key = keyOfSpot(forest, text);
    if (key) props.onSelect(key);
  };
  const move = (to: Move) => {
    const stops = stopsOf(cam.layout);
    const from = stops.at.has(current) || parseSpot(current).kind === 'irq' ? current : firstStop(cam.layout);
    const room = columns.irq ? columns.cells : 0;
    const next = moveSpot(forest, cam.layout, stops, from, to, (list) =>
      room === 0 ? [] : shownIrqs(list, room, lit.irq),
    );
    setSpot(next);
    show(next);
  };
  const onTreeKey = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const to = moveOf(event.key, mirrored);
    if (!to && event.key !== 'Enter' && event.key !== ' ') return;
    event.preventDefault();
    event.stopPropagation();
    if (to) move(to);
    else if (spot !== '') act(spot);
  };
  const onPanKey = (event: KeyboardEvent) => {
    if (event.target !== event.currentTarget) return;
    const by = PAN_KEYS[event.key];
    if (!by || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    cam.pan(by[0] * (event.shiftKey ? 4 : 1), by[1] * (event.shiftKey ? 4 : 1));
  };

  const ring = inTree && current !== '' ? boxOfSpot(art, placed, current, lit.irq) : null;
  const scale = scaleOf(camera.zoom);
  const labelled = hover || (inTree ? current : '') || target;
  const legend = (
    <Legend
      forest={forest}
      form={form}
      irqs={columns.irq !== null}
      traffic={traffic}
      place={strip ? 'strip' : mirrored ? 'right' : 'left'}
    />
  );
  const transform = `translate(${-camera.x * scale} ${-camera.y * scale}) scale(${scale})`;
  return (
    <>
      <svg className="forest-svg forest-heads" width={size.width} height={HEAD_HEIGHT} aria-hidden>
        <g transform={`translate(${-camera.x * scale} 0) scale(${scale} 1)`}>
          <Heads art={art} layout={cam.layout} />
        </g>
      </svg>
      <div
        ref={port}
        className="forest-port"
        role="group"
        aria-label={`Drawing, ${percent} percent. Arrow keys pan, plus and minus zoom.`}
        {...REACHABLE}
        onKeyDown={onPanKey}
        data-traffic={traffic ? 'on' : undefined}
      >
        {traffic ? (
          <TrafficLayer
            art={art}
            layout={placed}
            camera={camera}
            window={window}
            viewport={viewport}
            flows={flows}
          />
        ) : null}
        <div
          ref={tree}
          className="forest-tree"
          role="tree"
          aria-label="Domain forest"
          tabIndex={0}
          aria-activedescendant={current === '' ? undefined : spotId(art, current)}
          onKeyDown={onTreeKey}
          onFocus={() => {
            setInTree(true);
            if (current !== '') setSpot(current);
          }}
          onBlur={() => setInTree(false)}
          onPointerOver={(event) => setHover(spotUnder(event.target))}
          onPointerLeave={() => setHover('')}
          onClick={(event) => {
            const text = spotUnder(event.target);
            if (text === '') return;
            setSpot(text);
            act(text);
          }}
        >
          <svg className="forest-svg" width={size.width} height={viewport.height} role="none">
            <g transform={transform}>
              <Scene
                art={art}
                layout={placed}
                window={window}
                lit={lit}
                preview={preview}
                faint={props.faint}
                selectedCpu={props.selectedCpu}
              />
              {ring ? (
                <FocusRing
                  art={art}
                  layout={placed}
                  box={ring}
                  spot={current}
                  selected={lit.irq < 0 && current === `dom:${lit.domain}`}
                />
              ) : null}
              {labelled ? <SpotLabel art={art} layout={placed} window={window} spot={labelled} /> : null}
            </g>
          </svg>
        </div>
        {strip ? null : legend}
        {nodesOf(cam.layout) >= MINIMAP_FROM && window.bottom - window.top < placed.height - 1 ? (
          <Minimap art={art} layout={placed} window={window} room={viewport.height} onCentre={cam.centre} />
        ) : null}
      </div>
      {strip ? legend : null}
    </>
  );
}

const STRIP_HEIGHT = 34;
/** Room that the legend takes in its corner. */
const CORNER = { width: 300, height: 150, traffic: 46 } as const;

/** True when boxes stand where the legend would be while all of the drawing is on screen. */
function isCornerTaken(input: Omit<LayoutInput, 'pitch' | 'focus'>, height: number): boolean {
  const placed = layout({ ...input, pitch: fitPitch(input, height), focus: -1 });
  const camera = clampCamera({ zoom: 1, x: 0, y: 0 }, placed, { width: input.width, height });
  const top = camera.y + height - CORNER.height - (input.rates ? CORNER.traffic : 0);
  const { cpu, root, inner } = placed.columns;
  const inCorner = (x: number | undefined, y: number, half: number): boolean =>
    x !== undefined && x < CORNER.width && y + half > top;
  return (
    placed.cpus.some((box) => inCorner(cpu?.x, box.y, box.height / 2)) ||
    placed.inners.some(({ depth, y, height: h }) =>
      inCorner(depth === 0 ? root.x : inner[depth - 1]!.x, y, h / 2 + 20),
    )
  );
}

/** A region that scrolls by keyboard must be reachable by keyboard. */
const REACHABLE = { tabIndex: 0 } as const;

const PAN_KEYS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowUp: [0, -48],
  ArrowDown: [0, 48],
  ArrowLeft: [-48, 0],
  ArrowRight: [48, 0],
  PageUp: [0, -400],
  PageDown: [0, 400],
};

function moveOf(key: string, mirrored: boolean): Move | undefined {
  switch (key) {
    case 'ArrowUp':
      return 'up';
    case 'ArrowDown':
      return 'down';
    case 'ArrowLeft':
      return mirrored ? 'leaf' : 'root';
    case 'ArrowRight':
      return mirrored ? 'root' : 'leaf';
    case 'Home':
      return 'first';
    case 'End':
      return 'last';
    default:
      return undefined;
  }
}

/** Squares carry only the row of their domain. */
function spotUnder(target: EventTarget): string {
  const { spot, domain } =
    (target as Element).closest<SVGElement>('[data-spot], [data-domain]')?.dataset ?? {};
  return spot ?? (domain === undefined ? '' : `dom:${domain}`);
}

/** The path of what the pointer is on; none while it is on the path that is lit anyway. */
function previewOf(forest: Forest, hover: string, lit: Lit): Lit | undefined {
  if (hover === '' || hover.startsWith('fold:')) return undefined;
  const key = keyOfSpot(forest, hover);
  if (!key) return undefined;
  const path = litOf(forest, parseSelection(key));
  return path.irq === lit.irq && path.domain === lit.domain ? undefined : path;
}

/** The fold that a spot is, or is in. */
function foldOf(layout: CameraHandle['layout'], spot: string): string {
  const parsed = parseSpot(spot);
  if (parsed.kind === 'fold') return parsed.key;
  if (parsed.kind !== 'dom') return '';
  for (const { item } of layout.rows) {
    if (item.type === 'domain' && item.row === parsed.at) return item.fold;
    if (item.type === 'fold' && item.rows.includes(parsed.at)) return item.key;
  }
  return '';
}
