// debugfs x86/topo/cpus: one file for each CPU, together in one text with `## cpu 0` before each.
// arch/x86/kernel/cpu/debugfs.c: cpu_debug_show, 6.12.

import type { FileContext } from '../context.ts';
import { isEmpty, LineReader } from '../line-reader.ts';
import { type CpuIds, CpuWriter, decimal, MAX_CPU, noIds } from './cpus.ts';

const CPU = /^## cpu (\d{1,6})$/;
const FIELD = /^([a-z0-9_]+): *([0-9a-f]{1,10})$/;
const HEX: ReadonlySet<string> = new Set(['initial_apicid', 'apicid']);

/** Fields that say nothing of where interrupts go. */
const IGNORED: ReadonlySet<string> = new Set([
  'initial_apicid',
  'die_id',
  'cu_id',
  'logical_pkg_id',
  'logical_die_id',
  'logical_core_id',
  'llc_id',
  'l2c_id',
  'amd_node_id',
  'amd_nodes_per_pkg',
  'num_threads',
  'num_cores',
  'max_dies_per_pkg',
  'max_threads_per_core',
]);

export function readTopo(context: FileContext): void {
  if (isEmpty(context, 'the topology of CPUs')) return;
  new TopoReader(context).read();
}

class TopoReader {
  private readonly lines: LineReader;
  private readonly writer: CpuWriter;
  /** A file of its own is called after its CPU. */
  private cpu: number;
  private cpuLine: number;
  private ids: CpuIds = noIds();

  constructor(context: FileContext) {
    this.lines = new LineReader(context);
    this.writer = new CpuWriter(context);
    this.cpu = decimal(context.name, MAX_CPU);
    this.cpuLine = context.source.firstLine;
  }

  read(): void {
    const { lines } = this;
    while (lines.next()) {
      const start = CPU.exec(lines.text);
      if (start) this.start(start[1]!);
      else if (lines.text !== '') this.field();
    }
    this.finish();
    lines.finish();
  }

  private start(number: string): void {
    this.finish();
    this.cpu = decimal(number, MAX_CPU);
    this.cpuLine = this.lines.line;
    if (this.cpu < 0) this.lines.problem(`a CPU up to ${MAX_CPU}`, 'what follows was left out');
  }

  private field(): void {
    const { lines } = this;
    const match = FIELD.exec(lines.text);
    const [, name = '', value = ''] = match ?? [];
    const number = HEX.has(name) ? Number.parseInt(value, 16) : decimal(value, 0xffffffff);
    if (!match || number < 0 || !(IGNORED.has(name) || this.known(name, number)))
      lines.problem('a field of the topology of a CPU');
    else if (this.cpu < 0) lines.problem('## cpu and a number before this line');
  }

  private known(name: string, value: number): boolean {
    if (name === 'online') {
      if (value === 1 && this.cpu >= 0) this.writer.online(this.cpu, this.cpuLine);
    } else if (name === 'apicid') this.ids.apicId = value | 0;
    else if (name === 'pkg_id') this.ids.package = value | 0;
    else if (name === 'core_id') this.ids.core = value | 0;
    else return false;
    return true;
  }

  private finish(): void {
    const { ids, cpu } = this;
    this.ids = noIds();
    // A CPU that never was online has no ids yet.
    if (cpu < 0 || ids.apicId < 0) return;
    if (!this.writer.ids(cpu, ids, this.cpuLine))
      this.lines.problemAt(this.cpuLine, `cpu ${cpu} again`, 'each CPU once', 'what follows was left out');
  }
}
