// Devices of an emulated machine by its command line: which option made which PCI function.

import type { PciFunctionTopology, PciTopology } from '../model/topology.ts';

/** -device MODEL,NAME=VALUE… */
export interface QemuDevice {
  readonly model: string;
  readonly options: ReadonlyMap<string, string>;
}

/** PCI ids that a model may have. Models without any are no PCI functions, or nobody asks for them. */
const IDS: Readonly<Record<string, readonly string[]>> = {
  nvme: ['1b36:0010'],
  'virtio-net-pci': ['1af4:1000', '1af4:1041'],
  'virtio-blk-pci': ['1af4:1001', '1af4:1042'],
  'virtio-scsi-pci': ['1af4:1004', '1af4:1048'],
  'virtio-serial-pci': ['1af4:1003', '1af4:1043'],
  'virtio-balloon-pci': ['1af4:1002', '1af4:1045'],
  'virtio-rng-pci': ['1af4:1005', '1af4:1044'],
  'qemu-xhci': ['1b36:000d'],
  'nec-usb-xhci': ['1033:0194'],
  'pcie-root-port': ['1b36:000c'],
  ioh3420: ['8086:3420'],
  'x3130-upstream': ['104c:8232'],
  'xio3130-downstream': ['104c:8233'],
  'pcie-pci-bridge': ['1b36:000e'],
  'i82801b11-bridge': ['8086:244e'],
  'pci-bridge': ['1b36:0001'],
};

const hex = (value: number): string => value.toString(16).padStart(4, '0');

export class QemuMachine {
  /** -smp */
  readonly cpus: number;
  private readonly words: readonly string[];
  private readonly pci: PciTopology;
  private readonly devices: readonly QemuDevice[];
  private readonly rows = new Map<number, QemuDevice>();

  constructor(commandLine: string, pci: PciTopology) {
    this.words = wordsOf(commandLine);
    this.pci = pci;
    this.cpus = Number.parseInt(this.values('-smp')[0] ?? '1', 10);
    this.devices = this.values('-device').map(deviceOf);
    for (const device of this.devices)
      if (device.model === 'pxb-pcie') this.place(idOf(device), Number(device.options.get('bus_nr')));
    this.place(ROOT, 0);
  }

  /** The option that made a function, undefined for those that come with the machine. */
  of(row: number): QemuDevice | undefined {
    return this.rows.get(row);
  }

  /** Queues of the network backend of a device. */
  backendQueues(device: QemuDevice): number {
    const backend = this.values('-netdev')
      .map(deviceOf)
      .find(({ options }) => options.get('id') === device.options.get('netdev'));
    return Number(backend?.options.get('queues') ?? 1);
  }

  private values(option: string): string[] {
    return this.words.flatMap((word, i) => (word === option ? [this.words[i + 1]!] : []));
  }

  /** Devices of a model take the slots of their bus in the order of the line, unless they have an address. Then what is behind them. */
  private place(busName: string, bus: number): void {
    const here = this.devices.filter((device) => busOf(device, this.devices) === busName).sort(byAddress);
    for (const [model, ids] of Object.entries(IDS)) {
      const devices = here.filter((device) => device.model === model);
      const rows = this.functions((f) => f.bus === bus && ids.includes(`${hex(f.vendor)}:${hex(f.device)}`));
      if (devices.length !== rows.length)
        throw new Error(`${devices.length} ${model} and ${rows.length} functions on bus ${bus}`);
      for (const [i, device] of devices.entries()) this.settle(device, rows[i]!);
    }
  }

  private settle(device: QemuDevice, row: number): void {
    this.rows.set(row, device);
    const { secondaryBus } = this.pci.functions[row]!;
    if (secondaryBus >= 0) this.place(idOf(device), secondaryBus);
  }

  private functions(where: (f: PciFunctionTopology) => boolean): number[] {
    const { functions } = this.pci;
    const rows = functions.flatMap((f, row) => (where(f) ? [row] : []));
    return rows.sort((a, b) => functions[a]!.devfn - functions[b]!.devfn);
  }
}

const ROOT = 'pcie.0';

const idOf = ({ options }: QemuDevice): string => options.get('id') ?? '';

/** Name of the bus that a device is on. One that says nothing is put on the first expander bridge, where there is one. */
function busOf({ options }: QemuDevice, all: readonly QemuDevice[]): string {
  const expander = all.find(({ model }) => model === 'pxb-pcie');
  return (options.get('bus') ?? (expander ? idOf(expander) : ROOT)).replace(/^pci\.0$/, ROOT);
}

const byAddress = (a: QemuDevice, b: QemuDevice): number => addressOf(a) - addressOf(b);

/** `4.1`: slot and function, hexadecimal. */
function addressOf({ options }: QemuDevice): number {
  const [slot = '', fn = '0'] = (options.get('addr') ?? '').split('.');
  return slot === '' ? 0 : Number.parseInt(slot, 16) * 8 + Number(fn);
}

/** The last line, as a shell takes it apart. */
function wordsOf(text: string): string[] {
  const line = text.trim().split('\n').at(-1)!;
  return [...line.matchAll(/(?:\\.|[^\s\\])+/g)].map(([word]) => word.replace(/\\(.)/g, '$1'));
}

function deviceOf(text: string): QemuDevice {
  const [model = '', ...options] = text.split(',');
  return {
    model,
    options: new Map(options.map((option) => option.split('=') as [string, string])),
  };
}
