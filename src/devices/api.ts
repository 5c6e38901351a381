// The interrupt API as the driver of one PCI function has it. include/linux/pci.h, include/linux/interrupt.h, 6.1 and 6.12.
//
// A driver is a generator: it yields each call and goes on with the answer. So whoever runs it decides when a call is made, in which
// task and on which CPU, and calls of several drivers overlap as they do in a kernel.

import {
  Call,
  type CallNumber,
  type EngineDoor,
  PCI_IRQ_INTX,
  PCI_IRQ_MSI,
  PCI_IRQ_MSIX,
} from '../engine/calls.ts';
import { type CpuMasks, cpumaskNext } from '../engine/cpumask.ts';
import type { Engine } from '../engine/engine.ts';
import { IRQF } from '../engine/irqd.ts';
import { type Machine, Mask } from '../engine/machine.ts';
import { EINVAL } from '../model/errno.ts';
import type { ReleaseId } from '../model/topology.ts';
import type { AffinityDescriptor } from './model.ts';

export { PCI_IRQ_INTX, PCI_IRQ_MSI, PCI_IRQ_MSIX };
export const PCI_IRQ_ALL_TYPES = PCI_IRQ_INTX | PCI_IRQ_MSI | PCI_IRQ_MSIX;

export const IRQF_SHARED = IRQF.shared;

/** What request_irq() and devm_request_irq() add to the flags in 6.12, and not in 6.1. */
const IRQF_COND_ONESHOT = 0x200000;

/** A call of the API on its way to the engine. */
export interface ApiCall {
  readonly call: CallNumber;
  readonly args: readonly number[];
  /** Of request_irq() and free_irq(): the handler, whose index is the last argument of the engine's call. */
  readonly name?: string;
  /** CPUs of an affinity. */
  readonly mask?: readonly number[];
}

/** Part of a driver: yields its calls, is given the answers, and returns what it came to. */
export type Run<T> = Generator<ApiCall, T, number>;

export interface DriverApi {
  readonly release: ReleaseId;
  /** num_online_cpus() */
  readonly onlineCpus: number;
  /** num_possible_cpus() */
  readonly possibleCpus: number;
  /** cpu_online_mask, ascending. */
  readonly onlineMask: readonly number[];
  /** cpumask_of_node() of the function's node, of node 0 where it has none; ascending. */
  readonly nodeMask: readonly number[];
  /** pci_irq_vector(): the virq, or -EINVAL. */
  irqVector(nr: number): number;
  /** pci_dev.irq: 0 where the function has no interrupt. */
  readonly deviceIrq: number;

  /** pci_enable_device(), as far as it routes the pin: 0 or -errno. */
  enableDevice(): Run<number>;
  disableDevice(): Run<number>;
  /** pci_alloc_irq_vectors_affinity(): how many, or -errno. */
  allocIrqVectors(min: number, max: number, flags: number, descriptor?: AffinityDescriptor): Run<number>;
  freeIrqVectors(): Run<number>;
  /** pci_enable_msi(): 0 or -errno. */
  enableMsi(): Run<number>;
  disableMsi(): Run<number>;
  /** pci_enable_msix_range() with the entries 0 … max - 1: how many, or -errno. */
  enableMsixRange(min: number, max: number): Run<number>;
  /** pci_enable_msix_exact(): 0 or -errno. */
  enableMsixExact(count: number): Run<number>;
  disableMsix(): Run<number>;
  /** pci_msix_alloc_irq_at(), 6.12: the index, or -errno. @param index -1 for MSI_ANY_INDEX */
  msixAllocIrqAt(index: number): Run<number>;
  msixFreeIrq(index: number): Run<number>;

  /** request_irq(): 0 or -errno. */
  requestIrq(virq: number, flags: number, name: string): Run<number>;
  /** request_threaded_irq(): 0 or -errno. */
  requestThreadedIrq(virq: number, flags: number, name: string): Run<number>;
  /** free_irq() of the handler with that name. */
  freeIrq(virq: number, name: string): Run<number>;
  disableIrq(virq: number): Run<number>;
  enableIrq(virq: number): Run<number>;
  /** irq_set_affinity_and_hint(): 0 or -errno. */
  setAffinityAndHint(virq: number, cpus: readonly number[]): Run<number>;
  /** irq_update_affinity_hint(), without CPUs: no hint. */
  updateAffinityHint(virq: number, cpus?: readonly number[]): Run<number>;
}

