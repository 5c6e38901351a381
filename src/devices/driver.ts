// Drivers as callers: what a driver asks of the interrupt API when it takes a device, and what it does with the answers.

import type { Machine } from '../engine/machine.ts';
import { formatPciAddress } from '../model/pci.ts';
import type { DriverApi, Run } from './api.ts';

/** What a driver reads in the registers of its device, as far as its interrupts depend on it. */
export interface DeviceRegisters {
  /** ahci: ports of the controller. */
  readonly ports?: number;
  /** ahci: a bit for each port that is not a dummy; all of them where it is left out. */
  readonly portMap?: number;
  /** ahci: the controller goes back to one message where it is given several (GHC.MRSM). */
  readonly revertsToSingle?: boolean;
  /**
   * nvme: I/O queues that the controller grants. virtio: request queues, pairs of a network device. megaraid: reply queues of the
   * firmware.
   */
  readonly queues?: number;
  /** virtio-console: ports that it may have, 0 without VIRTIO_CONSOLE_F_MULTIPORT. */
  readonly consolePorts?: number;
  /** xhci: interrupters of HCSPARAMS1. */
  readonly interrupters?: number;
  /** pcieport: message numbers of the services that the port has and the kernel may drive. */
  readonly services?: PortServices;
  /** pcieport: those that the port has and firmware keeps (_OSC). */
  readonly keptServices?: PortServices;
  /** shpchp: what registering the slots gives; undefined where the bridge has no controller or firmware keeps it. */
  readonly slots?: number;
  /** e1000e: no message arrives. */
  readonly msiTestFails?: boolean;
  /** megaraid, mpt3sas: an Aero controller in its balanced mode, whose first queues are not spread. */
  readonly highIops?: boolean;
}

/** Interrupt message number of each service of a port, undefined where the port does not have it or firmware keeps it. */
export interface PortServices {
  readonly pme?: number;
  readonly aer?: number;
  readonly hotplug?: number;
  readonly dpc?: number;
  /** Bandwidth notification: takes part in the number of messages, has no driver in 6.1 and 6.12. */
  readonly bwnotif?: number;
}

/** What a driver knows of its function before it asks for anything. */
export interface FunctionFacts {
  /** dev_name(): 0000:00:1f.2 */
  readonly name: string;
  readonly vendor: number;
  readonly device: number;
  /** 24 bit class code. */
  readonly class: number;
  /** Not known where not given. */
  readonly revision?: number;
  readonly subsystem?: { readonly vendor: number; readonly device: number };
  /** Device/port type of the PCI Express capability, or -1. */
  readonly expressType: number;
  /** Messages that the MSI capability can send, 0 without one. */
  readonly msi: number;
  /** Entries of the MSI-X table, 0 without one. */
  readonly msix: number;
  /** Number that the subsystem gave the device: the n of nvme<n>, virtio<n>, usb<n>, host<n>, ioc<n>, card<n>. */
  readonly instance: number;
  /** net_device.name, empty where there is none. */
  readonly netdev: string;
  readonly registers: DeviceRegisters;
  /** The kernel's, with parameters of modules. */
  readonly commandLine: string;
}

/** How vectors were enabled, which is how they are given back. */
export type Vectors = 'none' | 'allocated' | 'msi' | 'msix';

/** What a driver has of its device. */
export interface Bound {
  /** 0, or -errno of a probe or an open that failed. */
  readonly error: number;
  /** In the order in which they are freed. */
  readonly handlers: readonly Handler[];
  readonly vectors: Vectors;
  /** Network devices: queue vectors are for receiving and sending; virtual functions that are on. */
  readonly queues?: Queues;
}

export interface Queues {
  readonly rx: number;
  readonly tx: number;
  /** Vectors of queues. */
  readonly vectors: number;
  readonly virtualFunctions: number;
}

export interface Handler {
  readonly virq: number;
  readonly name: string;
  /** Its affinity hint is taken away before it is freed. */
  readonly hinted?: boolean;
}

