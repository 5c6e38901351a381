// One line for each irq with what /proc/irq/N and /sys/kernel/irq/N hold: irq-affinity.tsv. A `?` is a file that does not exist.
// kernel/irq/proc.c: irq_affinity_list_proc_show …; kernel/irq/irqdesc.c: irq_attrs, 6.1 and 6.12.

import type { FileHead, Importer } from '../context.ts';
import { AffinityReader } from './reader.ts';

const HEADER = /^irq\t(?:[a-z_]+\t)*(?:smp_affinity_list|chip_name|hwirq)(?:\t|$)/m;
const ROW = /^\d{1,10}\t[\d,-]*\t[\d,-]*\t-?\d+\t[0-9a-f,]+\t[^\t\n]*\t\d*\t(?:edge|level)?\t/m;

const irqAffinity: Importer = {
  id: 'irq-affinity',
  label: 'table of irq affinities',
  sniff(head: FileHead) {
    const text = head.text.slice(0, 4096);
    if (HEADER.test(text)) return 1;
    return ROW.test(text) ? 0.9 : 0;
  },
  parse(context) {
    new AffinityReader(context).read();
  },
};

export default [irqAffinity];
