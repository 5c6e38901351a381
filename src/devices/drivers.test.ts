import { describe, expect, it } from 'vitest';
import { Call } from '../engine/calls.ts';
import { cpumaskTest } from '../engine/cpumask.ts';
import type { Engine } from '../engine/engine.ts';
import { affinityMask } from '../engine/machine.ts';
import { AMD_VI, booted, run, withMsi, withMsix } from '../irqchips/test-topology.ts';
import { ENODEV, ENOSPC } from '../model/errno.ts';
import { PARAMS, pciFunction } from '../model/test-topology.ts';
import type { PciFunctionTopology, Topology, VtdTopology } from '../model/topology.ts';
import { type ApiCall, beginApiCall, driverApi, type Run } from './api.ts';
import { callsDriver } from './calls-driver.ts';
import {
  type Bound,
  type DeviceRegisters,
  type Driver,
  type FunctionFacts,
  functionFacts,
} from './driver.ts';
import { DRIVERS, driverOf } from './drivers.ts';
import msitest, { msitestCommand } from './msitest/driver.ts';

/** Calls by name, those that show no more than their function. */
const NAMES: ReadonlyMap<number, string> = new Map([
  [Call.pciEnableDevice, 'enable device'],
  [Call.pciDisableDevice, 'disable device'],
  [Call.pciFreeIrqVectors, 'free vectors'],
  [Call.pciEnableMsi, 'enable msi'],
  [Call.pciDisableMsi, 'disable msi'],
  [Call.pciDisableMsix, 'disable msix'],
  [Call.disableIrq, 'disable irq'],
  [Call.enableIrq, 'enable irq'],
  [Call.setAffinityAndHint, 'set affinity'],
  [Call.updateAffinityHint, 'update hint'],
]);

function lineOf({ call, args, name, mask }: ApiCall): string {
  switch (call) {
    case Call.pciAllocIrqVectors:
      return `alloc ${args[1]} ${args[2]} ${args[3]}`;
    case Call.pciEnableMsixRange:
      return `enable msix ${args[1]} ${args[2]}`;
    case Call.pciMsixAllocIrqAt:
      return `alloc at ${args[1]}`;
    case Call.pciMsixFreeIrq:
      return `free at ${args[1]}`;
    case Call.freeIrq:
      return `free ${name}`;
    case Call.requestIrq:
      return `request ${name}${(args[1]! & 0x80) === 0 ? '' : ' shared'}`;
    default:
      return `${NAMES.get(call)}${mask && mask.length > 0 ? ` ${mask.join()}` : ''}`;
  }
}

/** Calls whose answer says nothing. */
const SILENT = /^(free|disable|enable irq|update)/;

/** A driver on a function, and the calls that it makes. */
class Probed {
  lines: string[] = [];
  bound: Bound = { error: 0, handlers: [], vectors: 'none' };
  readonly facts: FunctionFacts;
  readonly driver: Driver;
  readonly engine: Engine;
  readonly dev: number;
  /** Answers a call instead of the engine. */
  private readonly refuse: (line: string) => number | undefined;

  constructor(engine: Engine, { dev = 0, driver, refuse = () => undefined, ...more }: More = {}) {
    this.engine = engine;
    this.dev = dev;
    this.facts = functionFacts(engine.machine, dev, more);
    this.driver = driver ?? driverOf(this.facts)!;
    this.refuse = refuse;
    run(engine, Call.bindDriver, [dev]);
  }

  probe(): string[] {
    return this.take(this.driver.probe(this.api, this.facts));
  }

  open(): string[] {
    return this.take(this.driver.open!(this.api, this.facts, this.bound));
  }

  close(): string[] {
    return this.take(this.driver.close!(this.api, this.bound));
  }

  sriov(functions: number): string[] {
    return this.take(this.driver.sriov!(this.api, this.facts, this.bound, functions));
  }

  remove(): string[] {
    this.go(this.driver.remove(this.api, this.bound));
    return this.lines;
  }

  get api() {
    return driverApi(this.engine.machine, this.dev);
  }

  get names(): string[] {
    return this.bound.handlers.map(({ name }) => name);
  }

  /** What a part of the driver comes to; its calls are in `lines`. */
  go<T>(part: Run<T>): T {
    this.lines = [];
    let next = part.next();
    while (!next.done) next = part.next(this.answer(next.value));
    return next.value;
  }

  private take(part: Run<Bound>): string[] {
    this.bound = this.go(part);
    return this.lines;
  }

  private answer(call: ApiCall): number {
    const line = lineOf(call);
    const refused = this.refuse(line);
    if (refused === undefined) beginApiCall(this.engine, 0, call);
    const answer = refused ?? this.engine.run(0, 0);
    this.lines.push(SILENT.test(line) ? line : `${line} = ${answer}`);
    return answer;
  }
}

