/// <reference lib="webworker" />
// The engine worker: replays the trace of a capture, and shows the engine's machine at any line of it.

import type { ReplayReply, ReplayRequest } from '../../protocol.ts';
import type { Session } from './session.ts';

declare const self: DedicatedWorkerGlobalScope;

const sessions = new Map<number, Session>();
const running = new Map<number, AbortController>();
let nextReplay = 1;

const reply = (message: ReplayReply, transfer: Transferable[] = []): void =>
  self.postMessage(message, transfer);

self.onmessage = (event: MessageEvent<ReplayRequest>): void => {
  const request = event.data;
  if (request.type === 'cancel') running.get(request.id)?.abort();
  else if (request.type === 'close') sessions.delete(request.replay);
  else void answer(request);
};

type Answerable = Extract<ReplayRequest, { id: number }> & { type: 'run' | 'seek' | 'start' };

async function answer(request: Answerable): Promise<void> {
  const controller = new AbortController();
  running.set(request.id, controller);
  try {
    if (request.type === 'run') await run(request, controller.signal);
    else if (request.type === 'start') start(request);
    else seek(request);
  } catch (error) {
    const cancelled = controller.signal.aborted;
    reply({ type: 'failed', id: request.id, reason: (error as Error).message, cancelled });
  } finally {
    running.delete(request.id);
  }
}

async function run({ id, given }: Extract<Answerable, { type: 'run' }>, signal: AbortSignal): Promise<void> {
  // Loaded with the first request: the worker itself starts small.
  const { runSession } = await import('./session.ts');
  const session = await runSession(given, {
    signal,
    onProgress: (progress) => reply({ type: 'progress', id, progress }),
  });
  const replay = nextReplay++;
  sessions.set(replay, session);
  reply({ type: 'ran', id, replay, result: session.result });
}

function sessionOf(replay: number): Session {
  const session = sessions.get(replay);
  if (!session) throw new RangeError('the replay is closed');
  return session;
}

function start({ id, replay, line }: Extract<Answerable, { type: 'start' }>): void {
  const begin = sessionOf(replay).startAt(line);
  reply({ type: 'start', id, start: begin }, [begin.bytes!.buffer as ArrayBuffer]);
}

function seek({ id, replay, line }: Extract<Answerable, { type: 'seek' }>): void {
  const session = sessionOf(replay);
  const machine = session.at(line).pack();
  reply({ type: 'machine', id, machine }, [
    machine.tables.buffer,
    machine.strings.blob.buffer,
    machine.strings.offset.buffer,
  ]);
}
