// What joins two threads: lanes of records and mailboxes of frames, in shared memory where there is any, by transferred buffers
// where there is none. Whoever sends or receives does not see which.

import type { FrameGiver, FrameTaker } from './frames.ts';
import { MailboxGiver, MailboxTaker, newMailbox } from './mailbox.ts';
import { PostReceiver, PostSender } from './post-lane.ts';
import { PostMailboxGiver, PostMailboxTaker } from './post-mailbox.ts';
import { checkShape, type RecordReceiver, type RecordSender, type RecordShape } from './records.ts';
import { newRing, RingReader, RingWriter } from './ring.ts';

export type Transport = 'ring' | 'post';

/** One end of a lane: goes to its thread by postMessage, with `portsOf` it transferred. */
export type LaneEnd =
  | { readonly transport: 'ring'; readonly ring: ArrayBufferLike; readonly port: MessagePort }
  | { readonly transport: 'post'; readonly shape: RecordShape; readonly port: MessagePort };

export interface Lane {
  readonly sender: LaneEnd;
  readonly receiver: LaneEnd;
}

/** What must be transferred with ends that go to another thread. */
export const portsOf = (...ends: readonly (LaneEnd | BoxEnd)[]): MessagePort[] =>
  ends.flatMap((end) => ('port' in end ? [end.port] : []));

/** What there is: rings need shared memory, and a page gets it only when it is cross-origin isolated. */
export const bestTransport = (): Transport =>
  typeof SharedArrayBuffer === 'function' && globalThis.crossOriginIsolated !== false ? 'ring' : 'post';

/** @throws RangeError when the shape is none */
export function newLane(transport: Transport, shape: RecordShape): Lane {
  checkShape(shape);
  const { port1, port2 } = new MessageChannel();
  if (transport === 'post')
    return { sender: { transport, shape, port: port1 }, receiver: { transport, shape, port: port2 } };
  const ring = newRing(shape);
  return { sender: { transport, ring, port: port1 }, receiver: { transport, ring, port: port2 } };
}

/** Makes the sending end work; once, in its thread. */
export const openSender = (end: LaneEnd): RecordSender =>
  end.transport === 'post' ? new PostSender(end.port, end.shape) : new RingWriter(end.ring, end.port);

/** Makes the receiving end work; once, in its thread. */
export const openReceiver = (end: LaneEnd): RecordReceiver =>
  end.transport === 'post' ? new PostReceiver(end.port, end.shape) : new RingReader(end.ring, end.port);

/** One end of a mailbox; goes to its thread as a lane's end does. */
export type BoxEnd =
  | { readonly transport: 'ring'; readonly box: ArrayBufferLike }
  | { readonly transport: 'post'; readonly size: number; readonly port: MessagePort };

export interface Box {
  readonly giver: BoxEnd;
  readonly taker: BoxEnd;
}

/** @param size bytes of the largest frame */
export function newBox(transport: Transport, size: number): Box {
  if (transport === 'ring') {
    const box = newMailbox(size);
    return { giver: { transport, box }, taker: { transport, box } };
  }
  const { port1, port2 } = new MessageChannel();
  return { giver: { transport, size, port: port1 }, taker: { transport, size, port: port2 } };
}

export const openGiver = (end: BoxEnd): FrameGiver =>
  end.transport === 'post' ? new PostMailboxGiver(end.port, end.size) : new MailboxGiver(end.box);

export const openTaker = (end: BoxEnd): FrameTaker =>
  end.transport === 'post' ? new PostMailboxTaker(end.port) : new MailboxTaker(end.box);