type More = Partial<Pick<FunctionFacts, 'instance' | 'netdev' | 'registers'>> & {
  readonly dev?: number;
  readonly driver?: Driver;
  readonly refuse?: (line: string) => number | undefined;
};

/** A booted machine of two CPUs with one function, whose pin is routed. */
function machine(more: Partial<PciFunctionTopology>, others: Partial<Topology> = {}): Engine {
  const engine = booted({
    pci: {
      functions: [pciFunction(0x20, more)],
      buses: [{ segment: 0, bus: 0, bridge: -1, node: -1 }],
    },
    ...others,
  });
  // pci_enable_device() has the pin routed: level, active high
  run(engine, Call.mapGsi, [11, 1, 0, -1]);
  return engine;
}

const probed = (
  more: Partial<PciFunctionTopology>,
  facts: More = {},
  others: Partial<Topology> = {},
): Probed => {
  const driver = new Probed(machine(more, others), facts);
  driver.probe();
  return driver;
};

/** Refuses the request of one handler for want of vectors. */
const refusing =
  (name: string) =>
  (line: string): number | undefined =>
    line === `request ${name}` ? -ENOSPC : undefined;

/** One VT-d unit for everything. */
const VTD: VtdTopology = {
  kind: 'vtd',
  intrRemap: true,
  x2apicOptOut: false,
  units: [
    {
      segment: 0,
      includeAll: true,
      ir: true,
      eim: false,
      maxHandleMask: 15,
      scopes: [{ type: 'ioapic', id: 0, bdf: 0xf0f8 }],
    },
  ],
};

const AHCI = { class: 0x010601 };
const NVME = { class: 0x010802 };
const XHCI = { vendor: 0x1b36, device: 0xd, class: 0x0c0330 };
const PORT = { vendor: 0x1b36, device: 0xc, class: 0x060400, expressType: 4 };
const E1000E = { vendor: 0x8086, device: 0x10d3, class: 0x020000 };
const E1000E_MSI = { vendor: 0x8086, device: 0x10ea, class: 0x020000 };
const IGB = { vendor: 0x8086, device: 0x10c9, class: 0x020000 };
const IGBVF = { vendor: 0x8086, device: 0x10ca, class: 0x020000 };
const HDA = { vendor: 0x8086, device: 0x2668, class: 0x040300 };
const MEGARAID = { vendor: 0x1000, device: 0x5d, class: 0x010400 };
const MPT3SAS = { vendor: 0x1000, device: 0x97, class: 0x010700 };
const VMXNET3 = { vendor: 0x15ad, device: 0x7b0, class: 0x020000 };
const virtio = (device: number) => ({ vendor: 0x1af4, device });

describe('ahci', () => {
  const registers = { ports: 4 };

  it('falls back to one message, and to the pin', () => {
    expect(probed({ ...AHCI, ...withMsi(3) }, { registers }).lines).toEqual([
      'alloc 4 2147483647 6 = -28',
      'alloc 1 1 2 = 1',
      'request ahci[0000:00:04.0] shared = 0',
    ]);
    // -EINVAL: there is no capability at all
    expect(probed(AHCI, { registers }).lines).toEqual([
      'alloc 4 2147483647 6 = -22',
      'alloc 1 1 2 = -22',
      'alloc 1 1 4 = -22',
      'request ahci[0000:00:04.0] shared = 0',
    ]);
  });

  it.each([VTD, AMD_VI])('takes a message per port behind a remapping unit of $kind', (remapping) => {
    const engine = machine({ ...AHCI, ...withMsi(3) }, { remapping });
    const driver = new Probed(engine, { registers: { ports: 6, portMap: 0b110011 } });
    expect(driver.probe()).toEqual([
      'alloc 6 2147483647 6 = 8',
      'request ahci0 = 0',
      'request ahci1 = 0',
      'disable irq',
      'disable irq',
      'request ahci4 = 0',
      'request ahci5 = 0',
    ]);
    expect(driver.remove()).toEqual(['free ahci5', 'free ahci4', 'free ahci1', 'free ahci0', 'free vectors']);
  });

  it('gives back all ports where one is refused', () => {
    const driver = probed({ ...AHCI, ...withMsix(8) }, { registers, refuse: refusing('ahci2') });
    expect(driver.lines.slice(3)).toEqual([
      'request ahci2 = -28',
      'free ahci1',
      'free ahci0',
      'free vectors',
    ]);
    expect(driver.bound.error).toBe(-ENOSPC);
  });
});

