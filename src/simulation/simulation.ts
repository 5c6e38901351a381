// A machine that lives: commands are done to it one after the other, its devices send, its CPUs take, its clock goes. Time passes in
// ticks (model/simulation.ts: TICK_NS). Equal machines, commands and ticks give equal bytes.
//
// In a tick the sources send what is due, in the order of their rows; the hardware routes it (engine/route-batch.ts); then CPUs take
// what pends, lowest first. So a vector that is sent twice within a tick merges, as it does on hardware while its CPU is busy for as long.

import { Call, type CallNumber } from '../engine/calls.ts';
import type { Delivery } from '../engine/deliver.ts';
import type { Engine } from '../engine/engine.ts';
import type { Machine } from '../engine/machine.ts';
import { type MessageBatch, newMessageBatch, newRouter, type Router } from '../engine/route-batch.ts';
import { createEngine } from '../irqchips/chips.ts';
import { createDelivery, drain, type EntryCounts } from '../irqchips/stations.ts';
import { wiringOf } from '../irqchips/wiring.ts';
import { murmur128 } from '../lib/hash.ts';
import { type Delivered, VERDICT_INFO, Verdict } from '../model/delivery.ts';
import { VERDICTS, type Wiring } from '../model/hardware.ts';
import {
  type Checkpoint,
  type Command,
  type JournalLine,
  type LiveColumns,
  type LiveRows,
  LOST_ROWS,
  type Outcome,
  SimCall,
  type SimulationStart,
  TICKS_PER_JIFFY,
} from '../model/simulation.ts';
import { checkCommand } from './check.ts';
import { liveRows, queueFirsts, type SimulationColumns, simulationColumns } from './columns.ts';
import { injectFault, repairFault } from './faults.ts';
import { framer } from './framer.ts';
import { cpuOffline, cpuOnline } from './hotplug.ts';
import { Probes } from './probes.ts';
import { setSourceRate, startForger, startSource, stopSource } from './sources.ts';
import { type Due, newTraffic, type Traffic } from './traffic.ts';

const TASK = 0;
const BOOT_CPU = 0;

/** Messages that are routed at once. */
const BATCH = 4096;

/** Ticks between two looks at what no message brings about: level pins, fault events, masks that were taken away. */
const SETTLE_TICKS = 64;

/** Commands that leave domains, irqs and devices as they are. */
const NO_STRUCTURE: ReadonlySet<number> = new Set([
  SimCall.startSource,
  SimCall.startForger,
  SimCall.setRate,
  SimCall.stopSource,
  SimCall.name,
]);

const ARRIVED = 0;
const MERGED = 1;
const WAITS = 2;
const LOST = 3;

/** Class of each verdict, as device counters have them. */
const CLASS = Uint8Array.from({ length: VERDICTS }, (_, verdict) => {
  const fate = VERDICT_INFO[verdict]?.fate ?? 'lost';
  if (verdict === Verdict.merged) return MERGED;
  return fate === 'arrived' ? ARRIVED : fate === 'waits' ? WAITS : LOST;
});

export class Simulation {
  readonly engine: Engine;
  readonly columns: SimulationColumns;
  readonly rows: LiveRows;
  /** All columns of its own. */
  readonly columnsBuffer: ArrayBuffer;
  private readonly wiring: Wiring;
  private readonly delivery: Delivery;
  private readonly router: Router;
  private readonly traffic: Traffic;
  private readonly probes: Probes;
  private readonly batch: MessageBatch = newMessageBatch(BATCH);
  private readonly outcome = new Uint8Array(BATCH);
  private readonly due: Due;
  /** Columns of device counters, by class. */
  private readonly classes: readonly Float64Array[];
  private readonly counts: EntryCounts;
  /** Frames in which irqs were elsewhere than in the one before: what is shown, no part of the state. */
  private framesMoved = 0;
  /** How the frame that was filled last is filled. */
  private framing: { readonly to: LiveColumns; readonly fill: () => boolean } | undefined;

