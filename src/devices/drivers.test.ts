import { beforeAll, describe, expect, it } from 'vitest';
import { Call } from '../engine/calls.ts';
import type { Engine } from '../engine/engine.ts';
import { inputsFromPath } from '../importers/archive/node.ts';
import { openBundle } from '../importers/archive/open.ts';
import { Capture } from '../importers/capture.ts';
import { booted, run, withMsi, withMsix } from '../irqchips/test-topology.ts';
import { pciFunction } from '../model/test-topology.ts';
import type { PciFunctionTopology, Topology } from '../model/topology.ts';
import { readReplay } from '../replay/replay-sources.ts';
import { MARKER, type Script, type ScriptEvent } from '../replay/script.ts';
import { topologyOf } from '../replay/topology.ts';
import { callsDriver } from './calls-driver.ts';
import {
  type DeviceRegisters,
  type Driver,
  type DriverApi,
  type DriverDoor,
  driverApi,
  type FunctionFacts,
  functionFacts,
  type ProbeResult,
} from './driver.ts';
import { DRIVERS, driverOf } from './drivers.ts';

/** Calls through the door as lines, with the answers of those that have one. */
function listening(engine: Engine, lines: string[]): DriverDoor {
  let line = '';
  return {
    names: engine.names,
    machine: engine.machine,
    begin: (task, call, args, mask) => {
      line = callLine(engine, call, args);
      engine.begin(task, call, args, mask);
    },
    step: (task, cpu) => engine.step(task, cpu),
    depth: (task) => engine.depth(task),
    result: (task) => engine.result(task),
    run: (task, cpu) => {
      const result = engine.run(task, cpu);
      lines.push(line.startsWith('free') ? line : `${line} = ${result}`);
      return result;
    },
    events: () => engine.events(),
    clearEvents: () => engine.clearEvents(),
  };
}

function callLine({ names }: Engine, call: number, args: readonly number[]): string {
  if (call === Call.pciAllocIrqVectors) return `alloc ${args[1]} ${args[2]} ${args[3]}`;
  if (call === Call.pciFreeIrqVectors) return 'free vectors';
  if (call === Call.freeIrq) return 'free irq';
  return `request ${names[args[2]!]} ${args[1]}`;
}

interface Probed {
  readonly lines: string[];
  readonly api: DriverApi;
  readonly facts: FunctionFacts;
  readonly result: ProbeResult;
}

function probe(
  engine: Engine,
  dev: number,
  more: { instance?: number; registers?: DeviceRegisters; driver?: Driver } = {},
): Probed {
  const lines: string[] = [];
  const facts = functionFacts(engine.machine, dev, more);
  run(engine, Call.bindDriver, [dev]);
  const api = driverApi(listening(engine, lines), 0, dev);
  return { lines, api, facts, result: (more.driver ?? driverOf(facts)!).probe(api, facts) };
}

function remove(probed: Probed): string[] {
  probed.lines.length = 0;
  driverOf(probed.facts)!.remove(probed.api, probed.result);
  return probed.lines;
}

const text = (event: ScriptEvent, field: string): string => String(event.fields.get(field));
const int = (event: ScriptEvent, field: string): number => Number(event.fields.get(field)) | 0;

/** The trace's calls for one function, between two events. */
class TraceCalls {
  private readonly script: Script;
  private readonly bus: number;
  private readonly devfn: number;
  /** Irqs that are the function's now. */
  private readonly irqs = new Set<number>();
  readonly lines: string[] = [];

  constructor(script: Script, bus: number, devfn: number) {
    this.script = script;
    this.bus = bus;
    this.devfn = devfn;
  }

  read(from: number, to: number): string[] {
    for (let i = from; i < to; i++) this.take(this.script.events[i]!);
    return this.lines;
  }

  private take(event: ScriptEvent): void {
    if (event.name.startsWith('pci_') && this.isFunction(event)) this.takeFunctionCall(event);
    if (event.name === 'irq_domain_alloc_irqs') this.own(event);
    if (event.name === 'irq_domain_free_irqs') this.irqs.delete(int(event, 'virq'));
    if (!this.irqs.has(int(event, 'irq'))) return;
    if (event.name === 'request_irq')
      this.lines.push(`request ${text(event, 'name')} ${int(event, 'flags')} = ${this.answer(event)}`);
    if (event.name === 'free_irq') this.lines.push('free irq');
  }

