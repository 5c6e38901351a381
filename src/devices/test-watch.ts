// Drivers beside the replay of a trace. Each call that the trace shows of a PCI function has to be the one that its driver makes next;
// the driver goes on with the engine's answer, which the replay holds against the trace.

import { Call, type EngineDoor } from '../engine/calls.ts';
import type { Engine } from '../engine/engine.ts';
import { formatPciAddress } from '../model/pci.ts';
import type { StepCommand } from '../replay/step-commands.ts';
import { type ApiCall, type DriverApi, driverApi, type Run } from './api.ts';
import { type Bound, type Driver, type FunctionFacts, functionFacts } from './driver.ts';
import { driverOf } from './drivers.ts';
import msitest, { msitestCommand } from './msitest/driver.ts';
import type { CaptureDevices } from './test-capture-devices.ts';
import { VirtioNumbers } from './test-virtio-numbers.ts';
import {
  callText,
  functionOfIrq,
  isNoCall,
  isSame,
  isUnseen,
  lastHandler,
  NAMES,
  OF_FUNCTION,
  SHOWN,
  WATCHED,
} from './test-watch-calls.ts';

/** Handlers that are no PCI driver's. */
const OTHERS = /^(acpi|ttyS\d+|dmar\d+|hpet\d+)$/;

/** A part of a driver that has begun. */
interface Going {
  readonly phase: string;
  readonly run: Run<Bound | undefined>;
  next: ApiCall;
}

/** A function and what its driver does there. */
interface Watched {
  readonly dev: number;
  driver: Driver | undefined;
  /** It has had a driver, or the command of a step was about it. */
  isKnown: boolean;
  facts: FunctionFacts | undefined;
  bound: Bound | undefined;
  going: Going | undefined;
  /** Where its pin was routed to after boot, 0 where that is not known. */
  pinIrq: number;
  /** Commands of the steps so far that it has not heard of. */
  readonly queue: StepCommand[];
  /** It has differed: what comes after says nothing. */
  lost: boolean;
}

/** A call of the replay, in a row of the engine's table of calls. */
interface Begun {
  readonly call: ApiCall;
  started: boolean;
  watched: Watched | undefined;
}

export class DriverWatch {
  readonly differences: string[] = [];
  /** Calls compared, by driver and part: `nvme probe`. */
  readonly calls = new Map<string, number>();
  /** Parts that went to their end. */
  readonly parts = new Map<string, number>();
  /** Those of them that have an event of their own, by name. */
  readonly shown = new Map<string, number>();
  /** Calls for handlers that are no PCI driver's, by handler. */
  readonly others = new Map<string, number>();
  /** Functions, by driver. */
  readonly functions = new Map<string, Set<number>>();
  private readonly engine: Engine;
  private readonly devices: CaptureDevices;
  private readonly commandsOf: (step: string) => readonly StepCommand[];
  private readonly step: () => string;
  private readonly begun = new Map<number, Begun>();
  private readonly watched: readonly Watched[];
  private readonly virtio: VirtioNumbers;
  private current = '';

  constructor(
    engine: Engine,
    devices: CaptureDevices,
    replay: { readonly step: () => string; readonly commandsOf: (step: string) => readonly StepCommand[] },
  ) {
    this.engine = engine;
    this.devices = devices;
    this.step = replay.step;
    this.commandsOf = replay.commandsOf;
    const { functions } = engine.machine.topology.pci;
    this.watched = functions.map((_, dev) => ({
      dev,
      driver: undefined,
      isKnown: false,
      facts: undefined,
      bound: undefined,
      going: undefined,
      pinIrq: 0,
      queue: [],
      lost: false,
    }));
    this.virtio = new VirtioNumbers(engine.machine);
  }

  /** The engine's door, as the replay has it. */
  get door(): EngineDoor {
    const { engine } = this;
    return {
      names: engine.names,
      begin: (task, call, args, mask) => {
        engine.begin(task, call, args, mask);
        if (!WATCHED.has(call)) return;
        const named = call === Call.requestIrq ? engine.names.text(args[2]!)! : undefined;
        const seen = { call, args: named === undefined ? args : args.slice(0, 2), ...(mask && { mask }) };
        this.begun.set(engine.machine.task.top[task]! - 1, {
          call: named === undefined ? seen : { ...seen, name: named },
          started: false,
          watched: undefined,
        });
      },
      step: (task, cpu) => this.takeStep(task, cpu),
      depth: (task) => engine.depth(task),
      result: (task) => engine.result(task),
      run: (task, cpu) => {
        while (this.takeStep(task, cpu));
        return engine.result(task);
      },
      events: () => engine.events(),
      clearEvents: () => engine.clearEvents(),
    };
  }

