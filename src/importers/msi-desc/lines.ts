// Lines that the module msidesc prints into the kernel log: every msi_desc of every PCI and platform device, and its irq_data chain.

import type { MachineBuilder } from '../../model/machine.ts';
import { Bus, MsiKind, Severity } from '../../model/tables.ts';
import type { FileContext } from '../context.ts';
import { irqNumber } from '../proc-irq/writer.ts';

const MARK = 'MSIDESC ';
const DEVICE = /^device (\S+) (\S*) bus (\S+)$/;
const PARENT = /^ {2}dev->msi\.domain (\S+) bus_token (-?\d{1,3}) flags 0x([0-9a-f]{1,8})$/;
const INDEX =
  /^ {2}index (\d{1,10}) irq (\d{1,10}) nvec_used (\d{1,5}) msg address_hi 0x([0-9a-f]{8}) address_lo 0x([0-9a-f]{8}) data 0x([0-9a-f]{8})(?: (.*))?$/;
const PCI =
  /^is_msix ([01]) multiple \d+ multi_cap \d+ can_mask [01] is_64 [01] default_irq \d+(?: table ([0-9a-f]{8}) ([0-9a-f]{8}) ([0-9a-f]{8}) ([0-9a-f]{8}))?$/;
const LEVEL =
  /^ {4}irq (\d{1,10}) level (\d{1,2}) chip (\S+) hwirq 0x([0-9a-f]{1,16}) domain (\S+) bus_token (-?\d{1,3}) dflags 0x([0-9a-f]{1,8}) revmap_size (\d{1,10})$/;
const NO_DOMAINS =
  /^ {4}irq (\d{1,10}) level 0 chip (\S+) hwirq 0x([0-9a-f]{1,16}) \(kernel has no irq domains\)$/;

/** Longest part of a line that is looked at. */
const MAX_LENGTH = 1024;

/** What of a machine's msi_descs was dumped before: a later dump of the same is not taken. */
interface Seen {
  readonly descs: Map<string, string>;
  readonly levels: Set<string>;
  readonly domains: Map<string, number>;
}

const seenBy = new WeakMap<MachineBuilder, Seen>();

function seenOf(machine: MachineBuilder): Seen {
  let seen = seenBy.get(machine);
  if (!seen) {
    seen = { descs: new Map(), levels: new Set(), domains: new Map() };
    seenBy.set(machine, seen);
  }
  return seen;
}

const hex = (text: string | undefined): number => Number.parseInt(text!, 16);

/** True for a line that the module printed, whatever stands before. */
export const isMsiDescLine = (text: string): boolean => text.includes(MARK);

/** Reads such lines; keeps which device they are about. */
export class MsiDescLines {
  private readonly context: FileContext;
  private readonly seen: Seen;
  private device = -1;
  private isPci = false;
  /** The levels that follow belong to a descriptor that was taken. */
  private taking = true;

  constructor(context: FileContext) {
    this.context = context;
    this.seen = seenOf(context.machine);
  }

  /** A line of a log that holds the module's mark. */
  read(text: string, line: number): void {
    const body = text.slice(text.indexOf(MARK) + MARK.length);
    if (body.length <= MAX_LENGTH && this.take(body, line)) return;
    this.context.problem(line, text, 'a device, its MSI domain, a descriptor or a level of its chain');
  }

  private take(body: string, line: number): boolean {
    if (body.startsWith('device ')) return this.start(body);
    if (body.startsWith('  index ')) return this.descriptor(body, line);
    if (body.startsWith('  dev->')) return this.parent(body, line);
    return this.level(body, line);
  }

  private start(body: string): boolean {
    const match = DEVICE.exec(body);
    this.device = -1;
    if (!match) return false;
    const { machine } = this.context;
    const [, name, driver, bus] = match as unknown as [string, string, string, string];
    this.isPci = bus === 'pci';
    this.device = machine.device(name, this.isPci ? Bus.pci : Bus.platform);
    const { col } = machine.t.device;
    // Without a driver the kernel says the bus here.
    if (driver !== '' && driver !== bus && col.driver[this.device]! < 0)
      col.driver[this.device] = machine.strings.intern(driver);
    return true;
  }