  constructor({ topology, bytes, names, devices, commands }: SimulationStart) {
    this.engine = createEngine(topology);
    const { machine: m } = this.engine;
    if (bytes) new Uint8Array(m.buffer).set(bytes);
    m.names.push(...names);
    const { buffer, columns } = simulationColumns(m);
    this.columnsBuffer = buffer;
    this.columns = columns;
    this.rows = liveRows(m);
    this.wiring = wiringOf(topology, m.shape);
    this.delivery = createDelivery(this.engine);
    this.router = newRouter(m, this.wiring);
    this.probes = new Probes(this.engine, devices);
    const { arrived, merged, waits, lost } = columns.device;
    this.classes = [arrived, merged, waits, lost];
    this.counts = { cells: columns.cell.entries, cpus: columns.cpu.entries };
    this.due = {
      devs: new Uint32Array(BATCH),
      indices: new Uint32Array(BATCH),
      count: 0,
      flush: () => this.flush(),
      forge: (source) => this.forge(source),
    };
    this.traffic = newTraffic(columns, queueFirsts(topology), this.due);
    finishCalls(this.engine);
    for (const command of commands) this.apply(command);
    columns.clock.commands[0] = 0;
  }

  get machine(): Machine {
    return this.engine.machine;
  }

  /** Ticks that have passed. */
  get tick(): number {
    return this.columns.clock.tick[0]!;
  }

  /** Does a command. Whatever its numbers are, it gives 0 or more, or -errno, and in the latter case has done nothing by halves. */
  apply(command: Command): Outcome {
    const { clock } = this.columns;
    clock.commands[0]!++;
    const error = checkCommand(this.machine, command);
    if (error !== 0) return { result: error };
    if (!NO_STRUCTURE.has(command.call)) clock.structure[0]!++;
    const outcome = this.carryOut(command);
    this.settle();
    return outcome;
  }

  private carryOut({ call, args, mask, text = '' }: Command): Outcome {
    const { engine, delivery, columns, machine: m } = this;
    const [a = 0, b = 0, c = 0, d = 0] = args;
    switch (call) {
      case SimCall.fire:
        return this.byHand(delivery.fire(a, b), a, b);
      case SimCall.write:
        return this.byHand(delivery.write(a, b, c, d), -1, 0);
      case SimCall.setPin:
        return this.byHand(delivery.setPin(a, b, c !== 0), -1, 0);
      case SimCall.fireChannel:
        return this.byHand(delivery.fireChannel(a), -1, 0);
      case SimCall.takeInterrupts:
        m.localApic.takesInterrupts[a] = b === 0 ? 0 : 1;
        return { result: 0 };
      case SimCall.cpuOffline:
        return { result: cpuOffline(engine, a) };
      case SimCall.cpuOnline:
        return { result: cpuOnline(engine, a) };
      case SimCall.bind:
        return { result: this.probes.bind(a) };
      case SimCall.unbind:
        return { result: this.probes.unbind(a) };
      case SimCall.setVirtualFunctions:
        return { result: this.probes.setVirtualFunctions(a, b) };
      case SimCall.startSource:
        return { result: startSource(columns, args) };
      case SimCall.startForger:
        return { result: startForger(columns, args) };
      case SimCall.setRate:
        return { result: setSourceRate(columns, a, b) };
      case SimCall.stopSource:
        return { result: stopSource(columns, a) };
      case SimCall.inject:
        return { result: injectFault(m, this.wiring, columns, [a, b, c, d]) };
      case SimCall.repair:
        return { result: this.repair(a) };
      case SimCall.name:
        return { result: m.names.numberOf(text) };
      default:
        engine.begin(TASK, call as CallNumber, args, mask);
        return { result: engine.run(TASK, BOOT_CPU) };
    }
  }

  /** A message sent by hand counts as one of traffic does. */
  private byHand(delivered: Delivered, dev: number, index: number): Outcome {
    this.columns.clock.messages[0]!++;
    if (dev >= 0) this.classes[CLASS[delivered.verdict]!]![dev]!++;
    if (CLASS[delivered.verdict] === LOST) this.noteLost(delivered, dev, index);
    for (const { cpu, vector } of delivered.entries) this.countEntry(cpu, vector);
    return { result: delivered.verdict, delivered };
  }

