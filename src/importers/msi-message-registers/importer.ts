// What the PCI functions hold: MSI registers from config space and the MSI-X tables read through the BARs, with runs of entries
// that were never programmed folded into one line.

import type { FileHead, Importer } from '../context.ts';
import { isEmpty } from '../line-reader.ts';
import { RegistersReader } from './reader.ts';

const DEVICE =
  /^device [0-9a-f]{4,8}:[0-9a-f]{2}:[01][0-9a-f]\.[0-7] vendor [0-9a-f]{4} device [0-9a-f]{4} class [0-9a-f]{6} command /m;
const CAPABILITY = /^ {2}MSI(?:-X)? cap@[0-9a-f]{2} control [0-9a-f]{4} enable[+-] /m;
const ENTRY = /^ {4}\[\d+(?:-\d+)?\] address [0-9a-f]{16} data [0-9a-f]{8} ctrl [0-9a-f]{8} /m;

const importer: Importer = {
  id: 'msi-message-registers',
  label: 'MSI registers and MSI-X tables',
  once: 'name',
  sniff(head: FileHead) {
    const text = head.text.slice(0, 8192);
    if (DEVICE.test(text)) return 1;
    return CAPABILITY.test(text) || ENTRY.test(text) ? 0.9 : 0;
  },
  parse(context) {
    if (!isEmpty(context, 'PCI functions with their capabilities')) new RegistersReader(context).read();
  },
};

export default [importer];