  private takeFunctionCall(event: ScriptEvent): void {
    if (event.name === 'pci_free_irq_vectors') this.lines.push('free vectors');
    if (event.name !== 'pci_alloc_irq_vectors') return;
    const args = ['min', 'max', 'flags'].map((field) => int(event, field)).join(' ');
    this.lines.push(`alloc ${args} = ${this.answer(event)}`);
  }

  private isFunction(event: ScriptEvent): boolean {
    return int(event, 'bus') === this.bus && int(event, 'devfn') === this.devfn;
  }

  /** Domains of messages have the function in their names. */
  private own(event: ScriptEvent): void {
    const hex = (value: number): string => value.toString(16).padStart(2, '0');
    const id = `0000:${hex(this.bus)}:${hex(this.devfn >> 3)}.${this.devfn & 7}`;
    if (!text(event, 'domain').includes(`PCI-MSI`) || !text(event, 'domain').includes(id)) return;
    for (let i = 0; i < int(event, 'nr'); i++) this.irqs.add(this.answer(event) + i);
  }

  private answer(event: ScriptEvent): number {
    return int(this.script.events[event.partner]!, 'ret');
  }
}

/** What no trace shows, of the machine that the captures are of: by bus and devfn. */
const DEVICES: readonly (readonly [string, number, number, number, DeviceRegisters])[] = [
  ['pcieport', 0, 0x08, 0, { services: { pme: 0, aer: 0 } }],
  ['pcieport', 0, 0x10, 0, { services: { pme: 0, aer: 0 } }],
  ['virtio', 0, 0x18, 0, { queues: 1 }],
  ['virtio', 0, 0x28, 1, { queues: 4 }],
  ['virtio', 0, 0x30, 2, {}],
  ['xhci', 0, 0x38, 1, { interrupters: 16 }],
  ['ahci', 0, 0xfa, 0, { ports: 6 }],
  ['nvme', 1, 0x00, 0, {}],
  ['nvme', 2, 0x00, 1, {}],
];

describe.each(['x86-612-q35-noiommu-4cpu', 'x86-612-q35-vtd-xapic-4cpu'])('%s', (name) => {
  let topology: Topology;
  let script: Script;
  let bootEnd: number;
  beforeAll(async () => {
    const capture = new Capture(await openBundle(await inputsFromPath(`public/samples/${name}.tar.gz`)));
    ({ topology } = topologyOf(capture));
    ({ script } = readReplay(capture, topology)!);
    bootEnd = script.events.findIndex((event) => event.name === MARKER);
  });
  const row = (bus: number, devfn: number): number =>
    topology.pci.functions.findIndex((f) => f.bus === bus && f.devfn === devfn);

  it.each(DEVICES)('%s %i:%i makes the calls of the trace', (id, bus, devfn, instance, registers) => {
    const { lines, facts } = probe(booted(topology), row(bus, devfn), { instance, registers });
    expect(driverOf(facts)!.id).toBe(id);
    expect(lines).toEqual(new TraceCalls(script, bus, devfn).read(0, bootEnd));
    expect(lines.length).toBeGreaterThan(1);
  });

  it('nvme goes with the calls of the trace, where it is unbound', () => {
    const calls = new TraceCalls(script, 1, 0);
    const boot = calls.read(0, bootEnd).length;
    const unbound = calls.read(bootEnd, script.events.length).slice(boot);
    const gone = remove(probe(booted(topology), row(1, 0)));
    expect(unbound.slice(0, gone.length)).toEqual(gone);
    expect(gone).toEqual([...Array(5).fill('free irq'), 'free vectors']);
  });
});

/** A booted machine of two CPUs with one function, whose pin is routed. */
function machine(more: Partial<PciFunctionTopology>): Engine {
  const engine = booted({
    pci: {
      functions: [pciFunction(0x20, more)],
      buses: [{ segment: 0, bus: 0, bridge: -1, node: -1 }],
    },
  });
  // pci_enable_device() has the pin routed: level, active high
  run(engine, Call.mapGsi, [11, 1, 0, -1]);
  return engine;
}

