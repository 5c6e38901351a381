// debugfs iommu/intel/ir_translation_struct from the columns. drivers/iommu/intel/debugfs.c: ir_translation_struct_show, 6.12.

import type { MachineView } from '../model/machine.ts';
import { RemapKind } from '../model/tables.ts';
import { hex, Text } from './lines.ts';

/** The remapped entries of every VT-d unit; the posted part is empty. */
export function irTranslationStruct(view: MachineView): Uint8Array {
  const { remapUnit, remapEntry } = view.t;
  const entries = new Map<number, number[]>();
  for (let row = 0; row < remapEntry.length; row++) {
    const unit = remapEntry.col.unit[row]!;
    if (entries.has(unit)) entries.get(unit)!.push(row);
    else entries.set(unit, [row]);
  }
  const text = new Text();
  for (let unit = 0; unit < remapUnit.length; unit++) {
    if (remapUnit.col.kind[unit] !== RemapKind.vtd) continue;
    text.line(`Remapped Interrupt supported on IOMMU: ${view.str(remapUnit.col.name[unit])}`);
    text.line(` IR table address:${address(remapUnit.col.tableHi[unit]!, remapUnit.col.tableLo[unit]!)}`);
    text.line(' Entry SrcID   DstID    Vct IRTE_high\t\tIRTE_low');
    for (const row of entries.get(unit) ?? [])
      if (remapEntry.col.kind[row] === RemapKind.vtd) text.line(entryLine(view, row));
    text.line('');
  }
  text.line('****');
  text.line('');
  return text.done();
}

const address = (high: number, low: number): string =>
  high === 0 ? hex(low, 1) : `${hex(high, 1)}${hex(low, 8)}`;

function entryLine(view: MachineView, row: number): string {
  const { index, w0, w1, w2, w3 } = view.t.remapEntry.col;
  const sid = w2[row]! & 0xffff;
  const source = `${hex(sid >> 8, 2)}:${hex((sid >> 3) & 31, 2)}.${sid & 7}`;
  const high = `${hex(w3[row]!, 8)}${hex(w2[row]!, 8)}`;
  const low = `${hex(w1[row]!, 8)}${hex(w0[row]!, 8)}`;
  return ` ${`${index[row]}`.padEnd(5)} ${source} ${hex(w1[row]!, 8)} ${hex((w0[row]! >>> 16) & 0xff, 2)}  ${high}\t${low}`;
}
