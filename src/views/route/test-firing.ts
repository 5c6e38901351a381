// For tests: a machine that is simulated in this thread, fired at and told about.

import type { MachineView } from '../../model/machine.ts';
import { formatPciAddress } from '../../model/pci.ts';
import { SimCall } from '../../model/simulation.ts';
import { viewOf } from '../../replay/view.ts';
import { Simulation } from '../../simulation/simulation.ts';
import { command, MACHINES, startOf } from '../../simulation/test-start.ts';
import { type Entry, entriesOf } from './entries.ts';
import type { Journey } from './journey.ts';
import { journeyOf } from './tell.ts';

const HEADER = {
  capture: 'test',
  step: 'now',
  steps: ['now'],
  description: '',
  kernel: '6.12',
  arch: 'x86_64',
  hypervisor: '',
};

export class Range {
  readonly simulation: Simulation;
  readonly functions: readonly string[];

  constructor(machine: keyof typeof MACHINES) {
    this.simulation = new Simulation(startOf(MACHINES[machine]));
    this.functions = this.simulation.machine.topology.pci.functions.map(formatPciAddress);
  }

  get view(): MachineView {
    return viewOf(this.simulation.machine, HEADER);
  }

  get entries(): Entry[] {
    return entriesOf(this.view, this.functions);
  }

  entry(dev: number, index: number): Entry {
    return this.entries.find((entry) => entry.dev === dev && entry.index === index)!;
  }

  do(call: number, ...args: number[]) {
    return this.simulation.apply(command(call, args));
  }

  fire(dev: number, index: number): Journey {
    const source = { kind: 'entry', entry: this.entry(dev, index) } as const;
    return journeyOf(this.view, source, this.do(SimCall.fire, dev, index).delivered!);
  }

  write(requester: number, lo: number, hi: number, data: number): Journey {
    const device = this.functions[0]!;
    const source = { kind: 'write', message: { requester, lo, hi, data }, device } as const;
    return journeyOf(this.view, source, this.do(SimCall.write, requester, lo, hi, data).delivered!);
  }
}
