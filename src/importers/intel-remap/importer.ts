// debugfs iommu/intel: the interrupt remapping tables and the registers of the VT-d units.

import type { FileHead, Importer } from '../context.ts';
import { readRegisters } from './registers.ts';
import { TableReader } from './table-reader.ts';

const TABLE =
  /^(?:(?:Remapped|Posted) Interrupt supported on IOMMU: | IR table address:| Entry SrcID {3}(?:DstID|PDA_high) )/m;
const ENTRY =
  /^ \d+ +[0-9a-f]{2}:[0-9a-f]{2}\.[0-7] (?:[0-9a-f]{8} ){1,2}[0-9a-f]{2} {2}[0-9a-f]{16}[ \t]+[0-9a-f]{16}$/m;
const REGISTERS = /^(?:IOMMU: \S+ Register Base Address: [0-9a-f]+\n)?Name[ \t]+Offset[ \t]+Contents$/m;
const REGISTER = /^[A-Z][A-Z0-9_]*[ \t]+0x[0-9a-f]{2,}[ \t]+0x[0-9a-f]{16}$/m;

const table: Importer = {
  id: 'intel-remap',
  label: 'VT-d interrupt remapping tables',
  once: 'name',
  sniff(head: FileHead) {
    const text = head.text.slice(0, 8192);
    // Four asterisks divide the two halves; without a unit that remaps they are all there is.
    if (TABLE.test(text) || text === '****\n\n') return 1;
    return ENTRY.test(text) ? 0.9 : 0;
  },
  parse(context) {
    new TableReader(context).read();
  },
};

const registers: Importer = {
  id: 'intel-iommu-registers',
  label: 'VT-d registers',
  once: 'name',
  sniff(head: FileHead) {
    const text = head.text.slice(0, 4096);
    if (REGISTERS.test(text)) return 1;
    return REGISTER.test(text) ? 0.9 : 0;
  },
  parse: readRegisters,
};

export default [table, registers];
