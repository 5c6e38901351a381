import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { captureFiles, syntheticMachine } from '../../../bench/generator.ts';
import { inputsFromPath } from '../../importers/archive/node.ts';
import { openBundle } from '../../importers/archive/open.ts';
import { Capture } from '../../importers/capture.ts';
import type { MachineView } from '../../model/machine.ts';
import { cpusOf } from './cpus.ts';
import { plant } from './fold.ts';
import { type Forest, forestOf } from './forest.ts';
import { domainName } from './labels.ts';
import { fitPitch, formOf, type Layout, type LayoutInput, layout } from './layout.ts';
import { keepInSight, placeOf, squareAt } from './sight.ts';

async function sample(name: string): Promise<MachineView> {
  const capture = new Capture(await openBundle(await inputsFromPath(`public/samples/${name}.tar.gz`)));
  return capture.read(capture.stepNames[0]!);
}

/** A root, its remapping unit and `devices` device domains. */
async function generated(devices: number): Promise<MachineView> {
  const files = captureFiles(syntheticMachine({ cpus: 64, devices, entries: 1, requested: 0.9 }));
  return new Capture({ name: 'generated', files }).read('capture');
}

interface Choice {
  readonly above?: number;
  readonly open?: readonly string[];
  readonly pitch?: number;
  readonly focus?: number;
  readonly width?: number;
}

function inputOf(machine: MachineView, choice: Choice = {}): LayoutInput {
  const forest = forestOf(machine);
  return {
    forest,
    trees: plant(forest, { above: choice.above ?? 0, open: new Set(choice.open ?? []) }),
    cpus: cpusOf(machine).list,
    width: choice.width ?? 1048,
    room: 480,
    pitch: choice.pitch ?? 29,
    focus: choice.focus ?? -1,
    drivers: true,
    irqs: true,
  };
}

/** How often each domain is drawn: as a node, a stripe, a square, or in a closed fold. */
function timesDrawn(forest: Forest, placed: Layout): Map<string, number> {
  const times = new Map(
    [...forest.children.keys()].map((row) => [`${row} ${domainName(forest.machine, row)}`, 0]),
  );
  const draw = (row: number) => {
    const key = `${row} ${domainName(forest.machine, row)}`;
    times.set(key, (times.get(key) ?? 0) + 1);
  };
  for (const inner of placed.inners) draw(inner.row);
  for (const { item } of placed.rows) {
    if (item.type === 'domain') draw(item.row);
    if (item.type === 'fold' && !item.open) item.rows.forEach(draw);
  }
  for (const block of placed.blocks) block.rows.forEach(draw);
  return times;
}

interface Span {
  readonly what: string;
  readonly column: string;
  readonly top: number;
  readonly bottom: number;
}

/** Everything that must not overlap within its column. */
function spansOf(placed: Layout): Span[] {
  const span = (what: string, column: string, y: number, height: number): Span => ({
    what,
    column,
    top: y - height / 2,
    bottom: y + height / 2,
  });
  return [
    ...placed.rows.map((row) => span(row.spot, 'leaf', row.y, Math.max(row.box, row.height))),
    ...placed.blocks.map((b) => span(`block ${b.parent}`, 'leaf', b.y + b.height / 2, b.height)),
    ...placed.inners.map((i) => span(`domain ${i.row}`, `inner ${i.depth}`, i.y, i.height)),
    ...placed.cpus.map((box) => span(`CPU ${box.cpus[0]!.cpu}`, 'cpu', box.y, box.height)),
  ];
}

function overlaps(placed: Layout): string[] {
  const spans = spansOf(placed).sort((a, b) =>
    a.column < b.column ? -1 : a.column > b.column ? 1 : a.top - b.top,
  );
  return spans.flatMap((span, at) => {
    const before = spans[at - 1];
    const bad = before && before.column === span.column && before.bottom > span.top + 0.01;
    return bad ? [`${before.what} reaches into ${span.what}`] : [];
  });
}

/** Columns left to right without touching. */
function columnsAreApart({ columns }: Layout): boolean {
  const all = [columns.cpu, columns.root, ...columns.inner, columns.leaf, columns.driver, columns.irq];
  const shown = all.filter((column) => column !== null);
  return shown.every((column, at) => at === 0 || shown[at - 1]!.x + shown[at - 1]!.width < column.x);
}

function expectSound(machine: MachineView, choice: Choice): Layout {
  const input = inputOf(machine, choice);
  const placed = layout(input);
  expect([...timesDrawn(input.forest, placed)].filter(([, times]) => times !== 1)).toEqual([]);
  expect(overlaps(placed)).toEqual([]);
  expect(columnsAreApart(placed)).toBe(true);
  for (const span of spansOf(placed)) {
    expect(span.top).toBeGreaterThanOrEqual(0);
    expect(span.bottom).toBeLessThanOrEqual(placed.height);
  }
  return placed;
}

const PITCHES = [29, 24, 20, 19.9, 12, 6, 5.9, 2, 0.4];

const SAMPLES = [
  'x86-612-q35-vtd-many-devices',
  'x86-612-q35-exhaust-drivers-1cpu',
  'x86-61-q35-vtd-xapic-4cpu',
  'arm64-gicv3-its-mbigen-4cpu',
  'riscv-aplic-imsic-4cpu-q10',
  'xen-pv-dom0-4cpu-vtd',
];