describe('ahci of controllers that cannot do MSI', () => {
  const registers = { ports: 4 };
  const pin = ['request ahci[0000:00:04.0] shared = 0'];
  const lines = (more: Partial<PciFunctionTopology>, release: '6.1' | '6.12' = '6.12'): string[] =>
    probed({ ...AHCI, ...withMsi(0), ...more }, { registers }, { release }).lines;

  it.each([
    ['Samsung', { vendor: 0x144d, device: 0x1600 }],
    ['Samsung', { vendor: 0x144d, device: 0xa800 }],
    ['SB600', { vendor: 0x1002, device: 0x4380 }],
    ['Marvell', { vendor: 0x11ab, device: 0x6121 }],
    ['Marvell', { vendor: 0x11ab, device: 0x6145 }],
    ['Annapurna', { vendor: 0x1c36, device: 0x0031 }],
    ['MCP65', { vendor: 0x10de, device: 0x044c, revision: 0xa1 }],
    ['MCP65 in its other mode', { vendor: 0x10de, device: 0x058f, revision: 0xa2 }],
    ['MCP73', { vendor: 0x10de, device: 0x07fb, revision: 0xa2 }],
  ])('takes the pin at once (%s)', (_, ids) => {
    expect(lines(ids)).toEqual(pin);
    expect(lines(ids, '6.1')).toEqual(pin);
  });

  it.each([
    ['another revision', { vendor: 0x10de, device: 0x044c, revision: 0xa3 }],
    ['a revision that is not known', { vendor: 0x10de, device: 0x044c }],
    ['MCP77', { vendor: 0x10de, device: 0x0ad0, revision: 0xa1 }],
    ['SB700', { vendor: 0x1002, device: 0x4390 }],
    ['a neighbour', { vendor: 0x144d, device: 0x1601 }],
  ])('takes a message where it may (%s)', (_, ids) => {
    expect(lines(ids).at(1)).toBe('alloc 1 1 2 = 1');
  });

  it('gives a message per port back where the controller reverts to one', () => {
    const found = probed(
      { ...AHCI, ...withMsix(8) },
      { registers: { ports: 4, revertsToSingle: true } },
    ).lines;
    expect(found).toEqual([
      'alloc 4 2147483647 6 = 8',
      'free vectors',
      'alloc 1 1 2 = -22',
      'alloc 1 1 4 = 1',
      'request ahci[0000:00:04.0] shared = 0',
    ]);
  });
});

describe('the messages of hda', () => {
  const takesMessage = (more: Partial<PciFunctionTopology>, text = ''): boolean =>
    probed({ ...HDA, ...withMsi(0), ...more }, {}, { params: { ...PARAMS, text } }).lines.includes(
      'enable msi = 0',
    );

  it('takes a message unless the board, the controller or the parameter is against it', () => {
    expect(takesMessage({})).toBe(true);
    expect(takesMessage({ subsystem: { vendor: 0x103c, device: 0x2191 } })).toBe(false);
    expect(takesMessage({ subsystem: { vendor: 0xa0a0, device: 0x0575 } })).toBe(false);
    expect(takesMessage({ subsystem: { vendor: 0x103c, device: 0x2190 } })).toBe(true);
    expect(takesMessage({ vendor: 0x10de, device: 0x0e0a })).toBe(false);
    expect(takesMessage({ vendor: 0x6766 })).toBe(false);
    expect(takesMessage({ vendor: 0x1102, device: 0x0012 })).toBe(false);
    expect(takesMessage({ vendor: 0x1102, device: 0x0009 })).toBe(true);
    expect(takesMessage({ vendor: 0x13f6, device: 0x5011 })).toBe(false);
    expect(takesMessage({}, 'snd_hda_intel.enable_msi=0')).toBe(false);
    expect(takesMessage({ vendor: 0x10de }, 'snd-hda-intel.enable_msi=1')).toBe(true);
    expect(
      takesMessage({ subsystem: { vendor: 0x1849, device: 0x0888 } }, 'snd_hda_intel.enable_msi=1'),
    ).toBe(true);
  });
});

