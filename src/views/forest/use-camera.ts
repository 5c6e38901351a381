// The camera as state: fit until somebody zooms, then where the reader left it. D3 turns wheel, drag and pinch into transforms.

import { select } from 'd3-selection';
import { type D3ZoomEvent, type ZoomTransform, zoom as zoomBehaviour, zoomIdentity } from 'd3-zoom';
import { type RefObject, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { FULL_PITCH, fitPitch, type Layout, type LayoutInput, layout as place } from './layout.ts';
import { placeOf } from './sight.ts';
import {
  anchorAt,
  type Camera,
  cameraAt,
  clampCamera,
  MAX_ZOOM,
  pitchOf,
  reveal,
  scaleOf,
  stepZoom,
  type Viewport,
  xAt,
} from './zoom.ts';

export interface CameraHandle {
  readonly camera: Camera;
  readonly layout: Layout;
  /** The smallest zoom: all of it is on screen. */
  readonly least: number;
  /** True while the zoom follows the size of the window. */
  readonly fitted: boolean;
  fit(): void;
  step(direction: 1 | -1): void;
  pan(dx: number, dy: number): void;
  /** Puts a height of the drawing into the middle of the viewport. */
  centre(y: number): void;
  reveal(point: { readonly x: number; readonly y: number }): void;
}

type Input = Omit<LayoutInput, 'pitch' | 'focus'>;

/** In a lower window the drawing is scrolled rather than made unreadable, unless everything is asked for. */
const LEAST_HEIGHT = 560;

interface State {
  /** auto: as much as fits and can be read; all: everything. */
  readonly zoom: number | 'auto' | 'all';
  readonly x: number;
  readonly y: number;
}

/** `focus` is the domain whose neighbours are readable among stripes. */
export function useCamera(
  element: RefObject<HTMLElement | null>,
  input: Input,
  focus: number,
  viewport: Viewport,
): CameraHandle {
  const [state, setState] = useState<State>({ zoom: 'auto', x: 0, y: 0 });
  const { all, auto } = useMemo(() => {
    const height = Math.max(viewport.height, LEAST_HEIGHT);
    const whole = fitPitch(input, viewport.height) / FULL_PITCH;
    const readable = height === viewport.height ? whole : fitPitch(input, height) / FULL_PITCH;
    return { all: whole, auto: readable };
  }, [input, viewport.height]);
  const zoom = state.zoom === 'all' ? all : state.zoom === 'auto' ? auto : state.zoom;
  const pitch = pitchOf(zoom);
  const layout = useMemo(() => place({ ...input, pitch, focus }), [input, pitch, focus]);
  const camera = clampCamera({ zoom, x: state.x, y: state.y }, layout, viewport);
  const least = Math.min(all, 1);

  const now = useRef({ camera, layout, input, focus, viewport, least });
  now.current = { camera, layout, input, focus, viewport, least };

  const zoomTo = useCallback((next: number, atX: number, atY: number) => {
    const { camera: from, layout: before, input: world, focus: lens, viewport: room } = now.current;
    const zoom = Math.max(now.current.least, Math.min(MAX_ZOOM, next));
    if (zoom === from.zoom) return;
    const after = place({ ...world, pitch: pitchOf(zoom), focus: lens });
    const moved = cameraAt(after, zoom, xAt(from, zoom, atX), anchorAt(before, from, atY, lens));
    setState(clampCamera(moved, after, room));
  }, []);
  const pan = useCallback((dx: number, dy: number) => {
    const { camera: from, layout: world, viewport: room } = now.current;
    const scale = scaleOf(from.zoom);
    const moved = clampCamera({ ...from, x: from.x + dx / scale, y: from.y + dy / scale }, world, room);
    setState((s) => ({ ...s, x: moved.x, y: moved.y }));
  }, []);
  useGestures(element, zoom, least, zoomTo, pan);

  const verbs = useMemo(
    () => ({
      fit: () => setState({ zoom: 'all', x: 0, y: 0 }),
      step: (direction: 1 | -1) => {
        const { camera: from, least: low, viewport: room, layout: world, focus: lens } = now.current;
        // What is followed stays where it is; without it the middle does.
        const place = lens < 0 ? null : placeOf(world, lens);
        const at = place ? (place.y - from.y) * scaleOf(from.zoom) : -1;
        const seen = at >= 0 && at <= room.height;
        zoomTo(stepZoom(from.zoom, direction, low), room.width / 2, seen ? at : room.height / 2);
      },
      pan,
      centre: (y: number) => {
        const { camera: from, viewport: room } = now.current;
        setState((s) => ({ ...s, x: from.x, y: y - room.height / scaleOf(from.zoom) / 2 }));
      },
      reveal: (point: { readonly x: number; readonly y: number }) => {
        const { camera: from, layout: world, viewport: room } = now.current;
        const moved = clampCamera(reveal(from, room, point), world, room);
        setState((s) => (moved.x === s.x && moved.y === s.y ? s : { ...s, x: moved.x, y: moved.y }));
      },
    }),
    [zoomTo, pan],
  );
  return { camera, layout, least, fitted: zoom === all, ...verbs };
}

/** Ctrl and wheel, drag and pinch through D3; a wheel alone scrolls. */
function useGestures(
  element: RefObject<HTMLElement | null>,
  zoom: number,
  least: number,
  zoomTo: (zoom: number, x: number, y: number) => void,
  pan: (dx: number, dy: number) => void,
): void {
  const behaviour = useMemo(
    () =>
      zoomBehaviour<HTMLElement, unknown>()
        .filter((event: Event) => isGesture(event))
        .clickDistance(4),
    [],
  );
  useEffect(() => {
    const target = element.current!;
    let last: ZoomTransform = zoomIdentity;
    behaviour
      .on('start', (event: D3ZoomEvent<HTMLElement, unknown>) => {
        last = event.transform;
      })
      .on('zoom', (event: D3ZoomEvent<HTMLElement, unknown>) => {
        const { transform, sourceEvent } = event;
        if (!sourceEvent) return;
        if (transform.k !== last.k) zoomTo(transform.k, ...pointIn(target, sourceEvent));
        else pan(last.x - transform.x, last.y - transform.y);
        last = transform;
      });
    select(target).call(behaviour);
    const onWheel = (event: WheelEvent) => {
      if (event.ctrlKey || event.metaKey) return;
      event.preventDefault();
      const unit = event.deltaMode === 1 ? 16 : 1;
      const [dx, dy] = event.shiftKey ? [event.deltaY, event.deltaX] : [event.deltaX, event.deltaY];
      pan(dx * unit, dy * unit);
    };
    target.addEventListener('wheel', onWheel, { passive: false });
    return () => {
      target.removeEventListener('wheel', onWheel);
      select(target).on('.zoom', null);
    };
  }, [behaviour, element, zoomTo, pan]);
  useEffect(() => {
    behaviour.scaleExtent([least, MAX_ZOOM]);
    // D3 keeps its transform on the element; buttons, keys and fit change the zoom without it.
    (element.current as unknown as { __zoom: ZoomTransform }).__zoom = zoomIdentity.scale(zoom);
  }, [behaviour, element, zoom, least]);
}

function isGesture(event: Event): boolean {
  if (event.type === 'dblclick') return false;
  if ((event.target as Element).closest('[data-no-pan]')) return false;
  if (event instanceof WheelEvent) return event.ctrlKey || event.metaKey;
  return !(event instanceof MouseEvent) || (event.button === 0 && !event.ctrlKey);
}

function pointIn(element: HTMLElement, event: MouseEvent | TouchEvent): [number, number] {
  const box = element.getBoundingClientRect();
  const touches = 'touches' in event ? [...event.touches] : [];
  if (touches.length === 0 && 'clientX' in event) return [event.clientX - box.left, event.clientY - box.top];
  const mean = (pick: (t: Touch) => number) => touches.reduce((sum, t) => sum + pick(t), 0) / touches.length;
  return [mean((t) => t.clientX) - box.left, mean((t) => t.clientY) - box.top];
}
