// For tests: what drivers, users, hardware and CPUs ask of a machine, drawn from a seed, in several tasks whose steps interleave.
// Callers keep to the rules of the kernel: a driver does one thing at a time to its device and frees what it requested before it
// gives vectors back, and everything else stands still while a CPU leaves.

import {
  Call,
  PCI_IRQ_AFFINITY,
  PCI_IRQ_INTX,
  PCI_IRQ_MSI,
  PCI_IRQ_MSIX,
  PCI_IRQ_VIRTUAL,
} from '../engine/calls.ts';
import type { Engine } from '../engine/engine.ts';
import { type Excuses, levelsOf, liveIrqs, onlineCpus, range, rowsWhere } from '../engine/invariant-tools.ts';
import { IRQD, IRQF } from '../engine/irqd.ts';
import type { Below } from '../engine/matrix-testing.ts';
import { JOURNAL_NAMES } from './journal.ts';
import { checkAlloc } from './random-answers.ts';
import { RandomExcuses } from './random-excuses.ts';
import { type Job, RandomTasks } from './random-tasks.ts';

/** Irqs that no driver of a test asks for: the timer's and the cascade. */
const KEPT_IRQS = [0, 2];

/** A machine that is asked for one thing after the other. */
export class RandomCommands extends RandomTasks {
  private readonly noted: RandomExcuses;
  /** Uses of irqs of GSIs that were mapped. */
  private readonly gsis = new Map<number, number>();
  /** Of 100 calls so many ask a CPU to come or go. */
  private readonly hotplug: number;

  constructor(engine: Engine, below: Below, tasks = 1, keepJournal = false) {
    super(engine, below, tasks, keepJournal);
    this.noted = new RandomExcuses(engine);
    this.hotplug = [0, 1, 5][below(3)]!;
    engine.names.push(...JOURNAL_NAMES);
    this.boot();
  }

  private get m() {
    return this.engine.machine;
  }

  private boot(): void {
    this.alone(0, { call: Call.boot, args: [], locks: [], cpu: 0 });
    for (let cpu = 1; cpu < this.m.shape.cpus; cpu++) {
      if (this.below(12) === 0) continue;
      this.alone(0, { call: Call.lapicOnline, args: [cpu], locks: [], cpu });
      this.alone(0, { call: Call.affinityOnlineCpu, args: [cpu], locks: [], cpu: 0 });
    }
    const { remapping } = this.m.topology;
    if (remapping?.kind !== 'amd' || !remapping.xtSup) return;
    for (let unit = 0; unit < remapping.units.length; unit++)
      this.alone(0, { call: Call.amdSetupIntcapxt, args: [unit], locks: [], cpu: 0 });
  }

  /** What excuses the machine from invariants by now. */
  excuses(): Excuses {
    return this.noted.current();
  }

  protected stepped(): void {
    this.noted.stepped();
  }

  protected draw(): Job | undefined {
    if (this.below(100) < this.hotplug) return this.drawCpu();
    const kind = this.below(100);
    if (kind < 30) return this.drawDevice();
    if (kind < 56) return this.drawRequest();
    if (kind < 70) return this.drawAffinity();
    if (kind < 88) return this.drawInterrupt();
    return kind < 96 ? this.drawCleanup() : this.drawGsi();
  }

  // Devices.

  private drawDevice(): Job | undefined {
    const { device } = this.m;
    const dev = this.below(device.present.length);
    const locks = [`dev ${dev}`];
    if (this.locks.has(locks[0]!)) return undefined;
    const bridge = this.m.topology.pci.functions[dev]!.secondaryBus >= 0;
    if (this.below(40) === 0 || bridge)
      return bridge && this.below(8) > 0
        ? undefined
        : { call: Call.writeMsiBus, args: [dev, this.below(6) > 0 ? 1 : 0], locks };
    if (device.present[dev] === 0) return { call: Call.addDevice, args: [dev], locks };
    if (device.bound[dev] === 0) return { call: Call.bindDriver, args: [dev], locks };
    const enabled = device.msiEnabled[dev] !== 0 || device.msixEnabled[dev] !== 0;
    if (!enabled) return this.drawEnable(dev, locks);
    return this.drawEnabled(dev, locks);
  }