describe('parameters of drivers', () => {
  const on = (text: string): Partial<Topology> => ({ params: { ...PARAMS, text } });

  it('give nvme queues for writes, and queues that have no interrupt', () => {
    const nvme = (text: string, queues?: number): string[] =>
      probed({ ...NVME, ...withMsix(16) }, queues === undefined ? {} : { registers: { queues } }, on(text))
        .lines;
    expect(nvme('').filter((line) => line.startsWith('alloc'))).toEqual([
      'alloc 1 1 7 = 1',
      'alloc 1 3 15 = 3',
    ]);
    const more = nvme('nvme.write_queues=2 nvme.poll_queues=1');
    expect(more.filter((line) => line.startsWith('alloc')).at(1)).toBe('alloc 1 5 15 = 5');
    expect(more.at(-1)).toBe('request nvme0q4 shared = 0');
    // one queue at least is not polled; a number beyond the CPUs is not taken
    expect(nvme('nvme.poll_queues=2', 2).at(-1)).toBe('request nvme0q1 shared = 0');
    expect(nvme('nvme.write_queues=3').at(-1)).toBe('request nvme0q2 shared = 0');
  });

  it('spread queues for writes and for reads apart', () => {
    const { engine } = probed({ ...NVME, ...withMsix(16) }, {}, on('nvme.write_queues=2'));
    const { machine: m } = engine;
    const cpusOf = (irq: number): number =>
      [0, 1].filter((cpu) => cpumaskTest(m.masks, affinityMask(m, irq), cpu)).length;
    const irqs = [...m.irqDesc.device].flatMap((device, irq) => (device === 1 ? [irq] : []));
    // a set of two for writes, a set of two for reads: each has both CPUs, one each
    expect(irqs.slice(1).map(cpusOf)).toEqual([1, 1, 1, 1]);
  });

  it('bound the queues of virtio-blk, and take interrupts from those that are polled', () => {
    const queues = (text: string): string[] =>
      probed(
        { vendor: 0x1af4, device: 0x1042, ...withMsix(8) },
        { registers: { queues: 2 } },
        on(text),
      ).lines.filter((line) => line.includes('req'));
    expect(queues('').length).toBe(3);
    expect(queues('virtio_blk.num_request_queues=1').at(-1)).toBe('request virtio0-req.0 = 0');
    expect(queues('virtio_blk.poll_queues=5').at(-1)).toBe('request virtio0-req.0 = 0');
    expect(queues('virtio_blk.num_request_queues=0').at(-1)).toBe('request virtio0-req.1 = 0');
  });

  it('keep ports that have PME from messages, or from their driver, or give them what firmware keeps', () => {
    const port = (text: string, more: Partial<PciFunctionTopology> = {}, registers: DeviceRegisters = {}) =>
      probed(
        { ...PORT, ...withMsix(2), ...more },
        { registers: { services: { pme: 0 }, keptServices: { aer: 1, dpc: 1 }, ...registers } },
        on(text),
      );
    expect(port('').names).toEqual(['PCIe PME']);
    expect(port('pcie_pme=nomsi').lines).toEqual(['alloc 1 1 1 = 1', 'request PCIe PME shared = 0']);
    const switchPort = port('pcie_pme=nomsi', { expressType: 6 }, { services: { hotplug: 0 } });
    expect(switchPort.lines[0]).toBe('alloc 1 32 6 = 2');
    expect(port('pcie_ports=compat').lines).toEqual([]);
    expect(port('pcie_ports=compat').bound.error).toBe(-ENODEV);
    expect(port('pcie_ports=native').lines).toEqual([
      'alloc 1 32 6 = 2',
      'request PCIe PME shared = 0',
      'request aerdrv shared = 0',
      'request pcie-dpc shared = 0',
    ]);
    expect(port('pcie_ports=dpc-native').names).toEqual(['PCIe PME', 'pcie-dpc']);
  });
});

describe('nvme', () => {
  it('falls back to one vector for all queues', () => {
    expect(probed({ ...NVME, ...withMsi(0) }).lines).toEqual([
      'alloc 1 1 7 = 1',
      'request nvme0q0 shared = 0',
      'free nvme0q0',
      'free vectors',
      'alloc 1 3 15 = 1',
      'request nvme0q0 shared = 0',
      'request nvme0q1 shared = 0',
    ]);
  });

  it('gives up where a queue is refused, the last queue first', () => {
    const refuse = refusing('nvme0q2 shared');
    const { lines, bound } = probed({ ...NVME, ...withMsix(8) }, { refuse });
    expect(lines.slice(-6)).toEqual([
      'request nvme0q2 shared = -28',
      'disable irq',
      'enable irq',
      'free nvme0q1',
      'free nvme0q0',
      'free vectors',
    ]);
    expect(bound).toEqual({ error: -ENOSPC, handlers: [], vectors: 'none' });
  });
});

