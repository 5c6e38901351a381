// What rules read and where they report.

import { Sets } from '../../../lib/ranges.ts';
import type { MachineBuilder, MachineHeader } from '../../../model/machine.ts';
import { CpuState } from '../../../model/tables.ts';
import { type ApicMode, apicMode } from '../apic.ts';
import type { JoinContext } from '../join.ts';

/** A place in a file. */
export interface Place {
  readonly file: number;
  readonly line: number;
}

export const NOWHERE: Place = { file: -1, line: 0 };

export type Rule = (findings: Findings) => void;

export class Findings {
  readonly machine: MachineBuilder;
  readonly header: MachineHeader;
  readonly before: MachineBuilder | undefined;
  readonly apic: ApicMode;
  readonly sets: Sets;
  readonly online: ReadonlySet<number>;

  constructor(machine: MachineBuilder, context: JoinContext) {
    this.machine = machine;
    this.header = context.header;
    this.before = context.before;
    this.apic = apicMode(machine);
    this.sets = new Sets(machine.t.set.table(), machine.t.range.table());
    const online = new Set<number>();
    const { cpu } = machine.t;
    for (let row = 0; row < cpu.length; row++)
      if (cpu.col.state[row]! & CpuState.online) online.add(cpu.col.cpu[row]!);
    this.online = online;
  }

  get t(): MachineBuilder['t'] {
    return this.machine.t;
  }

  str(id: number): string {
    return id < 0 ? '' : this.machine.strings.get(id);
  }

  /** Reports a contradiction about `subject` (a selection key such as irq:30) between two places. */
  add(rule: string, subject: string, text: string, a: Place, b: Place = NOWHERE): void {
    const { strings, t } = this.machine;
    t.contradiction.push({
      rule: strings.intern(rule),
      subject: strings.intern(subject),
      text: strings.intern(text),
      fileA: a.file,
      lineA: a.line,
      fileB: b.file,
      lineB: b.line,
    });
  }

  irqKey(desc: number): string {
    return `irq:${this.t.irqDesc.col.irq[desc]}`;
  }

  deviceKey(device: number): string {
    return `dev:${this.str(this.t.device.col.id[device]!)}`;
  }

  irqPlace(desc: number): Place {
    const { col } = this.t.irqDesc;
    return { file: col.file[desc]!, line: col.line[desc]! };
  }
}
