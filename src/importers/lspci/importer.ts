// lspci: the list of PCI functions with what their config space says, as text.

import type { FileHead, Importer } from '../context.ts';
import { functionLine } from './function-line.ts';
import { LspciReader } from './reader.ts';

const DETAIL =
  /^(?:\t| {1,8})(?:Subsystem|Control|Flags|Status|Capabilities|Interrupt|Kernel driver in use|Kernel modules): /m;
const FUNCTION = /^(?:[0-9a-f]{4,8}:)?[0-9a-f]{2}:[01][0-9a-f]\.[0-7] \S.*$/m;
const TREE = /^-(?:\+-)?\[(?:[0-9a-f]{4,8}:)?[0-9a-f]{2}(?:-[0-9a-f]{2})?\]-/;

/** How the text looks like lspci's: function lines, of which the first may stand below a prompt or a message. */
function sniffText(head: FileHead): number {
  // A machine without PCI gives nothing.
  if (head.bytes.length === 0) return /(?:^|\/)lspci[^/]*$/.test(head.path) ? 1 : 0;
  const match = FUNCTION.exec(head.text);
  if (!match || !functionLine(match[0])) return 0;
  if (DETAIL.test(head.text)) return match.index === 0 ? 1 : 0.8;
  return match.index === 0 ? 0.8 : 0;
}

const lspci: Importer = {
  id: 'lspci',
  label: 'lspci text',
  once: 'text',
  sniff: sniffText,
  parse(context) {
    new LspciReader(context).read();
  },
};

const tree: Importer = {
  id: 'lspci-tree',
  label: 'lspci -t',
  ignores: 'the tree of buses without names: the bridges in lspci -vvv tell the same',
  sniff(head) {
    return head.bytes[0] === 45 && TREE.test(head.text) ? 1 : 0;
  },
  parse() {},
};

export default [lspci, tree];
