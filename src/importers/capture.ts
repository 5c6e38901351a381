// A capture that is open: its moments, each read and joined when it is asked for.

import { BUNDLE_SEVERITY, type ProblemKind } from '../model/bundle-problems.ts';
import { MachineBuilder, type MachineHeader, type MachineView } from '../model/machine.ts';
import { FileState, Severity } from '../model/tables.ts';
import { FileContext, type Importer } from './context.ts';
import { Copies } from './copies.ts';
import { join } from './join/join.ts';
import { missingBeginning } from './places.ts';
import { recognise } from './recognise.ts';
import { isOtherPart, isSosreport, OTHER_PART } from './sosreport.ts';
import type { SourceFile } from './source.ts';
import { findSteps, type Step } from './steps.ts';
import { rescue, type UnwrapNote, unwrap } from './unwrap.ts';

/** What the archive reader found wrong. */
export interface BundleNote {
  readonly kind: ProblemKind;
  readonly path: string;
  readonly line?: number;
  readonly found: string;
  readonly expected: string;
  readonly done: string;
}

export interface CaptureInput {
  readonly name: string;
  readonly files: readonly SourceFile[];
  readonly problems?: readonly BundleNote[];
}

export interface ReadOptions {
  readonly signal?: AbortSignal;
  /** Called between files. */
  readonly onProgress?: (progress: ReadProgress) => void;
}

export interface ReadProgress {
  readonly step: string;
  readonly path: string;
  readonly files: number;
  readonly filesDone: number;
  readonly bytes: number;
  readonly bytesDone: number;
  readonly irqs: number;
}

/** Longest stretch without giving way to other work, in milliseconds. */
const SLICE_MS = 25;
/** Texts that nobody knows and that are looked at a second time. */
const MAX_RESCUES = 40;

export class Capture {
  readonly name: string;
  readonly steps: readonly Step[];
  private readonly notes: readonly BundleNote[];
  private readonly containers = new Map<string, Uint8Array>();

  constructor(input: CaptureInput) {
    this.name = input.name;
    this.notes = input.problems ?? [];
    this.steps = findSteps(input.files);
    for (const file of input.files) this.containers.set(file.path, file.bytes);
  }

  get stepNames(): string[] {
    return this.steps.map((s) => s.name);
  }

  /** The bytes of a file of the capture, for showing a source. */
  bytes(path: string): Uint8Array | undefined {
    return this.containers.get(path);
  }

  /** Reads a moment and joins it with what the moment before it says of counts. Throws RangeError for an unknown name. */
  async read(name: string, options: ReadOptions = {}): Promise<MachineView> {
    const index = this.steps.findIndex((s) => s.name === name);
    if (index < 0) throw new RangeError(`there is no moment ${name}; there are ${this.stepNames.join(', ')}`);
    const machine = new MachineBuilder();
    const reader = new StepReader(machine, this.steps[index]!, options);
    this.report(machine);
    reader.reportLost();
    await reader.read();
    const before = index > 0 ? await this.countsOnly(this.steps[index - 1]!, options) : undefined;
    const header = reader.header(this.name, this.stepNames);
    join(machine, { header, before });
    return machine.finish(reader.header(this.name, this.stepNames));
  }

  /** The moment before, as far as rules that compare two moments need it. */
  private async countsOnly(step: Step, options: ReadOptions): Promise<MachineBuilder> {
    const machine = new MachineBuilder();
    const { signal } = options;
    const reader = new StepReader(machine, step, signal ? { signal } : {});
    await reader.read(['proc-interrupts', 'debugfs-irq', 'irq-affinity', 'proc-irq', 'proc-irq-file']);
    return machine;
  }

  private report(machine: MachineBuilder): void {
    for (const note of this.notes) {
      machine.t.problem.push({
        path: machine.strings.intern(note.path),
        line: note.line ?? 0,
        severity: BUNDLE_SEVERITY[note.kind],
        found: machine.strings.intern(note.found),
        expected: machine.strings.intern(note.expected),
        done: machine.strings.intern(note.done),
      });
    }
  }
}

/** A file of the moment: its row, and what its parts were recognised as. */
interface KnownFile {
  readonly row: number;
  readonly labels: Set<string>;
}

/** Reads the files of one moment into a machine. */
class StepReader {
  private readonly machine: MachineBuilder;
  private readonly step: Step;
  private readonly options: ReadOptions;
  private readonly isSosreport: boolean;
  /** Left out of all paths: a folder of /proc or /sys was handed over alone. */
  private readonly beginning: string;
  private readonly copies = new Copies();
  private readonly fileRows = new Map<string, KnownFile>();
  private likely: Importer | undefined;
  private rescues = 0;
  private sliceEnd = 0;

  constructor(machine: MachineBuilder, step: Step, options: ReadOptions) {
    this.machine = machine;
    this.step = step;
    this.options = options;
    this.isSosreport = isSosreport([...step.own, ...step.shared]);
    this.beginning = missingBeginning(step.own);
  }

  /** Reads every file, or only those of the given formats. */
  async read(only?: readonly string[]): Promise<void> {
    const files = this.inOrder();
    const bytes = files.reduce((sum, f) => sum + f.bytes.length, 0);
    let bytesDone = 0;
    for (const [filesDone, file] of files.entries()) {
      await this.giveWay(() => ({
        step: this.step.name,
        path: file.path,
        files: files.length,
        filesDone,
        bytes,
        bytesDone,
        irqs: this.machine.t.irqDesc.length,
      }));
      for (const part of this.partsOf(file)) this.readPart(part, file, only);
      bytesDone += file.bytes.length;
    }
  }

