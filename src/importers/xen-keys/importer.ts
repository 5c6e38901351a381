// Answers of Xen to its debug keys, cut out of a console log.

import type { FileHead, Importer } from '../context.ts';
import { LineReader } from '../line-reader.ts';
import { XenLines, xenText } from './lines.ts';

const DUMP =
  /^(?:\r?\(XEN\) (?:\[[^\]\n]*\] )?)(?:(?:IRQ|Direct vector|IO-APIC interrupt|MSI) information:$|Event channel information for domain \d+:$| {3}IRQ: *\d+ vec:[0-9a-f]{2} | (?:MSI|MSI-X) +\d+ vec=[0-9a-f]{2} )/m;

/** Lines of the kernel, of a guest's console, or of Xen's boot. */
const OTHER = /^(?:(?!\(XEN\)|\r?$)[^\n]|\(XEN\) Xen version )/m;

const importer: Importer = {
  id: 'xen-keys',
  label: "dump of Xen's debug keys",
  once: 'text',
  sniff(head: FileHead) {
    if (!DUMP.test(head.text)) return 0;
    // A whole console log is read for what the kernel says, too.
    return OTHER.test(head.text) ? 0.5 : 1;
  },
  parse(context) {
    const xen = new XenLines(context);
    const reader = new LineReader(context);
    let first = 0;
    while (reader.next()) {
      const text = xenText(reader.text);
      if (text === undefined) {
        if (reader.text !== '') reader.problem('a line of Xen: (XEN) and its text');
      } else if (xen.read(text, reader.line) && first === 0) first = reader.line;
    }
    if (first > 0) context.machine.fact('hypervisor', 'xen', context.file, first);
    reader.finish();
  },
};

export default [importer];
