import { describe, expect, it } from 'vitest';
import { stripLayout } from './affinity.ts';

describe('stripLayout', () => {
  it('gives one slot per CPU, joins asked neighbours, and rules between nodes', () => {
    const s = stripLayout({ cpus: 32, asked: [4, 5], effective: [4], nodeOf: (c) => (c < 16 ? 0 : 1) });
    expect(s).toEqual({
      width: 160,
      asked: [{ x: 20, width: 10 }],
      effective: [{ x: 20, width: 5 }],
      rules: [80],
    });
  });
  it('gives one slot per node above 64 CPUs', () => {
    const s = stripLayout({
      cpus: 128,
      asked: [0, 100],
      effective: [100],
      nodeOf: (c) => Math.floor(c / 32),
    });
    expect(s).toEqual({
      width: 76,
      asked: [
        { x: 0, width: 19 },
        { x: 57, width: 19 },
      ],
      effective: [{ x: 57, width: 19 }],
      rules: [],
    });
  });
  it('leaves out CPUs that the machine does not have', () => {
    expect(stripLayout({ cpus: 2, asked: [0, 7], effective: [9] })).toMatchObject({
      asked: [{ x: 0, width: 19 }],
      effective: [],
    });
  });
});
