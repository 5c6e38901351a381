/// <reference lib="webworker" />
/**
 * The service worker: adds the isolation headers where the host does not, and keeps the app for use offline.
 * A new build waits until no page of the old one is open, so that a page always finds the chunks it was built with.
 */
import { type Build, cacheName, isolated, type Kind, kindOf, staleCaches } from './rules.ts';

declare const self: ServiceWorkerGlobalScope;
/** Put in by the build (scripts/plugins/service-worker.ts); named once, as it is pasted where it is named. */
declare const BUILD: Build;
const build = BUILD;

/** How long a page may take from the network before the kept one is shown, in milliseconds. */
const PATIENCE = 4000;
const SHELL = 'index.html';

const scope = self.registration.scope;
const kept = () => caches.open(cacheName(scope, build.version));
const addressOf = (path: string) => new URL(path, scope).href;

async function fetchInto(cache: Cache, path: string): Promise<void> {
  const response = await fetch(addressOf(path), { cache: 'no-cache', credentials: 'same-origin' });
  if (!response.ok) throw new Error(`${path}: status ${response.status}`);
  await cache.put(addressOf(path), isolated(response, build.policy));
}

async function install(): Promise<void> {
  const cache = await kept();
  await Promise.all(build.needed.map((path) => fetchInto(cache, path)));
  await Promise.allSettled(build.wanted.map((path) => fetchInto(cache, path)));
}

async function activate(): Promise<void> {
  const names = staleCaches(await caches.keys(), scope, build.version);
  await Promise.all(names.map((name) => caches.delete(name)));
  await self.clients.claim();
}

/** Fetches the captures that are not kept yet, one after the other; stops at the first failure. */
async function warm(): Promise<void> {
  const cache = await kept();
  for (const path of build.later) {
    if (!(await cache.match(addressOf(path)))) await fetchInto(cache, path);
  }
}

function timeout(ms: number): Promise<never> {
  return new Promise((_, reject) => setTimeout(() => reject(new Error(`no answer in ${ms} ms`)), ms));
}

async function pageOf(request: Request): Promise<Response> {
  try {
    const response = await Promise.race([fetch(request), timeout(PATIENCE)]);
    if (response.status < 500) return response;
  } catch {
    // Offline, or as good as: the kept page it is.
  }
  const page = await (await kept()).match(addressOf(SHELL));
  return page ?? fetch(request);
}

function keep(event: FetchEvent, response: Response): Response {
  const copy = response.clone();
  // A full disk costs the use offline, not the page.
  if (response.ok)
    event.waitUntil(
      kept()
        .then((cache) => cache.put(event.request.url, copy))
        .catch(() => {}),
    );
  return response;
}

async function hashedOf(event: FetchEvent): Promise<Response> {
  const found = await (await kept()).match(event.request.url);
  return found ?? keep(event, isolated(await fetch(event.request), build.policy));
}

async function fileOf(event: FetchEvent): Promise<Response> {
  try {
    return keep(event, isolated(await fetch(event.request), build.policy));
  } catch (error) {
    const found = await (await kept()).match(event.request.url, { ignoreSearch: true });
    if (found) return found;
    throw error;
  }
}

function answer(event: FetchEvent, kind: Exclude<Kind, 'other'>): Promise<Response> {
  if (kind === 'hashed') return hashedOf(event);
  if (kind === 'file') return fileOf(event);
  return pageOf(event.request).then((response) => isolated(response, build.policy));
}

self.addEventListener('install', (event) => event.waitUntil(install()));
self.addEventListener('activate', (event) => event.waitUntil(activate()));
self.addEventListener('message', (event) => {
  if (event.data === 'warm') event.waitUntil(warm().catch(() => {}));
});
self.addEventListener('fetch', (event) => {
  const { method, url, mode, cache, headers } = event.request;
  const kind = kindOf({ method, url, mode, cache, ranged: headers.has('range') }, scope, build);
  if (kind !== 'other') event.respondWith(answer(event, kind));
});
