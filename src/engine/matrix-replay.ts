// Replays a golden trace on a matrix and compares every answer, counter and map.

import { type CpuMasks, cpumaskSet, newCpuMasks, wordsFor } from './cpumask.ts';
import { chosenBit, chosenCpu, type IrqMatrix, irqMatrix } from './matrix.ts';
import { irqAllocMatrix, type MatrixShape } from './matrix-columns.ts';
import {
  CPU_FACTS,
  cpusHash,
  GLOBAL_FACTS,
  type MatrixFacts,
  mapsHash,
  matrixFacts,
} from './matrix-facts.ts';
import {
  type Answer,
  type Counters,
  type Operation,
  parseHeader,
  parseLine,
  TraceError,
  type TraceHeader,
} from './matrix-trace.ts';

/** A matrix that can be asked and seen. */
export interface Subject {
  readonly matrix: IrqMatrix;
  readonly facts: MatrixFacts;
}

export type MakeSubject = (shape: MatrixShape, masks: TraceHeader['masks']) => Subject;

/** The engine's matrix. */
export const engineSubject: MakeSubject = (shape, masks) => {
  const columns = irqAllocMatrix(shape);
  return { matrix: irqMatrix(columns, maskColumns(shape.cpus, masks)), facts: matrixFacts(columns) };
};

/** Masks in columns; row `i` holds the CPUs of `lists[i]`. */
export function maskColumns(cpus: number, lists: TraceHeader['masks']): CpuMasks {
  const masks = newCpuMasks(cpus, lists.length);
  lists.forEach((list, mask) => {
    for (const cpu of list) cpumaskSet(masks, mask, cpu);
  });
  return masks;
}

export interface Difference {
  readonly line: number;
  /** The operation with its number, or the counters after so many operations. */
  readonly what: string;
  readonly field: string;
  readonly expected: string;
  readonly got: string;
}

/** Differences that are kept; the others are counted. */
const KEPT = 20;

/** Takes a trace line by line; the public fields are the result. */
export class TraceReplay {
  operations = 0;
  differenceCount = 0;
  /** The first ones. */
  readonly differences: Difference[] = [];
  private readonly make: MakeSubject;
  private line = 0;
  private header: TraceHeader | undefined;
  private subject: Subject | undefined;
  private ended = false;
  private countedAt = 0;

  constructor(make: MakeSubject = engineSubject) {
    this.make = make;
  }

  /** The next line, without its line feed. Throws TraceError. */
  take(text: string): void {
    this.line++;
    if (this.header === undefined || this.subject === undefined) {
      this.header = parseHeader(text);
      this.subject = this.make(this.header.shape, this.header.masks);
      return;
    }
    if (this.ended) throw new TraceError(this.line, 'a line after the "end" line; expected none');
    const parsed = parseLine(this.header, text, this.line, this.operations);
    if (parsed.kind === 'counters') return this.count(this.header, this.subject.facts, parsed.counters);
    if (this.operations - this.countedAt === this.header.countersEvery)
      throw new TraceError(
        this.line,
        `an operation; expected counters ("c") after ${this.operations} operations`,
      );
    this.operate(this.subject, parsed.operation, parsed.answer);
  }

  /** Call after the last line. Throws TraceError when the trace is cut off. */
  finish(): void {
    if (this.ended) return;
    throw new TraceError(
      this.line + 1,
      `the trace ends after ${this.operations} operations; expected an "end" line`,
    );
  }

  private operate({ matrix, facts }: Subject, operation: Operation, expected: Answer): void {
    const what = `operation ${this.operations} ${operation.name}`;
    const got = this.perform(matrix, facts, operation);
    for (const field of ['r', 'rcpu', 'warn', 'prwarn'] as const)
      this.compare(what, field, expected[field], got[field]);
    this.operations++;
  }

  private perform(matrix: IrqMatrix, facts: MatrixFacts, operation: Operation): Answer {
    try {
      return perform(matrix, facts, operation);
    } catch (error) {
      throw new TraceError(this.line, `the kernel stops here: ${(error as Error).message}`);
    }
  }

  private count({ shape }: TraceHeader, facts: MatrixFacts, counters: Counters): void {
    const what = `counters after ${this.operations} operations`;
    this.countedAt = this.operations;
    this.ended = counters.end;
    facts.global().forEach((got, i) => {
      this.compare(what, GLOBAL_FACTS[i]!, counters.global[i], got);
    });
    this.compare(what, 'maps', counters.maps, mapsHash(facts, shape));
    this.compare(what, 'cpus', counters.cpus, cpusHash(facts, shape));
    counters.perCpu?.forEach((expected, cpu) => {
      const got = facts.cpu(cpu);
      CPU_FACTS.forEach((name, i) => {
        this.compare(what, `CPU ${cpu} ${name}`, expected[i], got[i]);
      });
    });
    const words = wordsFor(shape.matrixBits);
    counters.alloc?.forEach((expected, cpu) => {
      this.compare(
        what,
        `CPU ${cpu} alloc_map`,
        expected,
        hexMap(words, (w) => facts.allocWord(cpu, w)),
      );
    });
    counters.managed?.forEach((expected, cpu) => {
      this.compare(
        what,
        `CPU ${cpu} managed_map`,
        expected,
        hexMap(words, (w) => facts.managedWord(cpu, w)),
      );
    });
    if (counters.warnings !== undefined) this.compare(what, 'warns', counters.warnings, facts.warnings());
  }

  private compare(what: string, field: string, expected?: number | string, got?: number | string): void {
    if (expected === got || ++this.differenceCount > KEPT) return;
    const text = (value?: number | string): string => (value === undefined ? 'nothing' : `${value}`);
    this.differences.push({ line: this.line, what, field, expected: text(expected), got: text(got) });
  }
}

function hexMap(words: number, word: (index: number) => number): string {
  let text = '';
  for (let w = words - 1; w >= 0; w--) text += word(w).toString(16).padStart(8, '0');
  return text;
}

/** Carries an operation out and says what it answered, in the words of a trace. Throws where the kernel stops. */
export function perform(matrix: IrqMatrix, facts: MatrixFacts, operation: Operation): Answer {
  const [warnings, overReservations] = [facts.warnings(), facts.overReservations()];
  const result = call(matrix, operation);
  const warned = { warn: facts.warnings() - warnings, prwarn: facts.overReservations() - overReservations };
  if (result === undefined) return warned;
  if (operation.name !== 'alloc' && operation.name !== 'alloc_managed') return { r: result, ...warned };
  if (result < 0) return { r: result, ...warned };
  return { r: chosenBit(result), rcpu: chosenCpu(result), ...warned };
}

function call(matrix: IrqMatrix, { name, cpu, bit, mask, flag }: Operation): number | undefined {
  switch (name) {
    case 'assign_system':
      return void matrix.assignSystem(cpu, bit, flag);
    case 'online':
      return void matrix.online(cpu);
    case 'offline':
      return void matrix.offline(cpu);
    case 'assign':
      return void matrix.assign(cpu, bit);
    case 'reserve':
      return void matrix.reserve();
    case 'remove_reserved':
      return void matrix.removeReserved();
    case 'alloc':
      return matrix.alloc(mask, flag);
    case 'free':
      return void matrix.free(cpu, bit, flag);
    case 'reserve_managed':
      return matrix.reserveManaged(mask);
    case 'remove_managed':
      return void matrix.removeManaged(mask);
    case 'alloc_managed':
      return matrix.allocManaged(mask);
    case 'available':
      return matrix.available(cpu, flag);
    case 'reserved':
      return matrix.reserved();
    case 'allocated':
      return matrix.allocated(cpu);
  }
}