  /** Behind the trace: what drivers would still do, and functions whose drivers nobody has seen. */
  finish(): void {
    this.enterStep();
    for (const watched of this.watched) {
      if (watched.lost) continue;
      if (!watched.going) this.rest(watched);
      if (watched.going) this.differ(watched, 'nothing more', watched.going.next);
    }
  }

  private takeStep(task: number, cpu: number): boolean {
    const { machine } = this.engine;
    const row = machine.task.top[task]! - 1;
    const begun = this.begun.get(row);
    if (begun && !begun.started) this.start(begun);
    const stepped = this.engine.step(task, cpu);
    if (begun && machine.call.used[row] === 0) {
      this.begun.delete(row);
      if (begun.watched) this.answer(begun.watched, machine.task.result[task]!);
    }
    return stepped;
  }

  private start(begun: Begun): void {
    begun.started = true;
    this.enterStep();
    const { call } = begun;
    if (isNoCall(this.engine.machine, call)) return;
    const watched = this.ownerOf(call);
    if (!watched || watched.lost) return;
    // hints that follow CPUs are no part of a probe
    if (!watched.going && call.call === Call.setAffinityAndHint) return;
    if (!watched.going) this.carryOn(watched, call);
    const { going } = watched;
    if (!going || !isSame(going.next, call)) return this.differ(watched, callText(call), going?.next);
    begun.watched = watched;
    count(this.calls, `${watched.driver!.id} ${going.phase}`);
    if (SHOWN.has(call.call)) count(this.shown, watched.driver!.id);
  }

  private enterStep(): void {
    const step = this.step();
    if (step === this.current) return;
    this.current = step;
    for (const command of this.commandsOf(step)) {
      const device = 'device' in command ? command.device : undefined;
      this.watched.find(({ dev }) => this.nameOf(dev) === device)?.queue.push(command);
    }
  }

  private nameOf(dev: number): string {
    return formatPciAddress(this.engine.machine.topology.pci.functions[dev]!);
  }

  /** The function that a call is about; of a line that several share the one that is next with it. */
  private ownerOf(call: ApiCall): Watched | undefined {
    const [first] = call.args;
    if (OF_FUNCTION.has(call.call)) return this.watched[first!]!;
    const ofMessage = functionOfIrq(this.engine.machine, first!);
    if (ofMessage >= 0) return this.watched[ofMessage]!;
    const name = call.name ?? lastHandler(this.engine, first!);
    const waiting = this.watched.filter(({ going, lost }) => !lost && going && isSame(going.next, call));
    const idle = this.watched.filter((watched) => !watched.going && this.handles(watched, name));
    const owner = waiting[0] ?? idle[0];
    if (owner) return owner;
    count(this.others, name);
    const isOther = OTHERS.test(name) || this.watched.length === 0;
    if (!isOther) this.differences.push(`nobody makes the call ${callText(call)} (${name})`);
    return undefined;
  }

  /** The name is that of a handler that an idle driver has or asks for at its next probe. */
  private handles({ dev, bound, driver, queue }: Watched, name: string): boolean {
    if (bound?.handlers.some((handler) => handler.name === name)) return true;
    if (bound && driver && !driver.open && queue.length === 0) return false;
    const { facts, driver: next } = this.peek(dev);
    return next !== undefined && NAMES[next.id]?.(facts) === name;
  }

  private peek(dev: number): { facts: FunctionFacts; driver: Driver | undefined } {
    const facts = functionFacts(this.engine.machine, dev);
    const driver = driverOf(facts);
    if (!driver || !this.devices.has(driver.id, facts)) return { facts, driver: undefined };
    const more = this.devices.peek(driver.id, dev);
    const instance = driver.id === 'virtio' ? this.virtio.next(dev) : more.instance;
    return { facts: { ...facts, ...more, instance }, driver };
  }

  /** Commands that no call has shown, and the probe of a function that was never probed. */
  private rest(watched: Watched): void {
    while (!watched.going && watched.queue.length > 0) this.command(watched, watched.queue.shift()!);
    if (!watched.going && !watched.isKnown) this.probe(watched);
  }

  /**
   * Has a function whose driver rests begin with what comes next: what the commands of the steps say, or else a probe, an interface that
   * goes up or down, or its end.
   */
  private carryOn(watched: Watched, call: ApiCall): void {
    while (!watched.going && watched.queue.length > 0) this.command(watched, watched.queue.shift()!);
    if (watched.going) return;
    const { driver, bound } = watched;
    if (!driver || !bound) return this.probe(watched);
    if (!driver.open) return this.remove(watched);
    const api = this.api(watched);
    if (bound.handlers.length > 0) return this.begin(watched, 'close', driver.close!(api, bound));
    const asks = driver.open(api, watched.facts!, bound).next();
    if (asks.done || !isSame(asks.value, call)) return this.remove(watched);
    this.begin(watched, 'open', driver.open(api, watched.facts!, bound));
  }

