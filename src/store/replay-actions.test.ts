import { describe, expect, it, vi } from 'vitest';
import { MachineBuilder } from '../model/machine.ts';
import { EventRole, ReplayEventsBuilder } from '../model/replay-events.ts';
import { FileState } from '../model/tables.ts';
import { testHeader } from '../model/test-header.ts';
import type { ReplayResult } from '../protocol.ts';
import { ReplayError } from '../session/replay-client.ts';
import type { CapturePort } from './capture.ts';
import { parseLink } from './link.ts';
import { type ReplayPort, shownCapture, whyNoReplay } from './replay.ts';
import { linkOf } from './state-link.ts';
import { createAppStore } from './store.ts';
import { noSimulation } from './test-simulation.ts';

const STEPS = ['00-boot', '01-move', '02-end'];
/** Lines of the trace: moments at 30, 60 and 90, a difference at 50. */
const LINES = [10, 20, 30, 40, 50, 60, 70, 80, 90];

function machine(
  step: string,
  changes: { arch?: string; hypervisor?: string; kernel?: string } = {},
  format = 'ftrace text',
) {
  const m = new MachineBuilder();
  m.t.file.push({
    path: m.strings.intern('trace.txt'),
    format: m.strings.intern(format),
    state: FileState.parsed,
  });
  return m.finish(testHeader({ step, steps: STEPS, kernel: '6.12.1', arch: 'x86_64', ...changes }));
}

function result(): ReplayResult {
  const builder = new ReplayEventsBuilder();
  const name = builder.strings.intern('vector_update');
  for (const [event, line] of LINES.entries()) {
    const differs = line === 50 ? 2 : 0;
    builder.event.push({ line, name, role: EventRole.compared, differs });
    if (line % 30 === 0)
      builder.moment.push({ name: builder.strings.intern(STEPS[line / 30 - 1]!), line, event });
  }
  const report = {
    compared: 9,
    identical: 7,
    categories: {},
    differences: [],
    more: 0,
    inputs: [],
    notCompared: [],
    stopped: '',
  };
  return { report, events: builder.finish(), problems: [], trace: 'trace.txt' };
}

const views = [
  { id: 'forest', title: 'Forest', order: 10 },
  { id: 'sources', title: 'Sources', order: 60, captured: true },
  { id: 'replay', title: 'Replay', order: 120 },
];

async function setup(port: Partial<ReplayPort> = {}, trace = 'ftrace text') {
  const sought: number[] = [];
  const runs: string[] = [];
  const capture: CapturePort = {
    close: () => {},
    estimate: async () => ({ files: 1, bytes: 1 }),
    open: async () => ({ hash: 'abcdef0123456789', steps: STEPS }),
    step: async (name) => machine(name, {}, trace),
    source: async (path) => ({ path, first: 1, lines: [], total: 0 }),
    print: async () => new Uint8Array(),
  };
  const store = createAppStore({
    theme: 'system',
    views,
    newPort: () => capture,
    newReplay: () => ({
      async run(input, { onProgress }) {
        runs.push(input.name);
        onProgress({ stage: 'run', events: 9, taken: 3, line: 40, compared: 4, identical: 4 });
        return result();
      },
      async seek(line) {
        sought.push(line);
        return machine('engine');
      },
      start: () => Promise.reject(new Error('nobody simulates here')),
      close: () => {},
      ...port,
    }),
    newSimulation: noSimulation,
    loadSample: async (id) => ({ name: id, files: [] }),
  });
  await store.actions.openSample('s');
  return { ...store, state: store.api.getState, sought, runs };
}

