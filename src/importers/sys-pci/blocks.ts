// Blocks of `device BDF` and indented `key:value` lines, one for each PCI function.

import { BDF } from '../bdf.ts';
import type { FileContext } from '../context.ts';
import { LineReader } from '../line-reader.ts';
import {
  ATTRIBUTES,
  type Attribute,
  addMsiIrq,
  EXPECTED,
  linkPath,
  noteMsiIrqs,
  pciDevice,
  writeAttribute,
  writeDriver,
  writeGroup,
  writeGroupType,
} from './writer.ts';

const DEVICE = new RegExp(`^device (${BDF})$`);
const KEY = /^ {2}([a-z_]+(?:\/\d{1,10})?):(.*)$/;

/** Keys that say nothing about interrupts. */
const OTHER: ReadonlySet<string> = new Set([
  'revision',
  'subsystem_vendor',
  'subsystem_device',
  'msi_bus',
  'enable',
  'local_cpulist',
  'of_node',
]);

const isAttribute = (key: string): key is Attribute => (ATTRIBUTES as readonly string[]).includes(key);

/** Reads the whole file. */
export class BlocksReader {
  private readonly context: FileContext;
  private readonly reader: LineReader;
  private readonly seen = new Set<number>();
  private device = -1;

  constructor(context: FileContext) {
    this.context = context;
    this.reader = new LineReader(context);
  }

  read(): void {
    const { reader } = this;
    while (reader.next()) if (reader.text !== '') this.line(reader.text);
    reader.finish();
  }

  private line(text: string): void {
    if (text.startsWith('device ')) return this.start(text);
    const match = KEY.exec(text);
    if (!match) this.reader.problem('"device" and a PCI address, or a key, a colon and a value');
    else if (this.device < 0) this.reader.problem('a line that names a PCI function before this one');
    else this.value(match[1]!, match[2]!);
  }

  private start(text: string): void {
    this.device = -1;
    const match = DEVICE.exec(text);
    if (!match) return this.reader.problem('"device" and a PCI address');
    const row = pciDevice(this.context, match[1]!, this.reader.line);
    if (this.seen.has(row)) return this.reader.problem('each PCI function once', 'what follows was left out');
    this.seen.add(row);
    this.device = row;
    noteMsiIrqs(this.context.machine, row);
  }

  private value(key: string, value: string): void {
    if (OTHER.has(key)) return;
    const expected = this.write(key, value);
    if (expected !== '') this.reader.problem(expected);
  }

  /** '' when the value was taken, otherwise what was expected. */
  private write(key: string, value: string): string {
    const { context, device } = this;
    if (isAttribute(key)) return writeAttribute(context, device, key, value) ? '' : EXPECTED[key];
    if (key.startsWith('msi_irqs/')) {
      const irq = key.slice('msi_irqs/'.length);
      return addMsiIrq(context, device, irq, value, this.reader.line) ? '' : 'an irq number, and msi or msix';
    }
    switch (key) {
      case 'driver':
        writeDriver(context.machine, device, value);
        return '';
      case 'path':
        linkPath(context, value, this.reader.line);
        return '';
      case 'iommu_group':
        return this.group(value) ? '' : 'a group number, and the type of its domain';
      default:
        return 'a key of a PCI function that is known';
    }
  }

  private group(value: string): boolean {
    const match = /^(\d+)(?: type ?(.*))?$/.exec(value);
    if (!match || !writeGroup(this.context.machine, this.device, match[1]!)) return false;
    writeGroupType(this.context.machine, this.device, match[2] ?? '');
    return true;
  }
}
