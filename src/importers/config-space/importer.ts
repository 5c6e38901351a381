// Raw configuration spaces: hex dumps as `lspci -n -xxxx` prints them, and the binary file /sys/bus/pci/devices/ADDRESS/config.

import { Scanner } from '../../lib/scan.ts';
import { formatPciAddress, parsePciAddress } from '../../model/pci.ts';
import type { FileContext, FileHead, Importer } from '../context.ts';
import { functionLine } from '../lspci/function-line.ts';
import { LspciReader } from '../lspci/reader.ts';
import { addFunctions } from '../pci-function.ts';
import { decodeConfigSpace } from './decode.ts';
import { HexRow } from './hex-row.ts';
import { ConfigSpace, SPACE_BYTES } from './space.ts';

/** Lengths that the kernel gives: the header for everybody, conventional and extended space for root. */
const LENGTHS = new Set([64, 256, SPACE_BYTES]);
const CONFIG_PATH = /(?:^|\/)([0-9a-f]{4,8}:[0-9a-f]{2}:[01][0-9a-f]\.[0-7])\/config$/;

/** The second line of a dump is a row of it: nothing stands between the function and its bytes. */
function isHexDump(head: FileHead): boolean {
  const s = new Scanner(head.bytes);
  if (!s.next() || s.length > 200 || !functionLine(s.text())) return false;
  return s.next() && HexRow.isRow(s) && new HexRow().read(s);
}

const hexDump: Importer = {
  id: 'config-space-hex',
  label: 'PCI config space (hex dump)',
  once: 'text',
  sniff: (head) => (isHexDump(head) ? 1 : 0),
  parse(context) {
    new LspciReader(context).read();
  },
};

const binary: Importer = {
  id: 'config-space',
  label: 'PCI config space (binary)',
  sniff(head) {
    if (head.cut || !LENGTHS.has(head.bytes.length) || !CONFIG_PATH.test(head.path)) return 0;
    const space = ConfigSpace.of(head.bytes);
    return (space.u8(0x0e) & 0x7f) <= 2 || space.isSilent() ? 1 : 0;
  },
  parse(context) {
    readBinary(context);
  },
};

function readBinary(context: FileContext): void {
  const address = parsePciAddress(CONFIG_PATH.exec(context.source.path)?.[1] ?? '');
  if (!address) {
    context.problem(
      context.source.firstLine,
      `a config space called ${context.source.path}`,
      'a path that ends in ADDRESS/config: the bytes do not say which function it is',
      'the file was left out',
    );
    return;
  }
  const space = ConfigSpace.of(context.source.bytes);
  const numbers = decodeConfigSpace(space, context.problem.bind(context));
  addFunctions(context, [{ id: formatPciAddress(address), line: 0, numbers, label: '', driver: '' }]);
}

export default [binary, hexDump];
