// The drivers of a machine while its trace is replayed: each device's model hears what its driver asked for, and says what it does
// beside that.

import {
  type AllocationFacts,
  type BoundDriver,
  type DriverCall,
  deviceId,
  PCI_IRQ_AFFINITY,
  type RequestFacts,
} from '../devices/model.ts';
import { modelOfCaller, modelOfFunction, modelOfHandler } from '../devices/models.ts';
import type { Topology } from '../model/topology.ts';

interface Device {
  driver: BoundDriver | undefined;
  /** Tries to allocate with PCI_IRQ_AFFINITY that came to nothing, right before now. */
  failures: number;
  /** The last one came to nothing. */
  failed: boolean;
  /** The last one was with PCI_IRQ_AFFINITY. */
  isSpread: boolean;
}

export class Drivers {
  private readonly topology: Topology;
  private readonly devices = new Map<number | string, Device>();
  private readonly ofIrq = new Map<number, Device>();
  /** Drivers that hear of CPUs, the last one in front: cpuhp_state_add_instance() puts it there. */
  private bound: readonly BoundDriver[] = [];

  constructor(topology: Topology) {
    this.topology = topology;
  }

  /** pci_alloc_irq_vectors() is called: what its driver knows. */
  allocates(dev: number, call: Omit<AllocationFacts, 'device' | 'failures'>): AllocationFacts {
    const f = this.topology.pci.functions[dev];
    const device = this.device(dev);
    // behind a failed try without affinity, the last resort, comes a new probe
    device.failures = device.failed && device.isSpread ? device.failures + 1 : 0;
    device.isSpread = (call.flags & PCI_IRQ_AFFINITY) !== 0;
    device.failed = false;
    const facts = { ...call, device: f ? deviceId(f.vendor, f.device) : 0, failures: device.failures };
    device.driver ??= modelOfCaller(call.caller)?.bind?.();
    device.driver?.allocates?.(facts);
    return facts;
  }

  /** What pci_alloc_irq_vectors() or request_irq() gave a driver. */
  answered(dev: number, ret: number): void {
    if (ret < 0) this.device(dev).failed = true;
  }

  /** request_irq() gave 0; the function that the irq belongs to, or -1. */
  requested(dev: number, request: RequestFacts): readonly DriverCall[] {
    const device = this.device(dev < 0 ? request.name : dev);
    this.ofIrq.set(request.irq, device);
    const calls = device.driver?.requested?.(request) ?? [];
    if (device.driver && calls.length > 0) this.register(device.driver);
    return calls;
  }

  /** These irqs are freed next, and the vectors of the function behind them. */
  releases(dev: number, irqs: readonly number[]): readonly DriverCall[] {
    return this.devices.get(dev)?.driver?.releases?.(irqs) ?? [];
  }

  freed(irq: number): void {
    this.ofIrq.get(irq)?.driver?.freed?.(irq);
    this.ofIrq.delete(irq);
  }

  cpuOnline(cpus: readonly number[]): DriverCall[] {
    return this.bound.flatMap((driver) => driver.cpuOnline?.(cpus) ?? []);
  }

  cpuDownPrepare(): DriverCall[] {
    return this.bound.flatMap((driver) => driver.cpuDownPrepare?.() ?? []);
  }

  cpuDead(cpus: readonly number[]): DriverCall[] {
    return this.bound.flatMap((driver) => driver.cpuDead?.(cpus) ?? []);
  }

  /** A PCI function by its row, any other device by the name of its handler. */
  private device(key: number | string): Device {
    const known = this.devices.get(key);
    if (known) return known;
    const driver = this.modelOf(key)?.bind?.();
    const device = { driver, failures: 0, failed: false, isSpread: false };
    this.devices.set(key, device);
    return device;
  }

  private register(driver: BoundDriver): void {
    this.bound = [driver, ...this.bound.filter((other) => other !== driver)];
  }

  private modelOf(key: number | string) {
    if (typeof key === 'string') return modelOfHandler(key);
    const f = this.topology.pci.functions[key];
    return f && modelOfFunction(f.vendor, f.device);
  }
}
