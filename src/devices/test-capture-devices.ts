// What drivers read from the devices of a capture, from what the capture has beside its trace: the command line of the emulator,
// the configuration space, the kernel's configuration and its log.

import type { Capture } from '../importers/capture.ts';
import { formatPciAddress } from '../model/pci.ts';
import type { PciFunctionTopology, Topology } from '../model/topology.ts';
import type { DeviceRegisters, FunctionFacts, PortServices } from './driver.ts';
import { QemuMachine } from './test-qemu.ts';

/** Options without which a kernel does not have the driver; of virtio the one behind its PCI transport. */
const OPTIONS: Readonly<Record<string, string>> = {
  ahci: 'SATA_AHCI',
  amd_iommu: 'AMD_IOMMU',
  ata_piix: 'ATA_PIIX',
  e1000e: 'E1000E',
  hda: 'SND_HDA_INTEL',
  igb: 'IGB',
  igbvf: 'IGBVF',
  megaraid: 'MEGARAID_SAS',
  mpt3sas: 'SCSI_MPT3SAS',
  mptsas: 'FUSION_SAS',
  nvme: 'BLK_DEV_NVME',
  pcieport: 'PCIEPORTBUS',
  shpchp: 'HOTPLUG_PCI_SHPC',
  vmxnet3: 'VMXNET3',
  xhci: 'USB_XHCI_HCD',
};

/** By the last digit of transitional devices, and of modern ones. */
const VIRTIO_OPTIONS: Readonly<Record<number, string>> = {
  4096: 'VIRTIO_NET',
  4097: 'VIRTIO_BLK',
  4098: 'VIRTIO_BALLOON',
  4099: 'VIRTIO_CONSOLE',
  4100: 'SCSI_VIRTIO',
  4101: 'HW_RANDOM_VIRTIO',
  4161: 'VIRTIO_NET',
  4162: 'VIRTIO_BLK',
  4163: 'VIRTIO_CONSOLE',
  4164: 'HW_RANDOM_VIRTIO',
  4165: 'VIRTIO_BALLOON',
  4168: 'SCSI_VIRTIO',
};

/** What the emulator gives a device that its command line says nothing of. */
const NVME_IO_QUEUES = 64;
const XHCI_INTERRUPTERS = 16;
const CONSOLE_PORTS = 31;

const EXP_TYPE_ROOT_PORT = 4;
const EXP_TYPE_DOWNSTREAM = 6;
const CAP_EXPRESS = 0x10;
const CAP_SHPC = 0x0c;
const EXT_CAP_AER = 0x01;
const EXT_CAP_DPC = 0x1d;

export class CaptureDevices {
  private readonly capture: Capture;
  private readonly topology: Topology;
  private readonly config: ReadonlySet<string>;
  private readonly log: string;
  private readonly qemu: QemuMachine;
  private readonly spaces: ReadonlyMap<string, Uint8Array>;
  /** Probes of each function so far: its k-th is the k-th that the log tells of. */
  private readonly probes = new Map<number, number>();

  constructor(capture: Capture, topology: Topology) {
    const text = (name: string): string => textOf(capture, name);
    this.capture = capture;
    this.topology = topology;
    this.config = new Set([...text('config.txt').matchAll(/^CONFIG_(\w+)=[ym]$/gm)].map(([, name]) => name!));
    this.log = text('dmesg.txt');
    this.qemu = new QemuMachine(text('qemu-cmdline.txt'), topology.pci);
    this.spaces = readSpaces(text('lspci.txt'));
  }

  /** The kernel was built with the driver. */
  has(driver: string, { device }: FunctionFacts): boolean {
    return this.config.has((driver === 'virtio' ? VIRTIO_OPTIONS[device] : OPTIONS[driver]) ?? '');
  }

  /** A probe of the function has begun. */
  probed(row: number): void {
    this.probes.set(row, (this.probes.get(row) ?? 0) + 1);
  }

