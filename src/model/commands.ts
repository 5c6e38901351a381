// Commands on their way to the engine: calls of engine/calls.ts, the steps that they take, and the names that they use, as records of
// lib/records.ts. A command is one record, or goes on in the records behind it; it arrives whole or not at all.
//
// Words of a command: kind | flags << 8 | task << 16, records, and then
//   call  number of the call, arguments | ranges << 16, the arguments, the ranges of the mask (first CPU | last CPU << 16)
//   step  the CPU
//   name  bytes of the text, the text in UTF-8, four bytes to a word, low first
// An argument is one word, signed; where one of a call's arguments does not fit, each takes two, low first.

import { RecordFault, type RecordReceiver, type RecordSender, type RecordShape } from '../lib/records.ts';

/** A lane for commands. The mask of every other of 4,096 CPUs takes 257 records. */
export const COMMAND_LANE: RecordShape = { recordWords: 8, records: 4096 };

/** What commands are done to; engine/calls.ts has the meanings. */
export interface CommandTarget {
  begin(task: number, call: number, args: readonly number[], mask: readonly number[]): void;
  step(task: number, cpu: number): void;
  /** Adds a text to those that calls name by their index. */
  name(text: string): void;
}

const Kind = { call: 1, step: 2, name: 3 } as const;

/** Each argument takes two words. */
const WIDE = 1;

const HEAD = 2;
const CALL_HEAD = 4;
const NAME_HEAD = 3;

const UINT16_MAX = 0xffff;
const TWO_32 = 2 ** 32;

/**
 * Sends a call.
 * @param mask CPUs, 0 to 65,535, in any order; they arrive in the same
 * @returns false when there is no room: nothing was sent
 * @throws RangeError when a number does not fit the format, or the command is longer than the lane takes
 */
export function sendCall(
  sender: RecordSender,
  task: number,
  call: number,
  args: readonly number[],
  mask: readonly number[] = [],
): boolean {
  const odd = args.find((arg) => !Number.isSafeInteger(arg));
  if (odd !== undefined) throw new RangeError(`argument: ${odd}`);
  const wide = args.some((arg) => (arg | 0) !== arg);
  const ranges = countRanges(mask);
  const argWords = args.length << (wide ? 1 : 0);
  check('arguments', args.length);
  check('ranges', ranges);
  const out = open(sender, Kind.call | (wide ? WIDE << 8 : 0), task, CALL_HEAD + argWords + ranges);
  if (out === undefined) return false;
  out.put(call);
  out.put(args.length | (ranges << 16));
  for (const arg of args) {
    out.put(arg | 0);
    if (wide) out.put(Math.floor(arg / TWO_32));
  }
  putRanges(out, mask);
  return true;
}

/** Sends that a task takes its next step on a CPU; false when there is no room. */
export function sendStep(sender: RecordSender, task: number, cpu: number): boolean {
  const out = open(sender, Kind.step, task, HEAD + 1);
  out?.put(cpu);
  return out !== undefined;
}

/** Sends a text that later calls name; false when there is no room. */
export function sendName(sender: RecordSender, text: string): boolean {
  const bytes = new TextEncoder().encode(text);
  const out = open(sender, Kind.name, 0, NAME_HEAD + ((bytes.length + 3) >> 2));
  if (out === undefined) return false;
  out.put(bytes.length);
  for (let i = 0; i < bytes.length; i += 4)
    out.put(bytes[i]! | (bytes[i + 1]! << 8) | (bytes[i + 2]! << 16) | (bytes[i + 3]! << 24));
  return true;
}

/** Puts the words of a message one after the other, through the wrap. */
class Words {
  private readonly sender: RecordSender;
  private at: number;

  constructor(sender: RecordSender, at: number) {
    this.sender = sender;
    this.at = at;
  }

  put(word: number): void {
    this.sender.words[this.at++ & this.sender.mask] = word;
  }
}

