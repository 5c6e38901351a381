import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FULL_PITCH } from './layout.ts';
import { clampCamera, MAX_ZOOM, pitchOf, reveal, scaleOf, stepZoom, windowOf, xAt } from './zoom.ts';

const content = { width: 1000, height: 5000 };
const viewport = { width: 800, height: 600 };

const cameras = fc.record({
  zoom: fc.double({ min: 0.02, max: MAX_ZOOM, noNaN: true }),
  x: fc.double({ min: -9000, max: 9000, noNaN: true }),
  y: fc.double({ min: -9000, max: 9000, noNaN: true }),
});

describe('the camera', () => {
  it('changes the height per domain below 100 %, and the scale above', () => {
    expect([pitchOf(0.5), scaleOf(0.5)]).toEqual([FULL_PITCH / 2, 1]);
    expect([pitchOf(2), scaleOf(2)]).toEqual([FULL_PITCH, 2]);
  });

  it('never shows anything beyond the edges of a drawing that is larger than the window', () => {
    fc.assert(
      fc.property(cameras, (camera) => {
        const clamped = clampCamera(camera, content, viewport);
        const seen = windowOf(clamped, viewport);
        expect(seen.top).toBeGreaterThanOrEqual(0);
        expect(seen.bottom).toBeLessThanOrEqual(content.height + 0.001);
        expect(seen.left).toBeGreaterThanOrEqual(0);
        expect(clampCamera(clamped, content, viewport)).toBe(clamped);
      }),
    );
  });

  it('shows a drawing that fits whole, wherever it was before', () => {
    const small = { width: 500, height: 300 };
    fc.assert(
      fc.property(cameras, ({ x, y }) => {
        const seen = windowOf(clampCamera({ zoom: 1, x, y }, small, viewport), viewport);
        expect(seen.top).toBeLessThan(0);
        expect(seen.bottom).toBeGreaterThan(small.height);
        expect(seen.left).toBe(0);
      }),
    );
  });

  it('keeps the point under the pointer in x while it enlarges', () => {
    fc.assert(
      fc.property(cameras, fc.double({ min: 0.1, max: 4, noNaN: true }), fc.nat(800), (camera, zoom, at) => {
        const before = camera.x + at / scaleOf(camera.zoom);
        expect(xAt(camera, zoom, at) + at / scaleOf(zoom)).toBeCloseTo(before, 6);
      }),
    );
  });

  it('moves no further than it takes to see a point', () => {
    const camera = { zoom: 1, x: 0, y: 1000 };
    expect(reveal(camera, viewport, { x: 400, y: 1300 })).toBe(camera);
    expect(reveal(camera, viewport, { x: 400, y: 2000 }).y).toBe(2000 - 600 + 48);
    expect(reveal(camera, viewport, { x: 400, y: 500 }).y).toBe(500 - 48);
  });
});

describe('zoom steps', () => {
  it('stop at 100 % on the way through, at the least and at the most', () => {
    expect(stepZoom(0.9, 1, 0.05)).toBe(1);
    expect(stepZoom(1.1, -1, 0.05)).toBe(1);
    expect(stepZoom(1, 1, 0.05)).toBe(1.25);
    expect(stepZoom(0.06, -1, 0.05)).toBe(0.05);
    expect(stepZoom(3.9, 1, 0.05)).toBe(MAX_ZOOM);
  });

  it('go down where they came up', () => {
    for (const zoom of [0.3, 0.5, 1.25, 2])
      expect(stepZoom(stepZoom(zoom, 1, 0.01), -1, 0.01)).toBeCloseTo(zoom, 9);
  });
});
