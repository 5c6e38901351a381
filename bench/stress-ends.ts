// What runs at the two ends of a lane or a mailbox under stress: content that follows from a seed, and checks of it. Knows neither Node
// nor a browser.

import type { RecordReceiver, RecordSender, RecordShape } from '../src/lib/records.ts';
import {
  type BoxEnd,
  type LaneEnd,
  openGiver,
  openReceiver,
  openSender,
  openTaker,
} from '../src/lib/transport.ts';

export const STRESS_LANE: RecordShape = { recordWords: 4, records: 2048 };

/** What is sent. Both ends know it. */
export interface Plan {
  readonly seed: number;
  /** Records that find room, at least. */
  readonly records: number;
  /** Send again what found no room; else it is missing, and counted. */
  readonly keep: boolean;
}

/** What a receiver saw. */
export interface Tally {
  readonly records: number;
  readonly messages: number;
  /** Messages that were dropped, and those of them that never came. */
  readonly dropped: number;
  readonly missing: number;
  /** Of the dropped: tries of the last message, which is sent again until it finds room. */
  readonly lastDropped: number;
  /** Times that it found nothing and slept. */
  readonly slept: number;
}

const LONGEST = 96;

/** Word 1 of the last message; others have their records there. */
const END = -1;

/** Records of the last message. */
const END_RECORDS = 2;

/** xorshift32. */
export class Random {
  private state: number;

  constructor(seed: number) {
    this.state = Math.imul(seed | 1, 0x9e3779b1) | 1;
  }

  /** 0 … below - 1 */
  below(below: number): number {
    let x = this.state;
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    this.state = x;
    return (x >>> 0) % below;
  }
}

const mix = (seed: number, sequence: number): number => Math.imul(sequence ^ seed, 0x9e3779b1);

/** Records of a message: mostly one, sometimes many. */
function lengthOf(mixed: number): number {
  const x = (mixed ^ (mixed >>> 15)) >>> 0;
  return (x & 15) !== 0 ? 1 : 1 + ((x >>> 4) % LONGEST);
}

/** Word i of a message, from 2 on. */
const wordOf = (mixed: number, i: number): number => mixed ^ Math.imul(i, 0x85ebca6b);

/** Lets the event loop run: messages and answers arrive. */
function hop(): Promise<void> {
  const { port1, port2 } = new MessageChannel();
  return new Promise((resolve) => {
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(0);
  });
}

const SLICE_MS = 8;

/** About one of so many messages takes long to store, or to read: what is under way must stay as it is meanwhile. */
const SLOW_EVERY = 8192;

function beSlow(): void {
  for (const until = performance.now() + 0.5; performance.now() < until; );
}

/** Sends what the plan says; resolves when all of it is published. */
export async function produce(end: LaneEnd, plan: Plan): Promise<void> {
  const sender = openSender(end);
  const producer = new Producer(sender, plan);
  while (!producer.done) {
    const until = performance.now() + SLICE_MS;
    let room = true;
    while (room && !producer.done && performance.now() < until) room = producer.batch();
    // Else nearly all that is not sent again would be missing.
    if (room || plan.keep) await hop();
    else await new Promise((resolve) => setTimeout(resolve, 1));
  }
  while (!producer.end()) await hop();
}

class Producer {
  private readonly sender: RecordSender;
  private readonly plan: Plan;
  private readonly random: Random;
  private sequence = 0;
  private records = 0;
  private skipped = 0;
  private lastDropped = 0;

  constructor(sender: RecordSender, plan: Plan) {
    this.sender = sender;
    this.plan = plan;
    this.random = new Random(plan.seed);
  }

  get done(): boolean {
    return this.records >= this.plan.records;
  }

  /** A batch of messages. False when there was no room for all of it. */
  batch(): boolean {
    const { sender, random } = this;
    const [first, before, dropped] = [this.sequence, this.records, sender.dropped];
    for (let left = 1 + random.below(200); left > 0; left--) if (!this.message()) break;
    const full = sender.dropped !== dropped;
    if (!full && random.below(32) === 0) {
      // Taken back, and sent with the next batches.
      sender.abandon();
      this.sequence = first;
      this.records = before;
    } else sender.publish();
    return !full;
  }

