// Drivers on a simulated machine: which one has a function, and what it holds there.

import { carryOut, type DriverApi, driverApi, type Run } from '../devices/api.ts';
import {
  type Bound,
  type DeviceRegisters,
  type Driver,
  type FunctionFacts,
  functionFacts,
  nothing,
} from '../devices/driver.ts';
import { driverOf } from '../devices/drivers.ts';
import { Call, type CallNumber } from '../engine/calls.ts';
import type { Engine } from '../engine/engine.ts';
import type { Machine } from '../engine/machine.ts';
import { EBUSY, ENODEV, ENOENT, ERANGE } from '../model/errno.ts';
import type { Checkpoint, DeviceFacts } from '../model/simulation.ts';
import { everyVector, triesDriver } from './tries-driver.ts';

const TASK = 0;

export class Probes {
  private readonly engine: Engine;
  private readonly facts: ReadonlyMap<number, DeviceFacts>;
  private bound = new Map<number, Bound>();

  constructor(engine: Engine, facts: readonly DeviceFacts[]) {
    this.engine = engine;
    this.facts = new Map(facts.map((each) => [each.dev, each]));
  }

  /** What is held now; setting it puts a copy back. */
  get all(): Checkpoint['probed'] {
    return [...this.bound];
  }

  set all(probed: Checkpoint['probed']) {
    this.bound = new Map(probed as readonly (readonly [number, Bound])[]);
  }

  /**
   * The driver of a function probes it, and opens it where it is a network device: 0, -EBUSY where a driver has it, -ENODEV
   * where it is not there, or what the driver gave up with.
   */
  bind(dev: number): number {
    const { machine: m } = this.engine;
    if (m.device.present[dev] === 0) return -ENODEV;
    if (m.device.bound[dev] !== 0) return -EBUSY;
    this.call(Call.bindDriver, dev);
    const [driver, facts] = this.driver(dev);
    const api = driverApi(m, dev);
    const probed = carryOut(this.engine, enabled(api, driver.probe(api, facts)));
    if (probed.error !== 0) {
      this.call(Call.releaseDevres, dev);
      return probed.error;
    }
    // An open that fails leaves the device bound, and closed.
    const opened = driver.open && carryOut(this.engine, driver.open(api, facts, probed));
    this.bound.set(dev, opened?.error === 0 ? opened : probed);
    return opened?.error ?? 0;
  }

  /** The driver lets a function go, and its virtual ones with it: 0, or -ENODEV where none has it. What a capture bound frees all. */
  unbind(dev: number): number {
    const { machine: m } = this.engine;
    if (m.device.bound[dev] === 0) return -ENODEV;
    for (const row of virtualFunctions(m, dev)) if (m.device.present[row] !== 0) this.take(row);
    const bound = this.bound.get(dev);
    if (bound) this.remove(dev, bound);
    else this.freeAll(dev);
    this.bound.delete(dev);
    this.call(Call.releaseDevres, dev);
    return 0;
  }

  private remove(dev: number, bound: Bound): void {
    const [driver] = this.driver(dev);
    const api = driverApi(this.engine.machine, dev);
    const closed = driver.close ? carryOut(this.engine, driver.close(api, bound)) : bound;
    carryOut(this.engine, driver.remove(api, closed));
    carryOut(this.engine, api.disableDevice());
  }

  private freeAll(dev: number): void {
    const { machine: m } = this.engine;
    for (let irq = m.shape.irqs - 1; irq > 0; irq--) {
      if (m.irqDesc.device[irq] !== dev + 1) continue;
      while (m.irqDesc.action[irq] !== 0) this.call(Call.freeIrq, irq, -1);
    }
    this.call(Call.pciFreeIrqVectors, dev);
  }

  /**
   * sriov_numvfs_store(): 0, -ERANGE beyond those that the function can have, -ENOENT where no driver has it, -EBUSY where others are
   * on. Its driver settles with what is left, then they appear; those that go are unbound first.
   */
  setVirtualFunctions(dev: number, count: number): number {
    const { machine: m } = this.engine;
    const all = virtualFunctions(m, dev);
    const on = all.filter((row) => m.device.present[row] !== 0);
    if (count > all.length) return -ERANGE;
    if (count === on.length) return 0;
    if (m.device.bound[dev] === 0) return -ENOENT;
    if (count > 0 && on.length > 0) return -EBUSY;
    for (const row of on) this.take(row);
    const error = this.settle(dev, count);
    if (error === 0) for (const row of all.slice(0, count)) this.call(Call.addDevice, row);
    return error;
  }

  /** A virtual function goes. */
  private take(dev: number): void {
    this.unbind(dev);
    this.call(Call.removeDevice, dev);
  }

  /** sriov_configure() of the driver, as far as it asks for interrupts: 0 or -errno. */
  private settle(dev: number, count: number): number {
    const bound = this.bound.get(dev);
    const [driver, facts] = this.driver(dev);
    if (!bound || !driver.sriov) return 0;
    const api = driverApi(this.engine.machine, dev);
    const settled = carryOut(this.engine, driver.sriov(api, facts, bound, count));
    this.bound.set(dev, settled);
    return settled.error;
  }

  /** Functions whose driver is not known have one that makes the calls of a list, or takes all vectors. */
  private driver(dev: number): readonly [Driver, FunctionFacts] {
    const { instance, netdev, registers, tries } = this.facts.get(dev) ?? {};
    const facts = functionFacts(this.engine.machine, dev, {
      ...(instance === undefined ? {} : { instance }),
      ...(netdev === undefined ? {} : { netdev }),
      ...(registers === undefined ? {} : { registers: registers as DeviceRegisters }),
    });
    const known = tries === undefined ? driverOf(facts) : undefined;
    return [known ?? triesDriver(tries ?? everyVector(facts)), facts];
  }

  private call(call: CallNumber, ...args: readonly number[]): void {
    this.engine.begin(TASK, call, args);
    this.engine.run(TASK, 0);
  }
}

/** What the probes of nearly all drivers have around them: pci_enable_device(), and pci_disable_device() where they fail. */
function* enabled(api: DriverApi, probe: Run<Bound>): Run<Bound> {
  const error = yield* api.enableDevice();
  if (error !== 0) return nothing(error);
  const bound = yield* probe;
  if (bound.error !== 0) yield* api.disableDevice();
  return bound;
}

/** Rows of the virtual functions of a function, ascending. */
const virtualFunctions = ({ topology }: Machine, dev: number): number[] =>
  topology.pci.functions.flatMap(({ physfn }, row) => (physfn === dev ? [row] : []));