  private noteLost({ verdict, message }: Delivered, dev: number, index: number): void {
    const { requester = 0, lo = 0, hi = 0, data = 0 } = message ?? {};
    this.keepLost(requester, lo, hi, data, verdict, dev, index);
  }

  private countEntry(cpu: number, vector: number): void {
    this.columns.cell.entries[(cpu << 8) | vector]!++;
    this.columns.cpu.entries[cpu]!++;
    this.columns.clock.entries[0]!++;
  }

  private repair(at: number): number {
    const { used } = this.columns.injection;
    if (at >= 0) return repairFault(this.machine, this.columns, at);
    for (let row = 0; row < used.length; row++)
      if (used[row] !== 0) repairFault(this.machine, this.columns, row);
    return 0;
  }

  /** Lets time pass. */
  run(ticks: number): void {
    const { clock } = this.columns;
    for (let left = ticks; left > 0; left--) {
      const now = clock.tick[0]!;
      this.traffic.tick(now);
      if (this.due.count > 0) this.flush();
      this.takeVectors();
      if (now % SETTLE_TICKS === 0) this.settle();
      if (now % TICKS_PER_JIFFY === 0) this.jiffy();
      clock.tick[0] = now + 1;
    }
  }

  /** Routes what is due, and counts what became of it. */
  private flush(): void {
    const { due, batch, router, outcome } = this;
    const { count } = due;
    due.count = 0;
    const sent = router.send(due.devs, due.indices, count, batch, outcome);
    router.route(batch, 0, sent);
    this.account(count);
  }

  private account(count: number): void {
    const { due, batch, outcome, classes, columns } = this;
    const { devs, indices } = due;
    columns.clock.messages[0]! += count;
    let sent = 0;
    for (let i = 0; i < count; i++) {
      const dev = devs[i]!;
      let verdict = outcome[i]!;
      const left = verdict === 0;
      if (left) verdict = batch.verdict[sent++]!;
      const fate = CLASS[verdict]!;
      classes[fate]![dev]!++;
      if (fate !== LOST) continue;
      if (left) {
        const at = sent - 1;
        this.keepLost(
          batch.requester[at]!,
          batch.lo[at]!,
          batch.hi[at]!,
          batch.data[at]!,
          verdict,
          dev,
          indices[i]!,
        );
      } else if (verdict === Verdict.notEnabled && this.hasPin(dev)) this.raisePin(dev);
      else this.keepLost(this.wiring.functionRequester[dev]!, 0, 0, 0, verdict, dev, indices[i]!);
    }
  }

  private hasPin(dev: number): boolean {
    return this.wiring.intxPin[dev]! >= 0 || this.wiring.intxIrq[dev]! >= 0;
  }

  /** A function without MSI raises its pin: what the batch counted as lost is counted by its own way. */
  private raisePin(dev: number): void {
    const { device, clock } = this.columns;
    device.lost[dev]!--;
    this.machine.verdictCount.count[Verdict.notEnabled]!--;
    clock.messages[0]!--;
    this.byHand(this.delivery.fire(dev, 0), dev, 0);
  }

  private forge(source: number): void {
    const { batch, router, columns, due } = this;
    if (due.count > 0) this.flush();
    const { requester, lo, hi, data } = columns.source;
    batch.requester[0] = requester[source]!;
    batch.lo[0] = lo[source]!;
    batch.hi[0] = hi[source]!;
    batch.data[0] = data[source]!;
    router.route(batch, 0, 1);
    columns.clock.messages[0]!++;
    const verdict = batch.verdict[0]!;
    if (CLASS[verdict] === LOST)
      this.keepLost(requester[source]!, lo[source]!, hi[source]!, data[source]!, verdict, -1, 0);
  }

  private keepLost(
    requester: number,
    lo: number,
    hi: number,
    data: number,
    verdict: number,
    dev: number,
    index: number,
  ): void {
    const { lost, clock } = this.columns;
    const row = clock.lost[0]! % LOST_ROWS;
    clock.lost[0]!++;
    lost.tick[row] = clock.tick[0]!;
    lost.requester[row] = requester;
    lost.lo[row] = lo;
    lost.hi[row] = hi;
    lost.data[row] = data;
    lost.verdict[row] = verdict;
    lost.dev[row] = dev;
    lost.index[row] = index;
  }