  /** What its driver knows of a function at its next probe; virtio devices are counted by whoever asks. */
  peek(driver: string, row: number): Pick<FunctionFacts, 'instance' | 'netdev' | 'registers'> {
    const probe = this.probes.get(row) ?? 0;
    const name = formatPciAddress(this.function(row));
    const said = (form: string): string => {
      const found = [...this.log.matchAll(new RegExp(form.replace('BDF', name), 'g'))].map(
        ([, word]) => word!,
      );
      return found[probe] ?? found.at(-1) ?? '';
    };
    return {
      instance: Number(said(INSTANCES[driver] ?? '()$')),
      netdev: said(`\\w+ BDF:? (eth\\d+): `) || said('BDF: added PHC on (eth\\d+)'),
      registers: this.registers(driver, row),
    };
  }

  /** Where `lspci` says the pin is routed to, behind the first step from `step` on in which no message is enabled; or else 0. */
  pinIrq(row: number, step: string): number {
    const { stepNames } = this.capture;
    for (const name of stepNames.slice(stepNames.indexOf(step))) {
      const lines = functionOf(textOf(this.capture, 'lspci.txt', name), formatPciAddress(this.function(row)));
      if (/MSI(-X)?: Enable\+/.test(lines)) continue;
      return Number(/Interrupt: pin \w routed to IRQ (\d+)/.exec(lines)?.[1] ?? 0);
    }
    return 0;
  }

  private function(row: number): PciFunctionTopology {
    return this.topology.pci.functions[row]!;
  }

  private registers(driver: string, row: number): DeviceRegisters {
    switch (driver) {
      case 'ahci':
        return this.ahciPorts(row);
      case 'nvme':
        return { queues: this.number(row, 'max_ioqpairs', NVME_IO_QUEUES) };
      case 'xhci':
        return { interrupters: this.number(row, 'intrs', XHCI_INTERRUPTERS) };
      case 'virtio':
        return { queues: this.virtQueues(row), consolePorts: this.number(row, 'max_ports', CONSOLE_PORTS) };
      case 'pcieport':
        return { services: this.services(row) };
      case 'shpchp':
        return this.slots(row);
      default:
        return {};
    }
  }

  /** `6/6 ports implemented (port mask 0x3f)`, in 6.1 `6 ports 1.5 Gbps 0x3f impl`. */
  private ahciPorts(row: number): DeviceRegisters {
    const name = formatPciAddress(this.function(row)).replaceAll('.', '\\.');
    const [, ports, map] =
      new RegExp(`ahci ${name}: \\d+/(\\d+) ports implemented \\(port mask (0x\\w+)\\)`).exec(this.log) ??
      new RegExp(`ahci ${name}: .* (\\d+) ports .* (0x\\w+) impl`).exec(this.log) ??
      [];
    return { ports: Number(ports), portMap: Number(map) };
  }

  private number(row: number, option: string, otherwise: number): number {
    return Number(this.qemu.of(row)?.options.get(option) ?? otherwise);
  }

  /** Without a number there are as many as CPUs; a network device has pairs where both its sides want several. */
  private virtQueues(row: number): number {
    const device = this.qemu.of(row);
    if (device?.model === 'virtio-net-pci')
      return device.options.get('mq') === 'on' ? this.qemu.backendQueues(device) : 1;
    const given = device?.options.get('num-queues') ?? device?.options.get('num_queues');
    return Number(given ?? this.qemu.cpus);
  }

  /** get_port_device_capability(): what the port has and _OSC gave to the kernel. */
  private services(row: number): PortServices {
    const space = this.spaces.get(formatPciAddress(this.function(row)))!;
    const { expressType: type } = this.function(row);
    const express = capability(space, CAP_EXPRESS);
    const isRoot = type === EXP_TYPE_ROOT_PORT;
    const message = (u16(space, express + 2) >> 9) & 0x1f;
    const aer = extended(space, EXT_CAP_AER);
    const dpc = extended(space, EXT_CAP_DPC);
    const hasAer = aer > 0 && this.controls('AER') && (isRoot || this.topology.release === '6.1');
    const hasHotplug = (u16(space, express + 0x14) & 0x40) !== 0 && this.controls('PCIeHotplug');
    const notifies =
      (isRoot || type === EXP_TYPE_DOWNSTREAM) && (u32(space, express + 0x0c) & (1 << 21)) !== 0;
    return {
      ...(isRoot && this.controls('PME') ? { pme: message } : {}),
      ...(hasAer ? { aer: (u32(space, aer + 0x30) >>> 27) & 0x1f } : {}),
      ...(hasHotplug ? { hotplug: message } : {}),
      ...(hasAer && dpc > 0 ? { dpc: u16(space, dpc + 4) & 0x1f } : {}),
      ...(notifies ? { bwnotif: message } : {}),
    };
  }

