// Key i: pins of the IO-APICs that Xen's irqs come in at. xen/arch/x86/io_apic.c: dump_ioapic_irq_info, 4.17.
//       IRQ  9 Vec104:
//         Apic 0x00, Pin  9: vec=68 delivery=LoPri dest=L status=0 polarity=0 irr=0 trig=L mask=0 dest_id:01

import type { FileContext } from '../context.ts';
import type { SectionReader } from './lines.ts';

const IRQ = /^ {4}IRQ *(\d{1,6}) Vec *-?\d{1,3}:$/;
const PIN =
  /^ {6}Apic 0x([0-9a-f]{2,8}), Pin *(\d{1,3}): vec=([0-9a-f]{2}) delivery=(\S+) *dest=([LP]) status=([01]) polarity=([01]) irr=([01]) trig=([EL]) mask=([01]) dest_id:([0-9a-f]{1,8})$/;

export class PinReader implements SectionReader {
  readonly start = /^(?: {4}IRQ *\d+ Vec| {6}Apic 0x)/;
  private readonly context: FileContext;
  /** The irq that the pins below it belong to, or -1. */
  private irq = -1;

  constructor(context: FileContext) {
    this.context = context;
  }

  row(text: string, line: number): boolean {
    const irq = IRQ.exec(text);
    if (irq) this.irq = Number(irq[1]);
    return irq !== null || this.pin(text, line);
  }

  private pin(text: string, line: number): boolean {
    const match = PIN.exec(text);
    if (!match || this.irq < 0) return false;
    const { machine, file } = this.context;
    machine.t.xenPin.push({
      irq: this.irq,
      apic: Number.parseInt(match[1]!, 16),
      pin: Number(match[2]),
      vector: Number.parseInt(match[3]!, 16),
      delivery: machine.strings.intern(match[4]!),
      logical: match[5] === 'L' ? 1 : 0,
      status: Number(match[6]),
      activeLow: Number(match[7]),
      irr: Number(match[8]),
      level: match[9] === 'L' ? 1 : 0,
      masked: Number(match[10]),
      destination: Number.parseInt(match[11]!, 16),
      file,
      line,
    });
    return true;
  }
}
