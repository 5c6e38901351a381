// Golden traces of a vector matrix, format msi-matrix-trace/1: a header, a line per operation with what the kernel answered, and
// from time to time a line of counters. One JSON object per line. Nothing is guessed: a line that is not exactly as expected
// ends the reading.

import { SetPool, Sets } from '../lib/ranges.ts';
import { type MatrixShape, matrixRows } from './matrix-columns.ts';

const TRACE_FORMAT = 'msi-matrix-trace/1';

/** A trace that cannot be read, and where: lines count from 1. */
export class TraceError extends Error {
  readonly line: number;

  constructor(line: number, message: string) {
    super(message);
    this.line = line;
  }
}

export interface TraceHeader {
  readonly shape: MatrixShape;
  /** Operations between two lines of counters. */
  readonly countersEvery: number;
  /** CPUs of each mask, ascending. */
  readonly masks: readonly (readonly number[])[];
}

/** What an operation takes, beside its name. */
const INPUTS = {
  assign_system: ['cpu', 'bit', 'rep'],
  online: ['cpu'],
  offline: ['cpu'],
  assign: ['cpu', 'bit'],
  reserve: [],
  remove_reserved: [],
  alloc: ['mask', 'resv'],
  free: ['cpu', 'bit', 'man'],
  reserve_managed: ['mask'],
  remove_managed: ['mask'],
  alloc_managed: ['mask'],
  available: ['cpu', 'down'],
  reserved: [],
  allocated: ['cpu'],
} as const;

export type OperationName = keyof typeof INPUTS;
type Input = 'cpu' | 'bit' | 'mask' | Flag;
type Flag = 'rep' | 'resv' | 'man' | 'down';

/** Operations that answer, and those of them that answer with a CPU too. */
const ANSWERS: readonly OperationName[] = [
  'alloc',
  'reserve_managed',
  'alloc_managed',
  'available',
  'reserved',
  'allocated',
];
const CHOICES: readonly OperationName[] = ['alloc', 'alloc_managed'];

const LOWEST_ERRNO = -4095;
const UINT = 0xffffffff;

export interface Operation {
  readonly name: OperationName;
  /** 0 where the operation takes none. */
  readonly cpu: number;
  readonly bit: number;
  readonly mask: number;
  /** `rep`, `resv`, `man` or `down`. */
  readonly flag: boolean;
}

/** The kernel's answers: vector or error or counter, the CPU of a vector, warnings. */
export interface Answer {
  readonly r?: number;
  readonly rcpu?: number;
  readonly warn: number;
  readonly prwarn: number;
}

export interface Counters {
  /** The last line of the trace. */
  readonly end: boolean;
  readonly global: readonly number[];
  readonly maps: number;
  readonly cpus: number;
  readonly perCpu?: readonly (readonly number[])[];
  /** Maps of each CPU, hexadecimal, most significant digit first. */
  readonly alloc?: readonly string[];
  readonly managed?: readonly string[];
  /** Warnings in all. */
  readonly warnings?: number;
}

export type TraceLine =
  | { readonly kind: 'operation'; readonly operation: Operation; readonly answer: Answer }
  | { readonly kind: 'counters'; readonly counters: Counters };

/** One object, whose fields are taken one after the other; what is left at the end was not expected. */
class Fields {
  readonly line: number;
  private readonly left: Map<string, unknown>;

  constructor(text: string, line: number) {
    this.line = line;
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch {
      throw new TraceError(line, `not JSON; expected an object of ${TRACE_FORMAT}`);
    }
    if (typeof value !== 'object' || value === null || Array.isArray(value))
      throw new TraceError(line, 'not an object; expected one object per line');
    this.left = new Map(Object.entries(value));
  }

  has(name: string): boolean {
    return this.left.has(name);
  }

  fail(name: string, value: unknown, expected: string): never {
    const found = value === undefined ? 'is missing' : `is ${JSON.stringify(value).slice(0, 40)}`;
    throw new TraceError(this.line, `"${name}" ${found}; expected ${expected}`);
  }

  take(name: string): unknown {
    const value = this.left.get(name);
    this.left.delete(name);
    return value;
  }

  integer(name: string, from: number, to: number): number {
    const value = this.take(name);
    if (isInteger(value, from, to)) return value;
    return this.fail(name, value, `a whole number from ${from} to ${to}`);
  }

  /** A count that is left out when it is 0. */
  optional(name: string): number {
    return this.has(name) ? this.integer(name, 0, UINT) : 0;
  }

  text(name: string, expected: string): string {
    const value = this.take(name);
    return typeof value === 'string' ? value : this.fail(name, value, expected);
  }

  list<T>(name: string, length: number, what: string, test: (value: unknown) => value is T): readonly T[] {
    const value = this.take(name);
    if (Array.isArray(value) && value.length === length && value.every(test)) return value;
    return this.fail(name, value, `a list of ${length} ${what}`);
  }

  /** Ends the reading of a line with more fields than were taken. */
  end(): void {
    const [first] = this.left.keys();
    if (first !== undefined) throw new TraceError(this.line, `"${first}" is not a field of this line`);
  }
}

function isInteger(value: unknown, from: number, to: number): value is number {
  return Number.isInteger(value) && (value as number) >= from && (value as number) <= to;
}

