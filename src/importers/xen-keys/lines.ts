// What Xen prints when its debug keys i, M and e are pressed, line by line. Lines of other dumps and of Xen's log may stand between.
// xen/arch/x86/irq.c: dump_irqs; io_apic.c: dump_ioapic_irq_info; msi.c: dump_msi; common/event_channel.c: domain_dump_evtchn_info, 4.17.

import type { MachineBuilder } from '../../model/machine.ts';
import { Severity } from '../../model/tables.ts';
import type { FileContext } from '../context.ts';
import { EventReader } from './events.ts';
import { IrqReader } from './irqs.ts';
import { MsiReader } from './msi.ts';
import { PinReader } from './pins.ts';
import { VectorReader } from './vectors.ts';

/** Reads the rows of one kind of dump. */
export interface SectionReader {
  /** How rows begin that only this kind has. */
  readonly start: RegExp;
  /** The line above the rows, where it says something. */
  header?(text: string): void;
  /** True when the row was understood. */
  row(text: string, line: number): boolean;
}

type Section = 'irqs' | 'vectors' | 'pins' | 'msi' | 'events';

const HEADERS: readonly (readonly [RegExp, Section])[] = [
  [/^IRQ information:$/, 'irqs'],
  [/^Direct vector information:$/, 'vectors'],
  [/^IO-APIC interrupt information:$/, 'pins'],
  [/^MSI information:$/, 'msi'],
  [/^Event channel information for domain \d{1,5}:$/, 'events'],
];

/** Xen's mark, and the time if it is told to print it. The console of a guest may have left a line unfinished before it. */
const MARK = /\(XEN\) (?:\[[^\]]{1,40}\] )?/;

/** Longest line that is looked at. */
const MAX_LENGTH = 1024;

interface Place {
  readonly file: number;
  readonly line: number;
}

/** Where each dump of a machine was first seen: a later one of the same is not taken. */
const seenBy = new WeakMap<MachineBuilder, Map<string, Place>>();

function seenOf(machine: MachineBuilder): Map<string, Place> {
  let seen = seenBy.get(machine);
  if (!seen) {
    seen = new Map();
    seenBy.set(machine, seen);
  }
  return seen;
}

/** What Xen says in a line, or undefined for a line of somebody else. */
export function xenText(text: string): string | undefined {
  if (text.length > MAX_LENGTH) return undefined;
  const mark = MARK.exec(text);
  return mark ? text.slice(mark.index + mark[0].length) : undefined;
}

/** Reads the dumps in the lines of one file. */
export class XenLines {
  private readonly context: FileContext;
  private readonly readers: Readonly<Record<Section, SectionReader>>;
  private section: Section | undefined;
  /** Whether the latest dump of each kind in this file is one that was taken before. */
  private readonly skipping = new Map<Section, boolean>();

  constructor(context: FileContext) {
    this.context = context;
    this.readers = {
      irqs: new IrqReader(context),
      vectors: new VectorReader(context),
      pins: new PinReader(context),
      msi: new MsiReader(context),
      events: new EventReader(context),
    };
  }

  /** What stands behind Xen's mark. True when it is a part of a dump that is known. */
  read(text: string, line: number): boolean {
    const header = HEADERS.find(([pattern]) => pattern.test(text));
    if (header) this.open(header[1], text, line);
    else if (this.section === undefined) return this.loose(text, line);
    else if (text.startsWith(' ')) this.row(text, line);
    else if (!this.isPart(text)) {
      // A key that prints something else, or a line of the log. Rows that follow are known by their form.
      this.section = undefined;
      return false;
    }
    return true;
  }

  private open(section: Section, text: string, line: number): void {
    const { file, machine } = this.context;
    const first = seenOf(machine).get(text);
    this.begin(section, text, line);
    if (first?.file === file)
      this.context.problem(
        line,
        `a second dump: ${text}`,
        'one state of the machine',
        `that of line ${first.line} was kept`,
        Severity.note,
      );
    this.readers[section].header?.(text);
  }

  /** Starts rows of a dump that is called `key`; it is skipped when it was seen before. */
  private begin(section: Section, key: string, line: number): void {
    const seen = seenOf(this.context.machine);
    this.section = section;
    this.skipping.set(section, seen.has(key));
    if (!seen.has(key)) seen.set(key, { file: this.context.file, line });
  }

  private isPart(text: string): boolean {
    return this.section === 'events' && /^Polling vCPUs: \{[\d,-]*\}$/.test(text);
  }

  private row(text: string, line: number): void {
    const section = this.section!;
    if (this.skipping.get(section) || this.readers[section].row(text, line)) return;
    this.context.problem(line, text.trim(), EXPECTED[section]);
  }

  /** A row without its header: behind a line of the log, or in an excerpt. */
  private loose(text: string, line: number): boolean {
    for (const [section, reader] of Object.entries(this.readers) as [Section, SectionReader][]) {
      if (!reader.start.test(text)) continue;
      if (this.skipping.has(section)) this.section = section;
      else this.begin(section, HEADER_OF[section], line);
      this.row(text, line);
      return true;
    }
    return false;
  }
}

/** Name of a dump that begins without its header. */
const HEADER_OF: Readonly<Record<Section, string>> = {
  irqs: 'IRQ information:',
  vectors: 'Direct vector information:',
  pins: 'IO-APIC interrupt information:',
  msi: 'MSI information:',
  events: 'Event channel information for domain 0:',
};

const EXPECTED: Readonly<Record<Section, string>> = {
  irqs: 'IRQ, vec, type, status, aff and a handler',
  vectors: 'a vector, an arrow and a handler',
  pins: 'an IRQ with its vector, or an Apic and a Pin with its entry',
  msi: 'MSI or MSI-X, an IRQ, vec, dest and mask',
  events: 'a port with p, m, s, n and x',
};