describe('a replay', () => {
  it('runs, and the engine stands where the capture is', async () => {
    const { state, actions, sought, runs } = await setup();
    await actions.goStep('01-move');
    const seen: string[] = [];
    const done = actions.runReplay();
    seen.push(state().replay.kind);
    expect(await done).toBe(true);
    expect([...seen, state().replay.kind]).toEqual(['running', 'done']);
    expect([runs, sought, state().engine?.line, state().side]).toEqual([['s'], [60], 60, 'capture']);
  });

  it('steps by event, moment and difference', async () => {
    const { state, actions } = await setup();
    await actions.runReplay();
    const line = async (step: Parameters<typeof actions.moveEngine>[0], direction: 1 | -1) => {
      actions.moveEngine(step, direction);
      await vi.waitFor(() => expect(state().engine).not.toBeNull());
      await actions.goLine(state().engine!.line);
      return state().engine!.line;
    };
    await actions.goLine(30);
    actions.moveEngine('event', 1);
    await vi.waitFor(() => expect(state().engine!.line).toBe(40));
    actions.moveEngine('difference', 1);
    await vi.waitFor(() => expect(state().engine!.line).toBe(50));
    actions.moveEngine('moment', 1);
    await vi.waitFor(() => expect(state().engine!.line).toBe(60));
    actions.moveEngine('moment', -1);
    await vi.waitFor(() => expect(state().engine!.line).toBe(30));
    actions.moveEngine('last', 1);
    await vi.waitFor(() => expect(state().engine!.line).toBe(90));
    expect(await line('difference', 1)).toBe(90);
  });

  it('goes to the newest line that was asked for', async () => {
    const { state, actions, sought } = await setup();
    await actions.runReplay();
    sought.length = 0;
    await Promise.all([10, 20, 40, 70].map((line) => actions.goLine(line)));
    expect(state().engine!.line).toBe(70);
    expect(sought.length).toBeLessThan(4);
  });

  it('shows both sides at the same moment', async () => {
    const { state, actions, api, env } = await setup();
    await actions.runReplay();
    await actions.showSide('engine');
    expect(shownCapture(api.getState(), env.views)?.machine).toBe(state().engine!.machine);
    await actions.goStep('02-end');
    await vi.waitFor(() => expect(state().engine!.line).toBe(90));
    await actions.goLine(70);
    await actions.showSide('capture');
    expect(shownCapture(api.getState(), env.views)).toMatchObject({ step: '01-move' });
    await actions.goStep('02-end');
    await actions.showSide('engine');
    expect(state().engine!.line).toBe(90);
    actions.openView('sources');
    expect(shownCapture(api.getState(), env.views)?.machine).not.toBe(state().engine!.machine);
  });

  it('is in the link, and a link restores it', async () => {
    const first = await setup();
    await first.actions.runReplay();
    await first.actions.showSide('engine');
    await first.actions.goLine(40);
    expect(linkOf(first.state(), views)).toMatchObject({ line: '40', side: 'engine' });
    const { state, actions } = await setup();
    await actions.follow(parseLink('#/x?line=40&sample=s&side=engine&step=00-boot&v=1&view=forest'));
    expect([state().engine?.line, state().side, state().banners]).toEqual([40, 'engine', []]);
    await actions.follow(parseLink('#/x?sample=s&step=00-boot&v=1&view=forest'));
    expect(state().side).toBe('capture');
  });

  it('says why a link cannot be restored', async () => {
    const { state, actions } = await setup({}, 'notes');
    await actions.follow(parseLink('#/x?line=40&sample=s&side=engine&v=1&view=forest'));
    expect(state().banners).toMatchObject([
      {
        title: 'The link asks for the engine at line 40 of the trace.',
        text: expect.stringContaining('no kernel trace'),
      },
    ]);
    expect([state().side, state().replay.kind]).toEqual(['capture', 'idle']);
  });

  it('can be cancelled, can fail, and is forgotten with its capture', async () => {
    const slow = await setup({
      run: (_, { signal }) =>
        new Promise((_r, reject) => signal.addEventListener('abort', () => reject(signal.reason))),
    });
    const run = slow.actions.runReplay();
    await vi.waitFor(() => expect(slow.state().replay.kind).toBe('running'));
    slow.actions.cancelReplay();
    expect(await run).toBe(false);
    expect(slow.state().replay).toEqual({ kind: 'cancelled', progress: null });
    const bad = await setup({ run: () => Promise.reject(new Error('line 7: a call goes on without end')) });
    await bad.actions.runReplay();
    expect(bad.state().replay).toEqual({ kind: 'failed', text: 'line 7: a call goes on without end' });
    bad.actions.closeCapture();
    expect(bad.state().replay.kind).toBe('idle');
  });

  it('is run again where the worker died, once', async () => {
    let dies = 1;
    const died = () => Promise.reject(new ReplayError('The engine worker stopped.', { stopped: true }));
    const { state, actions, runs } = await setup({
      seek: async () => (dies-- > 0 ? died() : machine('engine')),
    });
    await actions.runReplay();
    expect([runs.length, state().engine?.line, state().banners[0]?.id]).toEqual([2, 30, 'engine']);
    dies = 2;
    await actions.goLine(40);
    expect(state().replay.kind).toBe('failed');
    expect([state().engine, state().side]).toEqual([null, 'capture']);
  });
});

describe('why a capture cannot be replayed', () => {
  it.each([
    [{}, null],
    [{ kernel: '6.1.192' }, null],
    [{ kernel: '6.6.3' }, 'kernels 6.1 and 6.12'],
    [{ kernel: '6.10.1' }, 'kernels 6.1 and 6.12'],
    [{ arch: 'aarch64' }, 'aarch64'],
    [{ hypervisor: 'xen' }, 'Xen'],
  ])('%j', (changes, why) => {
    const found = whyNoReplay(machine('a', changes));
    if (why === null) expect(found).toBeNull();
    else expect(found).toContain(why);
  });
});
