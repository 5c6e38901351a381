import { describe, expect, it } from 'vitest';
import { byOwner } from './colouring.ts';
import { matrixSvg } from './export.ts';
import { minimapOrder, minimapPixels, pixelOf } from './overview.ts';
import { extendOrder, ownersOf } from './owners.ts';
import { type Pen, paintRows } from './paint.ts';
import { inkOn, makePalette } from './palette.ts';
import { groupsOf } from './rows.ts';
import { type Drawing, layoutDrawing } from './scene.ts';
import { stackOf } from './stacks.ts';
import { testMatrix } from './test-machine.ts';

const m = testMatrix({
  cpus: [
    { cpu: 0, vectors: '32-33', man: 2, mac: 1, node: 0 },
    { cpu: 1, vectors: '32,40', node: 0 },
    { cpu: 2, vectors: '', node: 0 },
  ],
  irqs: [
    { irq: 75, cpu: 0, vector: 32, managed: true, device: '0000:01:00.0', actions: 'a<b>&"c"' },
    { irq: 76, cpu: 1, vector: 32, device: '0000:02:00.0', previous: [1, 40] },
  ],
});
const owners = ownersOf(m);
const colouring = byOwner(m, owners, extendOrder([], owners.list));
const groups = groupsOf(m, 'node');

function drawing(width: number, more: Partial<Parameters<typeof layoutDrawing>[0]> = {}): Drawing {
  const base = { matrix: m, colouring, groups, folded: new Set<string>(), mode: 'elastic' as const };
  return layoutDrawing({ ...base, passes: null, shown: null, width, height: 400, ...more });
}

interface Mark {
  readonly kind: 'box' | 'shape' | 'frame' | 'text';
  readonly token: string;
  readonly text?: string;
  readonly w?: number;
  readonly alpha?: number;
}

function marksOf(d: Drawing, lit: ReadonlySet<number> = new Set()): Mark[] {
  const marks: Mark[] = [];
  const pen: Pen = {
    box: (_x, _y, w, _h, token, _round, alpha) => marks.push({ kind: 'box', token, w, alpha }),
    shape: (_points, token, alpha) => marks.push({ kind: 'shape', token, alpha }),
    frame: (_x, _y, w, _h, token) => marks.push({ kind: 'frame', token, w }),
    text: (_x, _y, text, on) => marks.push({ kind: 'text', token: on, text }),
  };
  paintRows(pen, { ...d, lit }, 0, d.rows.rows.length - 1);
  return marks;
}

const own = (mark: Mark) => mark.token.startsWith('own-');

describe('painted cells', () => {
  it('are one for each vector that is allocated, with the irq inside', () => {
    const marks = marksOf(drawing(1400));
    expect(marks.filter((k) => k.kind === 'box' && own(k))).toHaveLength(3);
    expect(marks.filter((k) => k.kind === 'text').map((k) => k.text)).toEqual(['75', '?', '76', '76']);
  });

  it('have a notch where the irq is managed, and are cut in half where it has moved away', () => {
    const shapes = marksOf(drawing(1400)).filter((k) => k.kind === 'shape');
    expect(shapes.map((k) => k.token)).toEqual(['bg-0', 'own-1']);
  });

  it('lose the number, then the notch, then the gap as they get narrower', () => {
    const even = (width: number) => marksOf(drawing(width, { mode: 'even' }));
    expect(even(2000).some((k) => k.kind === 'text')).toBe(false);
    expect(even(3000).filter((k) => k.token === 'bg-0')).toHaveLength(1);
    expect(even(1300).filter((k) => k.token === 'bg-0')).toHaveLength(0);
    const boxes = (width: number) => even(width).filter((k) => k.kind === 'box' && own(k));
    expect(boxes(600)).toHaveLength(3);
  });

  it('recede where the filter does not let them through', () => {
    const passes = Uint8Array.of(1, 0, 0, 0);
    const marks = marksOf(drawing(1400, { passes }));
    expect(marks.filter((k) => k.kind === 'text').map((k) => k.text)).toEqual(['75']);
    expect(marks.filter((k) => k.kind === 'box' && own(k)).map((k) => k.alpha)).toEqual([1, 0.14, 0.14]);
  });

  it('are framed where they belong to what is selected', () => {
    const marks = marksOf(drawing(1400), new Set([0, 3]));
    expect(marks.filter((k) => k.kind === 'frame' && k.token === 'accent')).toHaveLength(2);
  });

  it('stand before the closed columns, one block for each run on each CPU', () => {
    expect(marksOf(drawing(1400)).filter((k) => k.token === 'sys')).toHaveLength(3 * 3);
  });

  it('are dashed where they are known to be reserved', () => {
    const full = testMatrix({ cpus: [{ cpu: 0, vectors: '32-49,51-232', man: 2, mac: 0 }] });
    const all = byOwner(full, ownersOf(full), []);
    const d = drawing(3000, { matrix: full, colouring: all, groups: groupsOf(full, 'none') });
    expect(marksOf(d).filter((k) => k.kind === 'frame' && k.token === 'ink-3')).toHaveLength(2);
  });
});