  private parent(body: string, line: number): boolean {
    const match = PARENT.exec(body);
    if (!match || this.device < 0) return false;
    const { machine } = this.context;
    const { msiDomain } = machine.t.device.col;
    if (msiDomain[this.device]! < 0) msiDomain[this.device] = machine.strings.intern(match[1]!);
    this.domain(match[1]!, Number(match[2]), hex(match[3]), -1, line);
    return true;
  }

  /** `size` -1: the line does not say it. */
  private domain(name: string, busToken: number, flags: number, size: number, line: number): void {
    const { machine, file } = this.context;
    const { namedDomain } = machine.t;
    const row = this.seen.domains.get(name);
    if (row === undefined) {
      const text = machine.strings.intern(name);
      this.seen.domains.set(name, namedDomain.push({ name: text, busToken, flags, size, file, line }));
    } else if (namedDomain.col.size[row]! < 0) namedDomain.col.size[row] = size;
  }

  private descriptor(body: string, line: number): boolean {
    const match = INDEX.exec(body);
    if (!match || this.device < 0) return false;
    const pci = match[7] === undefined ? undefined : PCI.exec(match[7]);
    if (this.isPci ? !pci : match[7] !== undefined) return false;
    const irq = irqNumber(match[2]!);
    if (irq < 0) return false;
    const kind = !pci ? MsiKind.platform : pci[1] === '1' ? MsiKind.msix : MsiKind.msi;
    this.taking = !this.isRepeated(`${this.device} ${kind} ${match[1]}`, body, line);
    if (!this.taking) return true;
    this.context.machine.t.msiDump.push({
      device: this.device,
      kind,
      index: Number(match[1]),
      irq: irq === 0 ? -1 : irq,
      nvecUsed: Number(match[3]),
      cachedHi: hex(match[4]),
      cachedLo: hex(match[5]),
      cachedData: hex(match[6]),
      ...tableEntry(pci),
      file: this.context.file,
      line,
    });
    return true;
  }

  /** The same descriptor may be in the log twice; when it changed in between, the first one is kept. */
  private isRepeated(key: string, body: string, line: number): boolean {
    const before = this.seen.descs.get(key);
    if (before === undefined) {
      this.seen.descs.set(key, body);
      return false;
    }
    if (before !== body)
      this.context.problem(
        line,
        body.trim(),
        'what an earlier dump says of this descriptor',
        'the earlier one was kept',
        Severity.note,
      );
    return true;
  }

  private level(body: string, line: number): boolean {
    const match = LEVEL.exec(body);
    if (!match) return this.plainLevel(body, line);
    const irq = irqNumber(match[1]!);
    if (irq < 0) return false;
    const domain = match[5] === 'none' ? '' : match[5]!;
    if (domain !== '') this.domain(domain, Number(match[6]), hex(match[7]), Number(match[8]), line);
    this.push(irq, Number(match[2]), match[3]!, match[4]!, domain, line);
    return true;
  }

  private plainLevel(body: string, line: number): boolean {
    const match = NO_DOMAINS.exec(body);
    const irq = irqNumber(match?.[1] ?? '');
    if (irq < 0) return false;
    this.push(irq, 0, match![2]!, match![3]!, '', line);
    return true;
  }

  private push(irq: number, level: number, chip: string, hwirq: string, domain: string, line: number): void {
    const key = `${irq} ${level}`;
    if (!this.taking || this.seen.levels.has(key)) return;
    this.seen.levels.add(key);
    const { machine, file } = this.context;
    machine.t.msiChain.push({
      irq,
      level,
      chip: chip === 'none' ? -1 : machine.strings.intern(chip),
      hwirqHi: hwirq.length > 8 ? hex(hwirq.slice(0, -8)) : 0,
      hwirqLo: hex(hwirq.slice(-8)),
      domain: domain === '' ? -1 : machine.strings.intern(domain),
      file,
      line,
    });
  }
}

function tableEntry(pci: RegExpExecArray | null | undefined): Record<string, number> {
  if (pci?.[2] === undefined) return {};
  return {
    tableKnown: 1,
    tableHi: hex(pci[2]),
    tableLo: hex(pci[3]),
    tableData: hex(pci[4]),
    tableControl: hex(pci[5]),
  };
}
