// What the capability registers of a function say, as lspci writes it, with the words to decode. Pure.

import type { BitLayout } from '../../lib/bits.ts';
import { msiControl, msixControl, pciCommand } from '../../model/layouts/pci.ts';
import type { MachineView } from '../../model/machine.ts';
import { pinLetter } from '../../model/pci.ts';

/** A 16-bit register with its layout. */
export interface ControlWord {
  readonly id: 'command' | 'msi' | 'msix';
  readonly title: string;
  readonly value: number;
  readonly layout: BitLayout;
}

/** The command register and the control words of the capabilities that the capture has. */
export function controlWords(view: MachineView, row: number): ControlWord[] {
  const { command, msiControl: msi, msixControl: msix, msiCap, msixCap } = view.t.device.col;
  const at = (cap: number): string => (cap < 0 ? '' : ` at ${(cap + 2).toString(16)}`);
  const words: ControlWord[] = [];
  if (command[row]! >= 0)
    words.push({ id: 'command', title: 'command at 04', value: command[row]!, layout: pciCommand });
  if (msi[row]! >= 0)
    words.push({ id: 'msi', title: `MSI control${at(msiCap[row]!)}`, value: msi[row]!, layout: msiControl });
  if (msix[row]! >= 0)
    words.push({
      id: 'msix',
      title: `MSI-X control${at(msixCap[row]!)}`,
      value: msix[row]!,
      layout: msixControl,
    });
  return words;
}

const sign = (on: number): string => (on ? '+' : '-');
const hex = (value: number, digits: number): string => (value >>> 0).toString(16).padStart(digits, '0');

/** `BusMaster+ DisINTx+`, or '' where the command register is not in the capture. */
export function commandText(view: MachineView, row: number): string {
  const command = view.t.device.col.command[row]!;
  return command < 0 ? '' : `BusMaster${sign(command & 4)} DisINTx${sign(command & 0x400)}`;
}

/** A name and the lines that stand beside it. */
export interface CapabilityLine {
  readonly name: string;
  readonly text: string;
}

/** `cap@98 ctrl 8021 Enable+ Masked-` and what follows from it, one line each. */
export function capabilityLines(view: MachineView, row: number): CapabilityLine[] {
  return [...msiLines(view, row), ...msixLines(view, row)];
}

function msiLines(view: MachineView, row: number): CapabilityLine[] {
  const { col } = view.t.device;
  const control = col.msiControl[row]!;
  if (control < 0) return [];
  const parts = [
    col.msiCap[row]! < 0 ? '' : `cap@${hex(col.msiCap[row]!, 2)}`,
    `ctrl ${hex(control, 4)}`,
    `Enable${sign(control & 1)}`,
    `Count=${col.msiEnabledCount[row]}/${col.msiCapable[row]}`,
    `64bit${sign(control & 0x80)}`,
    `Maskable${sign(control & 0x100)}`,
  ];
  const lines = [{ name: 'MSI', text: parts.filter(Boolean).join(' ') }];
  if (col.msiMaskKnown[row])
    lines.push({
      name: 'bits',
      text: `Masking ${hex(col.msiMaskBits[row]!, 8)} Pending ${hex(col.msiPending[row]!, 8)}`,
    });
  return lines;
}

function msixLines(view: MachineView, row: number): CapabilityLine[] {
  const { col } = view.t.device;
  const control = col.msixControl[row]!;
  if (control < 0) return [];
  const parts = [
    col.msixCap[row]! < 0 ? '' : `cap@${hex(col.msixCap[row]!, 2)}`,
    `ctrl ${hex(control, 4)}`,
    `Enable${sign(control & 0x8000)}`,
    `Count=${col.msixSize[row]}`,
    `Masked${sign(control & 0x4000)}`,
  ];
  const lines = [{ name: 'MSI-X', text: parts.filter(Boolean).join(' ') }];
  if (col.msixBir[row]! >= 0) {
    const table = `BAR${col.msixBir[row]}+0x${hex(col.msixOffset[row]!, 1)}`;
    lines.push({
      name: 'table',
      text: `${table}, PBA BAR${col.pbaBir[row]}+0x${hex(col.pbaOffset[row]!, 1)}`,
    });
  }
  return lines;
}

/** The wired interrupt of a function; undefined where the capture does not say that it has one. */
export interface Intx {
  /** `INTA`, or '' where the pin is not known. */
  readonly pin: string;
  /** Linux irq number in sysfs or lspci, or -1. It is the wire's, or that of the first message once MSI is on. */
  readonly irq: number;
}

export function intxOf(view: MachineView, row: number): Intx | undefined {
  const { pin, legacyIrq } = view.t.device.col;
  const letter = pinLetter(pin[row]!);
  // A function without a pin has no wire; a number without a pin is only in sysfs, where 0 means none.
  if (pin[row] === 0 || (letter === '' && legacyIrq[row]! <= 0)) return undefined;
  return { pin: letter === '' ? '' : `INT${letter}`, irq: legacyIrq[row]! > 0 ? legacyIrq[row]! : -1 };
}
