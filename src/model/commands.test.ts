import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Call } from '../engine/calls.ts';
import { RecordFault } from '../lib/records.ts';
import { newRing, RingReader, RingWriter } from '../lib/ring.ts';
import { newLane, openReceiver, openSender } from '../lib/transport.ts';
import { COMMAND_LANE, type CommandTarget, carryOut, sendCall, sendName, sendStep } from './commands.ts';

type Command =
  | {
      readonly do: 'begin';
      readonly task: number;
      readonly call: number;
      readonly args: number[];
      readonly mask: number[];
    }
  | { readonly do: 'step'; readonly task: number; readonly cpu: number }
  | { readonly do: 'name'; readonly text: string };

/** Writes down what arrives. */
class Listener implements CommandTarget {
  readonly heard: Command[] = [];

  begin(task: number, call: number, args: number[], mask: number[]): void {
    this.heard.push({ do: 'begin', task, call, args, mask });
  }

  step(task: number, cpu: number): void {
    this.heard.push({ do: 'step', task, cpu });
  }

  name(text: string): void {
    this.heard.push({ do: 'name', text });
  }
}

function send(writer: RingWriter | ReturnType<typeof openSender>, command: Command): boolean {
  if (command.do === 'name') return sendName(writer, command.text);
  if (command.do === 'step') return sendStep(writer, command.task, command.cpu);
  return sendCall(writer, command.task, command.call, command.args, command.mask);
}

const task = fc.integer({ min: 0, max: 1023 });
const cpu = fc.integer({ min: 0, max: 65535 });
const arg = fc.oneof(fc.integer(), fc.integer({ min: 0, max: 0xffffffff }), fc.maxSafeInteger());
/** CPUs as a mask has them, in runs, and in any order. */
const cpus = fc.oneof(
  fc.uniqueArray(cpu, { maxLength: 200 }),
  fc
    .uniqueArray(fc.integer({ min: 0, max: 300 }), { maxLength: 200 })
    .map((list) => list.sort((a, b) => a - b)),
  fc
    .tuple(cpu, fc.integer({ min: 0, max: 4096 }))
    .map(([from, length]) => Array.from({ length: Math.min(length, 65536 - from) }, (_, i) => from + i)),
);
const begin = fc.record({
  do: fc.constant('begin' as const),
  task,
  call: fc.constantFrom(...Object.values(Call)),
  args: fc.oneof(fc.array(fc.integer(), { maxLength: 10 }), fc.array(arg, { maxLength: 100 })),
  mask: cpus,
});
const command: fc.Arbitrary<Command> = fc.oneof(
  { weight: 6, arbitrary: begin },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('step' as const), task, cpu }) },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('name' as const), text: fc.string({ unit: 'grapheme' }) }),
  },
);

function ring(records: number) {
  const buffer = newRing({ recordWords: 8, records });
  return { writer: new RingWriter(buffer), reader: new RingReader(buffer) };
}

describe('commands as records', () => {
  it('arrive as they were sent, all kinds, through every wrap of the ring', () => {
    const { writer, reader } = ring(512);
    fc.assert(
      fc.property(fc.array(command, { minLength: 1, maxLength: 12 }), (commands) => {
        const listener = new Listener();
        const sent: Command[] = [];
        for (const one of commands) {
          if (!send(writer, one)) {
            writer.publish();
            carryOut(reader, listener);
            expect(send(writer, one)).toBe(true);
          }
          sent.push(one);
        }
        writer.publish();
        carryOut(reader, listener);
        expect(listener.heard).toEqual(sent);
      }),
      { numRuns: 1000 },
    );
  });

  it.each(Object.entries(Call))('%s arrives with arguments of one word in one record', (_, call) => {
    const { writer, reader } = ring(2);
    const listener = new Listener();
    expect(sendCall(writer, 3, call, [7, -1, 0x7fffffff, -0x80000000])).toBe(true);
    writer.publish();
    expect(writer.pending).toBe(0);
    expect(reader.receive()).toBe(1);
    carryOut(reader, listener);
    expect(listener.heard).toEqual([
      { do: 'begin', task: 3, call, args: [7, -1, 0x7fffffff, -0x80000000], mask: [] },
    ]);
  });

  it('take the room that their masks need as ranges', () => {
    const { writer, reader } = ring(1024);
    const all = Array.from({ length: 4096 }, (_, i) => i);
    sendCall(writer, 0, Call.setAffinity, [30], all);
    writer.publish();
    expect(reader.receive()).toBe(1);
    sendCall(
      writer,
      0,
      Call.setAffinity,
      [30],
      all.filter((i) => i % 2 === 0),
    );
    writer.publish();
    expect(reader.receive()).toBe(1 + 257);
  });

  it('are refused whole when there is no room, and when a number does not fit', () => {
    const { writer, reader } = ring(4);
    expect(sendCall(writer, 0, 1, [1, 2, 3, 4, 5])).toBe(true);
    expect(sendStep(writer, 0, 1)).toBe(true);
    expect(sendCall(writer, 0, 2, [1, 2, 3, 4, 5])).toBe(false);
    expect(() => sendCall(writer, 0, 2, [], [65536])).toThrow(RangeError);
    expect(() => sendCall(writer, 70_000, 2, [])).toThrow(RangeError);
    for (const odd of [1.5, Number.NaN, 2 ** 60])
      expect(() => sendCall(writer, 0, 2, [odd])).toThrow(RangeError);
    expect(() => sendCall(writer, 0, 2, Array(100).fill(0))).toThrow(RangeError);
    writer.publish();
    const listener = new Listener();
    expect(carryOut(reader, listener)).toBe(2);
    expect(listener.heard.map((one) => one.do)).toEqual(['begin', 'step']);
  });

  it('are done as many at a time as wanted', () => {
    const { writer, reader } = ring(16);
    for (let i = 0; i < 5; i++) sendStep(writer, i, i);
    writer.publish();
    const listener = new Listener();
    expect([
      carryOut(reader, listener, 2),
      carryOut(reader, listener, 2),
      carryOut(reader, listener),
    ]).toEqual([2, 2, 1]);
    expect(listener.heard.map((one) => one.do === 'step' && one.cpu)).toEqual([0, 1, 2, 3, 4]);
  });

  it('are faults when nobody has sent them', () => {
    for (const words of [
      [9, 1],
      [1, 2],
      [1, 0],
      [1, 1, 1, 9],
      [3, 1, 99],
      [3, 1, -1],
    ]) {
      const { writer, reader } = ring(2);
      const at = writer.open(1);
      writer.words.set(words, at);
      writer.publish();
      expect(() => carryOut(reader, new Listener())).toThrow(RecordFault);
    }
  });

  it('travel by transferred batches as well', async () => {
    const lane = newLane('post', COMMAND_LANE);
    const [sender, receiver] = [openSender(lane.sender), openReceiver(lane.receiver)];
    const commands = fc.sample(command, { numRuns: 300, seed: 4 });
    const listener = new Listener();
    for (const one of commands) {
      while (!send(sender, one)) {
        carryOut(receiver, listener);
        await new Promise((resolve) => setTimeout(resolve, 1));
      }
      sender.publish();
    }
    while (listener.heard.length < commands.length) {
      carryOut(receiver, listener);
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    expect(listener.heard).toEqual(commands);
    sender.close();
    receiver.close();
  });
});
