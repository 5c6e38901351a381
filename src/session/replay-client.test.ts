import { describe, expect, it } from 'vitest';
import type { ReplayReply, ReplayRequest } from '../protocol.ts';
import { type EngineWorker, ReplayClient } from './replay-client.ts';

const GIVEN = { inputs: [], links: [], problems: [] };

/** A worker that a test speaks for. */
class Puppet implements EngineWorker {
  readonly heard: ReplayRequest[] = [];
  terminated = false;
  onmessage: EngineWorker['onmessage'] = null;
  onerror: EngineWorker['onerror'] = null;

  postMessage(message: unknown): void {
    this.heard.push(message as ReplayRequest);
  }

  terminate(): void {
    this.terminated = true;
  }

  say(data: ReplayReply): void {
    this.onmessage?.call(this as unknown as Worker, { data } as MessageEvent);
  }

  die(message: string): void {
    this.onerror?.call(this as unknown as Worker, { message } as ErrorEvent);
  }
}

function setUp() {
  const workers: Puppet[] = [];
  const client = new ReplayClient(() => {
    const worker = new Puppet();
    workers.push(worker);
    return worker;
  });
  return { client, workers };
}

describe('the client of the engine worker', () => {
  it('starts no worker before the first request', () => {
    const { client, workers } = setUp();
    client.close(1);
    expect(workers).toHaveLength(0);
  });

  it('reports progress, and passes a cancel on', async () => {
    const { client, workers } = setUp();
    const seen: number[] = [];
    const controller = new AbortController();
    const run = client.run(GIVEN, {
      signal: controller.signal,
      onProgress: ({ taken }) => seen.push(taken),
    });
    const worker = workers[0]!;
    const progress = { stage: 'run', events: 9, taken: 4, line: 5, compared: 3, identical: 3 } as const;
    worker.say({ type: 'progress', id: 1, progress });
    controller.abort();
    expect(worker.heard.map(({ type }) => type)).toEqual(['run', 'cancel']);
    worker.say({ type: 'failed', id: 1, reason: 'aborted', cancelled: true });
    await expect(run).rejects.toMatchObject({ cancelled: true, stopped: false });
    expect(seen).toEqual([4]);
  });

  it('says that a worker died, and starts another one for the next request', async () => {
    const { client, workers } = setUp();
    const seek = client.seek(1, 10);
    workers[0]!.die('out of memory');
    await expect(seek).rejects.toMatchObject({
      stopped: true,
      message: 'The engine worker stopped: out of memory',
    });
    expect(workers[0]!.terminated).toBe(true);
    const next = client.run(GIVEN);
    expect(workers).toHaveLength(2);
    workers[1]!.say({ type: 'failed', id: 2, reason: 'no trace', cancelled: false });
    await expect(next).rejects.toMatchObject({ message: 'no trace', stopped: false });
  });
});
