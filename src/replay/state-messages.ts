// MSI and MSI-X of PCI functions as facts: registers that are about messages, entries of MSI-X tables, msi_irqs folders.

import type { MachineView } from '../model/machine.ts';
import { Bus, Known, MsiKind, TableState } from '../model/tables.ts';
import { type Described, type Fact, fact, hexFact } from './state-facts.ts';

/** Rows of the PCI functions for which a column says so. */
function functions(view: MachineView, isListed: (row: number) => boolean): number[] {
  const { bus } = view.t.device.col;
  return [...bus.keys()].filter((row) => bus[row] === Bus.pci && isListed(row));
}

/** Control words, and the message of an MSI capability. */
export function registerFacts(view: MachineView): Described[] {
  const { id, line, msiControl, msixControl } = view.t.device.col;
  const messages = msiMessages(view);
  return functions(view, (row) => msiControl[row]! >= 0 || msixControl[row]! >= 0).map((row) => {
    const facts = msiControl[row]! < 0 ? [] : msiFacts(view, row, messages.get(row));
    if (msixControl[row]! >= 0) facts.push(hexFact('MSI-X control', msixControl[row]!, 4, line[row]!));
    return { object: `dev:${view.str(id[row])}`, line: line[row]!, facts };
  });
}

/** Rows of the message that an MSI capability holds, by function; one of zeros in a capability that is off has none. */
function msiMessages(view: MachineView): Map<number, number> {
  const { device, kind, index, state } = view.t.msiDesc.col;
  const rows = [...kind.keys()].filter(
    (row) => kind[row] === MsiKind.msi && index[row] === 0 && (state[row]! & Known.read) !== 0,
  );
  return new Map(rows.map((row) => [device[row]!, row]));
}

function msiFacts(view: MachineView, row: number, message: number | undefined): Fact[] {
  const { line, msiControl, msiMaskBits, msiMaskKnown } = view.t.device.col;
  const { addressLo, addressHi, data } = view.t.msiDesc.col;
  const word = (column: Uint32Array): number => (message === undefined ? 0 : column[message]!);
  const facts = [
    hexFact('MSI control', msiControl[row]!, 4, line[row]!),
    hexFact('MSI address', word(addressLo), 8, line[row]!),
    hexFact('MSI address high', word(addressHi), 8, line[row]!),
    hexFact('MSI data', word(data), 4, line[row]!),
  ];
  if (msiMaskKnown[row]) facts.push(hexFact('MSI mask', msiMaskBits[row]!, 8, line[row]!));
  return facts;
}

/** Functions whose MSI-X table was read. */
export function tablesRead(view: MachineView): ReadonlySet<string> {
  const { id, tableState } = view.t.device.col;
  const rows = functions(view, (row) => tableState[row] === TableState.read);
  return new Set(rows.map((row) => view.str(id[row])));
}

/** Entries that hold a message; others are not listed. */
export function entryFacts(view: MachineView, tables: ReadonlySet<string>): Described[] {
  const { device, kind, state, index, addressLo, addressHi, data, line } = view.t.msiDesc.col;
  const hasMessage = (row: number): boolean =>
    kind[row] === MsiKind.msix &&
    (state[row]! & Known.read) !== 0 &&
    (addressLo[row]! | addressHi[row]! | data[row]!) !== 0;
  const owner = (row: number): string => view.str(view.t.device.col.id[device[row]!]);
  return [...kind.keys()]
    .filter((row) => hasMessage(row) && tables.has(owner(row)))
    .map((row) => ({
      object: `msi:${owner(row)}/${index[row]}`,
      line: line[row]!,
      facts: messageFacts(view, row),
    }));
}

function messageFacts(view: MachineView, row: number): Fact[] {
  const { addressLo, addressHi, data, control, line } = view.t.msiDesc.col;
  return [
    hexFact('addr', addressLo[row]!, 8, line[row]!),
    hexFact('addrhi', addressHi[row]!, 8, line[row]!),
    hexFact('data', data[row]!, 8, line[row]!),
    hexFact('ctrl', control[row]!, 8, line[row]!),
  ];
}

/** Files of the msi_irqs folders, of the functions for which they were listed. */
export function msiIrqFacts(view: MachineView): Described[] {
  const { id, msiIrqsKnown } = view.t.device.col;
  const { device, irq, msix, line } = view.t.msiIrq.col;
  const filesOf = (row: number): Fact[] =>
    [...device.keys()]
      .filter((file) => device[file] === row)
      .map((file) => fact(`msi_irqs/${irq[file]}`, msix[file] ? 'msix' : 'msi', line[file]!));
  return functions(view, (row) => msiIrqsKnown[row] === 1).map((row) => {
    const facts = filesOf(row);
    return { object: `dev:${view.str(id[row])}`, line: facts[0]?.line ?? 0, facts, varies: true };
  });
}
