// The camera over the drawing. Zoom below 1 changes the height per domain, and with it the form; zoom above 1 enlarges.

import { FULL_PITCH, type Layout } from './layout.ts';
import { placeOf } from './sight.ts';

export interface Camera {
  /** 1: 100 %, a node of full height per domain. */
  readonly zoom: number;
  /** Point of the drawing, in its own px, at the left top corner of the viewport. */
  readonly x: number;
  readonly y: number;
}

export interface Viewport {
  readonly width: number;
  readonly height: number;
}

export const MAX_ZOOM = 4;

/** Share of the spare height that is above a drawing that fits. */
const ABOVE_MIDDLE = 0.36;

/** Height per domain in px. */
export const pitchOf = (zoom: number): number => Math.min(zoom, 1) * FULL_PITCH;

/** Factor between the drawing's px and the screen's. */
export const scaleOf = (zoom: number): number => Math.max(1, zoom);

/** Keeps the drawing on screen: a little above the middle where it fits, no way beyond its edges where it does not. */
export function clampCamera(camera: Camera, content: Viewport, viewport: Viewport): Camera {
  const scale = scaleOf(camera.zoom);
  const into = (at: number, size: number, room: number): number =>
    Math.max(0, Math.min(at, Math.max(0, size - room / scale)));
  const x = into(camera.x, content.width, viewport.width);
  const spare = viewport.height / scale - content.height;
  const y = spare > 0 ? -spare * ABOVE_MIDDLE : into(camera.y, content.height, viewport.height);
  return x === camera.x && y === camera.y ? camera : { ...camera, x, y };
}

/** The part of the drawing on screen. */
export interface Window {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

export function windowOf(camera: Camera, viewport: Viewport): Window {
  const scale = scaleOf(camera.zoom);
  return {
    left: camera.x,
    top: camera.y,
    right: camera.x + viewport.width / scale,
    bottom: camera.y + viewport.height / scale,
  };
}

/** Something that stays where it is while the form around it changes. */
export interface Anchor {
  /** Row of irqDomain, -1 where there is none near. */
  readonly row: number;
  /** Share of the drawing's height, used without a row. */
  readonly share: number;
  /** px below the top of the viewport. */
  readonly at: number;
}

/** The domain nearest to a height on screen (px below the top of the viewport); `wanted` where it is just there. */
export function anchorAt(layout: Layout, camera: Camera, at: number, wanted = -1): Anchor {
  const y = camera.y + at / scaleOf(camera.zoom);
  const place = wanted < 0 ? null : placeOf(layout, wanted);
  if (place && Math.abs(place.y - y) < 1) return { row: wanted, share: y / layout.height, at };
  let row = -1;
  let best = Number.POSITIVE_INFINITY;
  const consider = (candidate: number, middle: number): void => {
    if (Math.abs(middle - y) >= best) return;
    best = Math.abs(middle - y);
    row = candidate;
  };
  for (const { item, y: middle } of layout.rows) {
    if (item.type === 'domain') consider(item.row, middle);
    else if (item.type === 'fold') consider(item.rows[0]!, middle);
  }
  for (const block of layout.blocks) {
    const line = Math.max(0, Math.floor((y - block.y) / block.side));
    const first = Math.min(block.rows.length - 1, line * block.across);
    consider(block.rows[first]!, block.y + (Math.floor(first / block.across) + 0.5) * block.side);
  }
  return { row, share: y / layout.height, at };
}

/** The camera at another zoom that keeps an anchor where it was. `next` is the layout at that zoom. */
export function cameraAt(next: Layout, zoom: number, x: number, anchor: Anchor): Camera {
  const place = anchor.row < 0 ? null : placeOf(next, anchor.row);
  const y = place ? place.y : anchor.share * next.height;
  return { zoom, x, y: y - anchor.at / scaleOf(zoom) };
}

/** Enlarging keeps the point under the pointer, in x; below 100 % the columns keep their width. */
export function xAt(camera: Camera, zoom: number, at: number): number {
  const point = camera.x + at / scaleOf(camera.zoom);
  return point - at / scaleOf(zoom);
}

/** The next step of the zoom buttons. */
export function stepZoom(zoom: number, direction: 1 | -1, least: number): number {
  const factor = zoom * (direction > 0 ? 1 : 0.999) < 0.25 ? 1.6 : 1.25;
  const next = direction > 0 ? zoom * factor : zoom / factor;
  // 100 % is always a stop.
  const crossed = (zoom < 0.999 && next > 1) || (zoom > 1.001 && next < 1);
  return Math.max(least, Math.min(MAX_ZOOM, crossed ? 1 : next));
}

/** Moves the camera just so far that a point can be seen. */
export function reveal(camera: Camera, viewport: Viewport, point: { x: number; y: number }): Camera {
  const scale = scaleOf(camera.zoom);
  const pad = Math.min(48, viewport.height / 4) / scale;
  const height = viewport.height / scale;
  const width = viewport.width / scale;
  let { x, y } = camera;
  if (point.y < y + pad) y = point.y - pad;
  else if (point.y > y + height - pad) y = point.y - height + pad;
  if (point.x < x + pad) x = point.x - pad;
  else if (point.x > x + width - pad) x = point.x - width + pad;
  return x === camera.x && y === camera.y ? camera : { ...camera, x, y };
}