  private message(): boolean {
    const { sender, plan, sequence } = this;
    const mixed = mix(plan.seed, sequence);
    const length = lengthOf(mixed);
    const at = sender.open(length);
    if (at < 0 && plan.keep) return false;
    this.sequence = (sequence + 1) | 0;
    if (at < 0) {
      this.skipped++;
      return true;
    }
    this.records += length;
    if (this.random.below(SLOW_EVERY) === 0) beSlow();
    const { words, mask } = sender;
    words[at & mask] = sequence;
    words[(at + 1) & mask] = length;
    for (let i = 2; i < length << 2; i++) words[(at + i) & mask] = wordOf(mixed, i);
    return true;
  }

  /** Says how many messages are missing; false when there is no room even for that. */
  end(): boolean {
    const { sender } = this;
    const at = sender.open(END_RECORDS);
    if (at < 0) this.lastDropped++;
    else {
      const last = [this.sequence, END, this.skipped, sender.dropped | 0, this.lastDropped];
      for (const [i, word] of last.entries()) sender.words[(at + i) & sender.mask] = word;
    }
    sender.publish();
    return at >= 0;
  }
}

/** Longest that a sender has nothing to send, in ms. */
const PATIENCE = 20_000;

/** Sleeps until there are records. */
function woken(receiver: RecordReceiver): Promise<void> {
  return new Promise((resolve, reject) => {
    const lost = setTimeout(() => reject(new Error('slept through a record')), PATIENCE);
    const wake = () => {
      clearTimeout(lost);
      resolve();
    };
    if (!receiver.sleep(wake)) wake();
  });
}

/** Spins before a receiver that finds nothing sleeps. */
const SPINS = 200;

/** Receives and checks what the plan says. Rejects at the first word that is wrong. */
export async function consume(end: LaneEnd, plan: Plan): Promise<Tally> {
  const receiver = openReceiver(end);
  const consumer = new Consumer(receiver, plan);
  try {
    while (!consumer.done) {
      const until = performance.now() + SLICE_MS;
      let idle = 0;
      while (!consumer.done && idle < SPINS && performance.now() < until)
        idle = consumer.some() ? 0 : idle + 1;
      if (idle === SPINS) await consumer.sleep();
      else await hop();
    }
    return consumer.tally();
  } finally {
    receiver.close();
  }
}

class Consumer {
  done = false;
  private readonly receiver: RecordReceiver;
  private readonly plan: Plan;
  private readonly random: Random;
  private sequence = 0;
  private records = 0;
  private messages = 0;
  private missing = 0;
  private lastDropped = 0;
  private slept = 0;

  constructor(receiver: RecordReceiver, plan: Plan) {
    this.receiver = receiver;
    this.plan = plan;
    this.random = new Random(plan.seed + 1);
  }

  tally(): Tally {
    const { records, messages, missing, lastDropped, slept, receiver } = this;
    return { records, messages, dropped: receiver.dropped, missing, lastDropped, slept };
  }

  /** Takes some of what is there; false when there is nothing. */
  some(): boolean {
    const { receiver, random } = this;
    const there = receiver.receive();
    if (there === 0) return false;
    let taken = 0;
    const slowAt = random.below(SLOW_EVERY);
    for (let left = 1 + random.below(300); left > 0 && taken < there && !this.done; left--) {
      if (left === slowAt) beSlow();
      taken += this.message(receiver.start + taken * 4, there - taken);
    }
    receiver.release(taken);
    return true;
  }

  /** Checks one message; gives its records. */
  private message(at: number, there: number): number {
    const { receiver, plan } = this;
    const { words, mask } = receiver;
    const sequence = words[at & mask]!;
    const length = words[(at + 1) & mask]!;
    this.missing += (sequence - this.sequence) >>> 0;
    if (length === END) return this.end(at);
    const mixed = mix(plan.seed, sequence);
    if (length !== lengthOf(mixed) || length > there) this.wrong(`${length} records of ${there}`);
    for (let i = 2; i < length << 2; i++)
      if (words[(at + i) & mask] !== wordOf(mixed, i)) this.wrong(`word ${i} of ${length} records`);
    if (this.missing > (plan.keep ? 0 : receiver.dropped)) this.wrong(`message ${sequence} came`);
    this.sequence = (sequence + 1) | 0;
    this.records += length;
    this.messages++;
    return length;
  }

