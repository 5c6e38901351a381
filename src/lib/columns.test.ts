import { setFlagsFromString } from 'node:v8';
import { describe, expect, it } from 'vitest';
import { pack, type Schema, TableBuilder, unpack } from './columns.ts';

const SPEC = { id: 'u32', row: 'i32', flag: 'u8', at: 'f64' } as const;

describe('a growing table', () => {
  it('starts rows from their defaults, also after it was cut', () => {
    const table = new TableBuilder(SPEC, { row: -1 }, 1);
    table.push({ id: 7, row: 3, flag: 1, at: 0.5 });
    table.truncate(0);
    table.add();
    expect([table.col.id[0], table.col.row[0], table.col.flag[0], table.col.at[0]]).toEqual([0, -1, 0, 0]);
  });

  it('keeps its values while it grows', () => {
    const table = new TableBuilder(SPEC, {}, 1);
    for (let i = 0; i < 1000; i++) table.push({ id: i });
    expect([...table.table().col.id]).toEqual([...Array(1000).keys()]);
  });
});

describe('a packed set of tables', () => {
  it('comes back the same, with columns of every width side by side', () => {
    const schema = { a: SPEC, empty: SPEC, b: { byte: 'u8', word: 'u16' } } as const;
    const a = new TableBuilder(SPEC, { row: -1 });
    for (let i = 0; i < 3; i++) a.push({ id: 2 ** 32 - 1 - i, flag: 255, at: Math.PI * i });
    const b = new TableBuilder(schema.b);
    b.push({ byte: 200, word: 60000 });
    const packed = pack(schema, { a: a.table(), empty: new TableBuilder(SPEC).table(), b: b.table() });
    const back = unpack(schema, packed);
    expect([...back.a.col.id]).toEqual([4294967295, 4294967294, 4294967293]);
    expect([...back.a.col.row]).toEqual([-1, -1, -1]);
    expect([...back.a.col.at]).toEqual([0, Math.PI, 2 * Math.PI]);
    expect(back.empty.length).toBe(0);
    expect([back.b.col.byte[0], back.b.col.word[0]]).toEqual([200, 60000]);
    expect(packed.buffer.byteLength % 8).toBe(0);
  });
});

describe('tables of many columns', () => {
  setFlagsFromString('--allow-natives-syntax');
  const isFast = new Function('object', 'return %HasFastProperties(object)') as (object: object) => boolean;
  // As a literal would be made: objects that are given the same names later share nothing with it.
  const columns = [...Array(40).keys()].map((i) => `"column${i}":"u32"`);
  const schema: Schema = JSON.parse(`{"narrow":{"row":"i32"},"wide":{${columns}}}`);

  it('are read as fast as those of few: growing, at rest and packed', () => {
    const growing = Object.entries(schema).map(([name, spec]) => [name, new TableBuilder(spec)] as const);
    const atRest = Object.fromEntries(growing.map(([name, table]) => [name, table.table()]));
    const packed = unpack(schema, pack(schema, atRest));
    const objects = [
      ...growing.map(([, { col }]) => col),
      ...Object.values(atRest).map(({ col }) => col),
      ...Object.values(packed).map(({ col }) => col),
      packed,
    ];
    expect(objects.filter((object) => !isFast(object))).toEqual([]);
  });
});
