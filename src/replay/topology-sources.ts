// The texts of a capture that say what its machine is, each read by the importer that knows it. Formats that no importer reads
// (configuration, dumps of ACPI tables) are handed on as text.

import type { Capture } from '../importers/capture.ts';
import { FileContext, type Importer } from '../importers/context.ts';
import { missingBeginning } from '../importers/places.ts';
import { recognise } from '../importers/recognise.ts';
import type { SourceFile } from '../importers/source.ts';
import type { Step } from '../importers/steps.ts';
import { unwrap } from '../importers/unwrap.ts';
import { MachineBuilder } from '../model/machine.ts';

/** Formats whose importers fill the tables that are used here. */
const OF_MACHINE: ReadonlySet<string> = new Set([
  'cpus',
  'x86-topo',
  'cpuinfo',
  'lscpu',
  'sysfs-cpu',
  'proc-version',
  'uname',
  'proc-cmdline',
  'console-log',
  'iommu-units',
  'intel-iommu-registers',
  'debugfs-domain',
  'proc-interrupts',
]);

/** Formats that describe PCI functions. */
const OF_PCI: ReadonlySet<string> = new Set([
  'lspci',
  'msi-tables',
  'config-space-hex',
  'config-space',
  'sys-pci-devices',
  'sys-pci-list',
  'sys-pci-file',
]);

/** Formats that are read as text. */
const AS_TEXT: ReadonlySet<string> = new Set(['kernel-config', 'hexdump', 'console-log', 'cpuinfo', 'lspci']);

/** A file, or a part of one, as text. */
export interface Text {
  readonly path: string;
  readonly firstLine: number;
  readonly text: string;
}

/** What the texts say: the tables of the first moment, functions of the later ones, and texts by format. */
export interface TopologySources {
  readonly first: MachineBuilder;
  /** Tables of later moments: only their PCI functions. */
  readonly later: readonly MachineBuilder[];
  readonly texts: (format: string) => readonly Text[];
  /** The first moment has a text of the format. */
  readonly has: (format: string) => boolean;
}

export function topologySources(capture: Capture): TopologySources {
  const texts = new Map<string, Text[]>();
  const formats = new Set<string>();
  const [first, ...others] = capture.steps;
  const machine = new MachineBuilder();
  if (first) {
    readFiles(first, [...first.own, ...first.inherited, ...first.shared], (part, importer) => {
      formats.add(importer.id);
      if (OF_MACHINE.has(importer.id) || OF_PCI.has(importer.id)) parse(machine, part, importer, first.name);
      if (AS_TEXT.has(importer.id)) keep(texts, part, importer.id);
    });
  }
  return {
    first: machine,
    later: others.map(pciFunctions),
    texts: (format) => texts.get(format) ?? [],
    has: (format) => formats.has(format),
  };
}

/** A moment says only what is new in its own files. */
function pciFunctions(step: Step): MachineBuilder {
  const machine = new MachineBuilder();
  readFiles(step, step.own, (part, importer) => {
    if (OF_PCI.has(importer.id)) parse(machine, part, importer, step.name);
  });
  return machine;
}

function readFiles(
  step: Step,
  files: readonly SourceFile[],
  read: (part: SourceFile, importer: Importer) => void,
): void {
  const beginning = missingBeginning(step.own);
  let likely: Importer | undefined;
  for (const file of files) {
    for (const part of unwrap(file).parts) {
      const whole = beginning === '' ? part : { ...part, path: beginning + part.path };
      likely = recognise(whole, likely);
      if (likely) read(whole, likely);
    }
  }
}

/** What the importer does not understand is reported where the capture itself is read. */
function parse(machine: MachineBuilder, part: SourceFile, importer: Importer, step: string): void {
  const file = machine.t.file.push({
    path: machine.strings.intern(part.container),
    bytes: part.bytes.length,
  });
  importer.parse(new FileContext(machine, part, file, step));
}

function keep(texts: Map<string, Text[]>, part: SourceFile, format: string): void {
  const text = new TextDecoder().decode(part.bytes).replaceAll('\r\n', '\n');
  const list = texts.get(format) ?? [];
  list.push({ path: part.container, firstLine: part.firstLine, text });
  texts.set(format, list);
}

/** A fact about the whole machine that an importer found, or ''. */
export function factOf(machine: MachineBuilder, name: string): string {
  const id = machine.strings.intern(name);
  const { col, length } = machine.t.fact;
  for (let row = 0; row < length; row++)
    if (col.name[row] === id) return machine.strings.get(col.value[row]!);
  return '';
}
