// Device tree properties about messages and interrupt parents, one a line: path, colon, raw cells.
//   ./pcie@10000000/msi-map: 00000000 00008006 00000000 00010000

import type { FileContext, FileHead, Importer } from '../context.ts';
import { isEmpty, LineReader } from '../line-reader.ts';

const LINE = /^\.?\/((?:[^/\s:]+\/)*)([a-z][a-z0-9,#-]*): ?((?:[0-9a-f]{8} )*(?:[0-9a-f]{8})?)$/;
const FIRST =
  /^\.?\/\S*\/(?:msi-(?:map|map-mask|parent|controller)|iommu-map|interrupt-map-mask|interrupts-extended|interrupt-parent): ?[0-9a-f ]*$/m;

/** Longest line that is looked at: a map has at most a few hundred cells. */
const MAX_LENGTH = 16384;

const importer: Importer = {
  id: 'device-tree-properties',
  label: 'device tree properties',
  sniff(head: FileHead) {
    return FIRST.test(head.text.slice(0, 4096)) ? 1 : 0;
  },
  parse(context) {
    if (isEmpty(context, 'properties with their cells')) return;
    const reader = new LineReader(context);
    while (reader.next()) {
      if (reader.text !== '' && !readProperty(context, reader))
        reader.problem('a path, a property, a colon, and cells of 8 hexadecimal digits');
    }
    reader.finish();
  },
};

function readProperty(context: FileContext, reader: LineReader): boolean {
  const { text, line } = reader;
  const match = text.length > MAX_LENGTH ? null : LINE.exec(text);
  if (!match) return false;
  const { strings, t } = context.machine;
  const cells = match[3]!.split(' ').filter((cell) => cell !== '');
  const first = t.dtCell.length;
  for (const cell of cells) t.dtCell.push({ value: Number.parseInt(cell, 16) });
  t.dtProperty.push({
    node: strings.intern(`/${match[1]!.replace(/\/$/, '')}`),
    name: strings.intern(match[2]!),
    first,
    cells: cells.length,
    file: context.file,
    line,
  });
  return true;
}

export default [importer];
