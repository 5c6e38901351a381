// Frames by messages, where no memory can be shared: three ArrayBuffers go to and fro, transferred. As in mailbox.ts the newest wins
// and nobody waits; where all three are away, the giver skips, and is wanted again when one comes back.

import { checkFrame, type Frame, type FrameGiver, type FrameTaker } from './frames.ts';

/** One is looked at, one waits to be taken, one fills. */
const BUFFERS = 3;

/** Words before the bytes of a frame: its number, its length. */
const HEAD_BYTES = 8;

export class PostMailboxGiver implements FrameGiver {
  readonly size: number;
  private readonly port: MessagePort;
  private readonly free: ArrayBuffer[] = [];
  private given = 0;
  /** The last frame that came back was the last that was given. */
  private taken = 0;

  /** @param size bytes of the largest frame */
  constructor(port: MessagePort, size: number) {
    this.size = size;
    this.port = port;
    for (let i = 0; i < BUFFERS; i++) this.free.push(new ArrayBuffer(HEAD_BYTES + size));
    port.onmessage = ({ data }: MessageEvent<ArrayBuffer | number>) => this.answer(data);
  }

  /** A number says which frame was taken; a buffer is back. */
  private answer(data: ArrayBuffer | number): void {
    if (typeof data === 'number') this.taken = data;
    else this.free.push(data);
  }

  get wanted(): boolean {
    return this.taken === this.given && this.free.length > 0;
  }

  give(bytes: Uint8Array): boolean {
    checkFrame(bytes, this.size);
    const buffer = this.free.pop();
    if (buffer === undefined) return false;
    new Uint32Array(buffer, 0, 2).set([++this.given, bytes.length]);
    new Uint8Array(buffer, HEAD_BYTES).set(bytes);
    this.port.postMessage(buffer, [buffer]);
    return true;
  }

  close(): void {
    this.port.close();
  }
}

export class PostMailboxTaker implements FrameTaker {
  private readonly port: MessagePort;
  /** The newest that arrived and was not taken, and the one that was taken last. */
  private arrived: ArrayBuffer | undefined;
  private held: ArrayBuffer | undefined;

  constructor(port: MessagePort) {
    this.port = port;
    port.onmessage = ({ data }: MessageEvent<ArrayBuffer>) => {
      this.giveBack(this.arrived);
      this.arrived = data;
    };
  }

  private giveBack(buffer: ArrayBuffer | undefined): void {
    if (buffer) this.port.postMessage(buffer, [buffer]);
  }

  take(): Frame | undefined {
    const buffer = this.arrived;
    if (buffer === undefined) return undefined;
    this.giveBack(this.held);
    this.held = buffer;
    this.arrived = undefined;
    const [number, length] = new Uint32Array(buffer, 0, 2);
    this.port.postMessage(number);
    return { number: number!, bytes: new Uint8Array(buffer, HEAD_BYTES, length) };
  }

  close(): void {
    this.port.close();
  }
}
