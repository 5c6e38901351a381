// Commands of a step as calls: what writing to a file of sysfs or procfs does that no event shows.

import { Call } from '../engine/calls.ts';
import { EBUSY, ENOENT } from '../model/errno.ts';
import { cpuList } from '../model/kernel-parameters.ts';
import { formatPciAddress } from '../model/pci.ts';
import type { Topology } from '../model/topology.ts';
import type { CallStart } from './starts.ts';
import type { StepCommand } from './step-commands.ts';
import type { Due } from './step-queue.ts';

/** A call of a command; what it gives is a fact where the command says what it was answered. */
export interface CommandCall {
  readonly start: CallStart;
  readonly answer?: Answer;
}

export interface Answer {
  readonly object: string;
  /** 0 or more, or the negative errno; undefined: refused, nobody knows why. */
  readonly expected: number | undefined;
}

export class StepCalls {
  private readonly topology: Topology;
  /** Functions that were removed, and those whose driver's resources the trace shows to be released. */
  private readonly removed = new Set<number>();
  private readonly released = new Set<number>();

  constructor(topology: Topology) {
    this.topology = topology;
  }

  noteReleased(dev: number): void {
    this.released.add(dev);
  }

  of({ command, at }: Due): CommandCall[] {
    return at === 'begin' ? this.beginning(command) : this.end(command);
  }

  private beginning(command: StepCommand): CommandCall[] {
    switch (command.kind) {
      case 'affinity':
        return command.result === -ENOENT ? [] : [writeAffinity(this.topology, command)];
      case 'offline':
        return isOfVectors(command.result)
          ? [{ start: { call: Call.cpuDisable, args: [command.cpu] }, answer: answerOf(command)! }]
          : [];
      case 'msiBus':
        return this.functions(command.device, (dev) => ({
          call: Call.writeMsiBus,
          args: [dev, command.value],
        }));
      case 'unbind':
      case 'remove':
        for (const dev of this.below(command.device)) this.released.delete(dev);
        return [];
      case 'rescan':
        return this.added([...this.removed].reverse());
      case 'defaultAffinity':
        return [{ start: { call: Call.writeDefaultAffinity, args: [], mask: cpusOfMask(command.mask) } }];
      case 'virtualFunctions':
        return this.added(this.virtualFunctions(command).slice(0, command.value));
      default:
        return [];
    }
  }

  private end(command: StepCommand): CommandCall[] {
    switch (command.kind) {
      case 'unbind':
        return this.functions(command.device, (dev) => this.release(dev));
      case 'remove':
        return this.below(command.device).flatMap((dev) => this.gone(dev));
      case 'virtualFunctions':
        return command.value > 0 ? [] : this.virtualFunctions(command).flatMap((dev) => this.gone(dev));
      default:
        return [];
    }
  }

  /** Released already where a domain of the device was seen to go. */
  private release(dev: number): CallStart | undefined {
    return this.released.has(dev) ? undefined : { call: Call.releaseDevres, args: [dev] };
  }

  private gone(dev: number): CommandCall[] {
    this.removed.add(dev);
    const release = this.release(dev);
    const start = { call: Call.removeDevice, args: [dev] };
    return release ? [{ start: release }, { start }] : [{ start }];
  }

  private added(devices: readonly number[]): CommandCall[] {
    for (const dev of devices) this.removed.delete(dev);
    return devices.map((dev) => ({ start: { call: Call.addDevice, args: [dev] } }));
  }

  private rows(device: string): number[] {
    const row = this.topology.pci.functions.findIndex((f) => formatPciAddress(f) === device);
    return row < 0 ? [] : [row];
  }

  /** The function and what is behind it where it is a bridge, in the order in which they go (pci_stop_and_remove_bus_device()). */
  private below(device: string): number[] {
    return this.rows(device).flatMap((dev) => [...this.behind(dev), dev]);
  }

  private behind(dev: number): number[] {
    const { functions } = this.topology.pci;
    const { segment, secondaryBus } = functions[dev]!;
    if (secondaryBus < 0) return [];
    const rows = functions.flatMap((f, row) =>
      f.segment === segment && f.bus === secondaryBus && !this.removed.has(row) ? [row] : [],
    );
    return rows.reverse().flatMap((row) => [...this.behind(row), row]);
  }

  private functions(device: string, start: (dev: number) => CallStart | undefined): CommandCall[] {
    return this.rows(device).flatMap((dev) => {
      const call = start(dev);
      return call ? [{ start: call }] : [];
    });
  }

  private virtualFunctions({ device }: { readonly device: string }): number[] {
    const [physfn] = this.rows(device);
    return this.topology.pci.functions.flatMap((f, row) =>
      physfn !== undefined && f.physfn === physfn ? [row] : [],
    );
  }
}

/** The scheduler refuses with -EBUSY before anybody asks the vectors (kernel/sched/core.c: sched_cpu_deactivate). */
const isOfVectors = (result: number | undefined): boolean => result !== -EBUSY;

/** CPUs of a mask in hexadecimal, in groups of 32 bits. */
function cpusOfMask(text: string): number[] {
  const words = text.split(',').reverse();
  return words.flatMap((word, i) => {
    const bits = Number.parseInt(word, 16);
    return Array.from({ length: 32 }, (_, bit) => bit)
      .filter((bit) => ((bits >>> bit) & 1) !== 0)
      .map((bit) => i * 32 + bit);
  });
}

/** Write to smp_affinity_list. */
export function writeAffinity(
  topology: Topology,
  command: StepCommand & { readonly kind: 'affinity' },
): CommandCall {
  const { cpus, errno } = cpuList(command.list, topology.cpus.length);
  const start = { call: Call.writeAffinity, args: [command.irq, errno], mask: cpus };
  return { start, answer: answerOf(command)! };
}

/** What a command was answered that the engine answers, too. */
export function answerOf(command: StepCommand): Answer | undefined {
  switch (command.kind) {
    case 'affinity':
      return { object: `irq ${command.irq} smp_affinity_list <- ${command.list}`, expected: command.result };
    case 'offline':
      return { object: `cpu${command.cpu}/online <- 0`, expected: command.result };
    case 'msitest': {
      const { verb, device, numbers, result } = command;
      if (!/^(alloc.*|req|add)$/.test(verb)) return undefined;
      return { object: `msitest ${verb} ${device} ${numbers.join(' ')}`, expected: result };
    }
    default:
      return undefined;
  }
}
