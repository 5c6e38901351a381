/// <reference lib="webworker" />
// The simulation worker: one simulation, from the page's `begin` on.

import { holdForLife } from '../../lib/life-lock.ts';
import type { SimulationReply, SimulationRequest } from '../../protocol.ts';
import type { Clock } from './loop.ts';
import { SimulationSession } from './session.ts';

declare const self: DedicatedWorkerGlobalScope;

let session: SimulationSession | undefined;

const reply = (message: SimulationReply, transfer: Transferable[] = []): void =>
  self.postMessage(message, transfer);

/** The event loop by a channel: timers of 0 ms wait four. */
const { port1, port2 } = new MessageChannel();
let soon: (() => void) | undefined;
port1.onmessage = () => soon?.();

const clock: Clock = {
  now: () => performance.now(),
  after(milliseconds, call) {
    if (milliseconds > 0) {
      setTimeout(call, milliseconds);
      return;
    }
    soon = call;
    port2.postMessage(0);
  },
};

function answer(request: SimulationRequest): void {
  try {
    if (request.type === 'begin') session = new SimulationSession(request, reply, clock);
    else session?.answer(request);
  } catch (error) {
    reply({ type: 'failed', reason: (error as Error).message });
  }
}

self.onmessage = ({ data }: MessageEvent<SimulationRequest>): void => {
  if (data.type === 'begin') holdForLife(data.lock, () => answer(data));
  else answer(data);
};
