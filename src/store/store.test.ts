import { describe, expect, it, vi } from 'vitest';
import { MachineBuilder } from '../model/machine.ts';
import { FileState } from '../model/tables.ts';
import { testHeader } from '../model/test-header.ts';
import type { CaptureInput, CapturePort } from './capture.ts';
import { parseLink } from './link.ts';
import { syncLink } from './link-sync.ts';
import { type AppStore, createAppStore } from './store.ts';
import { noReplay } from './test-replay.ts';
import { noSimulation } from './test-simulation.ts';
import { UnknownSample } from './unknown-sample.ts';

const input = (name: string): CaptureInput => ({
  name,
  files: [{ path: name, blob: new Blob(['x'.repeat(10)]) }],
});

/** A machine with the given irqs at a moment. */
function machine(step: string, irqs: readonly number[]) {
  const m = new MachineBuilder();
  for (const irq of irqs) m.irq(irq);
  const path = m.strings.intern(`${step}/proc-interrupts.txt`);
  m.t.file.push({
    path,
    format: 0,
    state: irqs.length > 0 ? FileState.parsed : FileState.unknown,
    bytes: 1,
    lines: 1,
  });
  return m.finish(testHeader({ step, steps: ['a', 'b'] }));
}

interface FakePort extends CapturePort {
  readonly closed: () => boolean;
}

/**
 * Opens anything with two moments; its hash is its name in hex. Names starting with `bad` fail, `slow` never end, `empty` have
 * one moment without anything.
 */
function fakePort(): FakePort {
  let closed = false;
  const hash = (name: string) => Buffer.from(name.padEnd(16, '-')).toString('hex');
  return {
    closed: () => closed,
    close: () => {
      closed = true;
    },
    estimate: async () => ({ files: 2, bytes: 10 }),
    async open(given, { onProgress, signal }) {
      onProgress({ stage: 'read', bytes: 5, bytesTotal: 10, files: 1, irqs: 3, path: 'irqs/1' });
      if (given.name.startsWith('bad')) throw new Error(`${given.name}: not an archive`);
      if (given.name.startsWith('slow'))
        await new Promise((_, reject) => signal.addEventListener('abort', reject));
      return { hash: hash(given.name), steps: given.name.startsWith('empty') ? ['none'] : ['a', 'b'] };
    },
    step: async (name) => machine(name, { a: [30, 60], b: [30] }[name] ?? []),
    source: async (path) => ({ path, first: 1, lines: [], total: 0 }),
    print: async (_, kind) => new TextEncoder().encode(kind),
  };
}

const views = [
  { id: 'forest', title: 'Forest', order: 10 },
  { id: 'matrix', title: 'Matrix', order: 20 },
  { id: 'devices', title: 'Devices', order: 30, wide: true },
  { id: 'decoder', title: 'Decoder', order: 90, hidden: true, route: 'd' },
];

function setup() {
  const ports: FakePort[] = [];
  const store = createAppStore({
    newReplay: noReplay,
    newSimulation: noSimulation,
    theme: 'system',
    views,
    newPort: () => {
      ports.push(fakePort());
      return ports.at(-1)!;
    },
    loadSample: async (id) => {
      if (id === 'none') throw new UnknownSample(id);
      return input(id);
    },
  });
  return { store, ports, state: store.api.getState, actions: store.actions };
}

const follow = (store: AppStore, fragment: string) => store.actions.follow(parseLink(fragment));
const titles = (store: AppStore) => store.api.getState().banners.map((b) => b.title);

describe('opening a capture', () => {
  it('goes from idle through reading to open, and shows the first view', async () => {
    const { store, state, actions } = setup();
    const kinds: string[] = [];
    store.api.subscribe((s) => kinds.push(s.capture.kind));
    await actions.openInput(input('one.tar'));
    expect([...new Set(kinds)]).toEqual(['reading', 'open']);
    expect(state()).toMatchObject({ view: 'forest', capture: { open: { name: 'one.tar', step: 'a' } } });
  });

  it('keeps what was open when the next one fails, and closes the worker that failed', async () => {
    const { ports, state, actions } = setup();
    await actions.openInput(input('one.tar'));
    await actions.openInput(input('bad.bin'));
    expect(state().capture).toMatchObject({
      kind: 'failed',
      failure: { name: 'bad.bin', text: 'bad.bin: not an archive' },
      before: { name: 'one.tar' },
    });
    expect(ports.map((p) => p.closed())).toEqual([false, true]);
    actions.dismissFailure();
    expect(state().capture).toMatchObject({ kind: 'open', open: { name: 'one.tar' } });
  });

  it('does not open what nothing was understood of', async () => {
    const { state, actions } = setup();
    await actions.openInput(input('empty.bin'));
    expect(state().capture).toMatchObject({
      kind: 'failed',
      failure: { text: 'No file in it is one that this page can read.' },
    });
  });

  it('gives back what was open when reading is cancelled', async () => {
    const { state, actions } = setup();
    await actions.openInput(input('one.tar'));
    const slow = actions.openInput(input('slow.tar'));
    expect(state().capture).toMatchObject({ kind: 'reading', name: 'slow.tar', size: 10 });
    actions.cancelReading();
    expect(await slow).toBeNull();
    expect(state().capture).toMatchObject({ kind: 'open', open: { name: 'one.tar' } });
  });

  it('lets the newest of two win', async () => {
    const { state, actions } = setup();
    const first = actions.openInput(input('slow.tar'));
    await actions.openInput(input('two.tar'));
    await first;
    expect(state().capture).toMatchObject({ kind: 'open', open: { name: 'two.tar' } });
  });

  it('closes the worker of the capture that is replaced', async () => {
    const { ports, actions } = setup();
    await actions.openInput(input('one.tar'));
    await actions.openInput(input('two.tar'));
    expect(ports.map((p) => p.closed())).toEqual([true, false]);
  });
});

