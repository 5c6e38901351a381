// The msi_irqs folders of all PCI functions as one list: `0000:00:03.0 44 msix`. drivers/pci/msi: msi_mode_show, 6.1 and 6.12.

import { ascii, Scanner } from '../../lib/scan.ts';
import type { MachineBuilder } from '../../model/machine.ts';
import { Bus } from '../../model/tables.ts';
import { bdfLength } from '../bdf.ts';
import { type FileContext, type FileHead, type Importer, reportLineEnds } from '../context.ts';

const LINE = /^[0-9a-f]{4,8}:[0-9a-f]{2}:[01][0-9a-f]\.[0-7] \d+ msix?$/m;
const SPACE = ascii(' ');
const MSI = ascii('msi');
const MSIX = ascii('msix');

/** Highest Linux irq number: irq numbers are ints. */
const MAX_IRQ = 0x7fffffff;

const msiIrqs: Importer = {
  id: 'msi-irqs',
  label: 'list of msi_irqs',
  sniff(head: FileHead) {
    // A machine without any MSI has an empty list.
    if (head.bytes.length === 0) return /(^|\/)msi_irqs\.txt$/.test(head.path) ? 1 : 0;
    return LINE.test(head.text.slice(0, 4096)) ? 1 : 0;
  },
  parse(context) {
    new MsiIrqsReader(context).read();
  },
};

export default [msiIrqs];

const listed = new WeakSet<MachineBuilder>();

/** The machine has such a list: it names every function that has an irq, and the others have none. */
export const hasList = (machine: MachineBuilder): boolean => listed.has(machine);

class MsiIrqsReader {
  private readonly context: FileContext;
  private readonly s: Scanner;
  private readonly seen = new Set<number>();
  private readonly ours = new Set<number>();
  private device = -1;
  private deviceText: Uint8Array = new Uint8Array();
  private deviceIsOurs = false;

  constructor(context: FileContext) {
    this.context = context;
    this.s = new Scanner(context.source.bytes, context.source.firstLine);
  }

  read(): void {
    listed.add(this.context.machine);
    while (this.s.next()) this.line();
    reportLineEnds(this.context, this.s);
  }

  private line(): void {
    const { s } = this;
    const idEnd = s.start + bdfLength(s.bytes, s.start, s.end);
    s.pos = idEnd;
    const irq = idEnd > s.start && s.take(SPACE) ? s.u32() : -1;
    const msix = this.mode();
    if (irq < 0 || irq > MAX_IRQ || msix < 0) {
      this.context.problem(s.line, s.text(), 'a PCI address, an irq number, and msi or msix');
      return;
    }
    if (this.seen.has(irq)) {
      this.context.problem(s.line, `irq ${irq} again`, 'one line for each irq');
      return;
    }
    this.seen.add(irq);
    this.choose(idEnd);
    if (this.deviceIsOurs) this.push(irq, msix);
  }

  /** 1 for msix, 0 for msi, -1 for anything else. */
  private mode(): number {
    const { s } = this;
    if (!s.take(SPACE)) return -1;
    if (s.take(MSIX)) return s.done() ? 1 : -1;
    return s.take(MSI) && s.done() ? 0 : -1;
  }

  /** The device that the line names; mostly that of the line before. A device whose list another file gave keeps that. */
  private choose(idEnd: number): void {
    const { s } = this;
    if (s.at(this.deviceText, s.start) && this.deviceText.length === idEnd - s.start) return;
    this.deviceText = s.bytes.subarray(s.start, idEnd);
    const { machine } = this.context;
    this.device = machine.device(new TextDecoder().decode(this.deviceText), Bus.pci);
    const { col } = machine.t.device;
    this.deviceIsOurs = !col.msiIrqsKnown[this.device] || this.ours.has(this.device);
    if (!this.deviceIsOurs) return;
    this.ours.add(this.device);
    col.msiIrqsKnown[this.device] = 1;
    if (col.sysfsFile[this.device]! >= 0) return;
    col.sysfsFile[this.device] = this.context.file;
    col.sysfsLine[this.device] = s.line;
  }

  private push(irq: number, msix: number): void {
    const { device, msiIrq } = this.context.machine.t;
    device.col.sysfsIrqs[this.device]!++;
    msiIrq.push({ device: this.device, irq, msix, file: this.context.file, line: this.s.line });
  }
}