export interface Driver {
  readonly id: string;
  /** The C file that it mirrors, with the functions and the releases. */
  readonly docs: string;
  matches(facts: FunctionFacts): boolean;
  probe(api: DriverApi, facts: FunctionFacts): Run<Bound>;
  /** Network devices: ndo_open(), ndo_stop(). */
  open?(api: DriverApi, facts: FunctionFacts, bound: Bound): Run<Bound>;
  close?(api: DriverApi, bound: Bound): Run<Bound>;
  /** sriov_configure(): so many virtual functions, 0 for none. */
  sriov?(api: DriverApi, facts: FunctionFacts, bound: Bound, functions: number): Run<Bound>;
  remove(api: DriverApi, bound: Bound): Run<void>;
}

/** What the driver of a function knows of it: the topology, and what only the device and its subsystem tell. */
export function functionFacts(
  { topology }: Machine,
  dev: number,
  more: Partial<Pick<FunctionFacts, 'instance' | 'netdev' | 'registers'>> = {},
): FunctionFacts {
  const f = topology.pci.functions[dev]!;
  return {
    name: formatPciAddress(f),
    vendor: f.vendor,
    device: f.device,
    class: f.class,
    ...(f.revision === undefined ? {} : { revision: f.revision }),
    ...(f.subsystem === undefined ? {} : { subsystem: f.subsystem }),
    expressType: f.expressType,
    msi: f.msi ? 1 << f.msi.multiCap : 0,
    msix: f.msix?.size ?? 0,
    instance: more.instance ?? 0,
    netdev: more.netdev ?? '',
    registers: more.registers ?? {},
    commandLine: topology.params.text,
  };
}

/** A probe that failed and left nothing, or with 0 one that has no interrupt. */
export const nothing = (error: number): Bound => ({ error, handlers: [], vectors: 'none' });

/** Requests handlers in turn up to the first that is refused. */
export function* requestAll(
  api: DriverApi,
  names: readonly string[],
  flags = 0,
  first = 0,
): Run<{ error: number; handlers: Handler[] }> {
  const handlers: Handler[] = [];
  for (const [i, name] of names.entries()) {
    const virq = api.irqVector(first + i);
    const error = yield* api.requestIrq(virq, flags, name);
    if (error !== 0) return { error, handlers };
    handlers.push({ virq, name });
  }
  return { error: 0, handlers };
}

/** Requests the handler of a driver that has one message or its pin: pci_dev.irq. */
export function* requestOne(
  api: DriverApi,
  name: string,
  flags: number,
): Run<{ error: number; handlers: Handler[] }> {
  const virq = api.deviceIrq;
  const error = yield* api.requestIrq(virq, flags, name);
  return { error, handlers: error === 0 ? [{ virq, name }] : [] };
}

export function* freeHandlers(api: DriverApi, handlers: readonly Handler[]): Run<void> {
  for (const { virq, name, hinted } of handlers) {
    if (hinted) yield* api.updateAffinityHint(virq);
    yield* api.freeIrq(virq, name);
  }
}

export function* freeVectors(api: DriverApi, vectors: Vectors): Run<void> {
  if (vectors === 'allocated') yield* api.freeIrqVectors();
  else if (vectors === 'msix') yield* api.disableMsix();
  else if (vectors === 'msi') yield* api.disableMsi();
}

/** Frees handlers in their order, then the vectors. */
export function* release(
  api: DriverApi,
  { handlers, vectors }: Pick<Bound, 'handlers' | 'vectors'>,
): Run<void> {
  yield* freeHandlers(api, handlers);
  yield* freeVectors(api, vectors);
}

/** A probe that fails after all: gives back what it has. */
export function* giveUp(
  api: DriverApi,
  error: number,
  held: Pick<Bound, 'handlers' | 'vectors'>,
): Run<Bound> {
  yield* release(api, held);
  return nothing(error);
}

/** ndo_stop() of a driver that frees its handlers and keeps its vectors. */
export function* closed(api: DriverApi, bound: Bound): Run<Bound> {
  yield* freeHandlers(api, bound.handlers);
  return { ...bound, handlers: [] };
}