describe('moments', () => {
  it('change the machine and keep the selection', async () => {
    const { state, actions } = setup();
    await actions.openInput(input('one.tar'));
    actions.select('irq:30');
    await actions.goStep('b');
    expect(state()).toMatchObject({ selection: 'irq:30', capture: { open: { step: 'b' } } });
  });

  it('step forward and stop at the last', async () => {
    const { state, actions } = setup();
    await actions.openInput(input('one.tar'));
    actions.stepBy(1);
    await vi.waitFor(() => expect(state().capture).toMatchObject({ open: { step: 'b' }, going: null }));
    const before = state();
    actions.stepBy(1);
    expect(state()).toBe(before);
  });
});

describe('following a link', () => {
  it('opens sample, moment, view, selection, filter and parameters', async () => {
    const { store, state } = setup();
    await follow(store, '#/x?matrix.columns=even&q=cpu:1&sample=s1&sel=irq:30&step=b&v=1&view=matrix');
    expect(state()).toMatchObject({
      view: 'matrix',
      selection: 'irq:30',
      filters: { matrix: 'cpu:1' },
      params: { 'matrix.columns': 'even' },
      capture: { open: { origin: { kind: 'sample', id: 's1' }, step: 'b' } },
    });
    expect(titles(store)).toEqual([]);
  });

  it('gives the parameters of the view that it leaves out their initial values, and keeps those of others', async () => {
    const { store, state } = setup();
    await follow(store, '#/x?forest.dir=up&matrix.columns=even&sample=s1&v=1&view=matrix');
    await follow(store, '#/x?matrix.fold=yes&sample=s1&v=1&view=matrix');
    expect(state().params).toEqual({ 'forest.dir': 'up', 'matrix.fold': 'yes' });
  });

  it('says which selection, moment and view it could not find', async () => {
    const { store, state } = setup();
    await follow(store, '#/x?sample=s1&sel=irq:61&step=99-gone&v=1&view=radar');
    expect(titles(store)).toEqual([
      'The link asks for the moment 99-gone.',
      'The link asks for the view radar.',
      'The link selects irq 61.',
    ]);
    expect(state().view).toBe('forest');
  });

  it('names an unknown sample and keeps the session', async () => {
    const { store, state, actions } = setup();
    await actions.openInput(input('one.tar'));
    await follow(store, '#/x?sample=none&v=1');
    expect(store.api.getState().banners[0]).toMatchObject({
      title: 'The link asks for the captured machine none.',
      text: 'There is none of that name. one.tar is still open.',
    });
    expect(state().capture).toMatchObject({ kind: 'open', open: { name: 'one.tar' } });
  });

  it('asks for the file of a capture that is not bundled, then applies the link to it', async () => {
    const { store, state, actions } = setup();
    const hash = Buffer.from('mine.tar').toString('hex').slice(0, 12);
    await follow(store, `#/x?cap=mine.tar&hash=${hash}&sel=irq:60&v=1&view=matrix`);
    expect(state()).toMatchObject({ view: 'start', wanted: { name: 'mine.tar', hash } });
    await actions.openGiven(input('mine.tar'));
    expect(state()).toMatchObject({ wanted: null, view: 'matrix', selection: 'irq:60' });
    expect(titles(store)).toEqual([]);
  });

  it('names a different file as different', async () => {
    const { store, actions } = setup();
    await follow(store, '#/x?cap=mine.tar&hash=aaaaaaaaaaaa&v=1');
    await actions.openGiven(input('other.tar'));
    expect(titles(store)).toEqual(['This is a different file: the link is about mine.tar (aaaaaaaaaaaa).']);
  });

  it('says what a newer link asks for', async () => {
    const { store, state } = setup();
    await follow(store, '#/x?notes=hi&sample=s1&v=7');
    expect(store.api.getState().banners).toMatchObject([
      { title: 'This link asks for format 7, this page knows 1.', text: expect.stringContaining('notes') },
    ]);
    expect(state().capture.kind).toBe('open');
  });

  it('opens a view with a route of its own without a capture', async () => {
    const { store, state } = setup();
    await follow(store, '#/d?addr=fee00458&data=0&v=1');
    expect(state()).toMatchObject({
      view: 'decoder',
      params: { 'decoder.addr': 'fee00458' },
      capture: { kind: 'idle' },
    });
  });

  it('takes nothing from the link before when a view with a route of its own is opened again', async () => {
    const { store, state } = setup();
    await follow(store, '#/d?addr=fee00458&data=0&rq=00:03.0&v=1');
    await follow(store, '#/d?rte=0011000000018009&v=1');
    expect(state().params).toEqual({ 'decoder.rte': '0011000000018009' });
  });
});

