// Key i: vectors that Xen handles itself, the same on each CPU. xen/arch/x86/irq.c: dump_irqs, 4.17.
//      0x22 -> irq_move_cleanup_interrupt()

import type { FileContext } from '../context.ts';
import type { SectionReader } from './lines.ts';

const ROW = /^ {3}0x([0-9a-f]{2}) -> (\S+\(\))$/;

export class VectorReader implements SectionReader {
  readonly start = /^ {3}0x[0-9a-f]{2} -> /;
  private readonly context: FileContext;

  constructor(context: FileContext) {
    this.context = context;
  }

  row(text: string, line: number): boolean {
    const match = ROW.exec(text);
    if (!match) return false;
    const { machine, file } = this.context;
    machine.t.xenVector.push({
      vector: Number.parseInt(match[1]!, 16),
      handler: machine.strings.intern(match[2]!),
      file,
      line,
    });
    return true;
  }
}
