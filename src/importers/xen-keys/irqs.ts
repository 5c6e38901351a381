// Key i: Xen's irqs with their vectors, CPUs and handlers. xen/arch/x86/irq.c: dump_irqs, 4.17.
//      IRQ:  31 vec:41 PCI-MSI/-X      status=030 aff:{0}/{0-1} in-flight=0 d0:408(---)

import type { FileContext } from '../context.ts';
import type { SectionReader } from './lines.ts';
import { xenIrqRow } from './rows.ts';

const ROW =
  /^ {3}IRQ: *(\d{1,6}) vec:([0-9a-f]{2}) (\S+) +status=([0-9a-f]{3,8}) aff:\{([\d,-]*)\}\/\{([\d,-]*)\} (?:Z=\S+ +)?(.*)$/;
const GUESTS = /^in-flight=(\d{1,5}) ?((?:d\d{1,5}: *-?\d{1,6}\([-PM]{3}\),?)*)$/;
const FIRST_GUEST = /^d(\d+): *(-?\d+)/;
const HANDLER = /^(\S+\(\)|mapped, unbound)$/;

export class IrqReader implements SectionReader {
  readonly start = /^ {3}IRQ: *\d+ vec:/;
  private readonly context: FileContext;

  constructor(context: FileContext) {
    this.context = context;
  }

  row(text: string, line: number): boolean {
    const match = ROW.exec(text);
    if (!match) return false;
    const { machine, file } = this.context;
    const affinity = machine.set(match[5]!);
    const cpus = machine.set(match[6]!);
    const owner = this.owner(match[7]!);
    if (affinity < 0 || cpus < 0 || !owner) return false;
    const row = xenIrqRow(machine, Number(match[1]));
    const { col } = machine.t.xenIrq;
    if (col.line[row]! > 0) return false;
    col.vector[row] = Number.parseInt(match[2]!, 16);
    col.type[row] = machine.strings.intern(match[3]!);
    col.status[row] = Number.parseInt(match[4]!, 16);
    col.affinity[row] = affinity;
    col.cpus[row] = cpus;
    for (const [key, value] of Object.entries(owner)) col[key as keyof Owner][row] = value!;
    col.file[row] = file;
    col.line[row] = line;
    return true;
  }

  /** Guests with their pirqs, or Xen's own handler. */
  private owner(text: string): Owner | undefined {
    const { strings } = this.context.machine;
    const guests = GUESTS.exec(text);
    if (!guests) return HANDLER.test(text) ? { handler: strings.intern(text) } : undefined;
    const inFlight = Number(guests[1]);
    const first = FIRST_GUEST.exec(guests[2]!);
    if (!first) return { inFlight };
    return {
      inFlight,
      guest: strings.intern(guests[2]!.split(',').join(', ')),
      guestDomain: Number(first[1]),
      pirq: Number(first[2]),
    };
  }
}

interface Owner {
  readonly handler?: number;
  readonly inFlight?: number;
  readonly guest?: number;
  readonly guestDomain?: number;
  readonly pirq?: number;
}
