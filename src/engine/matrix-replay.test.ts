import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { irqMatrix } from './matrix.ts';
import { irqAllocMatrix } from './matrix-columns.ts';
import { matrixFacts } from './matrix-facts.ts';
import { NaiveMatrix } from './matrix-naive.ts';
import { engineSubject, type MakeSubject, maskColumns, TraceReplay } from './matrix-replay.ts';

const FIXTURES = path.join(import.meta.dirname, 'fixtures');
const traces = readdirSync(FIXTURES).filter((name) => name.endsWith('.jsonl.gz'));

const linesOf = (name: string): string[] =>
  gunzipSync(readFileSync(path.join(FIXTURES, name)))
    .toString()
    .trimEnd()
    .split('\n');

function replay(lines: readonly string[], make?: MakeSubject): TraceReplay {
  const result = new TraceReplay(make);
  for (const line of lines) result.take(line);
  result.finish();
  return result;
}

/** The engine's matrix, with levels above `scanCpus` CPUs. */
const scanning =
  (scanCpus: number): MakeSubject =>
  (shape, masks) => {
    const columns = irqAllocMatrix({ ...shape, scanCpus });
    return { matrix: irqMatrix(columns, maskColumns(shape.cpus, masks)), facts: matrixFacts(columns) };
  };

const naive: MakeSubject = (shape, masks) => {
  const matrix = new NaiveMatrix(shape, masks);
  return { matrix, facts: matrix };
};

const SUBJECTS: readonly (readonly [string, MakeSubject])[] = [
  ['the matrix as it is', engineSubject],
  ['the matrix with levels on every machine', scanning(0)],
  ['the matrix without levels', scanning(8192)],
  ['the naive twin', naive],
];

describe.each(SUBJECTS)('%s', (_, make) => {
  it.each(traces)('chooses, fails, warns and counts in %s as the kernel did', (name) => {
    const { operations, differences } = replay(linesOf(name), make);
    expect(differences).toEqual([]);
    expect(operations).toBeGreaterThanOrEqual(2000);
  });
});

describe('a replay', () => {
  const lines = linesOf('matrix-drift-4cpu-s81.jsonl.gz');
  const changed = (at: number, from: string | RegExp, to: string): string[] => {
    const copy = [...lines];
    copy[at] = copy[at]!.replace(from, to);
    expect(copy[at]).not.toBe(lines[at]);
    return copy;
  };
  const first = (part: string): number => lines.findIndex((line) => line.includes(part));

  it('names what differs: the operation, the field, both values', () => {
    const at = first('"rcpu"');
    const operation = JSON.parse(lines[at]!);
    const { differences, differenceCount } = replay(changed(at, /"rcpu":\d/, '"rcpu":77'));
    expect(differenceCount).toBe(1);
    expect(differences[0]).toEqual({
      line: at + 1,
      what: `operation ${operation.i} ${operation.op}`,
      field: 'rcpu',
      expected: '77',
      got: `${operation.rcpu}`,
    });
  });

  it('compares warnings, counters, hashes and maps too', () => {
    const fieldOf = (copy: string[]): string => replay(copy).differences[0]!.field;
    expect(fieldOf(changed(first('"warn":1'), '"warn":1', '"warn":3'))).toBe('warn');
    expect(fieldOf(changed(first('"c":'), /"g":\[\d+/, '"g":[9'))).toBe('global_available');
    expect(fieldOf(changed(first('"c":'), /"maps":\d+/, '"maps":9'))).toBe('maps');
    expect(fieldOf(changed(first('"c":'), /"cpus":\d+/, '"cpus":9'))).toBe('cpus');
    expect(fieldOf(changed(first('"c":'), /"p":\[\[\d+/, '"p":[[9'))).toBe('CPU 0 available');
    expect(fieldOf(changed(lines.length - 1, '"alloc":["0', '"alloc":["f'))).toBe('CPU 0 alloc_map');
    expect(fieldOf(changed(lines.length - 1, '"managed":["0', '"managed":["f'))).toBe('CPU 0 managed_map');
    expect(fieldOf(changed(lines.length - 1, '"warns":', '"warns":9'))).toBe('warns');
  });

  it.each([
    [1, /^.*$/, '{', 2, 'not JSON'],
    [1, /^.*$/, '[1]', 2, 'not an object; expected one object per line'],
    [
      0,
      'msi-matrix-trace/1',
      'msi-matrix-trace/2',
      1,
      '"format" is "msi-matrix-trace/2"; expected "msi-matrix',
    ],
    [0, '"cpus":4', '"cpus":0', 1, '"cpus" is 0; expected a whole number from 1'],
    [0, '"bits":256', '"bits":250', 1, '"bits" is 250; expected a multiple of 32'],
    [0, '"alloc_end":235', '"alloc_end":257', 1, 'and the range inside'],
    [0, '"masks":["0-3"', '"masks":["0-4"', 1, '"masks[0]" is "0-4"; expected an ascending list'],
    [0, '"masks":["0-3"', '"masks":["3,1"', 1, '"masks[0]" is "3,1"; expected an ascending list'],
    [1, '"i":0', '"i":1', 2, '"i" is 1; expected a whole number from 0 to 0'],
    [1, '"assign_system"', '"assign"', 2, '"rep" is not a field of this line'],
    [1, '"assign_system"', '"asign"', 2, '"op" is "asign"; expected one of assign_system, online'],
    [1, '"cpu":0', '"cpu":4', 2, '"cpu" is 4; expected a whole number from 0 to 3'],
    [1, ',"rep":0', '', 2, '"rep" is missing; expected a whole number from 0 to 1'],
    [1, '"bit":128', '"bit":256', 2, 'the kernel stops here: irq_matrix_assign_system: bit 256'],
  ])('says where line %i with %s → %s is wrong', (at, from, to, line, message) => {
    const copy = changed(at, from, to);
    expect(() => replay(copy)).toThrow(
      expect.objectContaining({ line, message: expect.stringContaining(message) }),
    );
  });

  it('says that a trace is cut off, or that counters are missing, or that it goes on after its end', () => {
    const cut = lines.slice(0, 100);
    expect(() => replay(cut)).toThrow(
      expect.objectContaining({ line: 101, message: expect.stringMatching(/"end"/) }),
    );
    const without = lines.filter((_, i) => i !== first('"c":50'));
    expect(() => replay(without)).toThrow('expected counters ("c") after 50 operations');
    expect(() => replay([...lines, lines[1]!])).toThrow('a line after the "end" line');
  });
});
