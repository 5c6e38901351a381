import { describe, expect, it } from 'vitest';
import { byteLength, unpack } from './columns.ts';
import type { RecordReceiver, RecordSender } from './records.ts';
import {
  newBox,
  newLane,
  openGiver,
  openReceiver,
  openSender,
  openTaker,
  portsOf,
  type Transport,
} from './transport.ts';

const immediate = () => new Promise((resolve) => setImmediate(resolve));

/** Long enough for messages on their way, also when this process was not running meanwhile: messages come after timers. */
async function arrived(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 10));
  await immediate();
  await immediate();
}

function send(sender: RecordSender, records: number, first: number): boolean {
  const at = sender.open(records);
  if (at < 0) return false;
  for (let i = 0; i < records * sender.recordWords; i++) sender.words[(at + i) & sender.mask] = first + i;
  return true;
}

/** Takes everything that has arrived. */
function drain(receiver: RecordReceiver): number[] {
  const taken: number[] = [];
  for (let records = receiver.receive(); records > 0; records = receiver.receive()) {
    for (let i = 0; i < records * receiver.recordWords; i++)
      taken.push(receiver.words[(receiver.start + i) & receiver.mask]!);
    receiver.release(records);
  }
  return taken;
}

const count = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, i) => from + i);

describe.each<Transport>(['ring', 'post'])('a lane by %s', (transport) => {
  function open(recordWords = 4, records = 1024) {
    const lane = newLane(transport, { recordWords, records });
    const [sender, receiver] = [openSender(lane.sender), openReceiver(lane.receiver)];
    const close = () => {
      sender.close();
      receiver.close();
    };
    return { lane, sender, receiver, close };
  }

  it('carries batches in order, longer ones as well', async () => {
    const { sender, receiver, close } = open();
    let next = 0;
    for (const records of [1, 2, 300, 512, 1]) {
      expect(send(sender, records, next)).toBe(true);
      next += records * 4;
      if (records !== 2) sender.publish();
    }
    await arrived();
    expect(drain(receiver)).toEqual(count(0, next));
    close();
  });

  it('shows nothing that is not published, or was taken back', async () => {
    const { sender, receiver, close } = open();
    send(sender, 3, 0);
    expect(sender.pending).toBe(12);
    await arrived();
    expect(receiver.receive()).toBe(0);
    sender.abandon();
    send(sender, 1, 100);
    sender.publish();
    await arrived();
    expect(drain(receiver)).toEqual([100, 101, 102, 103]);
    close();
  });

  it('drops and counts when the receiver is slow, and goes on when it has read', async () => {
    const { sender, receiver, close } = open(1, 64);
    let [sent, next] = [0, 0];
    for (; next < 100; next++) {
      if (send(sender, 1, next)) sent++;
      sender.publish();
    }
    expect([sent, sender.dropped]).toEqual([64, 36]);
    await arrived();
    expect(drain(receiver)).toEqual(count(0, 64));
    expect(receiver.dropped).toBe(36);
    await arrived();
    for (; next < 140; next++) expect(send(sender, 1, next)).toBe(true);
    sender.publish();
    await arrived();
    expect(drain(receiver)).toEqual(count(100, 140));
    close();
  });

  it('finds room for the longest message in the end', async () => {
    const { sender, receiver, close } = open(1, 8);
    let taken = 0;
    for (let turn = 0; turn < 30; turn++) {
      while (!send(sender, 1 + (turn % 4), turn)) {
        await arrived();
        taken += drain(receiver).length;
        await arrived();
      }
      sender.publish();
    }
    await arrived();
    taken += drain(receiver).length;
    expect(taken).toBe(count(0, 30).reduce((sum, turn) => sum + 1 + (turn % 4), 0));
    close();
  });

  it('refuses a message that never fits', () => {
    const { sender, close } = open(4, 16);
    expect(() => sender.open(9)).toThrow(RangeError);
    close();
  });

  it('releases record by record', async () => {
    const { sender, receiver, close } = open(2, 8);
    for (let i = 0; i < 4; i++) send(sender, 1, i * 10);
    sender.publish();
    await arrived();
    const firsts: number[] = [];
    while (receiver.receive() > 0) {
      firsts.push(receiver.words[receiver.start & receiver.mask]!);
      receiver.release(1);
    }
    expect(firsts).toEqual([0, 10, 20, 30]);
    close();
  });

  it('wakes a receiver that sleeps, once, and none that has records', async () => {
    const { sender, receiver, close } = open();
    let woken = 0;
    const wake = () => woken++;
    expect(receiver.sleep(wake)).toBe(true);
    await arrived();
    expect(woken).toBe(0);
    for (let i = 0; i < 3; i++) {
      send(sender, 1, i);
      sender.publish();
      await arrived();
    }
    expect(woken).toBe(1);
    expect(receiver.sleep(wake)).toBe(false);
    drain(receiver);
    await arrived();
    expect(woken).toBe(1);
    close();
  });

  it('has ends that can be sent to another thread', () => {
    const { sender, receiver } = newLane(transport, { recordWords: 4, records: 8 });
    const ends = structuredClone({ sender, receiver }, { transfer: portsOf(sender, receiver) });
    const [to, from] = [openSender(ends.sender), openReceiver(ends.receiver)];
    expect(to.recordWords + from.recordWords).toBe(8);
    to.close();
    from.close();
  });
});

