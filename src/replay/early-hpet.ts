// The HPET before the probes are on. hpet_late_init() of 6.1 runs earlier than the probes are put in place: its domain is there
// without an event, and of its irqs only native events tell. arch/x86/kernel/hpet.c

import { Call } from '../engine/calls.ts';
import { clockeventChannel } from '../irqchips/hpet-msi/domain.ts';
import type { Topology } from '../model/topology.ts';
import type { Drivers } from './drivers.ts';
import type { Script, ScriptEvent } from './script.ts';
import { type CallStart, number } from './starts.ts';

/** IRQF_TIMER | IRQF_NOBALANCING, as hpet_setup_msi_irq() asks. */
const FLAGS = 0x14a00;

export class EarlyHpet {
  private readonly script: Script;
  private readonly topology: Topology;
  private readonly drivers: Drivers;
  private hasBegun: boolean;
  /** Channel whose irq is allocated next, and those of the irqs. */
  private channel = 0;
  private readonly channels = new Map<number, number>();

  constructor(script: Script, topology: Topology, drivers: Drivers) {
    this.script = script;
    this.topology = topology;
    this.drivers = drivers;
    this.hasBegun = !topology.hpet || script.events.some(namesDomain);
  }

  /** A native event that nothing explains: an irq is allocated, or a CPU requests that of its channel. */
  calls(event: ScriptEvent, cpus: readonly number[], name: (text: string) => number): readonly CallStart[] {
    if (event.index >= this.script.probesFrom) return [];
    if (event.name === 'irq_matrix_reserve') return this.lateInit();
    if (event.name !== 'vector_activate' || !this.script.lanes[event.lane]!.startsWith('cpuhp/')) return [];
    const irq = number(event, 'irq');
    const handler = `hpet${this.channels.get(irq) ?? ''}`;
    const request = { irq, name: handler, flags: FLAGS, cpu: event.cpu, cpus };
    const after = this.drivers.requested(-1, request);
    return [{ call: Call.requestIrq, args: [irq, FLAGS, name(handler)] }, ...after];
  }

  /** Nothing was seen of it by the time the probes are on. */
  lateInit(): readonly CallStart[] {
    if (this.hasBegun) return [];
    this.hasBegun = true;
    return [{ call: Call.hpetLateInit, args: [] }];
  }

  /** The irq of the next channel is set up. */
  note(event: ScriptEvent): void {
    if (event.name !== 'vector_setup' || !this.hasBegun || !this.topology.hpet) return;
    if (event.index >= this.script.probesFrom) return;
    this.channel = clockeventChannel(this.topology, this.channel);
    this.channels.set(number(event, 'irq'), this.channel++);
  }
}

const namesDomain = ({ fields }: ScriptEvent): boolean =>
  String(fields.get('name') ?? fields.get('domain')).startsWith('HPET-MSI');