describe('the layout of bundled captures', () => {
  it.each(SAMPLES)('draws every domain of %s once and nothing over anything else', async (name) => {
    const machine = await sample(name);
    for (const above of [0, 4])
      for (const pitch of PITCHES) {
        expectSound(machine, { above, pitch });
        expectSound(machine, { above, pitch, open: ['*'], width: 700 });
      }
  });

  it('keeps every parent beside its own children', async () => {
    const machine = await sample('x86-612-q35-vtd-many-devices');
    const placed = expectSound(machine, {});
    const remapping = placed.inners.find((inner) => inner.depth === 1)!;
    const below = placed.rows.filter((row) => row.parent === remapping.row);
    expect(below).toHaveLength(25);
    for (const row of below) {
      expect(row.y).toBeGreaterThan(remapping.top);
      expect(row.y).toBeLessThan(remapping.bottom);
    }
    const middle = (below[0]!.y + below.at(-1)!.y) / 2;
    expect(remapping.y).toBeCloseTo(middle, 5);
  });

  it('folds more than four siblings of one shape into one node with a count', async () => {
    const machine = await sample('x86-612-q35-exhaust-drivers-1cpu');
    const folded = expectSound(machine, { above: 4 });
    const folds = folded.rows.flatMap(({ item }) => (item.type === 'fold' ? [item.rows.length] : []));
    expect(folds.sort((a, b) => a - b)).toEqual([14, 66]);
    const open = expectSound(machine, { above: 4, open: ['*'] });
    expect(open.rows.filter(({ item }) => item.type === 'domain')).toHaveLength(83);
  });

  it('shows the names of five stripes around the focus', async () => {
    const machine = await sample('x86-612-q35-exhaust-drivers-1cpu');
    const focus = machine.find('irqDomain', 'name', 'PCI-MSIX-0000:00:08.5-12');
    const placed = expectSound(machine, { pitch: 8, focus });
    const stripes = placed.rows.filter(({ item }) => item.type === 'domain' && item.row !== focus);
    const readings = placed.rows.flatMap(({ item, reading }) =>
      item.type === 'domain' && domainName(machine, item.row).startsWith('PCI-MSIX') && reading !== 'none'
        ? [`${domainName(machine, item.row).slice(-7, -3)} ${reading}`]
        : [],
    );
    expect(readings).toEqual(['08.3 far', '08.4 near', '08.5 full', '08.6 near', '08.7 far']);
    expect(stripes.length).toBe(82);
  });
});

describe('the layout of generated machines', () => {
  const machines = new Map<number, MachineView>();
  beforeAll(async () => {
    for (const domains of [3, 84, 3000]) machines.set(domains, await generated(domains - 2));
  });

  it.each([3, 84, 3000])('places %i domains once each, without overlaps, in every form', (domains) => {
    const machine = machines.get(domains)!;
    expect(machine.t.irqDomain.length).toBe(domains);
    for (const pitch of PITCHES) expectSound(machine, { pitch, focus: domains - 1 });
    expectSound(machine, { above: 4 });
  });

  it('chooses the form by the height per domain', () => {
    const form = (domains: number) => {
      const input = inputOf(machines.get(domains)!);
      const pitch = fitPitch(input, 700);
      const placed = layout({ ...input, pitch });
      expect(placed.height).toBeLessThanOrEqual(700);
      expect(formOf(pitch)).toBe(placed.form);
      return placed.form;
    };
    expect(form(3)).toBe('node');
    expect(form(84)).toBe('stripe');
    expect(form(3000)).toBe('square');
  });

  it('finds the place of every one of 3,000 squares', () => {
    const input = inputOf(machines.get(3000)!, { pitch: 1 });
    const placed = layout(input);
    for (const block of placed.blocks)
      for (const [at, row] of block.rows.entries()) expect(placeOf(placed, row)).toEqual(squareAt(block, at));
  });

  it('takes less than 50 ms for 3,000 domains in any form', () => {
    const machine = machines.get(3000)!;
    for (const pitch of [29, 8, 1]) {
      const input = inputOf(machine, { pitch });
      const times = Array.from({ length: 5 }, () => {
        const start = performance.now();
        layout(input);
        return performance.now() - start;
      });
      expect(Math.min(...times)).toBeLessThan(50);
    }
  });
});

describe('what follows the reader', () => {
  it('keeps parents and CPUs in sight, inside their own part of the drawing', async () => {
    const machine = await generated(400);
    const placed = layout(inputOf(machine, { pitch: 29 }));
    const heights = fc.record({
      top: fc.double({ min: 0, max: 1, noNaN: true }),
      room: fc.integer({ min: 300, max: 1200 }),
    });
    fc.assert(
      fc.property(heights, ({ top: share, room }) => {
        const top = share * (placed.height - room);
        const seen = keepInSight(placed, top, top + room);
        for (const inner of seen.inners) {
          const half = inner.height / 2;
          expect(inner.y - half).toBeGreaterThanOrEqual(inner.top - 0.01);
          expect(inner.y + half).toBeLessThanOrEqual(inner.bottom + 0.01);
          const reachable = inner.bottom - inner.top > room;
          if (reachable && top > inner.top && top + room < inner.bottom) {
            expect(inner.y - half).toBeGreaterThanOrEqual(top);
            expect(inner.y + half).toBeLessThanOrEqual(top + room);
          }
        }
        for (const box of seen.cpus) expect(box.y).toBeGreaterThan(top);
      }),
    );
  });
});