describe('virtio', () => {
  const registers = { queues: 2 };

  it('falls back to one vector for all queues, and to the pin', () => {
    const shared = probed({ ...virtio(0x1042), ...withMsix(2) }, { registers });
    expect(shared.lines).toEqual([
      'alloc 3 3 12 = -28',
      'alloc 3 3 12 = -28',
      'alloc 2 2 4 = 2',
      'request virtio0-config = 0',
      'request virtio0-virtqueues = 0',
    ]);
    const pin = probed(virtio(0x1042), { registers });
    expect(pin.lines).toEqual([
      'alloc 3 3 12 = -22',
      'alloc 3 3 12 = -22',
      'alloc 2 2 4 = -22',
      'request virtio0 shared = 0',
    ]);
    expect(pin.bound.handlers).toEqual([{ virq: 11, name: 'virtio0' }]);
    expect(pin.remove()).toEqual(['free virtio0']);
  });

  it('goes on with the next way where a queue is refused', () => {
    const refuse = refusing('virtio0-output.0');
    const { lines, bound } = probed({ ...virtio(0x1041), ...withMsix(4) }, { refuse });
    const way = [
      'alloc 3 3 4 = 3',
      'request virtio0-config = 0',
      'request virtio0-input.0 = 0',
      'request virtio0-output.0 = -28',
      'update hint',
      'free virtio0-input.0',
      'free virtio0-config',
      'free vectors',
    ];
    expect(lines).toEqual([
      ...way,
      ...way,
      'alloc 2 2 4 = 2',
      'request virtio0-config = 0',
      'request virtio0-virtqueues = 0',
      'set affinity 0,1 = 0',
      'set affinity 0,1 = 0',
    ]);
    expect(bound.handlers.map(({ name }) => name)).toEqual(['virtio0-config', 'virtio0-virtqueues']);
  });

  it('has the queues of its kind of device', () => {
    const names = (device: number, more: FunctionFacts['registers'] = {}): string =>
      probed({ ...virtio(device), ...withMsix(16) }, { registers: more })
        .names.map((name) => name.slice('virtio0-'.length))
        .join(' ');
    expect(names(0x1045)).toBe('inflate deflate stats config');
    expect(names(0x1043)).toBe('input output config');
    expect(names(0x1043, { consolePorts: 2 })).toBe('input output control-i input output config');
    expect(names(0x1048, { queues: 9 })).toBe('control event request request config');
    expect(names(0x105a, { queues: 1 })).toBe('hiprio requests.0 config');
    expect(names(0x1052)).toBe('events status config');
    expect(names(0x1044)).toBe('input config');
    expect(names(0x1041, { queues: 2 })).toBe('input.0 output.0 input.1 output.1 config');
  });
});

describe('xhci', () => {
  it('falls back to the pin', () => {
    const { lines, bound } = probed(XHCI, { instance: 1 });
    expect(lines).toEqual(['alloc 1 3 6 = -22', 'request xhci_hcd:usb1 shared = 0']);
    expect(bound.handlers).toEqual([{ virq: 11, name: 'xhci_hcd:usb1' }]);
  });

  it('requests every entry in 6.1, and goes on with one message where one is refused', () => {
    let requests = 0;
    const refuse = (line: string) => (line.startsWith('request') && ++requests === 2 ? -ENOSPC : undefined);
    const engine = machine({ ...XHCI, ...withMsix(8), ...withMsi(0) }, { release: '6.1' });
    const driver = new Probed(engine, { refuse });
    expect(driver.probe()).toEqual([
      'alloc 3 3 4 = 3',
      'request xhci_hcd = 0',
      'request xhci_hcd = -28',
      'free xhci_hcd',
      'free vectors',
      'alloc 1 1 2 = 1',
      'request xhci_hcd = 0',
    ]);
  });
});

describe('pcieport', () => {
  const services = { pme: 0, aer: 1 };

  it('falls back to the vectors that its message numbers need', () => {
    expect(probed({ ...PORT, ...withMsix(4) }, { registers: { services } }).lines).toEqual([
      'alloc 1 32 6 = 4',
      'free vectors',
      'alloc 2 2 6 = 2',
      'request PCIe PME shared = 0',
      'request aerdrv shared = 0',
    ]);
  });

  it('falls back to the pin, also where there are fewer messages than numbers', () => {
    expect(probed(PORT, { registers: { services } }).lines).toEqual([
      'alloc 1 32 6 = -22',
      'alloc 1 1 1 = 1',
      'request PCIe PME shared = 0',
      'request aerdrv shared = 0',
    ]);
    expect(probed({ ...PORT, ...withMsi(0) }, { registers: { services } }).lines.slice(0, 3)).toEqual([
      'alloc 1 32 6 = 1',
      'free vectors',
      'alloc 1 1 1 = 1',
    ]);
  });

  it('has hot-plug and downstream port containment served behind errors', () => {
    const all = { pme: 0, aer: 1, hotplug: 0, dpc: 2, bwnotif: 0 };
    const { names } = probed({ ...PORT, ...withMsix(3) }, { registers: { services: all } });
    expect(names).toEqual(['PCIe PME', 'aerdrv', 'pciehp', 'pcie-dpc']);
    const downstream = probed({ ...PORT, expressType: 6, ...withMsix(3) }, { registers: { services: all } });
    expect(downstream.names).toEqual(['pciehp', 'pcie-dpc']);
  });

  it('does without a service whose handler is refused', () => {
    const more = { registers: { services }, refuse: refusing('PCIe PME shared') };
    const { names, bound } = probed({ ...PORT, ...withMsix(2) }, more);
    expect(names).toEqual(['aerdrv']);
    expect(bound.error).toBe(0);
  });
});

