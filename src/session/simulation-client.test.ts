import { afterEach, describe, expect, it } from 'vitest';
import { Call } from '../engine/calls.ts';
import type { Transport } from '../lib/transport.ts';
import type { StopReason } from '../model/breakpoints.ts';
import { Verdict } from '../model/delivery.ts';
import { EINVAL, EIO } from '../model/errno.ts';
import { LiveEvent } from '../model/live-events.ts';
import type { MachineHeader, MachineView } from '../model/machine.ts';
import { Fault, Pattern, SimCall } from '../model/simulation.ts';
import { TRACE_FIELDS, TraceEvent } from '../model/trace-events.ts';
import type { SimulationReply, SimulationRequest } from '../protocol.ts';
import { Simulation } from '../simulation/simulation.ts';
import { command, MACHINES, startOf } from '../simulation/test-start.ts';
import { SimulationSession } from '../worker/simulation/session.ts';
import { SimulationClient, type SimulationParts, type SimulationWorker } from './simulation-client.ts';

const HEADER: MachineHeader = {
  capture: 'test',
  step: 'now',
  steps: ['now'],
  description: '',
  kernel: '6.12',
  arch: 'x86_64',
  hypervisor: '',
};

const clock = {
  now: () => performance.now(),
  after: (ms: number, call: () => void) => void (ms > 0 ? setTimeout(call, ms) : setImmediate(call)),
};

/** The worker's side in this thread, with all that crosses copied or transferred. */
class NearWorker implements SimulationWorker {
  onmessage: Worker['onmessage'] = null;
  onerror: Worker['onerror'] = null;
  private session: SimulationSession | undefined;
  private isDead = false;

  postMessage(message: unknown): void {
    const request = structuredClone(message) as SimulationRequest;
    setImmediate(() => {
      if (this.isDead) return;
      if (request.type === 'begin')
        this.session = new SimulationSession(request, (m, t) => this.say(m, t), clock);
      else this.session?.answer(request);
    });
  }

  private say(message: SimulationReply, transfer: Transferable[]): void {
    const data = structuredClone(message, { transfer: transfer as never });
    setImmediate(() => !this.isDead && this.onmessage?.call(this as never, { data } as MessageEvent));
  }

  terminate(): void {
    this.isDead = true;
    this.session?.close();
  }

  die(): void {
    this.onerror?.call(this as never, { message: 'out of memory' } as never);
  }
}

/** Workers that are to end as soon as they have begun. */
let dieAtReady = 0;

const clients: SimulationClient[] = [];
const stops: StopReason[] = [];
afterEach(() => {
  for (const client of clients.splice(0)) client.close();
  stops.length = 0;
});

interface Begun {
  readonly client: SimulationClient;
  readonly workers: NearWorker[];
  readonly said: string[];
  machine(): MachineView;
}

async function begin(
  transport: Transport,
  watch?: SimulationParts['watch'],
  resume?: SimulationParts['resume'],
): Promise<Begun> {
  const workers: NearWorker[] = [];
  const said: string[] = [];
  let machine: MachineView | undefined;
  await new Promise<void>((resolve) => {
    const client = new SimulationClient({
      origin: { kind: 'machine', start: startOf(MACHINES.vtd) },
      header: HEADER,
      transport,
      ...(watch && { watch }),
      ...(resume && { resume }),
      listener: {
        onReady(view, restarted) {
          machine = view;
          said.push(restarted ? 'restarted' : 'ready');
          // What was asked for is on its way by then.
          if (restarted && dieAtReady-- > 0) queueMicrotask(() => workers.at(-1)!.die());
          resolve();
        },
        onStood: (reason) => stops.push(reason),
        onStopped: (reason, again) => said.push(`${reason}, ${again ? 'again' : 'for good'}`),
      },
      newWorker: () => {
        const worker = new NearWorker();
        workers.push(worker);
        return worker;
      },
    });
    clients.push(client);
  });
  return { client: clients.at(-1)!, workers, said, machine: () => machine! };
}