  private drawEnable(dev: number, locks: string[]): Job {
    const kind = this.below(24);
    if (kind === 0) return { call: Call.releaseDevres, args: [dev], locks };
    if (kind === 1) return { call: Call.removeDevice, args: [dev], locks };
    if (kind === 2) return { call: Call.pciFreeIrqVectors, args: [dev], locks };
    if (kind === 3) return { call: Call.pciEnableMsi, args: [dev], locks };
    const max = 1 + this.below(this.below(2) === 0 ? 300 : 12);
    const min = this.below(3) === 0 ? 1 + this.below(max + 1) : 1;
    if (kind === 4) return { call: Call.pciEnableMsixRange, args: [dev, min, max], locks };
    return this.drawAlloc(dev, min, max, locks);
  }

  private drawAlloc(dev: number, min: number, max: number, locks: string[]): Job {
    let flags = [PCI_IRQ_MSIX, PCI_IRQ_MSI, PCI_IRQ_MSIX | PCI_IRQ_MSI][this.below(3)]!;
    if (this.below(3) === 0) flags |= PCI_IRQ_INTX;
    if (this.mayBeVirtual(dev, max)) flags |= PCI_IRQ_VIRTUAL;
    const spread = this.below(2) === 0;
    const pre = spread ? this.below(3) : 0;
    const post = spread ? this.below(2) : 0;
    const calcSets = spread && this.below(4) === 0 ? 1 : 0;
    const args = [
      dev,
      min,
      max,
      spread ? flags | PCI_IRQ_AFFINITY : flags,
      pre,
      post,
      calcSets,
      this.below(3),
      0,
    ];
    const { msiEnabled, msixEnabled } = this.m.device;
    const enabled = msiEnabled[dev] !== 0 || msixEnabled[dev] !== 0;
    return {
      call: Call.pciAllocIrqVectors,
      args,
      locks,
      check: (result) => checkAlloc(this.m, args, enabled, result),
      next: (result) =>
        result > 0 && !enabled && this.below(3) > 0 ? this.requestAll(this.irqsOf(dev), locks) : undefined,
    };
  }

  /** Messages beyond the table are asked for by drivers of functions that have room for them. */
  private mayBeVirtual(dev: number, max: number): boolean {
    const { msix } = this.m.topology.pci.functions[dev]!;
    const most = msix?.virtual ?? 0;
    return msix !== undefined && most > 0 && max <= msix.size + most && this.below(2) === 0;
  }

  /** A driver that comes and requests all its irqs. */
  private requestAll([irq, ...rest]: readonly number[], locks: string[]): Job | undefined {
    if (irq === undefined) return undefined;
    const args = [irq, 0, this.below(JOURNAL_NAMES.length)];
    return { call: Call.requestIrq, args, locks, next: () => this.requestAll(rest, locks) };
  }

  private drawEnabled(dev: number, locks: string[]): Job | undefined {
    const { msixEnabled } = this.m.device;
    const used = this.irqsOf(dev).filter((irq) => this.m.irqDesc.action[irq] !== 0);
    const kind = this.below(10);
    if (kind === 0 && used.length > 0) return this.freeAll(dev, used, locks);
    if (kind <= 1) return used.length > 0 ? undefined : this.drawDisable(dev, locks);
    if (kind === 2) return this.drawAlloc(dev, 1, 4, locks);
    if (msixEnabled[dev] === 0 || !this.m.release.dynamicMsix) return undefined;
    const slots = this.m.shape.msiFirst[dev + 1]! - this.m.shape.msiFirst[dev]!;
    if (kind < 6) {
      const index = this.below(3) === 0 ? -1 : this.below(slots + 1);
      return { call: Call.pciMsixAllocIrqAt, args: [dev, index], locks };
    }
    return this.drawFreeAt(dev, slots, locks);
  }

  private drawFreeAt(dev: number, slots: number, locks: string[]): Job | undefined {
    const index = this.below(slots);
    const row = this.m.shape.msiFirst[dev]! + index;
    if (this.m.msiDesc.present[row] === 0) return undefined;
    const irq = this.m.msiDesc.irq[row]!;
    if (this.m.irqDesc.action[irq] !== 0) return undefined;
    return { call: Call.pciMsixFreeIrq, args: [dev, index], locks };
  }

