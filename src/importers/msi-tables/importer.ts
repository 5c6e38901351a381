// What the PCI functions hold: MSI registers from config space and the MSI-X tables read through the BARs, as the tool msixdump
// prints them. Entries whose address and data are zero are counted, not listed.

import type { FileHead, Importer } from '../context.ts';
import { TablesReader } from './reader.ts';

const DEVICE =
  /^[0-9a-f]{4,8}:[0-9a-f]{2}:[01][0-9a-f]\.[0-7] [0-9a-f]{4}:[0-9a-f]{4} class [0-9a-f]{6} cmd [0-9a-f]{4} driver /m;
const ENTRY = /^ {4}\[\d+\] addr [0-9a-f]{8} addrhi [0-9a-f]{8} data [0-9a-f]{8} ctrl [0-9a-f]{8}/m;

const msiTables: Importer = {
  id: 'msi-tables',
  label: 'MSI registers and MSI-X tables',
  once: 'name',
  sniff(head: FileHead) {
    // A machine without PCI gives nothing, or says so.
    if (head.bytes.length === 0) return /(^|\/)msi-tables\.txt$/.test(head.path) ? 1 : 0;
    const text = head.text.slice(0, 8192);
    if (DEVICE.test(text) || text === 'no pci\n') return 1;
    return ENTRY.test(text) ? 0.9 : 0;
  },
  parse(context) {
    new TablesReader(context).read();
  },
};

export default [msiTables];
