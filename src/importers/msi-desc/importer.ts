// A dump of every msi_desc of a machine, cut out of the kernel log: what the kernel itself believes each device holds.

import type { FileHead, Importer } from '../context.ts';
import { LineReader } from '../line-reader.ts';
import { isMsiDescLine, MsiDescLines } from './lines.ts';

const FIRST = /^(?:<\d{1,3}>)?(?:\[ *\d+\.\d+\] )?MSIDESC (?:device | {2}(?:index|dev->msi)| {4}irq )/;

const importer: Importer = {
  id: 'msi-desc',
  label: 'dump of msi_desc',
  sniff(head: FileHead) {
    // A machine whose devices have no descriptor gives nothing.
    if (head.bytes.length === 0) return /(^|\/)msi-desc\.txt$/.test(head.path) ? 1 : 0;
    return FIRST.test(head.text.slice(0, 512)) ? 1 : 0;
  },
  parse(context) {
    const lines = new MsiDescLines(context);
    const reader = new LineReader(context);
    while (reader.next()) {
      if (isMsiDescLine(reader.text)) lines.read(reader.text, reader.line);
      else if (reader.text !== '') reader.problem('a line that begins with MSIDESC');
    }
    reader.finish();
  },
};

export default [importer];
