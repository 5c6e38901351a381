import { describe, expect, it } from 'vitest';
import { byOwner } from './colouring.ts';
import { buildMatrix } from './matrix.ts';
import { ownersOf } from './owners.ts';
import {
  FOLD_FROM,
  foldedGroups,
  groupsOf,
  isGrouped,
  layoutRows,
  RowKind,
  rowAt,
  rowBottom,
  turnGroup,
} from './rows.ts';
import { layoutDrawing } from './scene.ts';
import { matrixSources } from './source.ts';
import { largeMachine, testMatrix } from './test-machine.ts';

const four = testMatrix({
  cpus: [0, 1, 2, 3].map((cpu) => ({ cpu, vectors: '32', node: cpu < 2 ? 1 : 0 })),
  offline: [4],
});
const open = new Set<string>();

describe('groups of CPUs', () => {
  it('are nodes by number, what has none last', () => {
    const groups = groupsOf(four, 'node');
    expect(groups.map(({ title, positions, offline }) => [title, positions, offline])).toEqual([
      ['node 0', [2, 3], []],
      ['node 1', [0, 1], []],
      ['node not known', [], [4]],
    ]);
    expect(isGrouped(four, 'node')).toBe(true);
  });

  it('say so where the capture does not know them', () => {
    expect(groupsOf(four, 'package').map(({ title }) => title)).toEqual(['package not known']);
    expect(isGrouped(four, 'package')).toBe(false);
    expect(groupsOf(four, 'none').map(({ title, positions }) => [title, positions.length])).toEqual([
      ['all CPUs', 4],
    ]);
  });

  it('are folded from 128 CPUs on, and turned one by one', () => {
    const groups = groupsOf(four, 'node');
    expect(foldedGroups(groups, FOLD_FROM - 1, '').size).toBe(0);
    expect([...foldedGroups(groups, FOLD_FROM, '1')]).toEqual(['0', 'x']);
    expect([...foldedGroups(groups, 4, '1')]).toEqual(['1']);
    expect(turnGroup(turnGroup('', '1'), '0')).toBe('1,0');
    expect(turnGroup('1,0', '1')).toBe('0');
  });
});

describe('rows', () => {
  const groups = groupsOf(four, 'node');

  it('are a head and its CPUs, what is offline at the end', () => {
    const { rows } = layoutRows({ groups, folded: open, shown: null, room: 600 });
    expect(rows.map(({ kind, index }) => [kind, index])).toEqual([
      [RowKind.head, -1],
      [RowKind.cpu, 2],
      [RowKind.cpu, 3],
      [RowKind.head, -1],
      [RowKind.cpu, 0],
      [RowKind.cpu, 1],
      [RowKind.head, -1],
      [RowKind.offline, 4],
    ]);
  });

  it('are one for a group that is folded', () => {
    const { rows } = layoutRows({ groups, folded: new Set(['0', 'x']), shown: null, room: 600 });
    expect(rows.map(({ kind }) => kind)).toEqual([
      RowKind.fold,
      RowKind.head,
      RowKind.cpu,
      RowKind.cpu,
      RowKind.fold,
    ]);
  });

  it('leave out what a filter hides, and groups without any', () => {
    const layout = layoutRows({ groups, folded: open, shown: Uint8Array.of(0, 1, 0, 0), room: 600 });
    expect(layout.rows.map(({ index }) => index)).toEqual([-1, 1]);
  });

  it('are found by any height inside of them', () => {
    const layout = layoutRows({ groups, folded: open, shown: null, room: 200 });
    layout.rows.forEach((_, at) => {
      expect(rowAt(layout, layout.y[at]!)).toBe(at);
      expect(rowAt(layout, rowBottom(layout, at) - 0.5)).toBe(at);
    });
    expect(rowAt(layout, -1)).toBe(-1);
    expect(rowAt(layout, layout.y[layout.rows.length]!)).toBe(-1);
  });

  it('grow to 24 px, shrink to 13 px to fit, and scroll at 19 px', () => {
    const height = (room: number) => layoutRows({ groups, folded: open, shown: null, room }).height;
    expect(height(1000)).toBe(24);
    expect(height(150)).toBe(14);
    expect(height(100)).toBe(19);
  });
});

describe('a machine of 4,096 CPUs', () => {
  const view = largeMachine(4096);
  const matrix = buildMatrix(view, matrixSources(view)[0]!);
  const owners = ownersOf(matrix);
  const colouring = byOwner(matrix, owners, []);
  const groups = groupsOf(matrix, 'node');
  const layout = (folded: ReadonlySet<string>) =>
    layoutDrawing({
      matrix,
      colouring,
      groups,
      folded,
      mode: 'elastic',
      passes: null,
      shown: null,
      width: 1300,
      height: 700,
    });

  it('is 16 rows at first, and 4,112 unfolded', () => {
    expect(layout(foldedGroups(groups, 4096, '')).rows.rows).toHaveLength(16);
    expect(layout(open).rows.rows).toHaveLength(4112);
  });

  it('is laid out in less than 50 ms, folded and open', () => {
    for (const folded of [foldedGroups(groups, 4096, ''), open]) {
      const times = Array.from({ length: 7 }, () => {
        const from = performance.now();
        layout(folded);
        return performance.now() - from;
      });
      expect(Math.min(...times)).toBeLessThan(50);
    }
  });
});