  private controls(feature: string): boolean {
    return new RegExp(`_OSC: OS now controls \\[[^\\]]*\\b${feature}\\b`).test(this.log);
  }

  /** acpi_get_hp_hw_control_from_firmware() asks _OSC; the log says who else has the slots. */
  private slots(row: number): DeviceRegisters {
    const name = formatPciAddress(this.function(row));
    const space = this.spaces.get(name)!;
    if (capability(space, CAP_SHPC) === 0 || !this.controls('SHPCHotplug')) return {};
    const failed = new RegExp(`shpchp ${name}: pci_hp_register failed with error (-\\d+)`).exec(this.log);
    return { slots: Number(failed?.[1] ?? 0) };
  }
}

/** Where the log names the number that a subsystem gave a device. */
const INSTANCES: Readonly<Record<string, string>> = {
  nvme: 'nvme nvme(\\d+): pci function BDF',
  // two for each controller: USB 2 and USB 3
  xhci: 'xhci_hcd BDF: new USB bus registered, assigned bus number (\\d+)',
  megaraid: 'scsi host(\\d+): Avago SAS',
  mptsas: 'mptbase: ioc(\\d+): Initiating bringup',
};

function textOf(capture: Capture, name: string, step = capture.steps[0]!.name): string {
  const { own, inherited, shared } = capture.steps.find((one) => one.name === step)!;
  const file = [...own, ...inherited, ...shared].find(({ path }) => path.split('/').at(-1) === name);
  if (!file) throw new Error(`${capture.name} has no ${name} in ${step}`);
  return new TextDecoder().decode(file.bytes);
}

/** What `lspci` prints of a function; segment 0 has no segment. */
function functionOf(text: string, name: string): string {
  return text.split(/\n\n+/).find((lines) => name.endsWith(lines.slice(0, lines.indexOf(' ')))) ?? '';
}

/** Bytes of the configuration space as `lspci -xxxx` prints them, by address. */
function readSpaces(text: string): Map<string, Uint8Array> {
  const spaces = new Map<string, Uint8Array>();
  for (const part of text.split(/\n\n+/)) {
    const name = /^((?:[0-9a-f]{4}:)?[0-9a-f]{2}:[0-9a-f]{2}\.[0-7])/.exec(part)?.[1];
    if (name === undefined) continue;
    const space = new Uint8Array(4096);
    for (const [, at, bytes] of part.matchAll(/^([0-9a-f]{2,3}): ((?:[0-9a-f]{2} ?)+)$/gm))
      space.set(
        bytes!
          .trim()
          .split(' ')
          .map((byte) => Number.parseInt(byte, 16)),
        Number.parseInt(at!, 16),
      );
    spaces.set(name.length < 12 ? `0000:${name}` : name, space);
  }
  return spaces;
}

const u16 = (space: Uint8Array, at: number): number => space[at]! | (space[at + 1]! << 8);
const u32 = (space: Uint8Array, at: number): number => u16(space, at) | (u16(space, at + 2) << 16);

/** Place of a capability, 0 without it. */
function capability(space: Uint8Array, id: number): number {
  for (let at = space[0x34]!; at !== 0; at = space[at + 1]!) if (space[at] === id) return at;
  return 0;
}

function extended(space: Uint8Array, id: number): number {
  for (let at = 0x100; at !== 0 && u32(space, at) !== 0; at = u32(space, at) >>> 20)
    if (u16(space, at) === id) return at;
  return 0;
}
