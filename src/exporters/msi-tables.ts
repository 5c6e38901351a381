// MSI-X tables and MSI capabilities as text: one line for each function and capability, then the entries that hold a message.

import type { MachineView } from '../model/machine.ts';
import { Bus, Known, MsiKind, TableState } from '../model/tables.ts';
import { hex, Text } from './lines.ts';

/** Every PCI function whose capabilities are known. */
export function msiTables(view: MachineView): Uint8Array {
  const { device } = view.t;
  const text = new Text();
  for (let row = 0; row < device.length; row++)
    if (device.col.bus[row] === Bus.pci) functionLines(view, row, text);
  return text.done();
}

function functionLines(view: MachineView, row: number, text: Text): void {
  const { col } = view.t.device;
  const driver = col.driver[row]! < 0 ? '-' : view.str(col.driver[row]);
  const known = (value: number, digits: number): string => hex(Math.max(0, value), digits);
  text.line(
    `${view.str(col.id[row])} ${known(col.vendor[row]!, 4)}:${known(col.product[row]!, 4)} class ${known(col.class[row]!, 6)} cmd ${known(col.command[row]!, 4)} driver ${driver}`,
  );
  if (col.msiControl[row]! >= 0) msiLine(view, row, text);
  if (col.msixControl[row]! >= 0) tableLines(view, row, text);
}

/** Left out where the message of an enabled capability was not read. */
function msiLine(view: MachineView, row: number, text: Text): void {
  const { col } = view.t.device;
  const control = col.msiControl[row]!;
  const entry = messageRow(view, row);
  if (entry === undefined && control & 1) return;
  const { addressLo, addressHi, data } = view.t.msiDesc.col;
  const word = (column: Uint32Array): number => (entry === undefined ? 0 : column[entry]!);
  const flag = (bit: number): string => (control & bit ? '+' : '-');
  const mask =
    control & 0x100 ? ` mask ${hex(col.msiMaskBits[row]!, 8)} pending ${hex(col.msiPending[row]!, 8)}` : '';
  text.line(
    `  MSI cap@${hex(col.msiCap[row]!, 2)} ctrl ${hex(control, 4)} enable${flag(1)} count ${1 << ((control >> 4) & 7)}/${1 << ((control >> 1) & 7)} 64bit${flag(0x80)} maskbit${flag(0x100)} addr ${hex(word(addressLo), 8)} addrhi ${hex(word(addressHi), 8)} data ${hex(word(data), 4)}${mask}`,
  );
}

/** Row of msiDesc of the capability's one message, if it was read; one of zeros has no row. */
function messageRow(view: MachineView, row: number): number | undefined {
  const { device, msiDesc } = view.t;
  const first = device.col.first[row]!;
  for (let entry = first; first >= 0 && entry < first + device.col.descs[row]!; entry++) {
    const { kind, index, state } = msiDesc.col;
    if (kind[entry] === MsiKind.msi && index[entry] === 0 && state[entry]! & Known.read) return entry;
  }
  return undefined;
}

function tableLines(view: MachineView, row: number, text: Text): void {
  const { col } = view.t.device;
  const control = col.msixControl[row]!;
  const flag = (bit: number): string => (control & bit ? '+' : '-');
  text.line(
    `  MSI-X cap@${hex(col.msixCap[row]!, 2)} ctrl ${hex(control, 4)} enable${flag(0x8000)} maskall${flag(0x4000)} count ${col.msixSize[row]} table bar${col.msixBir[row]}+${hex(col.msixOffset[row]!, 8)} pba bar${col.pbaBir[row]}+${hex(col.pbaOffset[row]!, 8)}`,
  );
  if (col.tableState[row] === TableState.notRead) return text.line(`    (${view.str(col.tableReason[row])})`);
  const listed = entryLines(view, row, text);
  if (listed < col.msixSize[row]!)
    text.line(`    (${col.msixSize[row]! - listed} entries with zero address and data not listed)`);
}

/** The number of entries listed: those that hold a message. */
function entryLines(view: MachineView, row: number, text: Text): number {
  const { device, msiDesc } = view.t;
  let listed = 0;
  for (let entry = device.col.first[row]!; entry < device.col.first[row]! + device.col.descs[row]!; entry++) {
    const { kind, state, index, addressLo, addressHi, data, control } = msiDesc.col;
    if (
      kind[entry] !== MsiKind.msix ||
      !(state[entry]! & Known.read) ||
      (addressLo[entry] === 0 && data[entry] === 0)
    )
      continue;
    const masked = control[entry]! & 1 ? ' masked' : '';
    text.line(
      `    [${index[entry]}] addr ${hex(addressLo[entry]!, 8)} addrhi ${hex(addressHi[entry]!, 8)} data ${hex(data[entry]!, 8)} ctrl ${hex(control[entry]!, 8)}${masked}`,
    );
    listed++;
  }
  return listed;
}
