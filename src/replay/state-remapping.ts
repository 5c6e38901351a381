// Interrupt remapping tables as facts.

import type { MachineView } from '../model/machine.ts';
import { RemapKind } from '../model/tables.ts';
import { type Described, fact } from './state-facts.ts';

const VALID = 1;

/** Units of VT-d. The address of a table is the memory allocator's choice and no fact. */
export function unitFacts(view: MachineView): Described[] {
  const { name, kind, enabled, line } = view.t.remapUnit.col;
  const units = [...kind.keys()].filter((unit) => kind[unit] === RemapKind.vtd && enabled[unit]! >= 0);
  return units.map((unit) => ({
    object: `unit ${view.str(name[unit])}`,
    line: line[unit]!,
    facts: [fact('remapping', enabled[unit] ? 'on' : 'off', line[unit]!)],
  }));
}

/** Present entries of VT-d's tables, as the dump of them prints both halves. */
export function vtdFacts(view: MachineView): Described[] {
  return entryFacts(view, (row) => {
    const { kind } = view.t.remapEntry.col;
    return kind[row] === RemapKind.vtd || kind[row] === RemapKind.vtdPosted;
  });
}

/**
 * Valid entries of AMD's tables. No file shows them: what a capture has is what its trace saw written. An entry that no irq uses is
 * no fact: free_irte() clears it, which is not traced.
 */
export function amdFacts(view: MachineView): Described[] {
  return entryFacts(view, (row) => {
    const { kind, w0, desc } = view.t.remapEntry.col;
    const isAmd = kind[row] === RemapKind.amd || kind[row] === RemapKind.amd32;
    return isAmd && (w0[row]! & VALID) !== 0 && desc[row]! >= 0;
  });
}

function entryFacts(view: MachineView, isListed: (row: number) => boolean): Described[] {
  const { index, w0, w1, w2, w3, line } = view.t.remapEntry.col;
  return [...index.keys()].filter(isListed).map((row) => ({
    object: `irte:${tableName(view, row)}/${index[row]}`,
    line: line[row]!,
    facts: [
      fact('high', `${word(w3[row]!)}${word(w2[row]!)}`, line[row]!),
      fact('low', `${word(w1[row]!)}${word(w0[row]!)}`, line[row]!),
    ],
  }));
}

const word = (value: number): string => (value >>> 0).toString(16).padStart(8, '0');

/** The unit; where each device has a table of its own, the unit and the device id. */
function tableName(view: MachineView, row: number): string {
  const { unit, table } = view.t.remapEntry.col;
  const name = view.str(view.t.remapUnit.col.name[unit[row]!]);
  return table[row]! < 0 ? name : `${name}:${table[row]!.toString(16).padStart(4, '0')}`;
}