describe('the address bar', () => {
  function bar(start: string) {
    const entries = [start];
    let at = 0;
    let moved = () => {};
    return {
      entries,
      read: () => entries[at]!,
      write(fragment: string, how: 'push' | 'replace') {
        if (how === 'push') entries.splice(++at, entries.length, fragment);
        else entries[at] = fragment;
      },
      listen(callback: () => void) {
        moved = callback;
        return () => {};
      },
      back() {
        at--;
        moved();
      },
      /** As browsers tell that the reader went to another fragment: popstate and hashchange. */
      go(fragment: string) {
        entries.splice(++at, entries.length, fragment);
        moved();
        moved();
      },
    };
  }

  it('gets an entry per view and moment, and one rewrite per selection', async () => {
    const { store, state, actions } = setup();
    const address = bar('#/x?sample=s1&v=1');
    const stop = syncLink(store, address);
    await vi.waitFor(() => expect(address.read()).toBe('#/x?sample=s1&step=a&v=1&view=forest'));
    actions.select('irq:30');
    await vi.waitFor(() => expect(address.read()).toBe('#/x?sample=s1&sel=irq:30&step=a&v=1&view=forest'));
    expect(address.entries).toHaveLength(1);
    actions.openView('matrix');
    await actions.goStep('b');
    expect(address.entries.map((e) => /step=(.).*view=(.*)/.exec(e)!.slice(1).join(' '))).toEqual([
      'a forest',
      'a matrix',
      'b matrix',
    ]);
    address.back();
    await vi.waitFor(() => expect(state().capture).toMatchObject({ open: { step: 'a' } }));
    expect(state().view).toBe('matrix');
    stop();
  });

  it('is followed once, though browsers tell of a move twice', async () => {
    const { store } = setup();
    const address = bar('#/');
    const stop = syncLink(store, address);
    await vi.waitFor(() => expect(store.api.getState().view).toBe('start'));
    const follow = vi.spyOn(store.actions, 'follow');
    address.go('#/x?sample=s1&v=1');
    await vi.waitFor(() => expect(address.read()).toBe('#/x?sample=s1&step=a&v=1&view=forest'));
    expect(follow).toHaveBeenCalledTimes(1);
    address.go('#/d?v=1');
    expect(follow).toHaveBeenCalledTimes(2);
    stop();
  });

  it('keeps a link that waits for its file', async () => {
    const { store } = setup();
    const address = bar('#/x?cap=mine.tar&hash=aaaaaaaaaaaa&v=1');
    const stop = syncLink(store, address);
    await vi.waitFor(() => expect(store.api.getState().wanted).not.toBeNull());
    store.actions.notify({ id: 'x', tone: 'info', title: 'x' });
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(address.read()).toBe('#/x?cap=mine.tar&hash=aaaaaaaaaaaa&v=1');
    stop();
  });
});

describe('the inspector', () => {
  it('of a wide view stays closed until it is asked for, and leaves that of the others alone', async () => {
    const { state, actions } = setup();
    await actions.openInput(input('one.tar'));
    actions.openView('devices', { select: 'irq:30' });
    expect(state().params).toEqual({});
    actions.setInspectorOpen(true);
    expect(state()).toMatchObject({ params: { 'devices.inspector': 'open' }, inspectorOpen: true });
    actions.setInspectorOpen(false);
    expect(state()).toMatchObject({ params: {}, inspectorOpen: true });
    actions.openView('matrix');
    actions.setInspectorOpen(false);
    expect(state()).toMatchObject({ params: {}, inspectorOpen: false });
  });
});