const NO_DESCRIPTOR: AffinityDescriptor = { preVectors: 0, postVectors: 0, calcSets: 0, a: 0, b: 0 };

/** CPUs of a mask, ascending. */
function cpusOf(masks: CpuMasks, mask: number): number[] {
  const cpus: number[] = [];
  for (let cpu = cpumaskNext(masks, mask, -1); cpu >= 0; cpu = cpumaskNext(masks, mask, cpu)) cpus.push(cpu);
  return cpus;
}

function* ask(call: CallNumber, args: readonly number[], more: Partial<ApiCall> = {}): Run<number> {
  return yield { call, args, ...more };
}

/** The API of the function in a row of the device table. */
export function driverApi(m: Machine, dev: number): DriverApi {
  const added = m.topology.release === '6.12' ? IRQF_COND_ONESHOT : 0;
  const request = (virq: number, flags: number, name: string): Run<number> =>
    ask(Call.requestIrq, [virq, flags], { name });
  return {
    release: m.topology.release,
    get onlineCpus() {
      return m.masks.weight[Mask.online]!;
    },
    possibleCpus: m.topology.cpus.length,
    get onlineMask() {
      return cpusOf(m.masks, Mask.online);
    },
    get nodeMask() {
      const node = Math.max(m.topology.pci.functions[dev]!.node, 0);
      return cpusOf(m.masks, Mask.online).filter((cpu) => Math.max(m.topology.cpus[cpu]!.node, 0) === node);
    },
    irqVector: (nr) => pciIrqVector(m, dev, nr),
    get deviceIrq() {
      return m.device.irq[dev]!;
    },
    enableDevice: () => ask(Call.pciEnableDevice, [dev]),
    disableDevice: () => ask(Call.pciDisableDevice, [dev]),
    allocIrqVectors: (min, max, flags, { preVectors, postVectors, calcSets, a, b } = NO_DESCRIPTOR) =>
      ask(Call.pciAllocIrqVectors, [dev, min, max, flags, preVectors, postVectors, calcSets, a, b]),
    freeIrqVectors: () => ask(Call.pciFreeIrqVectors, [dev]),
    enableMsi: () => ask(Call.pciEnableMsi, [dev]),
    disableMsi: () => ask(Call.pciDisableMsi, [dev]),
    enableMsixRange: (min, max) => ask(Call.pciEnableMsixRange, [dev, min, max]),
    *enableMsixExact(count) {
      return Math.min(0, yield* ask(Call.pciEnableMsixRange, [dev, count, count]));
    },
    disableMsix: () => ask(Call.pciDisableMsix, [dev]),
    msixAllocIrqAt: (index) => ask(Call.pciMsixAllocIrqAt, [dev, index]),
    msixFreeIrq: (index) => ask(Call.pciMsixFreeIrq, [dev, index]),
    requestIrq: (virq, flags, name) => request(virq, flags | added, name),
    requestThreadedIrq: request,
    freeIrq: (virq, name) => ask(Call.freeIrq, [virq], { name }),
    disableIrq: (virq) => ask(Call.disableIrq, [virq]),
    enableIrq: (virq) => ask(Call.enableIrq, [virq]),
    setAffinityAndHint: (virq, mask) => ask(Call.setAffinityAndHint, [virq], { mask }),
    updateAffinityHint: (virq, mask = []) => ask(Call.updateAffinityHint, [virq], { mask }),
  };
}

/** An engine as drivers reach it. */
export type DriverDoor = EngineDoor & Pick<Engine, 'machine'>;

/** Begins a call in a task. */
export function beginApiCall(door: EngineDoor, task: number, { call, args, name, mask }: ApiCall): void {
  door.begin(task, call, name === undefined ? args : [...args, door.names.numberOf(name)], mask);
}

/** Runs a driver in one task on one CPU, each call to its end before the next. */
export function carryOut<T>(door: EngineDoor, run: Run<T>, task = 0, cpu = 0): T {
  let next = run.next();
  while (!next.done) {
    beginApiCall(door, task, next.value);
    next = run.next(door.run(task, cpu));
  }
  return next.value;
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