function open(sender: RecordSender, kind: number, task: number, words: number): Words | undefined {
  check('task', task);
  const records = Math.ceil(words / sender.recordWords);
  const at = sender.open(records);
  if (at < 0) return undefined;
  const out = new Words(sender, at);
  out.put(kind | (task << 16));
  out.put(records);
  return out;
}

function check(what: string, value: number): void {
  if (!(value >= 0 && value <= UINT16_MAX)) throw new RangeError(`${what}: ${value}, at most ${UINT16_MAX}`);
}

/** Runs of CPUs that follow each other. */
function countRanges(mask: readonly number[]): number {
  let ranges = 0;
  for (const [i, cpu] of mask.entries()) {
    if (i === 0 || mask[i - 1] !== cpu - 1) ranges++;
    check('CPU', cpu);
  }
  return ranges;
}

function putRanges(out: Words, mask: readonly number[]): void {
  for (let i = 0; i < mask.length; ) {
    const first = mask[i++]!;
    let last = first;
    while (mask[i] === last + 1) last = mask[i++]!;
    out.put(first | (last << 16));
  }
}

/**
 * Does the commands that are there, in order.
 * @param most how many at a time
 * @returns how many were done
 * @throws RecordFault when there is something that no `send…` has put there
 */
export function carryOut(
  receiver: RecordReceiver,
  target: CommandTarget,
  most = Number.POSITIVE_INFINITY,
): number {
  let done = 0;
  for (let there = receiver.receive(); there > 0 && done < most; done++) {
    const records = carryOutOne(receiver, target, there);
    // A call may be long, and the sender may use the room already.
    receiver.release(records);
    there -= records;
    if (there === 0) there = receiver.receive();
  }
  return done;
}

/** Does the first command; gives its records. */
function carryOutOne(receiver: RecordReceiver, target: CommandTarget, there: number): number {
  const { words, mask, start, recordWords } = receiver;
  const word = (i: number): number => words[(start + i) & mask]!;
  const head = word(0);
  const records = word(1);
  if (!(records >= 1 && records <= there)) throw new RecordFault(`command of ${records} records of ${there}`);
  const kind = head & 0xff;
  const task = head >>> 16;
  const room = records * recordWords;
  if (kind === Kind.step) target.step(task, word(HEAD));
  else if (kind === Kind.name) target.name(readName(word, room));
  else if (kind === Kind.call) beginCall(target, task, (head & (WIDE << 8)) !== 0, word, room);
  else throw new RecordFault(`command of kind ${kind}`);
  return records;
}

type Word = (i: number) => number;

function beginCall(target: CommandTarget, task: number, wide: boolean, word: Word, room: number): void {
  const call = word(HEAD);
  const count = word(HEAD + 1) & UINT16_MAX;
  const ranges = word(HEAD + 1) >>> 16;
  const argWords = count << (wide ? 1 : 0);
  if (CALL_HEAD + argWords + ranges > room)
    throw new RecordFault(`call of ${count} arguments and ${ranges} ranges in ${room} words`);
  const args: number[] = [];
  for (let at = CALL_HEAD; args.length < count; at += wide ? 2 : 1)
    args.push(wide ? word(at + 1) * TWO_32 + (word(at) >>> 0) : word(at));
  target.begin(task, call, args, readMask(word, CALL_HEAD + argWords, ranges));
}

function readMask(word: Word, from: number, ranges: number): number[] {
  const mask: number[] = [];
  for (let at = from; at < from + ranges; at++)
    for (let cpu = word(at) & UINT16_MAX; cpu <= word(at) >>> 16; cpu++) mask.push(cpu);
  return mask;
}

function readName(word: Word, room: number): string {
  const length = word(HEAD);
  if (!(length >= 0 && NAME_HEAD + ((length + 3) >> 2) <= room))
    throw new RecordFault(`name of ${length} bytes in ${room} words`);
  const bytes = Uint8Array.from({ length }, (_, i) => word(NAME_HEAD + (i >> 2)) >>> ((i & 3) << 3));
  return new TextDecoder().decode(bytes);
}
