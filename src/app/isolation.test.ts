import { describe, expect, test } from 'vitest';
import { ensureIsolation, type IsolationPage } from './isolation.ts';

/** A service worker that is activated once `activate` is called, or at once. */
class FakeWorker extends EventTarget {
  posted: unknown[] = [];
  state: ServiceWorkerState;
  constructor(state: ServiceWorkerState = 'activated') {
    super();
    this.state = state;
  }
  become(state: ServiceWorkerState) {
    this.state = state;
    this.dispatchEvent(new Event('statechange'));
  }
  postMessage(message: unknown) {
    this.posted.push(message);
  }
}

const registration = (workers: object) => workers as unknown as ServiceWorkerRegistration;
const workersThat = (register: () => Promise<ServiceWorkerRegistration>) => ({ register });
const active = (worker = new FakeWorker()) => workersThat(async () => registration({ active: worker }));

class Memory {
  kept = new Map<string, string>();
  getItem = (key: string) => this.kept.get(key) ?? null;
  setItem = (key: string, value: string) => void this.kept.set(key, value);
  removeItem = (key: string) => void this.kept.delete(key);
}

function pageWith(change: Partial<IsolationPage>) {
  const seen = { reloads: 0 };
  const page: IsolationPage = {
    isolated: false,
    framed: false,
    workers: active(),
    storage: new Memory(),
    saveData: false,
    patience: 50,
    reload: () => void seen.reloads++,
    whenIdle: (run) => run(),
    ...change,
  };
  return { page, seen };
}

const idle = { hasUnsavedWork: () => false };

async function outcome(change: Partial<IsolationPage>, hooks = idle) {
  const { page, seen } = pageWith(change);
  const report = await ensureIsolation(hooks, page);
  return { ...report, reloads: seen.reloads };
}

describe('a page that is not isolated', () => {
  test('is reloaded once the service worker is active, and only once', async () => {
    const storage = new Memory();
    expect(await outcome({ storage })).toEqual({
      isolated: false,
      offline: true,
      reason: 'reloading',
      reloads: 1,
    });
    expect(await outcome({ storage })).toMatchObject({ reason: 'reloaded', reloads: 0 });
  });

  test('waits for a service worker that is being installed', async () => {
    const worker = new FakeWorker('installing');
    const { page, seen } = pageWith({
      workers: workersThat(async () => registration({ installing: worker })),
      patience: 5000,
    });
    const done = ensureIsolation(idle, page);
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(seen.reloads).toBe(0);
    worker.become('activated');
    expect((await done).reason).toBe('reloading');
    expect(seen.reloads).toBe(1);
  });

  test('is not reloaded when something would be lost, asked at the last moment', async () => {
    let opened = false;
    const workers = workersThat(async () => {
      opened = true;
      return registration({ active: new FakeWorker() });
    });
    const report = await outcome({ workers }, { hasUnsavedWork: () => opened });
    expect(report).toEqual({ isolated: false, offline: true, reason: 'unsaved', reloads: 0 });
  });

  test('in a frame is neither reloaded nor given a service worker', async () => {
    let registered = 0;
    const workers = workersThat(async () => {
      registered++;
      return registration({ active: new FakeWorker() });
    });
    expect(await outcome({ framed: true, workers })).toMatchObject({ reason: 'framed', reloads: 0 });
    expect(registered).toBe(0);
  });

  test('goes on without service workers, when they are refused, and when they never answer', async () => {
    const never = workersThat(() => new Promise(() => {}));
    const stuck = workersThat(async () => registration({ installing: new FakeWorker('installing') }));
    const refused = workersThat(() => Promise.reject(new Error('not allowed')));
    expect(await outcome({ workers: null })).toMatchObject({
      reason: 'unsupported',
      offline: false,
      reloads: 0,
    });
    expect(await outcome({ workers: refused })).toMatchObject({
      reason: 'refused',
      offline: false,
      reloads: 0,
    });
    expect(await outcome({ workers: never })).toMatchObject({ reason: 'slow', offline: false, reloads: 0 });
    expect(await outcome({ workers: stuck })).toMatchObject({ reason: 'slow', offline: false, reloads: 0 });
  });

  test('goes on when the service worker cannot be installed', async () => {
    const worker = new FakeWorker('installing');
    const workers = workersThat(async () => registration({ installing: worker }));
    setTimeout(() => worker.become('redundant'), 5);
    expect(await outcome({ workers, patience: 5000 })).toMatchObject({ reason: 'refused', reloads: 0 });
  });

  test('is not reloaded where the reload could not be remembered', async () => {
    const forbidden = () => {
      throw new Error('storage is forbidden');
    };
    expect(await outcome({ storage: null })).toMatchObject({ reason: 'reloaded', reloads: 0 });
    const full = { getItem: () => null, setItem: forbidden, removeItem: forbidden };
    expect(await outcome({ storage: full })).toMatchObject({ reason: 'reloaded', reloads: 0 });
    const closed = { getItem: forbidden, setItem: forbidden, removeItem: forbidden };
    expect(await outcome({ storage: closed })).toMatchObject({ reason: 'reloaded', reloads: 0 });
  });
});

describe('an isolated page', () => {
  test('is never reloaded and forgets the earlier reload', async () => {
    const storage = new Memory();
    storage.setItem('irqscope.isolation-reload', '1');
    expect(await outcome({ isolated: true, storage })).toEqual({
      isolated: true,
      offline: true,
      reason: 'isolated',
      reloads: 0,
    });
    expect(storage.kept.size).toBe(0);
  });

  test('has its captures kept when it is idle, unless data is to be saved', async () => {
    const worker = new FakeWorker();
    await outcome({ isolated: true, workers: active(worker), saveData: true });
    expect(worker.posted).toEqual([]);
    await outcome({ isolated: true, workers: active(worker) });
    expect(worker.posted).toEqual(['warm']);
  });
});
