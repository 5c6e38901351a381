// /sys/bus/pci/devices: as blocks, one for each function; as a list of `path:value` lines (`grep -H . …/*/irq`); as a tree of files.

import { BDF } from '../bdf.ts';
import type { FileContext, FileHead, Importer } from '../context.ts';
import { isEmpty, LineReader } from '../line-reader.ts';
import { BlocksReader } from './blocks.ts';
import {
  ATTRIBUTES,
  type Attribute,
  addMsiIrq,
  EXPECTED,
  linkPath,
  noteMsiIrqs,
  pciDevice,
  writeAttribute,
  writeDriver,
  writeGroupType,
} from './writer.ts';

const NAMES = ATTRIBUTES.join('|');
const BLOCK_START = new RegExp(`^device ${BDF}\\n {2}[a-z_]+(?:/\\d+)?:`, 'm');
/** In /sys/devices the path of a function names the bridges above it. */
const ROOT = '/?(?:[^\\n]*/)?sys/(?:bus/pci/)?devices/';
const LIST_START = new RegExp(`^${ROOT}[^\\n]*${BDF}/(?:msi_irqs/\\d+|[a-z0-9_]+):`);
const LIST_LINE = new RegExp(`^(.*/${BDF})/(msi_irqs/\\d{1,10}|[a-z][a-z0-9_]*(?:/[a-z_]+)?):(.*)$`);
const FILE_PATH = new RegExp(
  `(?:^|/)(sys/(?:bus/pci/)?devices/(?:.*/)?${BDF})/(msi_irqs/\\d{1,10}|${NAMES}|uevent|iommu_group/type)$`,
);
const FILE_TEXT = /^(?:0x[0-9a-f]+|-?\d+|msix?|[A-Za-z-]+|(?:[A-Z0-9_]+=[^\n]*\n)*(?:[A-Z0-9_]+=[^\n]*))\n?$/;

const blocks: Importer = {
  id: 'sys-pci-devices',
  label: 'list of PCI functions',
  sniff(head: FileHead) {
    return BLOCK_START.test(head.text.slice(0, 8192)) ? 1 : 0;
  },
  parse(context) {
    new BlocksReader(context).read();
  },
};

const list: Importer = {
  id: 'sys-pci-list',
  label: 'list of files of PCI functions',
  sniff(head: FileHead) {
    return LIST_START.test(head.text.slice(0, 4096)) ? 1 : 0;
  },
  parse(context) {
    if (isEmpty(context, 'lines of path, colon and value')) return;
    const devices = new Set<number>();
    let listsMsi = false;
    const reader = new LineReader(context);
    while (reader.next()) {
      const match = LIST_LINE.exec(reader.text);
      if (match) {
        devices.add(readValue(context, match, reader.line));
        listsMsi ||= match[2]!.startsWith('msi_irqs/');
      } else if (reader.text !== '') reader.problem('the path of a file of a PCI function, and its value');
    }
    // Whoever lists the msi_irqs folders lists all of them: the others are empty.
    if (listsMsi) for (const row of devices) noteMsiIrqs(context.machine, row);
    reader.finish();
  },
};

const file: Importer = {
  id: 'sys-pci-file',
  label: 'file of a PCI function',
  sniff(head: FileHead) {
    if (!FILE_PATH.test(head.path)) return 0;
    return !head.cut && FILE_TEXT.test(head.text) ? 1 : 0.3;
  },
  parse(context) {
    const match = FILE_PATH.exec(context.source.path);
    if (!match) return;
    const reader = new LineReader(context);
    while (reader.next()) {
      const of = [match[0], match[1]!, match[2]!, reader.text];
      if (match[2] === 'uevent') uevent(context, match[1]!, reader);
      else if (reader.line > context.source.firstLine) reader.problem('a single line');
      else readValue(context, of, reader.line);
    }
  },
};

/** Path of the function, name of the file, value; the row of the function. */
function readValue(context: FileContext, match: readonly string[], line: number): number {
  const [, path, name, value] = match as [string, string, string, string];
  linkPath(context, path, line);
  const row = pciDevice(context, path.slice(path.lastIndexOf('/') + 1), line);
  const expected = write(context, row, name, value, line);
  if (expected !== '') context.problem(line, `${name} ${value}`, expected, 'the value was left out');
  return row;
}

/** '' when the value was taken or says nothing about interrupts, otherwise what was expected. */
function write(context: FileContext, row: number, name: string, value: string, line: number): string {
  if (name.startsWith('msi_irqs/')) {
    const irq = name.slice('msi_irqs/'.length);
    return addMsiIrq(context, row, irq, value, line) ? '' : 'an irq number, and msi or msix';
  }
  if ((ATTRIBUTES as readonly string[]).includes(name))
    return writeAttribute(context, row, name as Attribute, value) ? '' : EXPECTED[name as Attribute];
  if (name === 'iommu_group/type') writeGroupType(context.machine, row, value);
  if (name === 'uevent' && value.startsWith('DRIVER='))
    writeDriver(context.machine, row, value.slice('DRIVER='.length));
  return '';
}

/** Lines of NAME=value, of which only the driver says something here. */
function uevent(context: FileContext, path: string, reader: LineReader): void {
  linkPath(context, path, reader.line);
  const row = pciDevice(context, path.slice(path.lastIndexOf('/') + 1), reader.line);
  if (!/^[A-Z0-9_]+=/.test(reader.text)) reader.problem('a name, an equals sign and a value');
  else write(context, row, 'uevent', reader.text, reader.line);
}

export default [blocks, list, file];
