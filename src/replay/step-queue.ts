// The commands of a step against the events between its markers: which command an event belongs to, and which ones came before it.
//
// A write that only the next interrupt carries out, or that is refused, leaves no event. It is done right before the first event that
// shows it or a later command, and at the next marker at the latest.

import { cpuList } from '../model/kernel-parameters.ts';
import { formatPciAddress } from '../model/pci.ts';
import type { Topology } from '../model/topology.ts';
import type { ScriptEvent } from './script.ts';
import { cpusOf, functionAt } from './starts.ts';
import type { StepCommand } from './step-commands.ts';

/** A command whose time has come. */
export interface Due {
  readonly command: StepCommand;
  /** Its beginning, or its end: what a driver does when it lets go is behind what the events show. */
  readonly at: 'begin' | 'end';
}

export class StepQueue {
  private readonly steps: ReadonlyMap<string, readonly StepCommand[]>;
  private readonly topology: Topology;
  private commands: readonly StepCommand[] = [];
  /** Commands before it are over. */
  private position = 0;
  /** The command at `position` has begun. */
  private hasBegun = false;
  /** Behind the command that the last OP marker announced. */
  private announced = 0;

  constructor(steps: ReadonlyMap<string, readonly StepCommand[]>, topology: Topology) {
    this.steps = steps;
    this.topology = topology;
  }

  /** STEP marker. */
  enter(step: string): Due[] {
    this.commands = this.steps.get(step) ?? [];
    this.position = 0;
    this.hasBegun = false;
    this.announced = 0;
    return this.atOnce();
  }

  /** OP marker: what comes now. Everything before it is over. */
  announce(text: string): Due[] {
    const over = this.passTo(this.announced);
    const at = this.find((command) => announces(text, command));
    if (at < 0) return over;
    this.announced = at + 1;
    return [...over, ...this.passTo(at)];
  }

  /** The end of the step. */
  leave(): Due[] {
    return this.passTo(this.commands.length);
  }

  /** What has to be done before the event, and the command that the event itself carries out. */
  reach(event: ScriptEvent): { readonly due: Due[]; readonly shown: StepCommand | undefined } {
    if (this.position >= this.commands.length) return NOTHING;
    const at = this.shownAt(event);
    if (at < 0) return NOTHING;
    const command = this.commands[at]!;
    if (isBefore(event, command)) return { due: this.passTo(at + 1), shown: undefined };
    const due = this.passTo(at);
    this.hasBegun = true;
    if (!lasts(command)) due.push(...this.passTo(at + 1));
    return { due, shown: command };
  }

  /** A command of msitest says what it allocates; a driver that takes a device may allocate anything. */
  private shownAt(event: ScriptEvent): number {
    const at = this.find((command, index) => this.shows(event, command, index));
    if (this.commands[at]?.kind !== 'bind') return at;
    const test = this.find(
      (command, index) => command.kind === 'msitest' && this.shows(event, command, index),
    );
    return test < 0 ? at : test;
  }

  private find(test: (command: StepCommand, index: number) => boolean): number {
    return this.commands.findIndex((command, index) => index >= this.position && test(command, index));
  }

  private passTo(end: number): Due[] {
    const due: Due[] = [];
    for (; this.position < end; this.position++, this.hasBegun = false) {
      const command = this.commands[this.position]!;
      if (!this.hasBegun) due.push({ command, at: 'begin' });
      if (lasts(command)) due.push({ command, at: 'end' });
    }
    return [...due, ...this.atOnce()];
  }

  /** Commands that need not wait for an event. */
  private atOnce(): Due[] {
    const command = this.commands[this.position];
    if (!command || this.hasBegun || !/^(rescan|msiBus|virtualFunctions|defaultAffinity)$/.test(command.kind))
      return [];
    this.hasBegun = true;
    return lasts(command)
      ? [{ command, at: 'begin' }]
      : [{ command, at: 'begin' }, ...this.passTo(this.position + 1)];
  }

