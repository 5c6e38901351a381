/// <reference lib="webworker" />
// The import worker: opens captures, reads their moments, and gives out their text. It holds the bytes, the page holds columns.

import type { Capture } from '../../importers/capture.ts';
import { MachineView } from '../../model/machine.ts';
import type { ImportProgress, ImportReply, ImportRequest, OpenedCapture } from '../../protocol.ts';
import { sourceText } from './source-text.ts';

/** Loaded with the first request: the worker itself starts small. */
const archive = (): Promise<typeof import('../../importers/archive/open.ts')> =>
  import('../../importers/archive/open.ts');
const importers = (): Promise<typeof import('../../importers/capture.ts')> =>
  import('../../importers/capture.ts');

declare const self: DedicatedWorkerGlobalScope;

const captures = new Map<number, Capture>();
const running = new Map<number, AbortController>();
let nextCapture = 1;

const reply = (message: ImportReply, transfer: Transferable[] = []): void =>
  self.postMessage(message, transfer);

self.onmessage = (event: MessageEvent<ImportRequest>): void => {
  const request = event.data;
  if (request.type === 'cancel') running.get(request.id)?.abort();
  else if (request.type === 'close') captures.delete(request.capture);
  else void answer(request);
};

type Answerable = Exclude<ImportRequest, { type: 'cancel' | 'close' }>;

async function answer(request: Answerable): Promise<void> {
  const controller = new AbortController();
  running.set(request.id, controller);
  try {
    await handle(request, controller.signal);
  } catch (error) {
    reply({
      type: 'failed',
      id: request.id,
      reason: (error as Error).message,
      cancelled: controller.signal.aborted,
    });
  } finally {
    running.delete(request.id);
  }
}

async function handle(request: Answerable, signal: AbortSignal): Promise<void> {
  const { id } = request;
  switch (request.type) {
    case 'estimate': {
      const { bytes, files } = await (await archive()).estimateBundle([...request.inputs]);
      return reply({ type: 'estimated', id, bytes, files });
    }
    case 'open':
      return reply({ type: 'opened', id, opened: await open(request, signal) });
    case 'step': {
      const view = await held(request.capture).read(request.step, {
        signal,
        onProgress: (p) => progress(id, readProgress(p)),
      });
      const machine = view.pack();
      return reply({ type: 'step', id, machine }, [
        machine.tables.buffer,
        machine.strings.blob.buffer,
        machine.strings.offset.buffer,
      ]);
    }
    case 'print': {
      const { printText } = await import('../../exporters/print.ts');
      // A buffer of its own, as a transfer wants it.
      const bytes = new Uint8Array(printText(MachineView.unpack(request.machine), request.kind));
      return reply({ type: 'printed', id, bytes }, [bytes.buffer]);
    }
    case 'source': {
      const bytes = held(request.capture).bytes(request.path);
      if (!bytes) throw new RangeError(`the capture has no file ${request.path}`);
      return reply({
        type: 'source',
        id,
        text: sourceText(request.path, bytes, request.line, request.around),
      });
    }
  }
}

async function open(
  request: Extract<ImportRequest, { type: 'open' }>,
  signal: AbortSignal,
): Promise<OpenedCapture> {
  const { openBundle } = await archive();
  const bundle = await openBundle(request.given, {
    signal,
    onProgress: (p) =>
      progress(request.id, {
        stage: 'unpack',
        path: p.path,
        bytes: p.bytesRead,
        bytesTotal: p.bytesTotal,
        files: p.entries,
        irqs: 0,
      }),
  });
  if (bundle.files.length === 0) throw new Error(bundle.problems[0]?.found ?? 'there is no file in it');
  const capture = new (await importers()).Capture(bundle);
  const handle = nextCapture++;
  captures.set(handle, capture);
  return {
    capture: handle,
    name: bundle.name,
    contentHash: bundle.contentHash,
    steps: capture.stepNames,
    files: bundle.files.length,
    bytes: bundle.totalBytes,
  };
}

function held(handle: number): Capture {
  const capture = captures.get(handle);
  if (!capture) throw new RangeError('the capture is closed');
  return capture;
}

const progress = (id: number, value: ImportProgress): void =>
  reply({ type: 'progress', id, progress: value });

function readProgress(p: {
  path: string;
  bytesDone: number;
  bytes: number;
  filesDone: number;
  irqs: number;
}): ImportProgress {
  return {
    stage: 'read',
    path: p.path,
    bytes: p.bytesDone,
    bytesTotal: p.bytes,
    files: p.filesDone,
    irqs: p.irqs,
  };
}
