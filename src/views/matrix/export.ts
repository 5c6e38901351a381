// The drawing as SVG and PNG. The same marks and the same pen as on the page.

import { AXIS_HEIGHT, axisMarks, type Mark, rowMarks } from './marks.ts';
import { CELL_CHAR, type Pen, paintRows } from './paint.ts';
import type { Palette } from './palette.ts';
import { RowKind, rowBottom } from './rows.ts';
import type { Drawing } from './scene.ts';

const PAD = 12;

const escaped = (text: string): string =>
  text.replace(/[&<>"]/g, (c) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[c]!);
const n = (value: number): string => String(Math.round(value * 100) / 100);

/** All rows of a drawing as one SVG document: rows that are folded or filtered away are not in it. */
export function matrixSvg(drawing: Drawing, palette: Palette, title: string): string {
  const { rows } = drawing;
  const bottom = AXIS_HEIGHT + rows.y[rows.rows.length]! + PAD;
  const legend = legendMarks(drawing, title);
  const height = bottom + legend.height + 2 * PAD;
  const width = drawing.width + 2 * PAD;
  const out: string[] = [];
  const marks = (list: readonly Mark[]) => out.push(...list.map((mark) => markSvg(mark, palette)));
  out.push(
    `<svg xmlns="http://www.w3.org/2000/svg" width="${n(width)}" height="${n(height)}" viewBox="0 0 ${n(width)} ${n(height)}" font-family="Inter Variable, Inter, sans-serif">`,
    `<title>${escaped(title)}</title>`,
    `<rect width="100%" height="100%" fill="${palette.colour('bg-0')}"/>`,
    `<g transform="translate(${PAD} ${PAD})">`,
  );
  marks(axisMarks(drawing.matrix, drawing.x, drawing.kinds, drawing.gutters));
  out.push(`<g transform="translate(0 ${AXIS_HEIGHT})">`);
  for (let at = 0; at < rows.rows.length; at++) out.push(...rowSvg(drawing, palette, at));
  out.push(`<g transform="translate(${n(drawing.gutters.left)} 0)">`);
  paintRows(svgPen(out, palette), { ...drawing, lit: new Set() }, 0, rows.rows.length - 1);
  out.push('</g></g>', `<g transform="translate(0 ${n(bottom)})">`);
  marks(legend.marks);
  out.push('</g></g></svg>\n');
  return out.join('\n');
}

const LEGEND_ROW = 20;
const LEGEND_LETTER = 6.4;
/** More owners than this are not named in a picture. */
const MOST_NAMED = 24;

/** What the picture shows, and what its colours stand for. */
function legendMarks({ colouring, width }: Drawing, title: string): { marks: Mark[]; height: number } {
  const base = { kind: 'text', size: 11, weight: 450, anchor: 'start', mono: false } as const;
  const marks: Mark[] = [{ ...base, x: 8, y: 12, text: title, token: 'ink-2' }];
  let x = 8;
  let y = LEGEND_ROW;
  for (const slot of colouring.slots.filter(({ cells }) => cells > 0).slice(0, MOST_NAMED)) {
    const text = [slot.label, slot.about, String(slot.cells)].filter(Boolean).join(' ');
    const room = 20 + text.length * LEGEND_LETTER + 14;
    if (x > 8 && x + room > width) {
      x = 8;
      y += LEGEND_ROW;
    }
    const swatch = { kind: 'box', x, y: y + 2, w: 14, h: 12, token: slot.token, round: 2 } as const;
    marks.push({ ...swatch, dashed: slot.hollow ?? false, alpha: 1 });
    marks.push({ ...base, x: x + 20, y: y + 12, text, token: 'ink-2' });
    x += room;
  }
  return { marks, height: y + LEGEND_ROW };
}

function rowSvg(drawing: Drawing, palette: Palette, at: number): string[] {
  const { rows, gutters, end } = drawing;
  const row = rows.rows[at]!;
  const marks = rowMarks(drawing, at).map((mark) => markSvg(mark, palette));
  const height = rowBottom(rows, at) - rows.y[at]! - 1;
  const ground = `<rect x="${n(gutters.left)}" width="${n(end - gutters.left)}" height="${n(height)}" fill="${palette.colour('free')}"/>`;
  return [
    `<g transform="translate(0 ${n(rows.y[at]!)})">`,
    ...(row.kind === RowKind.head ? [] : [ground]),
    ...marks,
    '</g>',
  ];
}

function markSvg(mark: Mark, palette: Palette): string {
  const colour = palette.colour(mark.token);
  if (mark.kind === 'line')
    return `<polyline points="${mark.points.map(n).join(' ')}" fill="none" stroke="${colour}"/>`;
  if (mark.kind === 'text') {
    const family = mark.mono ? ` font-family="${escaped(palette.mono)}"` : '';
    return `<text x="${n(mark.x)}" y="${n(mark.y)}" font-size="${mark.size}" font-weight="${mark.weight}" text-anchor="${mark.anchor}" fill="${colour}"${family}>${escaped(mark.text)}</text>`;
  }
  const dash = mark.dashed
    ? `fill="none" stroke="${colour}" stroke-dasharray="3 2"`
    : `fill="${colour}"${mark.alpha === 1 ? '' : ` opacity="${mark.alpha}"`}`;
  return `<rect x="${n(mark.x)}" y="${n(mark.y)}" width="${n(mark.w)}" height="${n(mark.h)}" rx="${mark.round}" ${dash}/>`;
}

function svgPen(out: string[], palette: Palette): Pen {
  const opacity = (alpha: number): string => (alpha === 1 ? '' : ` opacity="${alpha}"`);
  return {
    box(x, y, w, h, token, round, alpha) {
      const rx = round === 0 ? '' : ` rx="${round}"`;
      out.push(
        `<rect x="${n(x)}" y="${n(y)}" width="${n(w)}" height="${n(h)}"${rx} fill="${palette.colour(token)}"${opacity(alpha)}/>`,
      );
    },
    shape(points, token, alpha) {
      out.push(
        `<polygon points="${points.map(n).join(' ')}" fill="${palette.colour(token)}"${opacity(alpha)}/>`,
      );
    },
    frame(x, y, w, h, token, width, dashed) {
      const dash = dashed ? ' stroke-dasharray="3 2"' : '';
      out.push(
        `<rect x="${n(x + width / 2)}" y="${n(y + width / 2)}" width="${n(w - width)}" height="${n(h - width)}" rx="2" fill="none" stroke="${palette.colour(token)}" stroke-width="${width}"${dash}/>`,
      );
    },
    text(x, y, text, on) {
      const colour = on === '' ? palette.colour('ink-1') : palette.ink(on);
      const halo =
        on === '' ? ` stroke="${palette.colour('bg-0')}" stroke-width="3" paint-order="stroke"` : '';
      out.push(
        `<text x="${n(x)}" y="${n(y + 3.8)}" font-family="${escaped(palette.mono)}" font-size="10.5" font-weight="600" text-anchor="middle" fill="${colour}" textLength="${n(text.length * CELL_CHAR)}"${halo}>${escaped(text)}</text>`,
      );
    },
  };
}

/** Longest side of a picture that browsers draw without fail, px. */
const LARGEST = 16_384;

/** An SVG drawn at twice its size, or as large as a canvas may be. Rejects with a sentence. */
export async function pngOf(svg: string): Promise<Blob> {
  const url = URL.createObjectURL(new Blob([svg], { type: 'image/svg+xml' }));
  try {
    const image = new Image();
    image.src = url;
    await image.decode();
    const scale = Math.min(2, LARGEST / Math.max(image.width, image.height));
    const canvas = document.createElement('canvas');
    canvas.width = Math.round(image.width * scale);
    canvas.height = Math.round(image.height * scale);
    canvas.getContext('2d')!.drawImage(image, 0, 0, canvas.width, canvas.height);
    const blob = await new Promise<Blob | null>((done) => canvas.toBlob(done, 'image/png'));
    if (!blob) throw new Error('The browser could not draw a picture this large; take the SVG.');
    return blob;
  } finally {
    URL.revokeObjectURL(url);
  }
}
