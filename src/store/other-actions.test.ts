import { describe, expect, it, vi } from 'vitest';
import { MachineBuilder } from '../model/machine.ts';
import { FileState } from '../model/tables.ts';
import { testHeader } from '../model/test-header.ts';
import type { CapturePort } from './capture.ts';
import { createAppStore } from './store.ts';
import { noReplay } from './test-replay.ts';
import { noSimulation } from './test-simulation.ts';

const STEPS = ['00-a', '01-b', '02-slow', '03-bad', '04-c', '05-d'];

function machine(step: string) {
  const m = new MachineBuilder();
  m.t.file.push({ path: m.strings.intern(step), state: FileState.parsed });
  return m.finish(testHeader({ step, steps: STEPS }));
}

/** Reads moments, all of them counted; `slow` ends only by its signal, `bad` fails. */
async function setup() {
  const read: string[] = [];
  const stopped: string[] = [];
  const port: CapturePort = {
    close: () => {},
    estimate: async () => ({ files: 1, bytes: 1 }),
    open: async () => ({ hash: 'h', steps: STEPS }),
    async step(name, { signal, onProgress }) {
      read.push(name);
      onProgress({ stage: 'read', bytes: 1, bytesTotal: 2, files: 1, irqs: 3, path: 'irqs/1' });
      if (name.includes('bad')) throw new Error('it is damaged');
      if (name.includes('slow')) {
        await new Promise((_, reject) => {
          signal.addEventListener('abort', () => {
            stopped.push(name);
            reject(signal.reason);
          });
        });
      }
      return machine(name);
    },
    source: async (path) => ({ path, first: 1, lines: [], total: 0 }),
    print: async () => new Uint8Array(),
  };
  const store = createAppStore({
    newReplay: noReplay,
    newSimulation: noSimulation,
    theme: 'system',
    views: [{ id: 'forest', title: 'Forest', order: 10 }],
    newPort: () => port,
    loadSample: async (id) => ({ name: id, files: [] }),
  });
  await store.actions.openInput({ name: 'c.tar', files: [{ path: 'c.tar', blob: new Blob(['x']) }] });
  return { read, stopped, state: store.api.getState, actions: store.actions };
}

describe('a second moment', () => {
  it('is read beside the one on screen, with progress', async () => {
    const { state, actions } = await setup();
    const kinds: unknown[] = [];
    const reading = actions.readOther('01-b');
    kinds.push(state().other);
    await reading;
    expect(kinds).toMatchObject([{ kind: 'reading', step: '01-b', of: 'h', progress: { irqs: 3 } }]);
    expect(state().other).toMatchObject({ kind: 'ready', machine: { header: { step: '01-b' } } });
    expect(state().capture).toMatchObject({ open: { step: '00-a' } });
  });

  it('is the machine on screen itself where the two are one', async () => {
    const { read, state, actions } = await setup();
    await actions.readOther('00-a');
    expect(read).toEqual(['00-a']);
    expect(state().other).toMatchObject({ kind: 'ready', step: '00-a' });
  });

  it('is not read again while it is one of the last three', async () => {
    const { read, state, actions } = await setup();
    await actions.readOther('01-b');
    await actions.goStep('01-b');
    await actions.readOther('00-a');
    await actions.goStep('00-a');
    expect(read).toEqual(['00-a', '01-b']);
    expect(state().capture).toMatchObject({ open: { step: '00-a' }, going: null });
    await actions.readOther('04-c');
    await actions.readOther('05-d');
    await actions.readOther('01-b');
    expect(read).toEqual(['00-a', '01-b', '04-c', '05-d', '01-b']);
  });

  it('can be stopped, and asked for again', async () => {
    const { read, stopped, state, actions } = await setup();
    const reading = actions.readOther('02-slow');
    actions.stopOther();
    await reading;
    expect(stopped).toEqual(['02-slow']);
    expect(state().other).toEqual({ of: 'h', step: '02-slow', kind: 'stopped' });
    const again = actions.readOther('02-slow');
    expect(state().other).toMatchObject({ kind: 'reading' });
    actions.dropOther();
    await again;
    expect(state().other).toBeNull();
    expect(read.filter((name) => name === '02-slow')).toHaveLength(2);
  });

  it('says why it could not be read', async () => {
    const { state, actions } = await setup();
    await actions.readOther('03-bad');
    expect(state().other).toEqual({ of: 'h', step: '03-bad', kind: 'failed', text: 'it is damaged' });
  });

  it('gives way to a newer wish', async () => {
    const { state, stopped, actions } = await setup();
    const slow = actions.readOther('02-slow');
    await actions.readOther('01-b');
    await slow;
    expect(stopped).toEqual(['02-slow']);
    expect(state().other).toMatchObject({ kind: 'ready', step: '01-b' });
  });

  it('leaves the way on screen alone when that one is given up for one that is known', async () => {
    const { state, actions } = await setup();
    await actions.readOther('01-b');
    const slow = actions.goStep('02-slow');
    await actions.goStep('01-b');
    await slow;
    await vi.waitFor(() => expect(state().capture).toMatchObject({ open: { step: '01-b' }, going: null }));
  });

  it('is nothing without a capture', async () => {
    const { state, actions } = await setup();
    actions.closeCapture();
    await actions.readOther('01-b');
    expect(state().other).toBeNull();
  });
});