const isUint = (value: unknown): value is number => isInteger(value, 0, UINT);
const isText = (value: unknown): value is string => typeof value === 'string';

/** Reads the first line. */
export function parseHeader(text: string): TraceHeader {
  const fields = new Fields(text, 1);
  const format = fields.take('format');
  if (format !== TRACE_FORMAT) fields.fail('format', format, `"${TRACE_FORMAT}"`);
  fields.take('profile');
  fields.take('seed');
  const shape = {
    cpus: fields.integer('cpus', 1, UINT),
    matrixBits: fields.integer('bits', 32, UINT),
    allocStart: fields.integer('alloc_start', 0, UINT),
    allocEnd: fields.integer('alloc_end', 1, UINT),
  };
  checkShape(shape);
  const countersEvery = fields.integer('counters_every', 1, UINT);
  const masks = maskLists(fields, shape.cpus);
  fields.end();
  return { shape, countersEvery, masks };
}

function checkShape(shape: MatrixShape): void {
  if (shape.matrixBits % 32 !== 0)
    throw new TraceError(1, `"bits" is ${shape.matrixBits}; expected a multiple of 32`);
  try {
    matrixRows(shape);
  } catch (error) {
    throw new TraceError(1, (error as Error).message);
  }
}

function maskLists(fields: Fields, cpus: number): readonly (readonly number[])[] {
  const value = fields.take('masks');
  if (!Array.isArray(value) || !value.every(isText))
    return fields.fail('masks', value, 'a list of CPU lists');
  const pool = new SetPool();
  const ids = value.map((list) => pool.intern(list));
  const sets = new Sets(pool.sets.table(), pool.ranges.table());
  return ids.map((id, i) => {
    const members = id < 0 ? [] : [...sets.members(id)];
    if (id < 0 || (members.at(-1) ?? 0) >= cpus)
      fields.fail(`masks[${i}]`, value[i], `an ascending list such as 0-3,7 of CPUs below ${cpus}`);
    return members;
  });
}

/** Reads a line after the header; `done` operations were read before it. */
export function parseLine(header: TraceHeader, text: string, line: number, done: number): TraceLine {
  const fields = new Fields(text, line);
  const parsed = fields.has('op') ? operation(header, fields, done) : counters(header, fields, done);
  fields.end();
  return parsed;
}

function operation(header: TraceHeader, fields: Fields, done: number): TraceLine {
  fields.integer('i', done, done);
  const name = fields.text('op', 'the name of an operation');
  if (!Object.hasOwn(INPUTS, name)) fields.fail('op', name, `one of ${Object.keys(INPUTS).join(', ')}`);
  const op = name as OperationName;
  const inputs: readonly Input[] = INPUTS[op];
  const flag = inputs.find((input) => input !== 'cpu' && input !== 'bit' && input !== 'mask');
  return {
    kind: 'operation',
    operation: {
      name: op,
      cpu: inputs.includes('cpu') ? fields.integer('cpu', 0, header.shape.cpus - 1) : 0,
      bit: inputs.includes('bit') ? fields.integer('bit', 0, UINT) : 0,
      mask: inputs.includes('mask') ? fields.integer('mask', 0, header.masks.length - 1) : 0,
      flag: flag !== undefined && fields.integer(flag, 0, 1) === 1,
    },
    answer: answer(fields, op),
  };
}

/** What is asked for is checked against the machine; what was answered is any number, and compared. */
function answer(fields: Fields, op: OperationName): Answer {
  const warn = fields.optional('warn');
  const prwarn = fields.optional('prwarn');
  if (!ANSWERS.includes(op)) return { warn, prwarn };
  const r = fields.integer('r', LOWEST_ERRNO, UINT);
  if (r < 0 || !CHOICES.includes(op)) return { r, warn, prwarn };
  return { r, rcpu: fields.integer('rcpu', 0, UINT), warn, prwarn };
}

const isCpuFacts = (value: unknown): value is readonly number[] =>
  Array.isArray(value) && value.length === 5 && value.every(isUint);

function counters({ shape }: TraceHeader, fields: Fields, done: number): TraceLine {
  const end = fields.has('end');
  if (!end && !fields.has('c')) fields.fail('op', undefined, 'an operation, or "c" or "end" with counters');
  fields.integer(end ? 'end' : 'c', done, done);
  const digits = shape.matrixBits / 4;
  const isMap = (value: unknown): value is string =>
    isText(value) && value.length === digits && /^[0-9a-f]*$/.test(value);
  return {
    kind: 'counters',
    counters: {
      end,
      global: fields.list('g', 5, 'counters', isUint),
      maps: fields.integer('maps', 0, UINT),
      cpus: fields.integer('cpus', 0, UINT),
      ...(fields.has('p') && { perCpu: fields.list('p', shape.cpus, 'lists of 5 counters', isCpuFacts) }),
      ...(fields.has('alloc') && {
        alloc: fields.list('alloc', shape.cpus, `maps of ${digits} digits`, isMap),
      }),
      ...(fields.has('managed') && {
        managed: fields.list('managed', shape.cpus, `maps of ${digits} digits`, isMap),
      }),
      ...(end && { warnings: fields.integer('warns', 0, UINT) }),
    },
  };
}