describe('e1000e', () => {
  const netdev = 'eth0';

  it('takes three entries, and has their handlers while it is open', () => {
    const driver = probed({ ...E1000E, ...withMsix(5) }, { netdev });
    expect(driver.lines).toEqual(['enable msix 3 3 = 3']);
    expect(driver.open()).toEqual(['request eth0-rx-0 = 0', 'request eth0-tx-0 = 0', 'request eth0 = 0']);
    expect(driver.close()).toEqual(['free eth0-rx-0', 'free eth0-tx-0', 'free eth0']);
    expect(driver.remove()).toEqual(['disable msix']);
  });

  it('tests MSI while it is opened, and takes the pin where no message came', () => {
    const test = [
      'request eth0 = 0',
      'free eth0',
      'disable msi',
      'enable msi = 0',
      'request eth0 = 0',
      'free eth0',
      'disable msi',
    ];
    const good = probed({ ...E1000E_MSI, ...withMsi(0) }, { netdev });
    expect(good.open()).toEqual([...test, 'enable msi = 0', 'request eth0 = 0']);
    const bad = probed({ ...E1000E_MSI, ...withMsi(0) }, { netdev, registers: { msiTestFails: true } });
    expect(bad.open()).toEqual([...test, 'request eth0 shared = 0']);
    expect(bad.bound).toMatchObject({ vectors: 'none', handlers: [{ virq: 11, name: 'eth0' }] });
  });

  it('falls back from MSI-X to MSI to the pin', () => {
    expect(probed({ ...E1000E, ...withMsi(0) }, { netdev }).lines).toEqual([
      'enable msix 3 3 = -22',
      'enable msi = 0',
    ]);
    expect(probed(E1000E, { netdev }).lines).toEqual(['enable msix 3 3 = -22', 'enable msi = -22']);
    const refuse = refusing('eth0-rx-0');
    const driver = probed({ ...E1000E, ...withMsix(5), ...withMsi(0) }, { netdev, refuse });
    expect(driver.open().slice(0, 4)).toEqual([
      'request eth0-rx-0 = -28',
      'disable msix',
      'enable msi = 0',
      'request eth0 = 0',
    ]);
    expect(driver.bound.vectors).toBe('msi');
  });
});

describe('igb', () => {
  const netdev = 'eth0';

  it('looks for MSI-X first, then takes a vector for each queue and one more', () => {
    const driver = probed({ ...IGB, ...withMsix(10) }, { netdev });
    expect(driver.lines).toEqual(['enable msix 1 1 = 1', 'disable msix', 'enable msix 5 5 = 5']);
    driver.open();
    expect(driver.names).toEqual(['eth0', 'eth0-rx-0', 'eth0-rx-1', 'eth0-tx-0', 'eth0-tx-1']);
  });

  it('pairs its queues while virtual functions are on', () => {
    const driver = probed({ ...IGB, ...withMsix(10) }, { netdev });
    driver.open();
    expect(driver.sriov(3).slice(5)).toEqual([
      'disable msix',
      'enable msix 3 3 = 3',
      'request eth0 = 0',
      'request eth0-TxRx-0 = 0',
      'request eth0-rx-1 = 0',
    ]);
    driver.sriov(0);
    expect(driver.names).toHaveLength(5);
    driver.close();
    expect(driver.sriov(1)).toEqual(['disable msix', 'enable msix 3 3 = 3']);
  });

  it('frees what it has where a queue is refused, and goes on with one message, then with the pin', () => {
    const refuse = refusing('eth0-rx-1');
    const driver = probed({ ...IGB, ...withMsix(10), ...withMsi(0) }, { netdev, refuse });
    expect(driver.open()).toEqual([
      'request eth0 = 0',
      'request eth0-rx-0 = 0',
      'request eth0-rx-1 = -28',
      'free eth0',
      'free eth0-rx-0',
      'disable msix',
      'enable msi = 0',
      'request eth0 = 0',
    ]);
    const pin = probed(IGB, { netdev });
    expect(pin.open()).toEqual(['request eth0 shared = 0']);
  });

  it('has virtual functions that do with three entries or not at all', () => {
    const driver = probed({ ...IGBVF, ...withMsix(3) }, { netdev });
    expect(driver.lines).toEqual(['enable msix 3 3 = 3']);
    expect(driver.open()).toEqual(['request eth0-tx-0 = 0', 'request eth0-rx-0 = 0', 'request eth0 = 0']);
    const none = probed(IGBVF, { netdev });
    expect(none.open()).toEqual([]);
    expect(none.bound.error).toBe(-1);
  });
});

