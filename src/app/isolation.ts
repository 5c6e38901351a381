/**
 * Registers the service worker and, where the host sends no isolation headers, reloads the page once so that the
 * worker can add them. Nothing here is needed for the app to work: every way out resolves, none rejects, none hangs.
 */

/** Why the page is as it is. All but `isolated` and `reloading` mean that messages travel by transferable batches. */
export type IsolationReason =
  /** `crossOriginIsolated` is true. */
  | 'isolated'
  /** The one reload has been asked for; the page is about to go. */
  | 'reloading'
  /** Shown in a frame of another page: never reloaded, nothing registered. */
  | 'framed'
  /** There is something a reload would lose. */
  | 'unsaved'
  /** One reload did not help, or it cannot be remembered that it happened. */
  | 'reloaded'
  /** No service workers here: plain http on another machine, a private window, a setting. */
  | 'unsupported'
  /** The service worker could not be registered or installed. */
  | 'refused'
  /** The service worker did not become active in time; the next visit will find it. */
  | 'slow';

export interface IsolationReport {
  /** `crossOriginIsolated`: shared memory is available. */
  readonly isolated: boolean;
  /** The service worker is active: the app opens without a network. */
  readonly offline: boolean;
  readonly reason: IsolationReason;
}

/** The page as seen from here; replaced in tests. */
export interface IsolationPage {
  readonly isolated: boolean;
  readonly framed: boolean;
  /** Null where service workers do not exist. */
  readonly workers: Pick<ServiceWorkerContainer, 'register'> | null;
  /** Null where storage is forbidden. */
  readonly storage: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'> | null;
  readonly saveData: boolean;
  /** Milliseconds that installing may take. */
  readonly patience: number;
  reload(): void;
  whenIdle(run: () => void): void;
}

export interface IsolationHooks {
  /** True when a reload would lose something: an opened file, an edit, typed text. Asked right before the reload. */
  hasUnsavedWork(): boolean;
}

const GUARD = 'irqscope.isolation-reload';

function settle<T>(work: Promise<T>, ms: number): Promise<T | 'slow' | 'refused'> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<'slow'>((resolve) => {
    timer = setTimeout(resolve, ms, 'slow');
  });
  return Promise.race([work.catch(() => 'refused' as const), late]).finally(() => clearTimeout(timer));
}

/** Resolves when the registration has an active worker; rejects when its installation fails. */
function activeWorker(registration: ServiceWorkerRegistration): Promise<ServiceWorker> {
  const worker = registration.active ?? registration.waiting ?? registration.installing;
  return new Promise((resolve, reject) => {
    if (!worker) return reject(new Error('the registration has no worker'));
    const look = () => {
      if (worker.state === 'activated') resolve(worker);
      if (worker.state === 'redundant') reject(new Error('the service worker was not installed'));
    };
    worker.addEventListener('statechange', look);
    look();
  });
}

function guarded(page: IsolationPage): boolean {
  try {
    return page.storage === null || page.storage.getItem(GUARD) !== null;
  } catch {
    return true;
  }
}

function reloadOnce(page: IsolationPage): IsolationReason {
  try {
    page.storage?.setItem(GUARD, '1');
  } catch {
    return 'reloaded';
  }
  page.reload();
  return 'reloading';
}

function clearGuard(page: IsolationPage): void {
  try {
    page.storage?.removeItem(GUARD);
  } catch {
    // A guard that stays only forbids a later reload.
  }
}

function decide(page: IsolationPage, hooks: IsolationHooks): IsolationReason {
  if (page.isolated) return 'isolated';
  if (guarded(page)) return 'reloaded';
  return hooks.hasUnsavedWork() ? 'unsaved' : reloadOnce(page);
}

/**
 * Registers `sw.js` beside the page and gets the page isolated if that takes no more than one harmless reload.
 * Resolves within `page.patience` and never rejects.
 */
export async function ensureIsolation(
  hooks: IsolationHooks,
  page: IsolationPage = thisPage(),
): Promise<IsolationReport> {
  const report = (reason: IsolationReason, offline = false): IsolationReport => ({
    isolated: page.isolated,
    offline,
    reason: page.isolated ? 'isolated' : reason,
  });
  if (page.isolated) clearGuard(page);
  if (page.framed) return report('framed');
  if (!page.workers) return report('unsupported');
  const worker = await settle(
    page.workers.register('./sw.js', { scope: './' }).then(activeWorker),
    page.patience,
  );
  if (worker === 'slow' || worker === 'refused') return report(worker);
  const reason = decide(page, hooks);
  if (reason !== 'reloading' && !page.saveData) page.whenIdle(() => worker.postMessage('warm'));
  return report(reason, true);
}

function storageOf(): Storage | null {
  try {
    return window.sessionStorage;
  } catch {
    return null;
  }
}

/** Milliseconds that installing the service worker may take before the page goes on without it. */
const PATIENCE = 10_000;

function thisPage(): IsolationPage {
  const connection = (navigator as { connection?: { saveData?: boolean } }).connection;
  return {
    isolated: window.crossOriginIsolated === true,
    framed: window.self !== window.top,
    workers: 'serviceWorker' in navigator ? navigator.serviceWorker : null,
    storage: storageOf(),
    saveData: connection?.saveData === true,
    patience: PATIENCE,
    reload: () => window.location.reload(),
    whenIdle: (run) => {
      if ('requestIdleCallback' in window) window.requestIdleCallback(run, { timeout: 30_000 });
      else setTimeout(run, 5_000);
    },
  };
}
