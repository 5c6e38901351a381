// A mailbox for frames in a SharedArrayBuffer: three slots, of which the giver has one, the taker one, and the third is in the box. They
// change hands with one Atomics.exchange; the newest frame wins and nobody waits.
//
// Contract. One thread makes a MailboxGiver of the buffer, one a MailboxTaker, each once.
//
// Layout, in words of 32 bits: 0 canary, 1 bytes of a slot, 32 the box: number of its slot, and FRESH when the giver put it there; from
// 64 on the slots, each with its frame's number and length and then, 64 bytes on, its bytes.
//
// Memory order. An end stores and reads only in the slot that it has, and it has it from the exchange that took it out of the box until
// the one that puts it there. An exchange that finds what another one left synchronises with it, so all that an end did with a
// slot happens before all that the other one does with it: no access races, no frame is torn. At any time the three slots are at
// three places, since each exchange puts one in and takes one out.

import { checkFrame, type Frame, type FrameGiver, type FrameTaker } from './frames.ts';

const SIZE = 1;
const BOX = 32;
const SLOTS = 64;
const HEAD = 16;
const CANARY = 0x46726d73;
const FRESH = 4;

/** Slots of the giver and of the taker at first; the third is in the box. */
const GIVERS = 0;
const TAKERS = 1;
const IN_BOX = 2;

const slotWords = (size: number): number => HEAD + ((size + 63) >> 6) * 16;

/**
 * An empty mailbox, shared between threads unless told otherwise.
 * @param size bytes of the largest frame
 */
export function newMailbox(size: number, shared = true): ArrayBufferLike {
  const bytes = (SLOTS + 3 * slotWords(size) + 1) * 4;
  const buffer = shared ? new SharedArrayBuffer(bytes) : new ArrayBuffer(bytes);
  const words = new Int32Array(buffer);
  words[0] = CANARY;
  words[SIZE] = size;
  words[BOX] = IN_BOX;
  words[words.length - 1] = CANARY;
  return buffer;
}

/** What is wrong with the parts of a mailbox that nobody writes, or undefined. */
export function mailboxFault(buffer: ArrayBufferLike): string | undefined {
  const words = new Int32Array(buffer);
  if (words[0] !== CANARY) return 'no mailbox: its first word was overwritten';
  if (words.length !== SLOTS + 3 * slotWords(words[SIZE]!) + 1)
    return `a mailbox for ${words[SIZE]} bytes in a buffer of ${buffer.byteLength}`;
  return words[words.length - 1] === CANARY ? undefined : 'the word behind the slots was overwritten';
}

interface Slot {
  /** Number and length of the frame. */
  readonly head: Int32Array;
  readonly bytes: Uint8Array;
}

function slotsOf(buffer: ArrayBufferLike): readonly Slot[] {
  const fault = mailboxFault(buffer);
  if (fault !== undefined) throw new Error(fault);
  const size = new Int32Array(buffer)[SIZE]!;
  return [0, 1, 2].map((slot) => {
    const at = (SLOTS + slot * slotWords(size)) * 4;
    return { head: new Int32Array(buffer, at, 2), bytes: new Uint8Array(buffer, at + HEAD * 4, size) };
  });
}

export class MailboxGiver implements FrameGiver {
  readonly size: number;
  private readonly words: Int32Array;
  private readonly slots: readonly Slot[];
  private mine = GIVERS;
  private given = 0;

  constructor(buffer: ArrayBufferLike) {
    this.slots = slotsOf(buffer);
    this.words = new Int32Array(buffer);
    this.size = this.words[SIZE]!;
  }

  get wanted(): boolean {
    return (Atomics.load(this.words, BOX) & FRESH) === 0;
  }

  give(bytes: Uint8Array): boolean {
    checkFrame(bytes, this.size);
    const slot = this.slots[this.mine]!;
    slot.bytes.set(bytes);
    slot.head[0] = ++this.given;
    slot.head[1] = bytes.length;
    this.mine = Atomics.exchange(this.words, BOX, this.mine | FRESH) & 3;
    return true;
  }

  close(): void {}
}

export class MailboxTaker implements FrameTaker {
  private readonly words: Int32Array;
  private readonly slots: readonly Slot[];
  private mine = TAKERS;

  constructor(buffer: ArrayBufferLike) {
    this.slots = slotsOf(buffer);
    this.words = new Int32Array(buffer);
  }

  take(): Frame | undefined {
    if ((Atomics.load(this.words, BOX) & FRESH) === 0) return undefined;
    this.mine = Atomics.exchange(this.words, BOX, this.mine) & 3;
    const { head, bytes } = this.slots[this.mine]!;
    return { number: head[0]! >>> 0, bytes: bytes.subarray(0, head[1]) };
  }

  close(): void {}
}