it('hda takes one message, or the pin', () => {
  const message = probed({ ...HDA, ...withMsi(0) }, { instance: 1 });
  expect(message.lines).toEqual(['enable msi = 0', 'request snd_hda_intel:card1 = 0']);
  expect(message.remove()).toEqual(['free snd_hda_intel:card1', 'free vectors']);
  expect(probed(HDA).lines).toEqual(['enable msi = -22', 'request snd_hda_intel:card0 shared = 0']);
});

describe('megaraid', () => {
  it('takes a reply queue for each CPU and one more, which is not spread', () => {
    const driver = probed({ ...MEGARAID, ...withMsix(16) }, { registers: { queues: 16 } });
    expect(driver.lines).toEqual([
      'alloc 1 3 15 = 3',
      'request megasas0-msix0 = 0',
      'request megasas0-msix1 = 0',
      'request megasas0-msix2 = 0',
    ]);
    expect(driver.remove().slice(0, 3)).toEqual([
      'update hint',
      'free megasas0-msix0',
      'free megasas0-msix1',
    ]);
  });

  it('keeps eight queues in front to itself where it can have them, or one', () => {
    const registers = { queues: 128, highIops: true };
    const many = probed({ ...MEGARAID, ...withMsix(128) }, { registers });
    expect(many.lines.slice(0, 3)).toEqual([
      'alloc 8 10 15 = 10',
      'set affinity 0,1 = 0',
      'set affinity 0,1 = 0',
    ]);
    expect(many.lines).toHaveLength(1 + 8 + 10);
    const few = probed({ ...MEGARAID, ...withMsix(9) }, { registers });
    expect(few.lines.slice(0, 3)).toEqual(['alloc 8 10 15 = 9', 'free vectors', 'alloc 1 3 15 = 3']);
  });

  it('frees all where a queue is refused, and takes the pin', () => {
    const more = { registers: { queues: 16 }, refuse: refusing('megasas0-msix1') };
    expect(probed({ ...MEGARAID, ...withMsix(16) }, more).lines.slice(2)).toEqual([
      'request megasas0-msix1 = -28',
      'update hint',
      'free megasas0-msix0',
      'free vectors',
      'request megasas0 shared = 0',
    ]);
  });
});

it('mpt3sas takes a shared handler for each reply queue, or the pin', () => {
  const driver = probed({ ...MPT3SAS, ...withMsix(96) });
  expect(driver.lines).toEqual([
    'alloc 0 2 15 = 2',
    'request mpt3sas0-msix0 shared = 0',
    'request mpt3sas0-msix1 shared = 0',
  ]);
  const refuse = refusing('mpt3sas0-msix1 shared');
  expect(probed({ ...MPT3SAS, ...withMsix(96) }, { refuse }).lines.slice(3)).toEqual([
    'update hint',
    'free mpt3sas0-msix0',
    'free vectors',
    'alloc 1 1 1 = 1',
    'request mpt3sas0 shared = 0',
  ]);
});

it('vmxnet3 falls back to two entries, of which all its transmit queues share one', () => {
  const netdev = 'eth0';
  expect(probed({ ...VMXNET3, ...withMsix(8) }, { netdev }).lines).toEqual(['enable msix 3 3 = 3']);
  const few = probed({ ...VMXNET3, ...withMsix(2) }, { netdev });
  expect(few.lines).toEqual(['enable msix 3 3 = -28', 'enable msix 2 2 = 2']);
});

describe('msitest', () => {
  it('does what it is told', () => {
    const driver = probed(withMsix(8), { driver: msitest });
    const tell = (verb: string, ...numbers: number[]): [string[], number] => {
      const { bound, answer } = driver.go(
        msitestCommand(driver.api, driver.facts, driver.bound, { verb, numbers }),
      );
      driver.bound = bound;
      return [driver.lines, answer];
    };
    expect(tell('alloc', 1, 2, 4)).toEqual([
      ['alloc 1 2 4 = 2', 'request mt-00:04.0-0 = 0', 'request mt-00:04.0-1 = 0'],
      2,
    ]);
    expect(tell('add', -1)).toEqual([['alloc at -1 = 2', 'request mt-00:04.0-2 = 0'], 2]);
    expect(tell('unreq', 1)).toEqual([['free mt-00:04.0-1'], 0]);
    expect(tell('req', 7)).toEqual([['request mt-00:04.0-7 = -22'], -22]);
    expect(tell('del', 2)).toEqual([['free mt-00:04.0-2', 'free at 2'], 0]);
    expect(tell('free')).toEqual([['free mt-00:04.0-0', 'free vectors'], 0]);
    expect(tell('allocaff', 1, 2, 12, 1, 0)[1]).toBe(2);
    expect(driver.remove()).toEqual(['free mt-00:04.0-0', 'free mt-00:04.0-1', 'free vectors']);
  });
});