  /** Files that the moment counts on and the capture does not have. */
  reportLost(): void {
    const { strings } = this.machine;
    for (const { list, line, found } of this.step.lost) {
      this.machine.t.problem.push({
        path: strings.intern(list.path),
        line,
        severity: Severity.error,
        found: strings.intern(found),
        expected: strings.intern('a file of an earlier moment, a tab, and the name of that moment'),
        done: strings.intern('this moment is shown without the file'),
      });
    }
  }

  /** Own files first, so that they win over those of the whole capture. */
  private inOrder(): SourceFile[] {
    const { own, inherited, shared } = this.step;
    return [...own, ...inherited, ...shared];
  }

  private partsOf(file: SourceFile): readonly SourceFile[] {
    const { parts, notes } = unwrap(file);
    for (const note of notes) this.note(this.fileRow(file, undefined), note);
    return this.beginning === ''
      ? parts
      : parts.map((part) => ({ ...part, path: this.beginning + part.path }));
  }

  private note(file: number, note: UnwrapNote): void {
    this.machine.problem({ file, severity: Severity.note, ...note });
  }

  private readPart(part: SourceFile, file: SourceFile, only: readonly string[] | undefined): void {
    const importer = recognise(part, this.likely);
    this.likely = importer;
    if (!importer && this.rescuePart(part, file, only)) return;
    if (only && !(importer && only.includes(importer.id))) return;
    const row = this.fileRow(file, importer);
    if (!importer) return this.unknown(part, row);
    this.parse(importer, part, row);
  }

  private parse(importer: Importer, part: SourceFile, file: number): void {
    if (this.isCopy(importer, part, file)) return;
    const context = new FileContext(this.machine, part, file, this.step.name);
    importer.parse(context);
    context.finish();
  }

  /** Reads a text that is known once what stands around it is left out. */
  private rescuePart(part: SourceFile, file: SourceFile, only: readonly string[] | undefined): boolean {
    if (this.isSosreport || this.rescues++ >= MAX_RESCUES) return false;
    const found = rescue(part);
    if (!found || (only && !only.includes(found.importer.id))) return false;
    const row = this.fileRow(file, found.importer);
    this.note(row, found.note);
    this.parse(found.importer, found.file, row);
    return true;
  }

  /** True for a text that was read already; one that says something else is reported. */
  private isCopy(importer: Importer, part: SourceFile, file: number): boolean {
    const { kind, first } = this.copies.find(importer, part);
    if (kind === 'other') {
      this.machine.problem({
        file,
        line: part.firstLine,
        found: `another ${importer.label} for ${part.path}`,
        expected: `what ${first.container}:${first.firstLine} says`,
        done: 'the file was left out',
      });
    }
    return kind !== 'none';
  }

  /** One row for each file of the capture, whatever it holds; a file of several parts is named after all of them. */
  private fileRow(file: SourceFile, importer: Importer | undefined): number {
    const { strings, t } = this.machine;
    let known = this.fileRows.get(file.path);
    if (!known) {
      const path = strings.intern(file.path);
      const row = t.file.push({ path, format: 0, state: FileState.unknown, bytes: file.bytes.length });
      known = { row, labels: new Set() };
      this.fileRows.set(file.path, known);
    }
    if (importer && !known.labels.has(importer.label)) this.recognised(known, importer);
    return known.row;
  }

  /** A file counts as read when any part of it is. */
  private recognised({ row, labels }: KnownFile, importer: Importer): void {
    const { strings, t } = this.machine;
    const { state, format, reason } = t.file.col;
    labels.add(importer.label);
    format[row] = strings.intern([...labels].join(', '));
    if (state[row] === FileState.parsed) return;
    state[row] = importer.ignores ? FileState.ignored : FileState.parsed;
    reason[row] = importer.ignores ? strings.intern(importer.ignores) : -1;
  }

  /** A text that no importer knows: a note, unless it is one of the thousands of a sosreport. */
  private unknown(part: SourceFile, file: number): void {
    if (this.isSosreport && isOtherPart(part.path)) return this.leaveOut(file);
    const text = new TextDecoder().decode(part.bytes.subarray(0, 200)).split('\n')[0] ?? '';
    this.machine.problem({
      file,
      line: part.firstLine,
      severity: Severity.note,
      found: text === '' ? 'an empty file' : text,
      expected: 'a text that this program knows',
      done: 'the file was left out',
    });
  }

  private leaveOut(file: number): void {
    const { state, reason } = this.machine.t.file.col;
    if (state[file] !== FileState.unknown) return;
    state[file] = FileState.ignored;
    reason[file] = this.machine.strings.intern(OTHER_PART);
  }

  private async giveWay(progress: () => ReadProgress): Promise<void> {
    const now = performance.now();
    if (now < this.sliceEnd) return;
    this.options.onProgress?.(progress());
    await new Promise((resolve) => setTimeout(resolve, 0));
    this.options.signal?.throwIfAborted();
    this.sliceEnd = performance.now() + SLICE_MS;
  }

  header(capture: string, steps: readonly string[]): MachineHeader {
    const facts = new Map<string, string>();
    const { col, length } = this.machine.t.fact;
    for (let row = 0; row < length; row++)
      facts.set(this.machine.strings.get(col.name[row]!), this.machine.strings.get(col.value[row]!));
    return {
      capture,
      step: this.step.name,
      steps,
      description: facts.get('description') ?? '',
      kernel: facts.get('kernel') ?? '',
      arch: facts.get('arch') ?? '',
      hypervisor: facts.get('hypervisor') ?? '',
    };
  }
}
