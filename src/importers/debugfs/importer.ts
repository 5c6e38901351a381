// Files of /sys/kernel/debug/irq: domains/NAME and irqs/N.

import { ascii, Scanner } from '../../lib/scan.ts';
import type { FileContext, FileHead, Importer } from '../context.ts';
import { readDomainFile } from './domain-file.ts';
import { readIrqFile } from './irq-file.ts';

const NAME = ascii('name:   ');
const HANDLER = ascii('handler:  ');

function startsWith(head: FileHead, literal: Uint8Array): boolean {
  return new Scanner(head.bytes).beginsWith(literal);
}

const domainFile: Importer = {
  id: 'debugfs-domain',
  label: 'debugfs irq/domains file',
  once: 'name',
  sniff(head) {
    if (startsWith(head, NAME)) return 1;
    return head.bytes.length === 0 && /(^|\/)domains\/[^/]+$/.test(head.path) ? 1 : 0;
  },
  parse(context) {
    if (context.source.bytes.length === 0 && context.name !== 'default') {
      context.problem(
        context.source.firstLine,
        'an empty file',
        'a domain',
        'the domain is shown as named only',
      );
    }
    readDomainFile(context, context.name);
  },
};

const irqFile: Importer = {
  id: 'debugfs-irq',
  label: 'debugfs irq/irqs file',
  once: 'name',
  sniff(head) {
    return startsWith(head, HANDLER) ? 1 : 0;
  },
  parse(context) {
    const irq = irqNumber(context);
    if (irq < 0) {
      context.problem(
        context.source.firstLine,
        `a debugfs irq file called ${context.name}`,
        'the irq number as file name: the text itself does not say it',
        'the file was left out',
      );
      return;
    }
    readIrqFile(context, irq);
  },
};

/** The number is the file name; a lone file under another name tells it through the hwirq of VECTOR, which equals it. */
function irqNumber(context: FileContext): number {
  const name = /^(\d{1,7})(?:\.txt)?$/.exec(context.name);
  if (name) return Number(name[1]);
  const text = new TextDecoder().decode(context.source.bytes.subarray(0, 8192));
  const vector = /^ *domain: {2}VECTOR\n *hwirq: {3}0x([0-9a-f]{1,6})$/m.exec(text);
  return vector ? Number.parseInt(vector[1]!, 16) : -1;
}

export default [domainFile, irqFile];