  private drawDisable(dev: number, locks: string[]): Job {
    if (this.below(6) > 0) return { call: Call.pciFreeIrqVectors, args: [dev], locks };
    const msix = this.m.device.msixEnabled[dev] !== 0;
    return { call: msix ? Call.pciDisableMsix : Call.pciDisableMsi, args: [dev], locks };
  }

  /** A driver that goes: every action is freed, then the vectors are. */
  private freeAll(dev: number, used: readonly number[], locks: string[]): Job {
    const [irq, ...rest] = used;
    if (irq === undefined) return this.drawDisable(dev, locks);
    return {
      call: Call.freeIrq,
      args: [irq, -1],
      locks,
      next: () => this.freeAll(dev, this.m.irqDesc.action[irq] !== 0 ? used : rest, locks),
    };
  }

  private irqsOf(dev: number): number[] {
    return liveIrqs(this.m).filter((irq) => this.m.irqDesc.device[irq] === dev + 1);
  }

  // Irqs.

  /** Lock of the driver of an irq; none while the irq is still being made. */
  private lockOf(irq: number): string | undefined {
    const dev = this.m.irqDesc.device[irq]! - 1;
    if (dev >= 0) return `dev ${dev}`;
    return this.m.mpChipData.present[irq] !== 0 ? 'gsi' : undefined;
  }

  /** The driver of an irq may call now. */
  private isFree(irq: number): boolean {
    const lock = this.lockOf(irq);
    return lock !== undefined && !this.locks.has(lock) && !KEPT_IRQS.includes(irq);
  }

  private drawRequest(): Job | undefined {
    const irq = this.pick(liveIrqs(this.m));
    if (irq === undefined || !this.isFree(irq)) return undefined;
    const locks = [this.lockOf(irq)!];
    const kind = this.below(10);
    const requested = this.m.irqDesc.action[irq] !== 0;
    if (kind < 6 && (!requested || this.below(6) === 0)) {
      const args = [irq, this.drawFlags(), this.below(JOURNAL_NAMES.length)];
      return { call: Call.requestIrq, args, locks };
    }
    if (!requested) return undefined;
    if (kind < 8) return { call: Call.freeIrq, args: [irq, this.below(8) === 0 ? this.below(4) : -1], locks };
    return { call: kind === 8 ? Call.disableIrq : Call.enableIrq, args: [irq], locks };
  }

  private drawFlags(): number {
    const flags = [0, 0, 0, IRQF.shared, IRQF.shared, IRQF.noAutoen, IRQF.nobalancing];
    return this.pick(flags)!;
  }

  private drawMask(): number[] {
    const { cpus } = this.m.shape;
    const kind = this.below(8);
    if (kind === 0) return [];
    if (kind < 5) return [this.below(cpus)];
    return range(cpus).filter(() => this.below(kind === 5 ? 2 : 8) === 0);
  }

  private drawAffinity(): Job | undefined {
    const irq = this.pick(liveIrqs(this.m));
    if (irq === undefined || this.holdsDescriptor(irq)) return undefined;
    const mask = this.drawMask();
    if (this.below(4) > 0 && this.m.irqDesc.procEntry[irq] !== 0) return this.writeAffinity(irq, mask);
    const { dstate } = this.m.irqDesc;
    const managed = (dstate[irq]! & IRQD.affinityManaged) !== 0;
    if (managed || !this.isFree(irq)) return undefined;
    const locks = [this.lockOf(irq)!];
    const call = this.pick([Call.setAffinity, Call.setAffinityAndHint, Call.updateAffinityHint] as const)!;
    // A driver names CPUs that exist; nobody checks whether they are on line.
    const some = mask.length === 0 && call === Call.setAffinity ? [0] : mask;
    this.noted.affinitySet(irq);
    return { call, args: [irq], mask: some, locks, alone: true };
  }

