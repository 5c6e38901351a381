import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

type Theme = 'light' | 'dark' | 'contrast';
type Rgb = readonly [number, number, number];

const css = readFileSync(new URL('./tokens.css', import.meta.url), 'utf8');

function block(selector: string): Record<string, string> {
  const start = css.indexOf(`${selector} {`);
  const body = css.slice(start, css.indexOf('\n}', start));
  return Object.fromEntries([...body.matchAll(/--([\w-]+):\s*(#[0-9a-f]+)/g)].map((m) => [m[1]!, m[2]!]));
}

const light = block('[data-theme="light"]');
const tokens: Readonly<Record<Theme, Record<string, string>>> = {
  light,
  dark: block('[data-theme="dark"]'),
  contrast: { ...light, ...block('[data-theme="contrast"]') },
};

const linear = (c: number) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);

function rgb(theme: Theme, name: string): Rgb {
  const hex = tokens[theme][name];
  if (!hex) throw new Error(`no --${name} in ${theme}`);
  return [1, 3, 5].map((i) => linear(Number.parseInt(hex.slice(i, i + 2), 16) / 255)) as unknown as Rgb;
}

const luminance = ([r, g, b]: Rgb) => 0.2126 * r + 0.7152 * g + 0.0722 * b;

function contrast(theme: Theme, a: string, b: string): number {
  const [x, y] = [luminance(rgb(theme, a)), luminance(rgb(theme, b))];
  return (Math.max(x, y) + 0.05) / (Math.min(x, y) + 0.05);
}

/** What people with a colour deficiency see, in linear RGB (Machado, Oliveira and Fernandes 2009, severity 1). */
const VISION: Readonly<Record<string, readonly (readonly number[])[]>> = {
  normal: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  protan: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deutan: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritan: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
};

const times = (m: readonly (readonly number[])[], v: readonly number[]) =>
  m.map((row) => row.reduce((sum, x, i) => sum + x * v[i]!, 0));

function lab(color: Rgb, vision: string): number[] {
  const seen = times(VISION[vision]!, color).map((c) => Math.min(1, Math.max(0, c)));
  const xyz = times(
    [
      [0.4124564, 0.3575761, 0.1804375],
      [0.2126729, 0.7151522, 0.072175],
      [0.0193339, 0.119192, 0.9503041],
    ],
    seen,
  );
  const [x, y, z] = xyz
    .map((c, i) => c / [0.95047, 1, 1.08883][i]!)
    .map((t) => (t > 216 / 24389 ? Math.cbrt(t) : (t * 24389) / 27 / 116 + 16 / 116));
  return [116 * y! - 16, 500 * (x! - y!), 200 * (y! - z!)];
}

/** The smallest distance between any two of some tokens, over all four kinds of vision. */
function smallestDistance(theme: Theme, names: readonly string[]): number {
  let least = Number.POSITIVE_INFINITY;
  for (const vision of Object.keys(VISION)) {
    const labs = names.map((name) => lab(rgb(theme, name), vision));
    for (let i = 0; i < labs.length; i++)
      for (let j = 0; j < i; j++)
        least = Math.min(least, Math.hypot(...labs[i]!.map((c, k) => c - labs[j]![k]!)));
  }
  return least;
}

const ROLES = ['ve', 'ir', 'mp', 'md', 'io'];
const OWNERS = Array.from({ length: 8 }, (_, i) => `own-${i + 1}`);

describe.each(['light', 'dark', 'contrast'] as const)('the %s theme', (theme) => {
  it.each(['bg-0', 'bg-1', 'bg-2'])('keeps every ink readable on %s', (ground) => {
    for (const ink of ['ink-1', 'ink-2', 'ink-3', 'ink-4', 'accent-ink', 'fault', 'pend']) {
      expect(contrast(theme, ink, ground), ink).toBeGreaterThanOrEqual(4.5);
    }
  });

  it('keeps role text readable on surfaces, on the selection and on its own wash', () => {
    for (const role of ROLES)
      for (const ground of ['bg-0', 'bg-1', 'bg-2', 'accent-wash', `${role}-w`]) {
        expect(contrast(theme, `${role}-t`, ground), `${role} on ${ground}`).toBeGreaterThanOrEqual(4.5);
      }
  });

  it('keeps words readable on filled buttons and on states', () => {
    expect(contrast(theme, 'on-accent', 'accent')).toBeGreaterThanOrEqual(4.5);
    for (const [text, ground] of [
      ['accent-ink', 'ok-w'],
      ['pend', 'pend-w'],
      ['fault', 'fault-w'],
      ['ink-1', 'accent-wash'],
    ] as const) {
      expect(contrast(theme, text, ground), text).toBeGreaterThanOrEqual(4.5);
    }
  });

  it('draws outlines that carry meaning, and the focus ring, at 3:1 or better', () => {
    for (const mark of ['line-3', 'accent'])
      expect(contrast(theme, mark, 'bg-0'), mark).toBeGreaterThanOrEqual(3);
  });
});

describe('measured sets', () => {
  it.each([
    ['light', ROLES, 31.4],
    ['dark', ROLES, 35],
    ['light', OWNERS, 24.6],
    ['dark', OWNERS, 25.6],
    ['light', ['ok', 'pend-mark', 'fault'], 23.7],
  ] as const)('%s %j stay %d apart for every kind of vision', (theme, names, least) => {
    expect(smallestDistance(theme, names)).toBeGreaterThanOrEqual(least - 0.1);
  });
});
