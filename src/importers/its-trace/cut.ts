// How far into a trace of an ITS a moment is. The trace has no marks of time: what debugfs says at that moment decides.

import type { MachineBuilder } from '../../model/machine.ts';
import { Known, MsiKind } from '../../model/tables.ts';
import { type ItsMapping, ItsTables, type ItsTrace } from './tables.ts';

/** What a moment knows of an LPI. */
export interface ItsIrq {
  readonly lpi: number;
  /** The device's message data, or -1 when it was not read. */
  readonly eventId: number;
  /** Effective CPU: Linux gives collection n to CPU n. drivers/irqchip/irq-gic-v3-its.c: its_cpu_init_collection */
  readonly cpu: number;
}

export interface ItsCut {
  /** Number of commands, from the start of the trace, that belong to the moment and what was before it. */
  readonly upTo: number;
  /** Irqs of the moment whose entries agree at the cut. */
  readonly agreeing: number;
  readonly irqs: number;
  /** Entries at the cut for LPIs that the moment does not show as activated. */
  readonly extra: number;
}

/**
 * The longest prefix of the trace after which the tables agree with the moment: each of its irqs has an entry with its EventID
 * (where that is known) and the collection of its CPU, and there are no entries for other LPIs, because Linux maps an event when the
 * irq is activated and discards it when it is deactivated. Where no prefix agrees so far, the longest one of those with the most
 * irqs in agreement, and of those the ones with the fewest other entries, is taken; the result says how many agree.
 * Of moments with equal tables each gets the last stretch of the trace that fits: the tables are those of the moment, the messages
 * counted up to the cut need not be.
 */
export function bestCut(trace: ItsTrace, irqs: readonly ItsIrq[]): ItsCut {
  const score = new Score(irqs);
  const tables = new ItsTables();
  let best: ItsCut = { upTo: 0, ...score.now() };
  for (let row = 0; row < trace.t.itsCommand.length; row++) {
    tables.apply(trace, row, (before, now) => score.change(before, now));
    const now = score.now();
    if (now.agreeing > best.agreeing || (now.agreeing === best.agreeing && now.extra <= best.extra))
      best = { upTo: row + 1, ...now };
  }
  return best;
}

/** Counts agreement while the tables change. */
class Score {
  private readonly wanted: ReadonlyMap<number, ItsIrq>;
  private agreeing = 0;
  private extra = 0;

  constructor(irqs: readonly ItsIrq[]) {
    this.wanted = new Map(irqs.map((irq) => [irq.lpi, irq]));
  }

  change(before: ItsMapping | undefined, now: ItsMapping | undefined): void {
    if (before) this.count(before, -1);
    if (now) this.count(now, 1);
  }

  now(): { readonly agreeing: number; readonly irqs: number; readonly extra: number } {
    return { agreeing: this.agreeing, irqs: this.wanted.size, extra: this.extra };
  }

  private count(mapping: ItsMapping, by: number): void {
    const irq = this.wanted.get(mapping.lpi);
    if (!irq) this.extra += by;
    else if (mapping.icid === irq.cpu && (irq.eventId < 0 || irq.eventId === mapping.eventId))
      this.agreeing += by;
  }
}

/** Bit of dstate: the irq is activated. include/linux/irq.h: IRQD_ACTIVATED */
const IRQD_ACTIVATED = 1 << 9;

/** The activated irqs of a moment that have a level with chip ITS. Effective affinity, and EventIDs from what the devices hold. */
export function activatedItsIrqs(machine: MachineBuilder): ItsIrq[] {
  const { strings, t } = machine;
  const its = strings.intern('ITS');
  const messages = messageData(machine);
  const irqs: ItsIrq[] = [];
  for (let desc = 0; desc < t.irqDesc.length; desc++) {
    if (!(t.irqDesc.col.dstate[desc]! & IRQD_ACTIVATED)) continue;
    const first = t.irqDesc.col.first[desc]!;
    const cpu = firstCpu(machine, t.irqDesc.col.effective[desc]!);
    for (let data = first; data < first + t.irqDesc.col.levels[desc]!; data++) {
      if (t.irqData.col.chip[data] !== its || cpu < 0) continue;
      irqs.push({ lpi: t.irqData.col.hwirqLo[data]!, eventId: eventOf(machine, first, messages), cpu });
    }
  }
  return irqs;
}

function firstCpu(machine: MachineBuilder, set: number): number {
  const { sets, ranges } = machine.sets;
  return set < 0 || sets.col.ranges[set] === 0 ? -1 : ranges.col.from[sets.col.first[set]!]!;
}

/** Message data by device, kind and index. */
function messageData(machine: MachineBuilder): Map<string, number> {
  const { strings, t } = machine;
  const data = new Map<string, number>();
  const { col, length } = t.msiDesc;
  for (let row = 0; row < length; row++) {
    if (!(col.state[row]! & Known.read)) continue;
    const kind = col.kind[row] === MsiKind.msix ? 'MSIX' : 'MSI';
    const id = strings.get(t.device.col.id[col.device[row]!]!);
    data.set(`ITS-PCI-${kind}-${id} ${col.index[row]}`, col.data[row]!);
  }
  return data;
}

/** The endpoint's chip is called after kind and device, its hwirq is the index. Messages of one MSI block count up from the first. */
function eventOf(machine: MachineBuilder, endpoint: number, messages: ReadonlyMap<string, number>): number {
  const { strings, t } = machine;
  const chip = t.irqData.col.chip[endpoint]! < 0 ? '' : strings.get(t.irqData.col.chip[endpoint]!);
  const index = t.irqData.col.hwirqLo[endpoint]!;
  const own = messages.get(`${chip} ${index}`);
  if (own !== undefined) return own;
  const block = chip.startsWith('ITS-PCI-MSI-') ? messages.get(`${chip} 0`) : undefined;
  return block === undefined ? -1 : block + index;
}
