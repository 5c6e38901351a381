// What a replay asked of the engine, call by call and step by step, with copies of the machine in between: any point of the run is
// a copy and a few commands away.

import type { CallNumber, EngineDoor } from '../../engine/calls.ts';
import type { Engine } from '../../engine/engine.ts';

/** Events between two copies at first, and bytes that all copies may take; when they take more, every other one goes. */
const EVERY = 512;
const MAX_BYTES = 64 << 20;

/** Words of a command before its arguments: position, call (0: a step), task, arguments, CPUs of the mask. */
const HEAD = 5;
const STEP = 0;

interface Checkpoint {
  /** Words of the journal that are in it. */
  readonly words: number;
  /** It holds every command before this position. */
  readonly position: number;
  readonly bytes: Uint8Array;
}

/** A position is the number of events of the trace that were taken. */
export class Journal {
  private words = new Int32Array(1 << 14);
  private length = 0;
  private readonly engine: Engine;
  private checkpoints: readonly Checkpoint[] = [];
  private every = EVERY;
  /** Words that the machine has carried out, and the position of the last command among them. */
  private done = 0;
  private reached = -1;

  /** @param engine a machine that nothing has happened to yet */
  constructor(engine: Engine) {
    this.engine = engine;
    this.keep(0);
  }

  /** The engine's door; what is asked there is written down. */
  door(position: () => number): EngineDoor {
    const { engine } = this;
    const door: EngineDoor = {
      ...engine,
      begin: (task, call, args, mask = []) => {
        this.write(position(), call, task, args, mask);
        engine.begin(task, call, args, mask);
      },
      step: (task, cpu) => {
        this.write(position(), STEP, task, [cpu], []);
        return engine.step(task, cpu);
      },
      run(task, cpu) {
        while (door.step(task, cpu));
        return engine.result(task);
      },
    };
    return door;
  }

  /** Brings the machine to where it was at a position. */
  seek(position: number): void {
    const nearest = this.checkpoints.findLast((each) => each.position <= position + 1)!;
    if (this.reached > position || nearest.words > this.done) this.restore(nearest);
    while (this.done < this.length && this.words[this.done]! <= position) this.carryOut();
  }

  private write(
    position: number,
    call: number,
    task: number,
    args: readonly number[],
    mask: readonly number[],
  ): void {
    if (position >= this.checkpoints.at(-1)!.position + this.every) this.keep(position);
    const command = [position, call, task, args.length, mask.length, ...args, ...mask];
    this.reserve(this.length + command.length);
    this.words.set(command, this.length);
    this.length += command.length;
    this.done = this.length;
    this.reached = position;
  }

  private reserve(length: number): void {
    if (length <= this.words.length) return;
    const words = new Int32Array(Math.max(length, this.words.length * 2));
    words.set(this.words);
    this.words = words;
  }

  /** Copies the machine as it is before the first command at a position. */
  private keep(position: number): void {
    const bytes = new Uint8Array(this.engine.machine.buffer).slice();
    this.checkpoints = [...this.checkpoints, { words: this.length, position, bytes }];
    if (this.checkpoints.length * bytes.length <= MAX_BYTES) return;
    this.checkpoints = this.checkpoints.filter((_, at) => at % 2 === 0);
    this.every *= 2;
  }

  private restore({ words, position, bytes }: Checkpoint): void {
    new Uint8Array(this.engine.machine.buffer).set(bytes);
    this.done = words;
    this.reached = position - 1;
  }

  private carryOut(): void {
    const { words, engine } = this;
    const [position, call, task, args, cpus] = words.subarray(this.done, this.done + HEAD) as unknown as [
      number,
      number,
      number,
      number,
      number,
    ];
    const first = this.done + HEAD;
    const mask = first + args;
    this.done = mask + cpus;
    this.reached = position;
    try {
      if (call === STEP) engine.step(task, words[first]!);
      else
        engine.begin(
          task,
          call as CallNumber,
          [...words.subarray(first, mask)],
          [...words.subarray(mask, this.done)],
        );
    } catch {
      // Here the engine gave up when the trace was replayed. The report says so, and nothing was asked of it afterwards.
    }
    engine.clearEvents();
  }
}
