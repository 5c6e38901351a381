// /proc/cpuinfo of x86, arm64, RISC-V and s390: a paragraph for each CPU that is online.
// arch/x86/kernel/cpu/proc.c, arch/arm64/kernel/cpuinfo.c, arch/riscv/kernel/cpu.c, arch/s390/kernel/processor.c, 6.1 and 6.12.

import type { FileContext } from '../context.ts';
import { isEmpty, LineReader } from '../line-reader.ts';
import { type CpuIds, CpuWriter, decimal, MAX_CPU, noIds, splitField } from './cpus.ts';

export const CPUINFO_KEYS =
  /^(?:(?:processor|hart|mmu|vendor_id|cpu family|CPU implementer|CPU architecture)\t+: .|vendor_id {7}: IBM\/S390$|cpu number {6}: \d)/m;

const MAX_ID = 0x7fffffff;

/** Reads the CPUs and names the architecture. Most fields say nothing about interrupts. */
export function readCpuinfo(context: FileContext): void {
  if (!isEmpty(context, 'a paragraph for each CPU')) new CpuinfoReader(context).read();
}

class CpuinfoReader {
  private readonly context: FileContext;
  private readonly lines: LineReader;
  private readonly writer: CpuWriter;
  private readonly cpus: { readonly cpu: number; readonly line: number }[] = [];
  private cpu = -1;
  private ids: CpuIds = noIds();
  private siblings = 0;

  constructor(context: FileContext) {
    this.context = context;
    this.lines = new LineReader(context);
    this.writer = new CpuWriter(context);
  }

  read(): void {
    const { lines } = this;
    while (lines.next()) {
      if (lines.text === '') this.finish();
      else this.line();
    }
    this.finish();
    this.online();
    lines.finish();
  }

  private line(): void {
    const field = splitField(this.lines.text);
    if (field) this.field(...field);
    else this.lines.problem('a name, a colon and a value');
  }

  private field(name: string, value: string): void {
    if (name === 'processor' || name === 'cpu number') this.start(value);
    else if (name === 'physical id') this.ids.package = this.id(value);
    else if (name === 'core id') this.ids.core = this.id(value);
    else if (name === 'apicid') this.ids.apicId = this.id(value);
    else if (name === 'hart' || name === 'address') this.ids.hwId = this.id(value);
    else if (name === 'siblings') this.siblings = Math.max(this.siblings, decimal(value, MAX_CPU));
    else this.arch(name, value);
  }

  private id(value: string): number {
    const id = decimal(value, MAX_ID);
    if (id < 0) this.lines.problem('a decimal number', 'the value was left out');
    return id;
  }

  private start(value: string): void {
    this.finish();
    this.cpu = decimal(value, MAX_CPU);
    if (this.cpu < 0) this.lines.problem(`a CPU up to ${MAX_CPU}`, 'the paragraph was left out');
    else this.cpus.push({ cpu: this.cpu, line: this.lines.line });
  }

  private finish(): void {
    const { cpu, ids } = this;
    this.cpu = -1;
    this.ids = noIds();
    if (cpu < 0) return;
    const { line } = this.cpus[this.cpus.length - 1]!;
    if (!this.writer.ids(cpu, ids, line))
      this.lines.problemAt(line, `processor ${cpu} again`, 'each CPU once', 'the paragraph was left out');
  }

  /** Those with a paragraph are online, unless this is an excerpt: a package has more CPUs than the text. */
  private online(): void {
    if (this.siblings > this.cpus.length) return;
    for (const { cpu, line } of this.cpus) this.writer.online(cpu, line);
  }

  private arch(name: string, value: string): void {
    const arch = archOf(name, value);
    if (arch !== '') this.context.machine.fact('arch', arch, this.context.file, this.lines.line);
  }
}

/** The architecture, from a field that only one has. */
function archOf(name: string, value: string): string {
  if (name === 'flags') return ` ${value} `.includes(' lm ') ? 'x86_64' : 'i686';
  if (name === 'CPU architecture') return value === '8' ? 'aarch64' : '';
  if (name === 'isa') return /^rv(32|64)/.exec(value) ? `riscv${value.slice(2, 4)}` : '';
  return name === 'vendor_id' && value === 'IBM/S390' ? 's390x' : '';
}
