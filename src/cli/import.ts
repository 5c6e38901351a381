// `import`: what a capture holds, on one screen, or one moment's model as JSON.

import { toJson } from '../exporters/json.ts';
import type { MachineView } from '../model/machine.ts';
import { Bus, CpuState, FileState, MsiKind, Severity } from '../model/tables.ts';
import { openCapture, stepName } from './open.ts';
import { type Output, parseArgs, UsageError } from './output.ts';

export async function importCommand(args: string[], output: Output): Promise<number> {
  const { positional, values, flags } = parseArgs(args, ['--step'], ['--json']);
  if (positional.length > 1) throw new UsageError(`one capture at a time: ${positional.join(' ')}`);
  const capture = await openCapture(positional[0]);
  const view = await capture.read(stepName(capture, values.get('--step')));
  refuseUnknown(view);
  output.out(flags.has('--json') ? `${JSON.stringify(toJson(view))}\n` : summary(view));
  for (const line of problemLines(view)) output.err(`${line}\n`);
  return 0;
}

/** A capture of which no file is known is unreadable input. */
function refuseUnknown(view: MachineView): void {
  const { file, problem } = view.t;
  if (file.length > 0 && file.col.state.some((state) => state !== FileState.unknown)) return;
  const [first] = problemLines(view);
  throw new UsageError(first ?? `${view.header.capture}: ${problem.length} problems and no file`);
}

/** Problems as `file:line: severity: found; expected …; done`. */
function problemLines(view: MachineView): string[] {
  const { col, length } = view.t.problem;
  const names = ['note', 'warning', 'error'];
  return [...Array(length).keys()].map((row) => {
    const place = `${view.str(col.path[row])}:${col.line[row]}`;
    return `${place}: ${names[col.severity[row]!]}: ${view.str(col.found[row])}; expected ${view.str(col.expected[row])}; ${view.str(col.done[row])}`;
  });
}

function count(length: number, test: (row: number) => boolean): number {
  let n = 0;
  for (let row = 0; row < length; row++) if (test(row)) n++;
  return n;
}

function summary(view: MachineView): string {
  const { header, t } = view;
  const steps =
    header.steps.length > 1
      ? `${header.step} (${header.steps.indexOf(header.step) + 1} of ${header.steps.length})`
      : header.step;
  const lines: [string, string][] = [
    ['capture', header.capture],
    ['step', header.description === '' ? steps : `${steps}: ${header.description}`],
    [
      'kernel',
      [header.kernel || 'not known', header.arch, header.hypervisor && `under ${header.hypervisor}`]
        .filter(Boolean)
        .join(' '),
    ],
    ['files', fileLine(view)],
    [
      'CPUs',
      `${count(t.cpu.length, (r) => (t.cpu.col.state[r]! & CpuState.online) !== 0)} online of ${t.cpu.length}`,
    ],
    [
      'domains',
      `${t.irqDomain.length}, ${count(t.irqDomain.length, (r) => t.irqDomain.col.dumped[r] === 0)} of them only named`,
    ],
    ['irqs', irqLine(view)],
    [
      'devices',
      `${count(t.device.length, (r) => t.device.col.bus[r] === Bus.pci)} PCI functions, ${count(t.device.length, (r) => t.device.col.bus[r] !== Bus.pci)} other`,
    ],
    ['entries', `${t.remapEntry.length} of remapping tables`],
    ...(t.xenIrq.length > 0
      ? ([['Xen irqs', `${t.xenIrq.length}, as its debug keys list them`]] as [string, string][])
      : []),
    ['problems', problemCount(view)],
    ['contradictions', `${t.contradiction.length}`],
  ];
  return `${lines.map(([name, value]) => `${name.padEnd(16)}${value}`).join('\n')}\n${forest(view)}${contradictions(view)}`;
}

function fileLine(view: MachineView): string {
  const { col, length } = view.t.file;
  const of = (state: number): number => count(length, (row) => col.state[row] === state);
  return `${length}: ${of(FileState.parsed)} read, ${of(FileState.ignored)} about other things, ${of(FileState.unknown)} not known`;
}

function irqLine(view: MachineView): string {
  const { irqDesc, msiDesc } = view.t;
  const kind = (k: number): number =>
    count(msiDesc.length, (row) => msiDesc.col.kind[row] === k && msiDesc.col.irq[row]! >= 0);
  return `${irqDesc.length}, ${kind(MsiKind.msi)} MSI, ${kind(MsiKind.msix)} MSI-X, ${kind(MsiKind.platform) + kind(MsiKind.wired)} platform`;
}

function problemCount(view: MachineView): string {
  const { col, length } = view.t.problem;
  const of = (severity: number): number => count(length, (row) => col.severity[row] === severity);
  return `${of(Severity.error)} errors, ${of(Severity.warning)} warnings, ${of(Severity.note)} notes`;
}

/** At most this many domains are printed. */
const FOREST_LINES = 40;

/** The domains, roots first. */
function forest(view: MachineView): string {
  const { irqDomain } = view.t;
  const children = new Map<number, number[]>();
  for (let row = 0; row < irqDomain.length; row++) {
    const parent = irqDomain.col.parent[row]!;
    children.set(parent, [...(children.get(parent) ?? []), row]);
  }
  const lines: string[] = [];
  const walk = (row: number, depth: number): void => {
    const only = irqDomain.col.dumped[row] ? '' : ' (only named)';
    lines.push(
      `${'  '.repeat(depth + 1)}${view.str(irqDomain.col.name[row])}  ${irqDomain.col.irqs[row]} irqs${only}`,
    );
    for (const child of children.get(row) ?? []) walk(child, depth + 1);
  };
  for (const root of children.get(-1) ?? []) walk(root, 0);
  if (lines.length === 0) return '';
  const more = lines.length > FOREST_LINES ? [`  … and ${lines.length - FOREST_LINES} more`] : [];
  return `\n${[...lines.slice(0, FOREST_LINES), ...more].join('\n')}\n`;
}

function contradictions(view: MachineView): string {
  const { col, length } = view.t.contradiction;
  const lines = [...Array(length).keys()].map(
    (row) => `  ${view.str(col.subject[row])}: ${view.str(col.text[row])}`,
  );
  return lines.length === 0 ? '' : `\n${lines.join('\n')}\n`;
}
