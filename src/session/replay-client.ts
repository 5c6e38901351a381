// The page's end of the engine worker: a replay with progress and cancel, then the engine's machine at any line.

import { MachineView } from '../model/machine.ts';
import type { SimulationStart } from '../model/simulation.ts';
import type { Given, ReplayProgress, ReplayReply, ReplayRequest, ReplayResult } from '../protocol.ts';

export interface ReplayOptions {
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: ReplayProgress) => void;
}

/** What the worker said of a request that failed. */
export class ReplayError extends Error {
  /** It was stopped on purpose. */
  readonly cancelled: boolean;
  /** The worker itself ended; what it held is gone, and the next request starts another one. */
  readonly stopped: boolean;

  constructor(reason: string, { cancelled = false, stopped = false } = {}) {
    super(reason);
    this.cancelled = cancelled;
    this.stopped = stopped;
  }
}

interface Pending {
  resolve(reply: ReplayReply): void;
  reject(error: Error): void;
  readonly onProgress: ((progress: ReplayProgress) => void) | undefined;
}

type Request = ReplayRequest extends infer R ? (R extends { id: number } ? Omit<R, 'id'> : never) : never;

/** What is used of a Worker. */
export type EngineWorker = Pick<Worker, 'postMessage' | 'terminate' | 'onmessage' | 'onerror'>;

const startWorker = (): EngineWorker =>
  new Worker(new URL('../worker/engine/worker.ts', import.meta.url), { type: 'module', name: 'engine' });

/** A worker is started with the first request and stays; a worker that dies fails what was asked of it and is started anew. */
export class ReplayClient {
  private worker: EngineWorker | undefined;
  private readonly newWorker: () => EngineWorker;
  private readonly pending = new Map<number, Pending>();
  private nextId = 1;

  constructor(newWorker: () => EngineWorker = startWorker) {
    this.newWorker = newWorker;
  }

  /** Replays a capture to the end of its trace. `replay` is the handle for further requests. */
  async run(given: Given, options: ReplayOptions = {}): Promise<{ replay: number; result: ReplayResult }> {
    const { replay, result } = await this.ask({ type: 'run', given }, 'ran', options);
    return { replay, result };
  }

  /** The engine's machine when every event up to a line of the trace was taken. */
  async seek(replay: number, line: number): Promise<MachineView> {
    return MachineView.unpack((await this.ask({ type: 'seek', replay, line }, 'machine')).machine);
  }

  /** What a simulation of that machine begins with. */
  async start(replay: number, line: number): Promise<SimulationStart> {
    return (await this.ask({ type: 'start', replay, line }, 'start')).start;
  }

  close(replay: number): void {
    this.worker?.postMessage({ type: 'close', replay } satisfies ReplayRequest);
  }

  private async ask<T extends ReplayReply['type']>(
    request: Request,
    wanted: T,
    { signal, onProgress }: ReplayOptions = {},
  ): Promise<Extract<ReplayReply, { type: T }>> {
    signal?.throwIfAborted();
    const id = this.nextId++;
    const worker = this.running();
    const cancel = (): void => worker.postMessage({ type: 'cancel', id } satisfies ReplayRequest);
    signal?.addEventListener('abort', cancel);
    try {
      const reply = await new Promise<ReplayReply>((resolve, reject) => {
        this.pending.set(id, { resolve, reject, onProgress });
        worker.postMessage({ ...request, id } as ReplayRequest);
      });
      if (reply.type !== wanted)
        throw new Error(`the engine worker answered ${reply.type} to ${request.type}`);
      return reply as Extract<ReplayReply, { type: T }>;
    } finally {
      signal?.removeEventListener('abort', cancel);
      this.pending.delete(id);
    }
  }

  private running(): EngineWorker {
    if (this.worker) return this.worker;
    const worker = this.newWorker();
    worker.onmessage = (event: MessageEvent<ReplayReply>) => this.receive(event.data);
    worker.onerror = (event) => this.fail((event as ErrorEvent).message);
    this.worker = worker;
    return worker;
  }

  private receive(reply: ReplayReply): void {
    const pending = this.pending.get(reply.id);
    if (!pending) return;
    if (reply.type === 'progress') pending.onProgress?.(reply.progress);
    else if (reply.type === 'failed')
      pending.reject(new ReplayError(reply.reason, { cancelled: reply.cancelled }));
    else pending.resolve(reply);
  }

  private fail(message: string | undefined): void {
    this.worker?.terminate();
    this.worker = undefined;
    const reason = message ? `The engine worker stopped: ${message}` : 'The engine worker stopped.';
    for (const pending of this.pending.values()) pending.reject(new ReplayError(reason, { stopped: true }));
    this.pending.clear();
  }
}
