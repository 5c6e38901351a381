// What the files of a capture say to its replay: the trace, the commands of each step, which function has which irq, what was traced.

import type { Capture } from '../importers/capture.ts';
import { FileContext, type Importer } from '../importers/context.ts';
import { parseTrace } from '../importers/ftrace/parse-trace.ts';
import { missingBeginning } from '../importers/places.ts';
import { recognise } from '../importers/recognise.ts';
import type { SourceFile } from '../importers/source.ts';
import type { Step } from '../importers/steps.ts';
import { unwrap } from '../importers/unwrap.ts';
import { MachineBuilder } from '../model/machine.ts';
import { parsePciAddress } from '../model/pci.ts';
import type { Topology } from '../model/topology.ts';
import type { ReplayHints } from './driver.ts';
import { isProbe, MARKER, readScript, type Script } from './script.ts';
import { functionAt } from './starts.ts';
import { readCommands, type StepCommand } from './step-commands.ts';
import { factOf } from './topology-sources.ts';

export interface ReplaySources {
  readonly script: Script;
  readonly hints: ReplayHints;
  /** The text that the script was read from. */
  readonly trace: SourceFile;
}

/** Undefined where the capture has no trace of the vector matrix. */
export function readReplay(capture: Capture, topology: Topology): ReplaySources | undefined {
  const [first] = capture.steps;
  const shared = first ? partsOf(first, [...first.own, ...first.inherited, ...first.shared]) : [];
  const trace = shared.find(({ importer }) => importer.id === 'ftrace');
  if (!trace) return undefined;
  const script = readScript(parseTrace(trace.part));
  // other architectures have no vector matrix
  if (!script.events.some(({ name }) => name.startsWith('irq_matrix_'))) return undefined;
  const variables = readVariables(shared.map(({ part }) => part));
  const hints: ReplayHints = {
    commands: new Map(capture.steps.map((step) => [step.name, commandsOf(step, variables)])),
    functionOfIrq: irqOwners(capture, script, topology),
    recorded: recordedNames(shared, script),
  };
  return { script, hints, trace: trace.part };
}

interface Part {
  readonly part: SourceFile;
  readonly importer: Importer;
}

const UNKNOWN = { id: '' } as Importer;

/** Texts of a moment, those that nobody knows as well. */
function partsOf(step: Step, files: readonly SourceFile[]): Part[] {
  const beginning = missingBeginning(step.own);
  return files.flatMap((file) =>
    unwrap(file).parts.map((part) => {
      const whole = beginning === '' ? part : { ...part, path: beginning + part.path };
      return { part: whole, importer: recognise(whole) ?? UNKNOWN };
    }),
  );
}

const textOf = ({ bytes }: SourceFile): string => new TextDecoder().decode(bytes);

/** One line of NAME=value words: what the script of the capture called the things that it used. */
function readVariables(files: readonly SourceFile[]): Map<string, string> {
  const variables = new Map<string, string>();
  const file = files.find(({ path }) => /(^|\/)sequence-vars\.txt$/.test(path));
  for (const [, name, value] of file ? textOf(file).matchAll(/(\w+)=(\S*)/g) : [])
    variables.set(name!, value!);
  return variables;
}

function commandsOf(step: Step, variables: Map<string, string>): StepCommand[] {
  const files = partsOf(step, step.own).filter(({ importer }) => importer.id === 'step');
  return files.flatMap(({ part, importer }) => {
    const machine = parsed(part, importer, step.name);
    const [description, commands, output] = ['description', 'commands', 'output'].map((name) =>
      factOf(machine, name),
    );
    return readCommands({ description: description!, commands: commands!, output: output! }, variables);
  });
}

function parsed(part: SourceFile, importer: Importer, step: string): MachineBuilder {
  const machine = new MachineBuilder();
  const path = machine.strings.intern(part.container);
  importer.parse(
    new FileContext(machine, part, machine.t.file.push({ path, bytes: part.bytes.length }), step),
  );
  return machine;
}

/** By the lists of the first moment behind a line. They are read when the first one is wanted. */
function irqOwners(
  capture: Capture,
  script: Script,
  topology: Topology,
): (irq: number, line: number) => number {
  const moments = script.events.flatMap(({ name, text, line }) => {
    const moment = name === MARKER && /^CAPTURE-BEGIN (\S+)/.exec(text)?.[1];
    const step = moment ? capture.steps.find((s) => s.name === moment) : undefined;
    return step ? [{ line, step }] : [];
  });
  const lists = new Map<Step, Map<number, number>>();
  return (irq, line) => {
    const step = moments.find((moment) => moment.line > line)?.step;
    if (!step) return -1;
    const list = lists.get(step) ?? readOwners(step, topology);
    lists.set(step, list);
    return list.get(irq) ?? -1;
  };
}

function readOwners(step: Step, topology: Topology): Map<number, number> {
  const owners = new Map<number, number>();
  const files = [...step.own, ...step.inherited];
  for (const { part, importer } of partsOf(step, files)) {
    if (importer.id !== 'msi-irqs') continue;
    for (const [, device, irq] of textOf(part).matchAll(/^(\S+) (\d+) msix?$/gm)) {
      const address = parsePciAddress(device!);
      if (address) owners.set(Number(irq), functionAt(topology, address.segment, address.bus, address.devfn));
    }
  }
  return owners;
}

/** irq_domain_create_hierarchy() does not go through it, and no other domain of x86 is created once the probes are on. */
const MISSES_HIERARCHIES = new Set(['__irq_domain_add']);

/** By the list of probes where there is one, or else by what the trace has. */
function recordedNames(parts: readonly Part[], { events }: Script): (name: string) => boolean {
  const names = new Set(events.map(({ name }) => name));
  for (const { part, importer } of parts) {
    if (importer.id !== 'trace-kprobes') continue;
    for (const [, name, place] of textOf(part).matchAll(/^[pr]\d*:kprobes\/(\w+) (\S+)/gm))
      if (!MISSES_HIERARCHIES.has(place!)) names.add(name!);
  }
  return (name) => !isProbe(name) || names.has(name);
}
