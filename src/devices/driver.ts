// Drivers as callers: what a driver asks of the interrupt API when it takes a device, and what it does with the answers.
// include/linux/pci.h, include/linux/interrupt.h, 6.12.

import { Call, type CallNumber, type EngineDoor } from '../engine/calls.ts';
import type { Engine } from '../engine/engine.ts';
import { type Machine, Mask } from '../engine/machine.ts';
import { EINVAL } from '../model/errno.ts';
import { formatPciAddress } from '../model/pci.ts';
import type { AffinityDescriptor } from './model.ts';

export const PCI_IRQ_INTX = 1;
export const PCI_IRQ_MSI = 2;
export const PCI_IRQ_MSIX = 4;
export const PCI_IRQ_ALL_TYPES = PCI_IRQ_INTX | PCI_IRQ_MSI | PCI_IRQ_MSIX;

export const IRQF_SHARED = 0x80;

/** What request_irq() and devm_request_irq() add to the flags in 6.12, and not in 6.1. */
const IRQF_COND_ONESHOT = 0x200000;

/** What a driver reads in the registers of its device, as far as its interrupts depend on it. */
export interface DeviceRegisters {
  /** ahci: ports of the controller that are not dummies. */
  readonly ports?: number;
  /** nvme: I/O queues that the controller grants. virtio: request queues, or pairs of a network device. */
  readonly queues?: number;
  /** xhci: interrupters of HCSPARAMS1. */
  readonly interrupters?: number;
  /** pcieport: message numbers of the services that the kernel drives. */
  readonly services?: PortServices;
}

/** Interrupt message number of each service of a port, undefined where the kernel does not drive it. */
export interface PortServices {
  readonly pme?: number;
  readonly aer?: number;
}

/** What a driver knows of its function before it asks for anything. */
export interface FunctionFacts {
  /** dev_name(): 0000:00:1f.2 */
  readonly name: string;
  readonly vendor: number;
  readonly device: number;
  /** 24 bit class code. */
  readonly class: number;
  /** Device/port type of the PCI Express capability, or -1. */
  readonly expressType: number;
  /** Messages that the MSI capability can send, 0 without one. */
  readonly msi: number;
  /** Entries of the MSI-X table, 0 without one. */
  readonly msix: number;
  /** Number that the subsystem gave the device: the n of nvme<n>, virtio<n>, usb<n>. */
  readonly instance: number;
  readonly registers: DeviceRegisters;
}

/** What a driver sees of interrupts. */
export interface DriverApi {
  /** num_online_cpus() */
  readonly onlineCpus: number;
  /** num_possible_cpus() */
  readonly possibleCpus: number;
  /** pci_alloc_irq_vectors_affinity(): how many, or -errno. */
  allocIrqVectors(min: number, max: number, flags: number, descriptor?: AffinityDescriptor): number;
  /** pci_irq_vector(): the virq, or -EINVAL. */
  irqVector(nr: number): number;
  /** pci_dev.irq */
  readonly deviceIrq: number;
  /** request_irq(): 0 or -errno. */
  requestIrq(virq: number, flags: number, name: string): number;
  /** request_threaded_irq(): 0 or -errno. */
  requestThreadedIrq(virq: number, flags: number, name: string): number;
  /** free_irq() of the handler with that name. */
  freeIrq(virq: number, name: string): void;
  /** pci_free_irq_vectors() */
  freeIrqVectors(): void;
}

/** What a probe came to: 0 or -errno, and the handlers that it left, in the order in which remove() frees them. */
export interface ProbeResult {
  readonly error: number;
  readonly handlers: readonly Handler[];
  /** Whether vectors are allocated. */
  readonly allocated: boolean;
}

export interface Handler {
  readonly virq: number;
  readonly name: string;
}

export interface Driver {
  readonly id: string;
  /** The C file that it mirrors, with the functions and the release. */
  readonly docs: string;
  matches(facts: FunctionFacts): boolean;
  probe(api: DriverApi, facts: FunctionFacts): ProbeResult;
  remove(api: DriverApi, probed: ProbeResult): void;
}