  private command(watched: Watched, command: StepCommand): void {
    switch (command.kind) {
      case 'unbind':
      case 'remove':
        return this.remove(watched);
      case 'bind':
        return command.driver === msitest.id ? this.bindMsitest(watched) : this.probe(watched);
      case 'msitest':
        return this.msitest(watched, command);
      case 'virtualFunctions':
        return this.sriov(watched, command.value);
      default:
        return undefined;
    }
  }

  private probe(watched: Watched): void {
    const { facts, driver } = this.peek(watched.dev);
    if (!driver) return;
    this.devices.probed(watched.dev);
    if (driver.id === 'virtio') this.virtio.take(watched.dev);
    watched.driver = driver;
    watched.facts = facts;
    this.begin(watched, 'probe', driver.probe(this.api(watched), facts));
  }

  private bindMsitest(watched: Watched): void {
    watched.driver = msitest;
    watched.pinIrq = this.devices.pinIrq(watched.dev, this.current);
    watched.facts = functionFacts(this.engine.machine, watched.dev);
    this.begin(watched, 'probe', msitest.probe(this.api(watched), watched.facts));
  }

  private remove(watched: Watched): void {
    const { driver, bound } = watched;
    if (driver && bound) this.begin(watched, 'remove', removal(driver.remove(this.api(watched), bound)));
    watched.isKnown = true;
  }

  private msitest(watched: Watched, command: StepCommand & { readonly kind: 'msitest' }): void {
    if (watched.driver !== msitest) return;
    const { bound, facts } = watched;
    const run = boundBy(msitestCommand(this.api(watched), facts!, bound!, command));
    this.begin(watched, command.verb, run);
  }

  private sriov(watched: Watched, functions: number): void {
    const { driver, facts, bound } = watched;
    if (driver?.sriov && bound)
      this.begin(watched, 'sriov', driver.sriov(this.api(watched), facts!, bound, functions));
  }

  /** The API, with the irq that pci_enable_device() gave the pin behind the boot: captures do not have the routing table. */
  private api({ dev, pinIrq }: Watched): DriverApi {
    const { machine } = this.engine;
    const api = driverApi(machine, dev);
    if (pinIrq === 0) return api;
    const usesPin = (): boolean =>
      machine.device.msiEnabled[dev] === 0 && machine.device.msixEnabled[dev] === 0;
    return {
      ...api,
      deviceIrq: usesPin() ? pinIrq : api.deviceIrq,
      irqVector: (nr) => (usesPin() && nr === 0 ? pinIrq : api.irqVector(nr)),
    };
  }

  private begin(watched: Watched, phase: string, run: Run<Bound | undefined>): void {
    this.advance(watched, { phase, run, next: { call: Call.pciFreeIrqVectors, args: [] } }, undefined);
  }

  private answer(watched: Watched, result: number): void {
    if (watched.going) this.advance(watched, watched.going, result);
  }

  /** On to the next call that a trace would show. */
  private advance(watched: Watched, going: Going, answer: number | undefined): void {
    let step = answer === undefined ? going.run.next() : going.run.next(answer);
    while (!step.done && isUnseen(this.engine.machine, step.value)) step = going.run.next(0);
    if (!step.done) {
      going.next = step.value;
      watched.going = going;
      return;
    }
    watched.going = undefined;
    watched.bound = step.value;
    this.end(watched, going.phase);
  }

  private end(watched: Watched, phase: string): void {
    const { id } = watched.driver!;
    watched.isKnown = true;
    count(this.parts, `${id} ${phase}`);
    const functions = this.functions.get(id) ?? new Set();
    this.functions.set(id, functions.add(watched.dev));
    if (phase !== 'remove') return;
    if (id === 'virtio') this.virtio.give(watched.dev);
    watched.driver = undefined;
  }

  private differ(watched: Watched, seen: string, wanted: ApiCall | undefined): void {
    watched.lost = true;
    const place = `${this.current || 'boot'}: ${this.nameOf(watched.dev)} ${watched.driver?.id ?? '-'}`;
    const going = watched.going ? ` ${watched.going.phase}` : '';
    this.differences.push(`${place}${going}: ${seen}, not ${wanted ? callText(wanted) : 'expected'}`);
  }
}

function* removal(run: Run<void>): Run<undefined> {
  yield* run;
}

function* boundBy(run: Run<{ bound: Bound }>): Run<Bound> {
  return (yield* run).bound;
}

function count(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}