describe('a list of calls', () => {
  const driver = callsDriver('listed', [
    { call: 'alloc', min: 1, max: 4, flags: 4 },
    { call: 'request', vector: 0, flags: 0, name: 'a' },
    { call: 'affinity', vector: 0, cpus: [1] },
    { call: 'hint', vector: 0, cpus: [] },
    { call: 'disable', vector: 0 },
    { call: 'enable', vector: 0 },
    { call: 'request', vector: 1, flags: 0, name: 'b' },
  ]);

  it('may enable its device and take the pin', () => {
    const pin = callsDriver('pin', [
      { call: 'enableDevice' },
      { call: 'alloc', min: 1, max: 1, flags: 1 },
      { call: 'request', vector: 0, flags: 0x80, name: 'a' },
      { call: 'free', vector: 0, name: 'a' },
      { call: 'disableDevice' },
    ]);
    expect(probed({}, { driver: pin }).lines).toEqual([
      'enable device = 0',
      'alloc 1 1 1 = 1',
      'request a shared = 0',
      'free a',
      'disable device',
    ]);
  });

  it('is carried out, and undone in reverse', () => {
    const { lines, names } = probed(withMsix(2), { driver });
    expect([lines[0], lines[1], lines[2], lines.at(-1)]).toEqual([
      'alloc 1 4 4 = 2',
      'request a = 0',
      'set affinity 1 = 0',
      'request b = 0',
    ]);
    expect(names).toEqual(['b', 'a']);
  });

  it('ends where a call is refused, with nothing left', () => {
    const { lines, bound } = probed(withMsix(1), { driver });
    expect(lines.slice(-2)).toEqual(['free a', 'free vectors']);
    expect(bound).toEqual({ error: -22, handlers: [], vectors: 'none' });
  });
});

it('pci_disable_msix() leaves MSI as it is, and pci_disable_msi() MSI-X', () => {
  const driver = probed({ ...HDA, ...withMsi(0), ...withMsix(2) });
  driver.go(driver.api.disableMsix());
  expect(driver.engine.machine.device.msiEnabled[0]).toBe(1);
  const other = probed({ ...E1000E, ...withMsi(0), ...withMsix(3) });
  other.go(other.api.disableMsi());
  expect(other.engine.machine.device.msixEnabled[0]).toBe(1);
});

describe('what a driver has', () => {
  /** Functions that have MSI-X and MSI, MSI alone, or neither. */
  const messages = [{ ...withMsix(16), ...withMsi(0) }, withMsi(0), {}];
  const devices = [
    [AHCI, { registers: { ports: 3 } }],
    [NVME, {}],
    [XHCI, {}],
    [PORT, { registers: { services: { pme: 0, aer: 0, hotplug: 0, dpc: 0 } } }],
    [E1000E_MSI, { netdev: 'eth0' }],
    [IGB, { netdev: 'eth0' }],
    [IGBVF, { netdev: 'eth0' }],
    [HDA, {}],
    [MEGARAID, { registers: { queues: 4 } }],
    [MPT3SAS, {}],
    [VMXNET3, { netdev: 'eth0' }],
    [virtio(0x1041), { registers: { queues: 2 } }],
    [virtio(0x1042), { registers: { queues: 2 } }],
  ] as const;

  /** Refuses the n-th call that may be refused. */
  const refusingNth = (n: number) => {
    let calls = 0;
    return (line: string) =>
      /^(request|alloc|enable msi)/.test(line) && calls++ === n ? -ENOSPC : undefined;
  };

  it.each(devices)('it gives back, whichever call is refused: %o', (device, more) => {
    for (const has of messages)
      for (let n = 0; n < 12; n++) {
        const driver = new Probed(machine({ ...device, ...has }), { ...more, refuse: refusingNth(n) });
        driver.probe();
        if (driver.driver.open && driver.bound.error === 0) driver.open();
        driver.remove();
        expect(leftovers(driver.engine)).toEqual({ actions: [], msi: 0, msix: 0 });
      }
  });

  /** Irqs above those of ISA that still have a handler, and what is still enabled. */
  function leftovers({ machine: m }: Engine) {
    const actions = [...m.irqDesc.action].flatMap((action, irq) => (irq > 9 && action !== 0 ? [irq] : []));
    return { actions, msi: m.device.msiEnabled[0], msix: m.device.msixEnabled[0] };
  }
});

it('every driver has its source, and an id of its own', () => {
  for (const { docs } of DRIVERS) expect(docs).toMatch(/^\S+\.c\b.*\b6\.12\b/);
  expect(new Set(DRIVERS.map(({ id }) => id)).size).toBe(DRIVERS.length);
});
