/** The simulation's worker as the store sees it. Its code is fetched when the first simulation begins. */

import { watchLife } from '../lib/life-lock.ts';
import type { Transport } from '../lib/transport.ts';
import { FrameLoop } from '../session/frame-loop.ts';
import type { NewSimulation, SimulationPort } from './simulation.ts';

/** The loop of the page. */
let loop: FrameLoop | undefined;

export function frameLoop(): FrameLoop {
  loop ??= new FrameLoop(window);
  return loop;
}

/** `?transport=post` takes the second where both would do. */
function chosenTransport(search: string, best: Transport): Transport {
  return new URLSearchParams(search).get('transport') === 'post' ? 'post' : best;
}

export const newSimulation: NewSimulation = async (origin, header, listener, resume) => {
  const [{ SimulationClient }, { LiveFeed }, { bestTransport }, { TRACE_RECORD_WORDS }] = await Promise.all([
    import('../session/simulation-client.ts'),
    import('../session/live-feed.ts'),
    import('../lib/transport.ts'),
    import('../model/trace-events.ts'),
  ]);
  return new Promise<SimulationPort>((resolve, reject) => {
    let port: SimulationPort | undefined;
    const client = new SimulationClient({
      origin,
      header,
      transport: chosenTransport(window.location.search, bestTransport()),
      watch: watchLife,
      ...(resume && { resume }),
      listener: {
        onReady(machine, restarted) {
          listener.onMachine(machine);
          if (restarted) listener.onRestarted();
          if (port) return;
          const feed = new LiveFeed(client, frameLoop(), TRACE_RECORD_WORDS, listener);
          port = {
            transport: client.transport,
            do: (command) => client.do(command),
            setPace: (pace) => client.setPace(pace),
            step: (ticks) => client.step(ticks),
            entry: (dev, index) => client.entry(dev, index),
            foresee: (commands) => client.foresee(commands),
            functionStates: () => client.functionStates(),
            hash: () => client.hash(),
            subscribe: (call) => feed.subscribe(call),
            branches: client.branches,
            get place() {
              return client.place;
            },
            seek: (place) => client.seek(place),
            setBreakpoints: (breakpoints) => client.setBreakpoints(breakpoints),
            events: feed.events,
            frames: feed.frames,
            functions: client.functions,
            get names() {
              return client.names;
            },
            domainName: (key, owner) => client.domainName(key, owner),
            close() {
              feed.close();
              client.close();
            },
          };
          resolve(port);
        },
        onJournal: () => listener.onTimeline(),
        onBranch: () => listener.onTimeline(),
        onMoved: () => listener.onTimeline(),
        onStood: (reason) => listener.onStood(reason),
        onStopped(reason, willRestart) {
          if (port) listener.onStopped(reason, willRestart);
          else reject(new Error(reason));
        },
      },
    });
  });
};
