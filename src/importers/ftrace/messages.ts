// The last message that the kernel wrote for each irq, from the probe on drivers/pci/msi/msi.c: __pci_write_msi_msg.

import { ascii } from '../../lib/scan.ts';
import type { FileContext } from '../context.ts';
import type { TraceArgs } from './args.ts';

const IRQ = ascii('irq');
const LO = ascii('lo');
const HI = ascii('hi');
const DATA = ascii('data');
const VIRQ = ascii('virq');
const NR = ascii('nr');

/** More irqs than this are not freed in one call. */
const MAX_FREED = 4096;

interface Write {
  lo: number;
  hi: number;
  data: number;
  line: number;
}

export class MessageWrites {
  private readonly last = new Map<number, Write>();

  /** Irqs with a message. */
  get size(): number {
    return this.last.size;
  }

  /** `pci_write_msi_msg: irq= lo= hi= data=`; false when the arguments are others. */
  write(args: TraceArgs, line: number): boolean {
    let irq = -1;
    let lo = -1;
    let hi = -1;
    let data = -1;
    while (args.next()) {
      if (args.hi !== 0) continue;
      if (args.is(IRQ)) irq = args.lo;
      else if (args.is(LO)) lo = args.lo;
      else if (args.is(HI)) hi = args.lo;
      else if (args.is(DATA)) data = args.lo;
    }
    if (irq < 0 || lo < 0 || hi < 0 || data < 0) return false;
    this.set(irq, lo, hi, data, line);
    return true;
  }

  /** `irq_domain_free_irqs: virq= nr=`: what was written for these irqs belongs to nothing any more. */
  freed(args: TraceArgs): boolean {
    let virq = -1;
    let count = -1;
    while (args.next()) {
      if (args.is(VIRQ)) virq = args.lo;
      else if (args.is(NR)) count = args.lo;
    }
    if (virq < 0 || count < 0 || count > MAX_FREED) return false;
    for (let irq = virq; irq < virq + count; irq++) this.last.delete(irq);
    return true;
  }

  private set(irq: number, lo: number, hi: number, data: number, line: number): void {
    const write = this.last.get(irq);
    if (!write) {
      this.last.set(irq, { lo, hi, data, line });
      return;
    }
    write.lo = lo;
    write.hi = hi;
    write.data = data;
    write.line = line;
  }

  /** Adds the rows of msgWrite; an irq that a file read before has spoken about keeps what that said. */
  finish(context: FileContext): void {
    const { msgWrite } = context.machine.t;
    const taken = new Set(msgWrite.col.irq.subarray(0, msgWrite.length));
    for (const [irq, write] of this.last) {
      if (!taken.has(irq)) msgWrite.push({ irq, ...write, file: context.file });
    }
  }
}
