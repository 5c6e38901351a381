// For tests: tasks whose calls interleave step by step, as a seed decides.

import { Call, type CallNumber } from '../engine/calls.ts';
import type { Engine } from '../engine/engine.ts';
import { onlineCpus, range } from '../engine/invariant-tools.ts';
import type { Below } from '../engine/matrix-testing.ts';
import type { JournalEntry } from './journal.ts';

/** A call that a task is about to make. */
export interface Job {
  readonly call: CallNumber;
  readonly args: readonly number[];
  readonly mask?: readonly number[];
  /** What nobody else may touch meanwhile. */
  readonly locks: readonly string[];
  /** CPU on which it runs; any one where it is not given. */
  readonly cpu?: number;
  /** Nobody else takes a step until it is done. */
  readonly alone?: boolean;
  /** What follows in the same task, and what is wrong with the answer. */
  next?(result: number): Job | undefined;
  check?(result: number): string | undefined;
}

interface Task {
  job: Job | undefined;
  steps: number;
}

/** No call takes more steps. */
const MANY_STEPS = 100_000;

export abstract class RandomTasks {
  readonly journal: JournalEntry[] = [];
  /** Calls that began. */
  commands = 0;
  /** What is wrong with an answer, if anything was. */
  wrong: string | undefined;
  protected readonly engine: Engine;
  protected readonly below: Below;
  protected readonly locks = new Set<string>();
  private readonly tasks: Task[];
  private readonly keepJournal: boolean;

  constructor(engine: Engine, below: Below, tasks: number, keepJournal: boolean) {
    this.engine = engine;
    this.below = below;
    this.keepJournal = keepJournal;
    this.tasks = range(tasks).map(() => ({ job: undefined, steps: 0 }));
  }

  /** What a task that does nothing is to do. */
  protected abstract draw(): Job | undefined;

  /** A step was taken; its events are those of the engine. */
  protected abstract stepped(): void;

  /** A task begins a call or takes a step of the one that it is in. */
  act(): void {
    const number = this.below(this.tasks.length);
    const task = this.tasks[number]!;
    if (task.job !== undefined) return this.step(number, task);
    const job = this.draw();
    if (job === undefined || job.locks.some((lock) => this.locks.has(lock))) return;
    if (job.alone === true) this.alone(number, job);
    else this.start(number, task, job);
  }

  /** A task is inside request_irq() or free_irq() of an irq, which activate and deactivate it under the lock of its descriptor. */
  protected holdsDescriptor(irq: number): boolean {
    return this.tasks.some(
      ({ job }) =>
        job !== undefined &&
        (job.call === Call.requestIrq || job.call === Call.freeIrq) &&
        job.args[0] === irq,
    );
  }

  /** Takes steps until no call is under way. */
  settle(): void {
    for (const [number, task] of this.tasks.entries()) while (task.job !== undefined) this.step(number, task);
  }

  private start(number: number, task: Task, job: Job): void {
    for (const lock of job.locks) this.locks.add(lock);
    task.job = job;
    task.steps = 0;
    this.begin(number, job);
  }

  private begin(task: number, { call, args, mask = [] }: Job): void {
    this.commands++;
    if (this.keepJournal) this.journal.push({ task, call, args, mask });
    this.engine.begin(task, call, args, mask);
  }

  private takeStep(task: number, cpu: number): void {
    if (this.keepJournal) this.journal.push({ task, cpu });
    this.engine.clearEvents();
    this.engine.step(task, cpu);
    this.stepped();
  }

  private step(number: number, task: Task): void {
    const job = task.job!;
    this.takeStep(number, job.cpu ?? this.anyCpu());
    if (++task.steps > MANY_STEPS) throw new Error(`call ${job.call} does not end`);
    if (this.engine.depth(number) > 0) return;
    const result = this.engine.result(number);
    this.answered(job, result);
    const next = job.next?.(result);
    if (next !== undefined) {
      task.job = next;
      this.begin(number, next);
      return;
    }
    for (const lock of job.locks) this.locks.delete(lock);
    task.job = undefined;
  }

  /** Carries a job and what follows it out, while no other task takes a step. */
  protected alone(number: number, first: Job): void {
    for (let job: Job | undefined = first; job !== undefined; ) {
      this.begin(number, job);
      for (let steps = 0; this.engine.depth(number) > 0; steps++) {
        this.takeStep(number, job.cpu ?? this.anyCpu());
        if (steps > MANY_STEPS) throw new Error(`call ${job.call} does not end`);
      }
      const result = this.engine.result(number);
      this.answered(job, result);
      const next: Job | undefined = job.next?.(result);
      // What follows may let others go on.
      if (next !== undefined && next.alone !== true && this.tasks[number]!.job === undefined) {
        this.start(number, this.tasks[number]!, next);
        return;
      }
      job = next;
    }
  }

  private answered(job: Job, result: number): void {
    const sentence = job.check?.(result);
    if (sentence !== undefined) this.wrong ??= `call ${job.call} (${job.args}) gave ${result}: ${sentence}`;
  }

  private anyCpu(): number {
    return this.pick(onlineCpus(this.engine.machine))!;
  }

  protected pick<T>(list: readonly T[]): T | undefined {
    return list.length === 0 ? undefined : list[this.below(list.length)];
  }
}