  private shows(event: ScriptEvent, command: StepCommand, index: number): boolean {
    switch (command.kind) {
      case 'affinity':
        return showsWrite(event, command);
      case 'msitest':
        return showsTest(event, command, this.isOf(event, command.device));
      case 'offline':
        // the way back up
        return event.name === 'irq_affinity_online_cpu' && event.fields.get('cpu') === command.cpu;
      case 'hotplug':
        return event.name === SWITCHED[Number(command.online)] && event.cpu === command.cpu;
      case 'unbind':
      case 'remove':
        return (
          /^(pci_free_irq_vectors|irq_domain_remove)$/.test(event.name) && this.isOf(event, command.device)
        );
      case 'bind':
        return isProbing(event) && this.isOf(event, command.device);
      case 'rescan':
        return (
          isProbing(event) &&
          this.commands.slice(0, index).some((c) => c.kind === 'remove' && this.isOf(event, c.device))
        );
      default:
        return false;
    }
  }

  /** The event names the device by bus and devfn, or by its domain. */
  private isOf({ fields }: ScriptEvent, device: string): boolean {
    const name = fields.get('name');
    if (name !== undefined) return String(name).includes(device);
    const bus = fields.get('bus');
    if (bus === undefined) return false;
    const f =
      this.topology.pci.functions[functionAt(this.topology, 0, Number(bus), Number(fields.get('devfn')))];
    return f !== undefined && formatPciAddress(f) === device;
  }
}

const NOTHING = { due: [], shown: undefined };

/** The first events, on the CPU itself, of one that goes and of one that comes. */
const SWITCHED = ['irq_migrate_all_off_this_cpu', 'irq_matrix_online'] as const;

/** The command goes on behind its first event. */
const lasts = ({ kind }: StepCommand): boolean => /^(unbind|remove|virtualFunctions)$/.test(kind);

const isProbing = ({ name }: ScriptEvent): boolean =>
  /^(pci_alloc_irq_vectors|irq_domain_create_ret)$/.test(name);

/** The event is what the command led to, and not the command itself. */
const isBefore = (event: ScriptEvent, { kind }: StepCommand): boolean =>
  kind === 'offline' || event.caller === 'irq_move_masked_irq';

function showsWrite(event: ScriptEvent, { irq, list }: StepCommand & { kind: 'affinity' }): boolean {
  if (event.name !== 'irq_do_set_affinity' || event.fields.get('irq') !== irq) return false;
  if (!/^irq_(set_affinity_locked|move_masked_irq)$/.test(event.caller ?? '')) return false;
  return cpusOf(event, 'mask').join() === cpuList(list, 64).cpus.join();
}

/** What the commands of msitest are seen by; `alloc` is any word that begins so. */
const TEST_EVENTS: Readonly<Record<string, string>> = {
  alloc: 'pci_alloc_irq_vectors',
  free: 'pci_free_irq_vectors',
  req: 'request_irq',
  add: 'pci_msix_alloc_irq_at',
  del: 'pci_msix_free_irq',
};

function showsTest(
  { name, fields }: ScriptEvent,
  { verb, device, numbers }: StepCommand & { kind: 'msitest' },
  isOfDevice: boolean,
): boolean {
  if (name !== TEST_EVENTS[verb.startsWith('alloc') ? 'alloc' : verb]) return false;
  if (verb === 'req') return fields.get('name') === `mt-${device.slice(-7)}-${numbers[0]}`;
  if (!isOfDevice) return false;
  if (!verb.startsWith('alloc')) return true;
  return ['min', 'max', 'flags'].every((field, i) => fields.get(field) === numbers[i]);
}

/** `OP affinity irq 33 -> 1-3`, `OP cpu 5 online -> 0`, `OP msitest alloc 1 5 MSI-X on 0000:02:00.0`. */
function announces(text: string, command: StepCommand): boolean {
  switch (command.kind) {
    case 'affinity':
      return text === `OP affinity irq ${command.irq} -> ${command.list}`;
    case 'offline':
      return text === `OP cpu ${command.cpu} online -> 0`;
    case 'hotplug':
      return text === `OP cpu ${command.cpu} online -> ${Number(command.online)}`;
    case 'msitest': {
      const verb = /^OP msitest (managed )?(alloc|free) /.exec(text);
      if (!verb || !text.endsWith(` on ${command.device}`)) return false;
      return command.verb === (verb[1] ? 'allocaff' : verb[2]);
    }
    default:
      return false;
  }
}
