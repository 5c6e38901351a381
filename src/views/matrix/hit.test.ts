import { describe, expect, it } from 'vitest';
import { type Cursor, hit, moveCursor, positionsBetween, rowOfSpot, spotAt } from './hit.ts';
import { groupsOf, layoutRows, RowKind } from './rows.ts';
import { testMatrix } from './test-machine.ts';
import { headText, spotText } from './words.ts';

const m = testMatrix({
  cpus: [
    { cpu: 3, vectors: '32', node: 0, man: 2, mac: 1 },
    { cpu: 5, vectors: '', node: 0 },
    { cpu: 9, vectors: '32-33', node: 1 },
  ],
  irqs: [
    { irq: 75, cpu: 3, vector: 32, managed: true, actions: 'nvme1q4' },
    { irq: 76, cpu: 9, vector: 33, actions: 'eth0', previous: [9, 32] },
  ],
  offline: [10],
});
const groups = groupsOf(m, 'node');
const open = layoutRows({ groups, folded: new Set(), shown: null, room: 400 });
const folded = layoutRows({ groups, folded: new Set(['0']), shown: null, room: 400 });
const at = (row: number, column = 32): Cursor => ({ row, column });

describe('the cursor', () => {
  const extent = { rows: 10, columns: 256, page: 4 };
  const move = (key: string, ctrl = false) => {
    const next = moveCursor(at(5, 100), key, ctrl, extent);
    return next && [next.row, next.column];
  };

  it.each([
    ['ArrowUp', [4, 100], [0, 100]],
    ['ArrowDown', [6, 100], [9, 100]],
    ['ArrowLeft', [5, 99], [5, 0]],
    ['ArrowRight', [5, 101], [5, 255]],
    ['Home', [5, 0], [0, 0]],
    ['End', [5, 255], [9, 255]],
    ['PageUp', [1, 100], [1, 100]],
    ['PageDown', [9, 100], [9, 100]],
  ])('moves with %s, and to the edge with Ctrl', (key, plain, ctrl) => {
    expect(move(key)).toEqual(plain);
    expect(move(key, true)).toEqual(ctrl);
  });

  it('stays inside, and leaves other keys alone', () => {
    expect(moveCursor(at(0, 0), 'ArrowUp', false, extent)).toEqual(at(0, 0));
    expect(moveCursor(at(9, 255), 'PageDown', false, extent)).toEqual(at(9, 255));
    expect(move('a')).toBeNull();
  });
});

describe('places', () => {
  it('are hit by a point, and missed beside the columns and below the rows', () => {
    const x = Int32Array.from({ length: 257 }, (_, i) => i * 4);
    expect(hit(open, x, { x: 4 * 40 + 1, y: open.y[1]! + 2 })).toEqual({ row: 1, column: 40 });
    expect(hit(open, x, { x: -1, y: 5 })).toBeNull();
    expect(hit(open, x, { x: 1024, y: 5 })).toBeNull();
    expect(hit(open, x, { x: 5, y: 5000 })).toBeNull();
  });

  it('are the same CPU in another layout, and its group where it is folded away', () => {
    const spot = spotAt(m, open, groups, at(1));
    expect(spot).toEqual({ cpu: 3, group: '0', vector: 32 });
    expect(rowOfSpot(m, open, groups, spot)).toBe(1);
    expect(folded.rows[rowOfSpot(m, folded, groups, spot)]!.kind).toBe(RowKind.fold);
    expect(rowOfSpot(m, open, groups, { cpu: 99, group: '', vector: 0 })).toBe(-1);
  });

  it.each([0, 1, 2, 3, 4, 5, 6])('row %d leads to a spot and back', (row) => {
    expect(rowOfSpot(m, open, groups, spotAt(m, open, groups, at(row)))).toBe(row);
  });

  it('between two rows are their CPUs; a folded group has all of its CPUs', () => {
    expect(positionsBetween(open, groups, 4, 1, null)).toEqual([0, 1, 2]);
    expect(positionsBetween(folded, groups, 0, 0, null)).toEqual([0, 1]);
    expect(positionsBetween(folded, groups, 0, 0, Uint8Array.of(0, 1, 1))).toEqual([1]);
  });
});

describe('what is said of a place', () => {
  const said = (row: number, column: number, layout = open) =>
    spotText(m, groups, spotAt(m, layout, groups, at(row, column)));

  it.each([
    [32, 'CPU 3 vector 0x20, irq 75, nvme1q4, managed'],
    [0x40, 'CPU 3 vector 0x40, free'],
    [0xec, 'CPU 3 vector 0xec, system, local APIC timer'],
    [0xee, 'CPU 3 vector 0xee, not given to irqs'],
  ])('vector %d', (vector, text) => expect(said(1, vector)).toBe(text));

  it('names both ends of a move', () => {
    expect(said(4, 32)).toBe('CPU 9 vector 0x20, irq 76, eth0, moved to CPU 9 0x21, cleanup pending');
  });

  it('counts the CPUs of a group', () => {
    expect(said(0, 32, folded)).toBe('node 0 vector 0x20, in use on 1 of 2 CPUs');
    expect(said(0, 0xec, folded)).toBe('node 0 vector 0xec, system, local APIC timer');
    expect(headText(m, groups[0]!)).toBe('node 0, 2 CPUs, avl 402, man 2, mac 1, act 1');
  });

  it('says of a CPU that is offline that nothing is printed', () => {
    expect(said(6, 32)).toBe('CPU 10, offline: the kernel prints no vectors of it');
  });
});