const NO_DESCRIPTOR: AffinityDescriptor = { preVectors: 0, postVectors: 0, calcSets: 0, a: 0, b: 0 };

/** An engine as drivers reach it: calls through its door, and what pci_irq_vector() looks up. */
export type DriverDoor = EngineDoor & Pick<Engine, 'machine'>;

/** The API as the driver of one function has it; each call runs to its end in the task, on CPU 0. */
export function driverApi(door: DriverDoor, task: number, dev: number): DriverApi {
  const m = door.machine;
  const run = (call: CallNumber, args: readonly number[]): number => {
    door.begin(task, call, args);
    return door.run(task, 0);
  };
  const added = m.topology.release === '6.12' ? IRQF_COND_ONESHOT : 0;
  const request = (virq: number, flags: number, name: string): number =>
    run(Call.requestIrq, [virq, flags, nameIndex(door.names, name)]);
  return {
    get onlineCpus() {
      return m.masks.weight[Mask.online]!;
    },
    possibleCpus: m.topology.cpus.length,
    allocIrqVectors: (min, max, flags, { preVectors, postVectors, calcSets, a, b } = NO_DESCRIPTOR) =>
      run(Call.pciAllocIrqVectors, [dev, min, max, flags, preVectors, postVectors, calcSets, a, b]),
    irqVector: (nr) => pciIrqVector(m, dev, nr),
    get deviceIrq() {
      return m.device.irq[dev]!;
    },
    requestIrq: (virq, flags, name) => request(virq, flags | added, name),
    requestThreadedIrq: request,
    freeIrq: (virq, name) => void run(Call.freeIrq, [virq, nameIndex(door.names, name)]),
    freeIrqVectors: () => void run(Call.pciFreeIrqVectors, [dev]),
  };
}

function nameIndex(names: string[], name: string): number {
  const known = names.indexOf(name);
  return known < 0 ? names.push(name) - 1 : known;
}

/** pci_irq_vector(). drivers/pci/msi/api.c; kernel/irq/msi.c: msi_domain_get_virq(), 6.12. */
function pciIrqVector(m: Machine, dev: number, nr: number): number {
  const isMsix = m.device.msixEnabled[dev] !== 0;
  if (!isMsix && m.device.msiEnabled[dev] === 0) return nr === 0 ? m.device.irq[dev]! : -EINVAL;
  const first = m.shape.msiFirst[dev]!;
  // one descriptor has all messages of MSI
  const row = isMsix ? first + nr : first;
  if (row >= m.shape.msiFirst[dev + 1]! || m.msiDesc.present[row] === 0 || m.msiDesc.irq[row] === 0)
    return -EINVAL;
  if (isMsix) return m.msiDesc.irq[row]!;
  return nr < m.msiDesc.nvecUsed[row]! ? m.msiDesc.irq[row]! + nr : -EINVAL;
}

/** What the driver of a function knows of it: the topology, and what only the device and its subsystem tell. */
export function functionFacts(
  { topology }: Machine,
  dev: number,
  more: { readonly instance?: number; readonly registers?: DeviceRegisters } = {},
): FunctionFacts {
  const f = topology.pci.functions[dev]!;
  return {
    name: formatPciAddress(f),
    vendor: f.vendor,
    device: f.device,
    class: f.class,
    expressType: f.expressType,
    msi: f.msi ? 1 << f.msi.multiCap : 0,
    msix: f.msix?.size ?? 0,
    instance: more.instance ?? 0,
    registers: more.registers ?? {},
  };
}

/** A probe that failed and left nothing. */
export const failed = (error: number): ProbeResult => ({ error, handlers: [], allocated: false });

/** Frees handlers in their order, then the vectors. */
export function release(api: DriverApi, { handlers, allocated }: ProbeResult): void {
  for (const { virq, name } of handlers) api.freeIrq(virq, name);
  if (allocated) api.freeIrqVectors();
}