describe.each<Transport>(['ring', 'post'])('a mailbox by %s', (transport) => {
  function open(size: number) {
    const box = newBox(transport, size);
    const [giver, taker] = [openGiver(box.giver), openTaker(box.taker)];
    const close = () => {
      giver.close();
      taker.close();
    };
    return { giver, taker, close };
  }

  it('gives the newest frame, each once', async () => {
    const { giver, taker, close } = open(8);
    expect([taker.take(), giver.wanted]).toEqual([undefined, true]);
    for (const first of [1, 2, 3]) expect(giver.give(Uint8Array.of(first, 9))).toBe(true);
    expect(giver.wanted).toBe(false);
    await arrived();
    const frame = taker.take();
    expect([frame?.number, frame?.bytes]).toEqual([3, Uint8Array.of(3, 9)]);
    expect(taker.take()).toBeUndefined();
    await arrived();
    expect(giver.wanted).toBe(true);
    close();
  });

  it('leaves the frame alone that was taken last, whatever is given', async () => {
    const { giver, taker, close } = open(4);
    giver.give(Uint8Array.of(1));
    await arrived();
    const held = taker.take()!;
    for (let i = 2; i < 20; i++) {
      giver.give(Uint8Array.of(i));
      await arrived();
    }
    expect(held.bytes).toEqual(Uint8Array.of(1));
    const newest = taker.take()!;
    expect([newest.number, newest.bytes[0]]).toEqual([19, 19]);
    expect(newest === held).toBe(false);
    close();
  });

  it('carries columns that are read where they lie', async () => {
    const schema = { irq: { virq: 'u32', flags: 'u8' }, cpu: { load: 'f64' } } as const;
    const rows = { irq: 3, cpu: 2 };
    const columns = new ArrayBuffer(byteLength(schema, rows));
    const { irq, cpu } = unpack(schema, { buffer: columns, rows });
    irq.col.virq.set([30, 31, 32]);
    cpu.col.load.set([0.5, 2]);
    const { giver, taker, close } = open(columns.byteLength + 100);
    giver.give(new Uint8Array(columns));
    await arrived();
    const { bytes } = taker.take()!;
    const seen = unpack(schema, { buffer: bytes.buffer, rows }, bytes.byteOffset);
    expect([...seen.irq.col.virq, ...seen.cpu.col.load]).toEqual([30, 31, 32, 0.5, 2]);
    close();
  });

  it('takes an empty frame and the largest, and refuses a larger one', async () => {
    const { giver, taker, close } = open(3);
    giver.give(new Uint8Array(0));
    await arrived();
    expect(taker.take()?.bytes.length).toBe(0);
    giver.give(Uint8Array.of(1, 2, 3));
    await arrived();
    expect(taker.take()?.bytes).toEqual(Uint8Array.of(1, 2, 3));
    expect(() => giver.give(new Uint8Array(4))).toThrow(RangeError);
    close();
  });
});

describe('a mailbox by post', () => {
  it('says no, and waits for nobody, when all its buffers are away', async () => {
    const box = newBox('post', 4);
    const [giver, taker] = [openGiver(box.giver), openTaker(box.taker)];
    const given = [1, 2, 3, 4, 5].map((byte) => giver.give(Uint8Array.of(byte)));
    expect(given).toEqual([true, true, true, false, false]);
    expect(giver.wanted).toBe(false);
    await arrived();
    expect(taker.take()?.bytes[0]).toBe(3);
    await arrived();
    expect([giver.wanted, giver.give(Uint8Array.of(6))]).toEqual([true, true]);
    await arrived();
    expect(taker.take()?.number).toBe(4);
    giver.close();
    taker.close();
  });
});