  /** CPUs take what pends. */
  private takeVectors(): void {
    this.columns.clock.entries[0]! += drain(this.machine, Number.POSITIVE_INFINITY, this.counts);
  }

  /** What no message of a tick brings about. */
  private settle(): void {
    const { machine: m, router, batch } = this;
    for (let released = -1; released !== 0; ) {
      released = m.chipset.pendingFunctions[0] === 0 ? 0 : router.release(batch);
      router.route(batch, 0, released);
      this.columns.clock.messages[0]! += released;
      if (m.kernel.resendHead[0] !== 0) this.call(Call.resendIrqs, BOOT_CPU);
      // A handler may take masks away, and more leaves.
      for (const { cpu, vector } of this.delivery.settle().entries) this.countEntry(cpu, vector);
    }
  }

  /** Timers of the kernel: vectors that irqs have left are cleaned up, irqs that nobody cared for are polled. */
  private jiffy(): void {
    const { kernel, cpu: cpus, shape } = this.machine;
    kernel.jiffies[0]!++;
    for (let cpu = 0; cpu < shape.cpus; cpu++)
      if (cpus.cleanupPending[cpu] !== 0) this.call(Call.vectorCleanup, cpu);
    if (kernel.spuriousPollAt[0] !== 0 && kernel.jiffies[0]! >= kernel.spuriousPollAt[0]!)
      this.call(Call.pollSpuriousIrqs, BOOT_CPU);
  }

  /** Something of the kernel's that nobody asked for: a timer, a tasklet. */
  private call(call: CallNumber, cpu: number): void {
    this.engine.begin(TASK, call, []);
    this.engine.run(TASK, cpu);
  }

  /** Copies what changes into a frame. */
  frame(to: LiveColumns): void {
    if (this.framing?.to !== to) this.framing = { to, fill: framer(this.machine, this.columns, to) };
    if (this.framing.fill()) this.framesMoved++;
    to.head.structure[0]! += this.framesMoved;
  }

  checkpoint(): Checkpoint {
    return {
      machine: new Uint8Array(this.machine.buffer).slice(),
      own: new Uint8Array(this.columnsBuffer).slice(),
      ...this.rest,
    };
  }

  restore(checkpoint: Checkpoint): void {
    new Uint8Array(this.machine.buffer).set(checkpoint.machine);
    new Uint8Array(this.columnsBuffer).set(checkpoint.own);
    this.rest = checkpoint;
  }

  /** What is in no column: texts, and what drivers hold. Setting it puts a copy back. */
  get rest(): Pick<Checkpoint, 'names' | 'probed'> {
    return { names: [...this.machine.names], probed: this.probes.all };
  }

  set rest({ names, probed }: Pick<Checkpoint, 'names' | 'probed'>) {
    this.machine.names.replace(names);
    this.probes.all = probed;
  }

  /** Hash of all that a simulation is, 32 hexadecimal digits. */
  hash(): string {
    const seed = murmur128(new Uint8Array(this.machine.buffer))[0]!;
    const words = murmur128(new Uint8Array(this.columnsBuffer), seed);
    return [...words].map((word) => (word >>> 0).toString(16).padStart(8, '0')).join('');
  }

  /** Goes on by a journal: each command before its tick. */
  play(journal: readonly JournalLine[]): void {
    for (const line of journal) {
      this.run(line.tick - this.tick);
      this.apply(line);
    }
  }
}

/** Calls that run on the CPU that they are about, which is their first argument. */
const OWN_CPU: readonly number[] = [Call.lapicOnline, Call.cpuDisable, Call.migrateAllOffThisCpu];

/** A machine that was taken out of a trace may stand in the middle of calls: they run to their end before anything else is done. */
function finishCalls(engine: Engine): void {
  const { task, call } = engine.machine;
  for (let row = 0; row < task.top.length; row++) {
    const innermost = task.top[row]! - 1;
    if (innermost < 0) continue;
    engine.run(row, OWN_CPU.includes(call.call[innermost]!) ? call.a0[innermost]! : BOOT_CPU);
  }
}

export type { SimulationStart };
