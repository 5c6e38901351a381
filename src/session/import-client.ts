// The page's end of the import worker: requests with progress and cancel, one promise each.

import { MachineView } from '../model/machine.ts';
import type { TextKind } from '../model/texts.ts';
import type {
  Given,
  ImportProgress,
  ImportReply,
  ImportRequest,
  InputFile,
  OpenedCapture,
  SourceText,
} from '../protocol.ts';

export interface ImportOptions {
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: ImportProgress) => void;
}

/** What the worker said of a request that failed. `cancelled` is true when it was stopped on purpose. */
export class ImportError extends Error {
  readonly cancelled: boolean;

  constructor(reason: string, cancelled: boolean) {
    super(reason);
    this.cancelled = cancelled;
  }
}

interface Pending {
  resolve(reply: ImportReply): void;
  reject(error: Error): void;
  readonly onProgress: ((progress: ImportProgress) => void) | undefined;
}

type Request = ImportRequest extends infer R ? (R extends { id: number } ? Omit<R, 'id'> : never) : never;

/** A worker is started with the first request and stays; a worker that dies fails what was asked of it and is started anew. */
export class ImportClient {
  private worker: Worker | undefined;
  private readonly pending = new Map<number, Pending>();
  private nextId = 1;

  /** Files and bytes that opening would unpack, without unpacking. */
  async estimate(inputs: readonly InputFile[]): Promise<{ files: number; bytes: number }> {
    const reply = await this.ask({ type: 'estimate', inputs }, 'estimated');
    return { files: reply.files, bytes: reply.bytes };
  }

  async open(given: Given, options: ImportOptions = {}): Promise<OpenedCapture> {
    return (await this.ask({ type: 'open', given }, 'opened', options)).opened;
  }

  /** Reads one moment of an open capture. */
  async step(capture: number, step: string, options: ImportOptions = {}): Promise<MachineView> {
    return MachineView.unpack((await this.ask({ type: 'step', capture, step }, 'step', options)).machine);
  }

  /** Lines of a file of the capture around `line` (from 1). */
  async source(capture: number, path: string, line: number, around = 12): Promise<SourceText> {
    return (await this.ask({ type: 'source', capture, path, line, around }, 'source')).text;
  }

  /** A text of a moment, written by the worker. The moment stays usable: its columns are copied. */
  async print(machine: MachineView, kind: TextKind): Promise<Uint8Array<ArrayBuffer>> {
    const packed = machine.pack();
    const request = { type: 'print', kind, machine: packed } as const;
    return (await this.ask(request, 'printed', {}, [packed.tables.buffer])).bytes;
  }

  close(capture: number): void {
    this.worker?.postMessage({ type: 'close', capture } satisfies ImportRequest);
  }

  private async ask<T extends ImportReply['type']>(
    request: Request,
    wanted: T,
    options: ImportOptions = {},
    transfer: Transferable[] = [],
  ): Promise<Extract<ImportReply, { type: T }>> {
    options.signal?.throwIfAborted();
    const id = this.nextId++;
    const worker = this.start();
    const cancel = (): void => worker.postMessage({ type: 'cancel', id } satisfies ImportRequest);
    options.signal?.addEventListener('abort', cancel);
    try {
      const reply = await new Promise<ImportReply>((resolve, reject) => {
        this.pending.set(id, { resolve, reject, onProgress: options.onProgress });
        worker.postMessage({ ...request, id } as ImportRequest, transfer);
      });
      if (reply.type !== wanted)
        throw new Error(`the import worker answered ${reply.type} to ${request.type}`);
      return reply as Extract<ImportReply, { type: T }>;
    } finally {
      options.signal?.removeEventListener('abort', cancel);
      this.pending.delete(id);
    }
  }

  private start(): Worker {
    if (this.worker) return this.worker;
    const worker = new Worker(new URL('../worker/import/worker.ts', import.meta.url), {
      type: 'module',
      name: 'import',
    });
    worker.onmessage = (event: MessageEvent<ImportReply>) => this.receive(event.data);
    worker.onerror = (event) => this.fail(`the import worker stopped: ${event.message}`);
    this.worker = worker;
    return worker;
  }

  private receive(reply: ImportReply): void {
    const pending = this.pending.get(reply.id);
    if (!pending) return;
    if (reply.type === 'progress') pending.onProgress?.(reply.progress);
    else if (reply.type === 'failed') pending.reject(new ImportError(reply.reason, reply.cancelled));
    else pending.resolve(reply);
  }

  private fail(reason: string): void {
    this.worker?.terminate();
    this.worker = undefined;
    for (const pending of this.pending.values()) pending.reject(new ImportError(reason, false));
    this.pending.clear();
  }
}
