// Tables as sets of typed-array columns: growing while a parser fills them, packed into one buffer to cross a thread.

const ARRAYS = {
  u8: Uint8Array,
  u16: Uint16Array,
  u32: Uint32Array,
  i32: Int32Array,
  f64: Float64Array,
} as const;

export type ColumnType = keyof typeof ARRAYS;
export type TableSpec = Readonly<Record<string, ColumnType>>;
export type ColumnArray<T extends ColumnType> = InstanceType<(typeof ARRAYS)[T]>;
export type Columns<S extends TableSpec> = { [K in keyof S]: ColumnArray<S[K]> };
type AnyArray = ColumnArray<ColumnType>;

/** A table that is not growing any more: every column has exactly `length` rows. */
export interface Table<S extends TableSpec> {
  readonly spec: S;
  readonly length: number;
  readonly col: Readonly<Columns<S>>;
}

/** A growing table. `col` changes identity when the table grows: read it again after `add`. */
export class TableBuilder<S extends TableSpec> {
  readonly spec: S;
  length = 0;
  col: Columns<S>;
  private capacity: number;
  private readonly defaults: readonly [keyof S, number][];

  /** @param defaults values other than 0 that a fresh row starts with */
  constructor(spec: S, defaults: Partial<Record<keyof S, number>> = {}, capacity = 16) {
    this.spec = spec;
    this.capacity = capacity;
    this.defaults = Object.entries(defaults) as [keyof S, number][];
    this.col = allocate(spec, capacity);
  }

  /** Appends a row of defaults and returns its index. */
  add(): number {
    const row = this.length;
    this.reserve(row + 1);
    for (const [key, value] of this.defaults) this.col[key][row] = value;
    this.length = row + 1;
    return row;
  }

  /** Appends a row with the given values. */
  push(values: Partial<Record<keyof S, number>>): number {
    const row = this.add();
    for (const key in values) this.col[key][row] = values[key] as number;
    return row;
  }

  /** Makes room for `rows` rows in all. */
  reserve(rows: number): void {
    if (rows <= this.capacity) return;
    while (this.capacity < rows) this.capacity *= 2;
    const old = this.col;
    this.col = allocate(this.spec, this.capacity);
    for (const key in this.spec) this.col[key].set(old[key]);
  }

  /** Forgets every row from `length` on; the rows start from defaults again when added. */
  truncate(length: number): void {
    for (const key in this.spec) (this.col[key] as AnyArray).fill(0, length, this.length);
    this.length = length;
  }

  table(): Table<S> {
    const col = columnsOf(this.spec, (key) => this.col[key].subarray(0, this.length) as AnyArray);
    return { spec: this.spec, length: this.length, col };
  }
}

function allocate<S extends TableSpec>(spec: S, rows: number): Columns<S> {
  return columnsOf(spec, (key) => new ARRAYS[spec[key]!](rows));
}

/** Columns of a table, made in the order of its spec. */
const columnsOf = <S extends TableSpec>(spec: S, make: (key: keyof S & string) => AnyArray): Columns<S> =>
  objectOf(Object.keys(spec), make) as Columns<S>;

/** An object made in one go: V8 keeps one that was given more than 19 names one by one as a hash map, which is slow to read. */
export const objectOf = <N extends string, T>(names: readonly N[], make: (name: N) => T) =>
  Object.fromEntries(names.map((name) => [name, make(name)])) as Record<N, T>;

export type Schema = Readonly<Record<string, TableSpec>>;
export type Tables<S extends Schema> = { readonly [K in keyof S]: Table<S[K]> };

/** A set of tables in one buffer; `rows` and the schema are all that is needed to find every column again. */
export interface Packed<B extends ArrayBufferLike = ArrayBuffer> {
  readonly buffer: B;
  readonly rows: Readonly<Record<string, number>>;
}

/** Copies tables into one buffer, columns aligned to 8 bytes, in the order of the schema. */
export function pack<S extends Schema>(schema: S, tables: Tables<S>): Packed {
  const rows: Record<string, number> = {};
  for (const name in schema) rows[name] = tables[name].length;
  const buffer = new ArrayBuffer(byteLength(schema, rows));
  const views = unpack(schema, { buffer, rows });
  for (const name in schema) {
    for (const key in schema[name]) views[name].col[key]!.set(tables[name].col[key]!);
  }
  return { buffer, rows };
}

/**
 * Tables over `byteLength(schema, rows)` bytes of a buffer, packed or all zero; nothing is copied.
 * @param from where they begin, a multiple of 8
 */
export function unpack<S extends Schema>(schema: S, packed: Packed<ArrayBufferLike>, from = 0): Tables<S> {
  let offset = from;
  const tables = objectOf(Object.keys(schema), (name) => {
    const spec = schema[name]!;
    const length = packed.rows[name] ?? 0;
    const col = columnsOf(spec, (key) => {
      const array = new ARRAYS[spec[key]!](packed.buffer as ArrayBuffer, offset, length);
      offset += align(array.byteLength);
      return array;
    });
    return { spec, length, col };
  });
  return tables as Tables<S>;
}

/** Bytes that tables of so many rows take. */
export function byteLength(schema: Schema, rows: Readonly<Record<string, number>>): number {
  let bytes = 0;
  for (const name in schema) {
    for (const key in schema[name])
      bytes += align(ARRAYS[schema[name]![key]!].BYTES_PER_ELEMENT * rows[name]!);
  }
  return bytes;
}

const align = (bytes: number): number => (bytes + 7) & ~7;

/** Sets every column of a row to 0. */
export function clearRow(columns: Readonly<Record<string, AnyArray>>, row: number): void {
  for (const key in columns) columns[key]![row] = 0;
}
