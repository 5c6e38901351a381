// The kernel log or a serial console: of its thousands of lines a few say how interrupts travel, and dumps of Xen's debug keys or of
// msi_desc may be among them. All other lines are not about interrupts and are left out knowingly.

import { Scanner } from '../../lib/scan.ts';
import type { FileContext, FileHead, Importer } from '../context.ts';
import { withoutNames } from '../kernel-version/cmdline.ts';
import { isEmpty } from '../line-reader.ts';
import { isMsiDescLine, MsiDescLines } from '../msi-desc/lines.ts';
import { XenLines, xenText } from '../xen-keys/lines.ts';
import { type Fact, kernelFacts, xenFacts } from './facts.ts';
import { LINE, messageOf } from './prefix.ts';

const NAME = /(^|\/)(?:serial|console|dmesg|xl-dmesg)[^/]*\.(?:log|txt)$/;
const NOTHING_NEW = /(^|\/)dmesg-since-[^/]*\.txt$/;

/** Longest line that is looked at: longer ones are no kernel's. */
const MAX_LENGTH = 8192;

const importer: Importer = {
  id: 'console-log',
  label: 'kernel log or console',
  once: 'text',
  sniff(head: FileHead) {
    if (head.bytes.length === 0) return NOTHING_NEW.test(head.path) ? 1 : 0;
    if (LINE.test(head.text) || /^Linux version \d/m.test(head.text)) return 0.8;
    return NAME.test(head.path) ? 0.4 : 0;
  },
  parse(context) {
    if (!NOTHING_NEW.test(context.source.path) && isEmpty(context, 'lines of a kernel log')) return;
    new LogReader(context).read();
  },
};

class LogReader {
  private readonly context: FileContext;
  private readonly xen: XenLines;
  private readonly descs: MsiDescLines;
  private readonly facts = new Map<string, { readonly value: string; readonly line: number }>();
  private xenLine = 0;
  private isPvh = false;

  constructor(context: FileContext) {
    this.context = context;
    this.xen = new XenLines(context);
    this.descs = new MsiDescLines(context);
  }

  read(): void {
    const s = new Scanner(this.context.source.bytes, this.context.source.firstLine);
    while (s.next()) if (s.length > 0 && s.length <= MAX_LENGTH) this.line(s.text(), s.line);
    if (this.xenLine > 0 && !this.isPvh) this.keep([['hypervisor', 'xen']], this.xenLine);
    const { file, machine } = this.context;
    for (const [name, { value, line }] of this.facts) machine.fact(name, value, file, line);
  }

  private line(text: string, line: number): void {
    const xen = xenText(text);
    if (xen !== undefined) this.ofXen(xen, line);
    else if (isMsiDescLine(text)) this.descs.read(text, line);
    else this.ofKernel(messageOf(text), line);
  }

  private ofXen(text: string, line: number): void {
    if (this.xen.read(text, line) && this.xenLine === 0) this.xenLine = line;
    if (text.startsWith('Xen version ')) this.facts.clear();
    if (/^\*\*\* Building a PVH Dom0 \*\*\*$/.test(text)) this.isPvh = true;
    this.keep(xenFacts(text), line);
  }

  /** A log may go over several boots; the last one is the machine that was captured. */
  private ofKernel(text: string, line: number): void {
    if (/^Linux version \d/.test(text)) this.forgetBoot();
    this.keep(kernelFacts(text), line);
  }

  /** The first boot keeps what Xen said before; the architecture, printed before the version, is that of every boot. */
  private forgetBoot(): void {
    if (!this.facts.has('kernel')) return;
    const arch = this.facts.get('arch');
    this.facts.clear();
    if (arch) this.facts.set('arch', arch);
  }

  private keep(facts: readonly Fact[], line: number): void {
    for (const [name, value] of facts) {
      if (this.facts.has(name)) continue;
      this.facts.set(name, { value: name === 'command line' ? withoutNames(value) : value, line });
    }
  }
}

export default [importer];