async function until(condition: () => boolean): Promise<void> {
  for (const end = performance.now() + 10_000; !condition(); await new Promise((r) => setTimeout(r, 2)))
    if (performance.now() > end) throw new Error('it never came');
}

const traffic = command(SimCall.startSource, [Pattern.poisson, 0, 0, 8, 400_000, 1, 5]);

describe.each(['ring', 'post'] as const)('a simulation by %s', (transport) => {
  it('shows its machine, does commands in order, and answers with the way of a message', async () => {
    const { client, machine } = await begin(transport);
    expect(machine().t.irqDesc.length).toBeGreaterThan(30);
    const [fired, refused, masked] = await Promise.all([
      client.do(command(SimCall.fire, [1, 4])),
      client.do(command(SimCall.fire, [77, 0])),
      client.do(command(SimCall.inject, [Fault.masked, 1, 4, -1])),
    ]);
    expect(fired.result).toBe(Verdict.delivered);
    expect(fired.delivered!.hops.map(({ stage }) => stage)).toEqual([
      'function',
      'vtd',
      'destination',
      'apic',
      'dispatch',
      'kernel',
    ]);
    expect(refused.result).toBe(-EINVAL);
    expect(masked.result).toBe(0);
    expect(client.journal.map(({ call }) => call)).toEqual([SimCall.fire, SimCall.fire, SimCall.inject]);
  });

  it('gives frames while it runs, and stands when told to', async () => {
    const { client } = await begin(transport);
    await client.do(traffic);
    client.setPace({ running: true, speed: 0.05 });
    let [tick, frames, messages] = [0, 0, 0];
    await until(() => {
      const frame = client.takeFrame(performance.now());
      if (frame)
        [tick, frames, messages] = [frame.live.head.tick[0]!, frames + 1, frame.live.head.messages[0]!];
      return frames > 5 && messages > 100;
    });
    client.setPace({ running: false, speed: 0.05 });
    await client.hash();
    const stopped = await client.hash();
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(await client.hash()).toBe(stopped);
    expect(tick).toBeGreaterThan(10);
  });

  it('ends at the hash at which its journal ends', async () => {
    const { client } = await begin(transport);
    await client.do(traffic);
    client.setPace({ running: true, speed: Number.POSITIVE_INFINITY });
    await until(() => (client.takeFrame(performance.now())?.live.head.tick[0] ?? 0) > 500);
    await client.do(command(SimCall.cpuOffline, [2]));
    await until(() => (client.takeFrame(performance.now())?.live.head.tick[0] ?? 0) > 1500);
    client.setPace({ running: false, speed: 1 });
    const hash = await client.hash();
    const last = await lastTick(client);
    const twin = new Simulation(startOf(MACHINES.vtd));
    twin.play(client.journal);
    twin.run(last - twin.tick);
    expect(twin.hash()).toBe(hash);
  });

  it('tells the events of the kernel, and the messages that are lost', async () => {
    const { client } = await begin(transport);
    await client.do(command(Call.writeAffinity, [30, 0], [3]));
    await client.do(command(SimCall.write, [0x108, 0xfee00010, 0, 0]));
    const events: number[] = [];
    await until(() => {
      client.takeEvents((words, at) => events.push(words[at]!));
      return events.includes(LiveEvent.lost);
    });
    expect(events.filter((event) => event < LiveEvent.lost).length).toBeGreaterThan(0);
  });

  it('goes on in a new worker where the old one ended, without a difference', async () => {
    const { client, workers, said } = await begin(transport);
    await client.do(traffic);
    client.step(700);
    await client.do(command(SimCall.cpuOffline, [3]));
    client.setPace({ running: false, speed: 1 });
    await client.step(300);
    await until(() => client.takeFrame(performance.now())?.live.head.tick[0] === 1000);
    const before = await client.hash();
    workers[0]!.die();
    const after = client.do(command(SimCall.fire, [0, 0]));
    await until(() => said.includes('restarted'));
    expect((await after).result).toBeGreaterThan(0);
    expect(said).toEqual(['ready', 'out of memory, again', 'restarted']);
    const twin = new Simulation(startOf(MACHINES.vtd));
    twin.play(client.journal.slice(0, -1));
    twin.run(1000 - twin.tick);
    expect(twin.hash()).toBe(before);
    twin.apply(client.journal.at(-1)!);
    expect(await client.hash()).toBe(twin.hash());
  });

  it('says which functions rows mean, and texts that come later', async () => {
    const { client } = await begin(transport);
    expect(client.functions[1]).toBe('0000:01:01.0');
    expect(client.names).toContain('0000:01:00.0-0');
    const index = (await client.do({ call: SimCall.name, args: [], mask: [], text: 'late' })).result;
    await until(() => client.names[index] === 'late');
    await client.do(command(SimCall.unbind, [1]));
    const removed: number[][] = [];
    // A record in shared memory may be here before what its words mean.
    const names = () => removed.map(([key, owner]) => client.domainName(key!, owner!));
    await until(() => {
      client.takeEvents((words, at) => {
        if (words[at] === TraceEvent.irq_domain_remove)
          removed.push([...words.subarray(at + TRACE_FIELDS, at + TRACE_FIELDS + 2)]);
      });
      return removed.length > 0 && !names().includes('');
    });
    expect(names()).toEqual(['IR-PCI-MSIX-0000:01:01.0-12']);
  });

  it('goes on when its worker is gone without a word', async () => {
    const gone: (() => void)[] = [];
    let watched = 0;
    const { client, said } = await begin(transport, (_, onGone) => {
      gone.push(onGone);
      watched++;
      return () => watched--;
    });
    await client.do(traffic);
    gone[0]!();
    await until(() => said.includes('restarted'));
    expect(said).toEqual(['ready', ', again', 'restarted']);
    expect(gone.length).toBe(2);
    expect(watched).toBe(1);
    client.close();
    expect(watched).toBe(0);
  });

  it('leaves out a command during which two workers ended', async () => {
    const { client, workers, said } = await begin(transport);
    const innocent = await client.do(command(SimCall.fire, [0, 0]));
    dieAtReady = 1;
    const guilty = client.do(command(SimCall.fire, [0, 1]));
    const next = client.do(command(SimCall.fire, [0, 2]));
    workers[0]!.die();
    expect((await guilty).result).toBe(-EIO);
    expect((await next).result).toBe(innocent.result);
    expect(client.journal.map(({ args }) => args)).toEqual([
      [0, 0],
      [0, 2],
    ]);
    expect(said.filter((each) => each === 'restarted').length).toBe(2);
  });

  it('goes back, plays on, and branches where something is done in the past', async () => {
    const { client } = await begin(transport);
    await client.do(traffic);
    client.step(500);
    await client.do(command(SimCall.cpuOffline, [3]));
    await client.step(500);
    const hash = await client.hash();
    const end = { branch: 0, line: 2, tick: 1000 };
    expect(await client.seek({ branch: 0, line: 1, tick: 100 })).toEqual({ branch: 0, line: 1, tick: 100 });
    expect((await client.do(command(SimCall.fire, [1, 0]))).result).toBe(Verdict.delivered);
    expect(client.branches.map(({ parent, from, lines }) => [parent, from, lines.length])).toEqual([
      [-1, { line: 0, tick: 0 }, 2],
      [0, { line: 1, tick: 100 }, 2],
    ]);
    expect(client.place).toEqual({ branch: 1, line: 2, tick: 100 });
    await client.seek(end);
    expect(await client.hash()).toBe(hash);
    await client.seek({ branch: 0, line: 0, tick: 0 });
    client.setPace({ running: true, speed: Number.POSITIVE_INFINITY, toEnd: true });
    await until(() => stops.length > 0);
    expect(stops).toEqual([{ kind: 'end' }]);
    expect(client.place).toEqual(end);
    expect(await client.hash()).toBe(hash);
  });

  it('begins a branch where time goes on behind one that stays as it is', async () => {
    const from = { line: 0, tick: 0 };
    const lines = [
      { tick: 100, ...traffic },
      { tick: 200, ...command(SimCall.cpuOnline, [2]) },
    ];
    const branches = [{ id: 0, parent: -1, from, lines, end: 300, frozen: true }];
    const { client } = await begin(transport, undefined, {
      branches,
      copy: undefined,
      place: { branch: 0, line: 2, tick: 300 },
    });
    expect(client.branches[0]!.results).toEqual([0, -EINVAL]);
    await client.step(50);
    expect(client.branches.map(({ parent, end }) => [parent, end])).toEqual([
      [-1, 300],
      [0, 350],
    ]);
    expect(client.place).toEqual({ branch: 1, line: 2, tick: 350 });
    await client.do(command(SimCall.cpuOffline, [2]));
    expect(client.branches.map((branch) => branch.lines.length)).toEqual([2, 3]);
  });

  it('knows where it stands when it was told to, and what it passed by', async () => {
    const { client } = await begin(transport);
    await client.do(traffic);
    await client.step(500);
    await client.do(command(SimCall.cpuOffline, [3]));
    await client.seek({ branch: 0, line: 1, tick: 100 });
    await client.step(450);
    expect(client.place).toEqual({ branch: 0, line: 2, tick: 550 });
    client.setPace({ running: true, speed: Number.POSITIVE_INFINITY });
    await until(() => (client.takeFrame(performance.now())?.live.head.tick[0] ?? 0) > 900);
    client.setPace({ running: false, speed: 1 });
    const hash = await client.hash();
    const { tick } = client.place;
    expect(client.branches[0]!.end).toBe(tick);
    await client.seek({ branch: 0, line: 0, tick: 0 });
    await client.seek({ branch: 0, line: 2, tick });
    expect(await client.hash()).toBe(hash);
  });

  it('stops at what it is told to stop at', async () => {
    const { client } = await begin(transport);
    await client.do(traffic);
    client.setBreakpoints([{ kind: 'lost' }, { kind: 'irq', irq: 9 }]);
    await client.do(command(SimCall.startForger, [0x108, 0xfee00010, 0, 0, 1000, 1]));
    client.setPace({ running: true, speed: Number.POSITIVE_INFINITY });
    await until(() => stops.length > 0);
    expect(stops).toEqual([{ kind: 'lost' }]);
    // A thousand a second: the first is due after a millisecond.
    expect(client.place.tick).toBe(100);
  });

  it('has its branches again in a new worker', async () => {
    const { client, workers, said } = await begin(transport);
    await client.do(traffic);
    client.step(400);
    await client.do(command(SimCall.cpuOffline, [2]));
    await client.seek({ branch: 0, line: 1, tick: 200 });
    await client.do(command(SimCall.cpuOffline, [1]));
    const [hash, place] = [await client.hash(), client.place];
    workers[0]!.die();
    await until(() => said.includes('restarted'));
    expect(client.place).toEqual(place);
    expect(await client.hash()).toBe(hash);
    await client.seek({ branch: 0, line: 2, tick: 400 });
    const twin = new Simulation(startOf(MACHINES.vtd));
    twin.play(client.branches[0]!.lines);
    expect(await client.hash()).toBe(twin.hash());
  });
});

async function lastTick(client: SimulationClient): Promise<number> {
  let tick = -1;
  for (let i = 0; i < 20; i++) {
    await client.hash();
    tick = client.takeFrame(performance.now())?.live.head.tick[0] ?? tick;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  return tick;
}
