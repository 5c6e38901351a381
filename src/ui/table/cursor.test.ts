import { describe, expect, it } from 'vitest';
import { moveCursor } from './cursor.ts';

const shape = { rows: 100, cols: 5, page: 20 };
const move = (row: number, col: number, key: string, ctrl = false) => {
  const to = moveCursor({ row, col }, key, ctrl, shape);
  return to && [to.row, to.col];
};

describe('moveCursor', () => {
  it('moves by rows and pages and stops at the ends', () => {
    expect(move(0, -1, 'ArrowDown')).toEqual([1, -1]);
    expect(move(99, -1, 'ArrowDown')).toEqual([99, -1]);
    expect(move(0, -1, 'PageDown')).toEqual([20, -1]);
    expect(move(10, -1, 'PageUp')).toEqual([0, -1]);
    expect(move(50, -1, 'Home')).toEqual([0, -1]);
    expect(move(50, -1, 'End')).toEqual([99, -1]);
  });
  it('goes up from the first row into the head, where a column is always chosen', () => {
    expect(move(0, -1, 'ArrowUp')).toEqual([-1, 0]);
    expect(move(-1, 0, 'ArrowLeft')).toEqual([-1, 0]);
    expect(move(-1, 2, 'ArrowDown')).toEqual([0, 2]);
  });
  it('goes into the cells to the right and back to the whole row', () => {
    expect(move(3, -1, 'ArrowRight')).toEqual([3, 0]);
    expect(move(3, 0, 'ArrowLeft')).toEqual([3, -1]);
    expect(move(3, 1, 'ArrowRight', true)).toEqual([3, 4]);
  });
  it('leaves other keys alone', () => {
    expect(move(3, 1, 'a')).toBeNull();
  });
});
