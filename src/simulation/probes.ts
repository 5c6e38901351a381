// Drivers on a simulated machine: which one has a function, and what it holds there.

import { carryOut, type DriverApi, driverApi, PCI_IRQ_ALL_TYPES, type Run } from '../devices/api.ts';
import {
  type Bound,
  type DeviceRegisters,
  type Driver,
  type FunctionFacts,
  functionFacts,
  nothing,
  release,
  requestAll,
} from '../devices/driver.ts';
import { driverOf } from '../devices/drivers.ts';
import { Call, type CallNumber } from '../engine/calls.ts';
import type { Engine } from '../engine/engine.ts';
import { EBUSY, ENODEV } from '../model/errno.ts';
import type { Checkpoint, DeviceFacts } from '../model/simulation.ts';

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
    const probed = carryOut(this.engine, driver.probe(api, facts));
    if (probed.error !== 0) {
      this.call(Call.releaseDevres, dev);
      return probed.error;
    }
    // An open that fails leaves the device bound, and closed.
    const opened = driver.open && carryOut(this.engine, driver.open(api, facts, probed));
    this.bound.set(dev, opened?.error === 0 ? opened : probed);
    return opened?.error ?? 0;
  }

  /** The driver lets a function go: 0, or -ENODEV where none has it. What a capture bound frees all that is the function's. */
  unbind(dev: number): number {
    const { machine: m } = this.engine;
    if (m.device.bound[dev] === 0) return -ENODEV;
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
  }

  private freeAll(dev: number): void {
    const { machine: m } = this.engine;
    for (let irq = m.shape.irqs - 1; irq > 0; irq--) {
      if (m.irqDesc.device[irq] !== dev + 1) continue;
      while (m.irqDesc.action[irq] !== 0) this.call(Call.freeIrq, irq, -1);
    }
    this.call(Call.pciFreeIrqVectors, dev);
  }

  /** Functions whose driver is not known have one that takes all vectors and requests each. */
  private driver(dev: number): readonly [Driver, FunctionFacts] {
    const { instance, netdev, registers } = this.facts.get(dev) ?? {};
    const facts = functionFacts(this.engine.machine, dev, {
      ...(instance === undefined ? {} : { instance }),
      ...(netdev === undefined ? {} : { netdev }),
      ...(registers === undefined ? {} : { registers: registers as DeviceRegisters }),
    });
    return [driverOf(facts) ?? everyVector, facts];
  }

  private call(call: CallNumber, ...args: readonly number[]): void {
    this.engine.begin(TASK, call, args);
    this.engine.run(TASK, 0);
  }
}

/** As many vectors as the function has, or fewer, each with a handler. */
const everyVector: Driver = {
  id: 'every-vector',
  docs: 'no file: what a driver does that wants all vectors of its device',
  matches: () => true,
  *probe(api: DriverApi, { name, msi, msix }: FunctionFacts): Run<Bound> {
    const count = yield* api.allocIrqVectors(1, Math.max(1, msi, msix), PCI_IRQ_ALL_TYPES);
    if (count < 0) return nothing(count);
    const names = Array.from({ length: count }, (_, nr) => `${name}-${nr}`);
    const { error, handlers } = yield* requestAll(api, names);
    if (error === 0) return { error, handlers, vectors: 'allocated' };
    yield* release(api, { handlers, vectors: 'allocated' });
    return nothing(error);
  },
  remove: release,
};