  /** Without remapping, a write never changes the vector of an irq that waits for its next interrupt. */
  private writeAffinity(irq: number, mask: readonly number[]): Job {
    const before = this.noted.placeOf(irq);
    this.noted.affinitySet(irq);
    const remapped = levelsOf(this.m, irq).length > 2 || this.m.platform.remapping !== 'none';
    const activated = (this.m.irqDesc.dstate[irq]! & IRQD.activated) !== 0;
    return {
      call: Call.writeAffinity,
      args: [irq],
      mask,
      locks: [],
      alone: true,
      check: () =>
        !remapped && activated && this.noted.placeOf(irq) !== before
          ? 'the vector changed at once'
          : undefined,
    };
  }

  private drawInterrupt(): Job | undefined {
    const { dstate } = this.m.irqDesc;
    const started = liveIrqs(this.m).filter(
      (irq) => (dstate[irq]! & (IRQD.started | IRQD.masked)) === IRQD.started,
    );
    const irq = this.pick(started);
    if (irq === undefined) return undefined;
    const a = this.m.apicChipData;
    if (a.vector[irq] === 0) return undefined;
    // While an irq moves, an interrupt may still be on its way to where it was.
    const old = a.moveInProgress[irq] !== 0 && this.below(3) === 0;
    const cpu = old ? a.prevCpu[irq]! : a.cpu[irq]!;
    if (!onlineCpus(this.m).includes(cpu)) return undefined;
    return { call: Call.interrupt, args: [irq], locks: [], cpu, alone: true };
  }

  private drawCleanup(): Job | undefined {
    const online = onlineCpus(this.m);
    const cpu = this.pick(rowsWhere(this.m.cpu.cleanupPending).filter((row) => online.includes(row)));
    return cpu === undefined
      ? undefined
      : { call: Call.vectorCleanup, args: [], locks: [], cpu, alone: true };
  }

  // Wires.

  private drawGsi(): Job | undefined {
    const locks = ['gsi'];
    if (this.locks.has('gsi') || !this.m.platform.ioapic) return undefined;
    const irq = this.pick([...this.gsis.keys()]);
    if (irq !== undefined && this.below(3) === 0) return this.drawUnmap(irq, locks);
    const top = this.m.kernel.gsiTop[0]!;
    return {
      call: Call.mapGsi,
      args: [this.below(top + 1), this.below(2), this.below(2), -1],
      locks,
      next: (result) => {
        if (result >= 0) this.gsis.set(result, (this.gsis.get(result) ?? 0) + 1);
        return undefined;
      },
    };
  }

  private drawUnmap(irq: number, locks: string[]): Job | undefined {
    const uses = this.gsis.get(irq)!;
    if (uses === 1 && this.m.irqDesc.action[irq] !== 0) return undefined;
    if (uses === 1) this.gsis.delete(irq);
    else this.gsis.set(irq, uses - 1);
    return { call: Call.unmapIrq, args: [irq], locks };
  }

  // CPUs.

  private drawCpu(): Job | undefined {
    if (this.locks.has('cpu') || this.m.shape.cpus === 1) return undefined;
    const cpu = 1 + this.below(this.m.shape.cpus - 1);
    return onlineCpus(this.m).includes(cpu) ? this.cpuDown(cpu) : this.cpuUp(cpu);
  }

  private cpuUp(cpu: number): Job {
    const locks = ['cpu'];
    return {
      call: Call.lapicOnline,
      args: [cpu],
      locks,
      cpu,
      alone: true,
      next: () => {
        this.noted.cpuCame(cpu);
        return { call: Call.affinityOnlineCpu, args: [cpu], locks };
      },
    };
  }

  private cpuDown(cpu: number): Job {
    const common = { locks: ['cpu'], cpu, alone: true } as const;
    return {
      ...common,
      call: Call.cpuDisable,
      args: [cpu],
      next: (result) => (result === 0 ? this.leave(cpu, common) : undefined),
    };
  }

  private leave(cpu: number, common: Pick<Job, 'locks' | 'cpu' | 'alone'>): Job {
    return {
      ...(common as Required<typeof common>),
      call: Call.migrateAllOffThisCpu,
      args: [cpu],
      next: () => {
        this.noted.cpuLeft(cpu);
        return undefined;
      },
    };
  }
}