describe('a folded group', () => {
  const d = drawing(1400, { folded: new Set(['0']) });

  it('says on how many CPUs a vector is in use', () => {
    expect(marksOf(d).flatMap((k) => k.text ?? [])).toEqual(['2', '1', '1']);
  });

  it('counts every cell once, by its colour', () => {
    const stack = stackOf(m, colouring, groups[0]!, null);
    expect(stack.cells.reduce((sum, n) => sum + n, 0)).toBe(m.vector.length);
    expect(stack.cpus[32]).toBe(2);
    expect(stack.of).toBe(3);
    expect(stackOf(m, colouring, groups[0]!, Uint8Array.of(1, 0, 0, 0)).cpus[32]).toBe(1);
  });
});

describe('the minimap', () => {
  it('has one row of pixels for each CPU and one pixel for each cell', () => {
    const order = minimapOrder(groups);
    const pixels = minimapPixels(m, colouring, order, null, (token) => (token.startsWith('own-') ? 1 : 0));
    expect(pixels).toHaveLength(3 * 256);
    expect(pixels.filter(Boolean)).toHaveLength(m.vector.length);
    expect([pixels[32], pixels[33], pixels[256 + 40], pixels[512 + 32]]).toEqual([1, 1, 1, 0]);
  });

  it('writes colours in the order of bytes that pictures have', () => {
    expect(pixelOf('#123456')).toBe(0xff563412);
    expect(pixelOf('Canvas')).toBe(0xff808080);
  });
});

describe('ink on a cell', () => {
  it('is dark above a luminance of 0.30, white below', () => {
    expect(inkOn('#2EB4B0')).toBe('#10151C');
    expect(inkOn('#4B4AA3')).toBe('#FFFFFF');
  });
});

describe('the drawing as SVG', () => {
  const palette = makePalette((token) => `#${token}`);
  const svg = matrixSvg(drawing(1400), palette, 'a <capture> & "step"');

  it('has every cell, number and label that is on the page', () => {
    expect(svg.match(/>76</g)).toHaveLength(2);
    expect(svg).toContain('>free of 202<');
    expect(svg).toContain('>0x20<');
    // Four cells, three owners in the legend.
    expect(svg.match(/fill="#own-/g)!.length).toBe(4 + 3);
    expect(svg).toContain('>01:00.0 1<');
  });

  it('closes what it opens, and escapes what came from a file', () => {
    expect(svg.match(/<g[ >]/g)!.length).toBe(svg.match(/<\/g>/g)!.length);
    expect(svg).toContain('<title>a &lt;capture&gt; &amp; &quot;step&quot;</title>');
    expect(svg).not.toMatch(/NaN|undefined/);
  });
});

describe('256 CPUs with every vector in use', () => {
  const cpus = Array.from({ length: 256 }, (_, cpu) => ({ cpu, vectors: '32-49,51-234' }));
  const full = testMatrix({ cpus });
  const all = byOwner(full, ownersOf(full), []);
  const d = drawing(1400, { matrix: full, colouring: all, groups: groupsOf(full, 'none') });

  it('are walked in less than 8 ms, and every vector is painted once', () => {
    let boxes = 0;
    const pen: Pen = {
      box: (_x, _y, _w, _h, token) => {
        if (token !== 'sys') boxes++;
      },
      shape: () => {},
      frame: () => {},
      text: () => {},
    };
    const times = Array.from({ length: 9 }, () => {
      boxes = 0;
      const from = performance.now();
      paintRows(pen, { ...d, lit: new Set() }, 0, d.rows.rows.length - 1);
      return performance.now() - from;
    });
    expect(boxes).toBe(256 * 202);
    expect(Math.min(...times)).toBeLessThan(8);
  });
});
