// CPUs on line, and what drivers do when one comes or goes.

import { Call } from '../engine/calls.ts';
import type { Drivers } from './drivers.ts';
import { MARKER, type Script, type ScriptEvent } from './script.ts';
import { type CallStart, FROM_OUTSIDE } from './starts.ts';

export class Hotplug {
  private readonly script: Script;
  private readonly drivers: Drivers;
  private readonly online = new Set<number>();
  /** Calls of drivers after a CPU has gone, which the trace will show in some task. */
  private due: readonly CallStart[] = [];

  constructor(script: Script, drivers: Drivers) {
    this.script = script;
    this.drivers = drivers;
  }

  get cpus(): number[] {
    return [...this.online].sort((a, b) => a - b);
  }

  /** irq_matrix_online() of a CPU. */
  came(cpu: number): void {
    this.online.add(cpu);
  }

  /** irq_affinity_online_cpu() is called in the task that runs the callbacks of drivers behind it. */
  afterOnline(): readonly CallStart[] {
    return this.drivers.cpuOnline(this.cpus);
  }

  /** The CPU of the event goes: the calls around it, in order. */
  leaving({ index, cpu }: ScriptEvent): readonly CallStart[] {
    const before = this.drivers.cpuDownPrepare();
    this.online.delete(cpu);
    const after = this.drivers.cpuDead(this.cpus);
    const isShown = after.some(({ args }) => this.isShown(args[0]!, index));
    this.due = isShown ? after : [];
    const going = [Call.cpuDisable, Call.migrateAllOffThisCpu].map((call) => ({ call, args: [cpu] }));
    return [...before, ...going, ...(isShown ? [] : after)];
  }

  /** The calls of drivers that the event is one of. */
  dueWith(irq: number): readonly CallStart[] {
    return this.due.some(({ args }) => args[0] === irq) ? this.takeDue() : [];
  }

  takeDue(): readonly CallStart[] {
    const { due } = this;
    this.due = [];
    return due;
  }

  /** The affinity of the irq is set from outside before anything else happens. */
  private isShown(irq: number, from: number): boolean {
    const { events } = this.script;
    for (let i = from + 1; i < events.length && !isNext(events[i]!); i++) {
      const { name, caller, fields } = events[i]!;
      if (name === 'irq_do_set_affinity' && caller === FROM_OUTSIDE && fields.get('irq') === irq) return true;
    }
    return false;
  }
}

/** Another CPU comes or goes, or the step is over. */
function isNext({ name, text }: ScriptEvent): boolean {
  return (
    name === 'irq_migrate_all_off_this_cpu' ||
    name === 'irq_affinity_online_cpu' ||
    (name === MARKER && /^(STEP-DONE|CAPTURE-BEGIN|OP) /.test(text))
  );
}