  /** Holds what was seen to what the sender says of it. */
  private end(at: number): number {
    const { words, mask } = this.receiver;
    const [missing, dropped, last] = [2, 3, 4].map((i) => words[(at + i) & mask]!);
    if (this.missing !== missing || (this.receiver.dropped | 0) !== dropped)
      this.wrong(`${this.missing} are missing of ${missing}, ${this.receiver.dropped} dropped of ${dropped}`);
    this.lastDropped = last!;
    this.done = true;
    return END_RECORDS;
  }

  private wrong(what: string): never {
    throw new Error(`seed ${this.plan.seed}, message ${this.sequence}: ${what}`);
  }

  async sleep(): Promise<void> {
    this.slept++;
    await woken(this.receiver);
  }
}

/** A single message each way at a time, so that a wake-up that gets lost stops everything. */
export interface EchoPlan {
  readonly seed: number;
  readonly rounds: number;
}

/** Waits for one record, awake for a random while, then asleep; gives its first word. */
async function oneRecord(receiver: RecordReceiver, random: Random): Promise<number> {
  let spins = random.below(400);
  while (receiver.receive() === 0) {
    if (spins-- > 0) continue;
    await woken(receiver);
  }
  const word = receiver.words[receiver.start & receiver.mask]!;
  receiver.release(1);
  return word;
}

function sendOne(sender: RecordSender, word: number): void {
  sender.words[sender.open(1) & sender.mask] = word;
  sender.publish();
}

/** Sends a number and waits until it comes back, again and again; gives the rounds. */
export async function ask(out: LaneEnd, back: LaneEnd, { seed, rounds }: EchoPlan): Promise<number> {
  const [sender, receiver, random] = [openSender(out), openReceiver(back), new Random(seed)];
  for (let round = 0; round < rounds; round++) {
    sendOne(sender, round);
    const came = await oneRecord(receiver, random);
    if (came !== round) throw new Error(`seed ${seed}: ${came} came back for ${round}`);
  }
  return rounds;
}

/** Sends back what comes. */
export async function echo(out: LaneEnd, back: LaneEnd, { seed, rounds }: EchoPlan): Promise<void> {
  const [sender, receiver, random] = [openSender(out), openReceiver(back), new Random(seed + 1)];
  for (let round = 0; round < rounds; round++) sendOne(sender, await oneRecord(receiver, random));
  await hop();
}

/** Bytes of a frame under stress, and how many are given. */
export interface FramePlan {
  readonly size: number;
  readonly frames: number;
}

/** Gives frames, each filled with its number, until the last one is taken. */
export async function giveFrames(end: BoxEnd, { size, frames }: FramePlan): Promise<void> {
  const giver = openGiver(end);
  const words = new Int32Array(size >> 2);
  for (let given = 0; given < frames; ) {
    words.fill(given + 1);
    if (giver.give(new Uint8Array(words.buffer))) given++;
    if (given % 4 === 0 || end.transport === 'post') await hop();
  }
}

/** Takes frames until the last; gives how many it saw. Rejects when one is torn or not newer than the one before. */
export async function takeFrames(end: BoxEnd, { size, frames }: FramePlan): Promise<number> {
  const taker = openTaker(end);
  let seen = 0;
  for (let last = 0; last < frames; ) {
    let frame = taker.take();
    for (let spins = 0; !frame && spins < SPINS; spins++) frame = taker.take();
    if (!frame) {
      await hop();
      continue;
    }
    const words = new Int32Array(frame.bytes.buffer, frame.bytes.byteOffset, size >> 2);
    for (let i = 0; i < words.length; i++)
      if (words[i] !== frame.number)
        throw new Error(`frame ${frame.number} with a word of frame ${words[i]}`);
    if (frame.number <= last) throw new Error(`frame ${frame.number} after ${last}`);
    last = frame.number;
    seen++;
  }
  taker.close();
  return seen;
}
