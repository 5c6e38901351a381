// What the text of lspci and the hex dump below it say of one function: the same, or a problem.

import { MsiFlag, MsixFlag } from '../model/pci.ts';
import type { FileContext } from './context.ts';
import type { PciNumber, PciNumbers } from './pci-function.ts';

/** How two sources of one number are compared and written. */
interface Comparison {
  readonly what: string;
  readonly digits: number;
  /** Bits that the text tells. */
  readonly mask: number;
}

const whole = (what: string, digits: number): Comparison => ({ what, digits, mask: -1 });

const COMPARED: Partial<Record<PciNumber, Comparison>> = {
  vendor: whole('vendor', 4),
  product: whole('device id', 4),
  class: whole('class', 6),
  command: whole('command register', 4),
  pin: whole('interrupt pin', 1),
  secondaryBus: whole('secondary bus', 2),
  subordinateBus: whole('subordinate bus', 2),
  expressType: whole('PCI Express type', 1),
  msiCap: whole('offset of the MSI capability', 2),
  msiControl: {
    what: 'MSI control',
    digits: 4,
    mask: MsiFlag.enable | MsiFlag.capable | MsiFlag.enabledCount | MsiFlag.wide | MsiFlag.maskable,
  },
  addressLo: whole('MSI address', 8),
  addressHi: whole('MSI upper address', 8),
  data: whole('MSI data', 4),
  msiMaskBits: whole('MSI mask bits', 8),
  msixCap: whole('offset of the MSI-X capability', 2),
  msixControl: { what: 'MSI-X control', digits: 4, mask: MsixFlag.size | MsixFlag.maskAll | MsixFlag.enable },
  msixBir: whole('BAR of the MSI-X table', 1),
  msixOffset: whole('offset of the MSI-X table', 8),
  pbaBir: whole('BAR of the pending bits', 1),
  pbaOffset: whole('offset of the pending bits', 8),
};

/** Reports numbers of a function that the text and the dump below it say differently. Pending bits may change in between and are not compared. */
export function compareNumbers(
  context: FileContext,
  id: string,
  text: PciNumbers,
  dump: PciNumbers,
  classMask: number,
): void {
  for (const [name, said] of text) {
    const how = COMPARED[name];
    const read = dump.get(name);
    if (!how || !read) continue;
    const mask = name === 'class' ? classMask : how.mask;
    if ((said.value & mask) === (read.value & mask)) continue;
    context.problem(
      said.line,
      `${how.what} ${hex(said.value & mask, how.digits)} of ${id}`,
      `${hex(read.value & mask, how.digits)}, as the hex dump in line ${read.line} says`,
      'the hex dump was used',
    );
  }
}

const hex = (value: number, digits: number): string => (value >>> 0).toString(16).padStart(digits, '0');
