import { describe, expect, it } from 'vitest';
import type { DeviceNode, GroupNode, TreeRow } from './tree.ts';
import { treeRows } from './tree.ts';
import { moveInTree } from './tree-keys.ts';

const device = (row: number, children: readonly DeviceNode[] = []): DeviceNode => ({
  kind: 'device',
  key: `dev:${row}`,
  row,
  children,
});
const group = (key: string, children: readonly DeviceNode[]): GroupNode => ({
  kind: 'group',
  key,
  title: key,
  note: '',
  children,
});

/** a (0 (1), 2), b (3) */
const tree = [group('a', [device(0, [device(1)]), device(2)]), group('b', [device(3)])];
const lines = (closed: readonly string[] = []): TreeRow[] =>
  treeRows(tree, { closed: new Set(closed), matches: null });
const keys = (rows: readonly TreeRow[]) => rows.map((row) => row.node.key);

describe('keys of the tree', () => {
  it('go line by line and choose devices, not groups', () => {
    expect(keys(lines())).toEqual(['a', 'dev:0', 'dev:1', 'dev:2', 'b', 'dev:3']);
    expect(moveInTree(lines(), 0, 'ArrowDown', 5)).toEqual({ to: 1, choose: true });
    expect(moveInTree(lines(), 3, 'ArrowDown', 5)).toEqual({ to: 4, choose: false });
    expect(moveInTree(lines(), 0, 'ArrowUp', 5)).toEqual({ to: 0, choose: false });
    expect(moveInTree(lines(), 0, 'PageDown', 2)).toEqual({ to: 2, choose: true });
    expect(moveInTree(lines(), 0, 'End', 2)).toEqual({ to: 5, choose: true });
    expect(moveInTree(lines(), 5, 'Home', 2)).toEqual({ to: 0, choose: false });
  });

  it('open, go in, close and go out with right and left', () => {
    expect(moveInTree(lines(['a']), 0, 'ArrowRight', 5)).toEqual({ to: 0, choose: false, toggle: true });
    expect(moveInTree(lines(), 0, 'ArrowRight', 5)).toEqual({ to: 1, choose: true });
    expect(moveInTree(lines(), 3, 'ArrowRight', 5)).toEqual({ to: 3, choose: false });
    expect(moveInTree(lines(), 1, 'ArrowLeft', 5)).toEqual({ to: 1, choose: false, toggle: false });
    expect(moveInTree(lines(), 2, 'ArrowLeft', 5)).toEqual({ to: 1, choose: true });
    expect(moveInTree(lines(), 3, 'ArrowLeft', 5)).toEqual({ to: 0, choose: false });
  });

  it('choose with Enter and Space, and leave other keys alone', () => {
    expect(moveInTree(lines(), 4, 'Enter', 5)).toEqual({ to: 4, choose: true });
    expect(moveInTree(lines(), 1, ' ', 5)).toEqual({ to: 1, choose: true });
    expect(moveInTree(lines(), 1, 'e', 5)).toBeNull();
  });
});