describe('a driver falls back', () => {
  it('ahci to one message, and to the pin', () => {
    const ahci = { class: 0x010601 };
    const registers = { ports: 4 };
    expect(probe(machine({ ...ahci, ...withMsi(3) }), 0, { registers }).lines).toEqual([
      'alloc 4 2147483647 6 = -28',
      'alloc 1 1 2 = 1',
      'request ahci[0000:00:04.0] 2097280 = 0',
    ]);
    // -EINVAL: there is no capability at all
    expect(probe(machine(ahci), 0, { registers }).lines).toEqual([
      'alloc 4 2147483647 6 = -22',
      'alloc 1 1 2 = -22',
      'alloc 1 1 4 = -22',
      'request ahci[0000:00:04.0] 2097280 = 0',
    ]);
  });

  it('ahci has no need to with a message per port', () => {
    const { lines, result } = probe(machine({ class: 0x010601, ...withMsix(8) }), 0, {
      registers: { ports: 2 },
    });
    expect(lines).toEqual([
      'alloc 2 2147483647 6 = 8',
      'request ahci0 2097152 = 0',
      'request ahci1 2097152 = 0',
    ]);
    expect(result.handlers.map(({ name }) => name)).toEqual(['ahci1', 'ahci0']);
  });

  it('nvme to one vector for all queues', () => {
    expect(probe(machine({ class: 0x010802, ...withMsi(0) }), 0).lines).toEqual([
      'alloc 1 1 7 = 1',
      'request nvme0q0 128 = 0',
      'free irq',
      'free vectors',
      'alloc 1 3 15 = 1',
      'request nvme0q0 128 = 0',
      'request nvme0q1 128 = 0',
    ]);
  });

  it('virtio to one vector for all queues, and to the pin', () => {
    const registers = { queues: 2 };
    const shared = probe(machine(withMsix(2)), 0, { registers });
    expect(shared.lines).toEqual([
      'alloc 3 3 12 = -28',
      'alloc 3 3 12 = -28',
      'alloc 2 2 4 = 2',
      'request virtio0-config 2097152 = 0',
      'request virtio0-virtqueues 2097152 = 0',
    ]);
    const pin = probe(machine({}), 0, { registers });
    expect(pin.lines).toEqual([
      'alloc 3 3 12 = -22',
      'alloc 3 3 12 = -22',
      'alloc 2 2 4 = -22',
      'request virtio0 2097280 = 0',
    ]);
    expect(pin.result.handlers).toEqual([{ virq: 11, name: 'virtio0' }]);
    expect(remove(pin)).toEqual(['free irq']);
  });

  it('xhci to the pin', () => {
    const { lines, result } = probe(machine({ vendor: 0x1b36, device: 0xd, class: 0x0c0330 }), 0, {
      instance: 1,
    });
    expect(lines).toEqual(['alloc 1 3 6 = -22', 'request xhci_hcd:usb1 2097280 = 0']);
    expect(result.handlers).toEqual([{ virq: 11, name: 'xhci_hcd:usb1' }]);
  });

  it('pcieport to the vectors that its message numbers need', () => {
    const port = machine({ class: 0x060400, expressType: 4, ...withMsix(4) });
    expect(probe(port, 0, { registers: { services: { pme: 0, aer: 1 } } }).lines).toEqual([
      'alloc 1 32 6 = 4',
      'free vectors',
      'alloc 2 2 6 = 2',
      'request PCIe PME 2097280 = 0',
      'request aerdrv 128 = 0',
    ]);
  });

  it('pcieport to the pin', () => {
    const port = machine({ vendor: 0x1b36, device: 0xc, class: 0x060400, expressType: 4 });
    expect(probe(port, 0, { registers: { services: { pme: 0 } } }).lines).toEqual([
      'alloc 1 32 6 = -22',
      'alloc 1 1 1 = 1',
      'request PCIe PME 2097280 = 0',
    ]);
  });
});

describe('a list of calls', () => {
  const driver = callsDriver('listed', [
    { call: 'alloc', min: 1, max: 4, flags: 4 },
    { call: 'request', vector: 0, flags: 0, name: 'a' },
    { call: 'request', vector: 1, flags: 0, name: 'b' },
  ]);

  it('is carried out, and undone in reverse', () => {
    const probed = probe(machine(withMsix(2)), 0, { driver });
    expect(probed.lines).toEqual(['alloc 1 4 4 = 2', 'request a 2097152 = 0', 'request b 2097152 = 0']);
    expect(probed.result.handlers.map(({ name }) => name)).toEqual(['b', 'a']);
  });

  it('ends where a call is refused, with nothing left', () => {
    const probed = probe(machine(withMsix(1)), 0, { driver });
    expect(probed.lines).toEqual(['alloc 1 4 4 = 1', 'request a 2097152 = 0', 'free irq', 'free vectors']);
    expect(probed.result).toEqual({ error: -22, handlers: [], allocated: false });
  });
});

it('every driver has its source, and an id of its own', () => {
  for (const { docs } of DRIVERS) expect(docs).toMatch(/^drivers\/\S+\.c: .*\b6\.12\b/);
  expect(new Set(DRIVERS.map(({ id }) => id)).size).toBe(DRIVERS.length);
});
