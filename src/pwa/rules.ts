/**
 * What the service worker does with a request: pure decisions, no caches and no network.
 * A path is relative to the folder the app is deployed in ('' is the folder itself).
 */

/** `shell`: the page; `hashed`: a file whose name changes with its content; `file`: any other file of ours. */
export type Kind = 'shell' | 'hashed' | 'file' | 'other';

/** What the build knows about itself. */
export interface Build {
  /** Hash over the names and contents of every deployed file, hex. */
  readonly version: string;
  /** Pages, code and styles: the app does not start offline without each of them. */
  readonly needed: readonly string[];
  /** Fonts, icons, lists: fetched with the others, missed without harm. */
  readonly wanted: readonly string[];
  /** Captures: kept when used, and fetched when the page has nothing else to do. */
  readonly later: readonly string[];
  /** The Content-Security-Policy of the page. */
  readonly policy: string;
}

/** The part of a request that the decision needs. */
export interface Asked {
  readonly method: string;
  readonly url: string;
  readonly mode: string;
  readonly cache: string;
  readonly ranged: boolean;
}

/** The path of `url` below `scope`, or null when it lies outside, on another origin, or is not valid UTF-8. */
export function pathIn(scope: string, url: string): string | null {
  const { origin, pathname } = new URL(url);
  const plain = origin + pathname;
  if (!plain.startsWith(scope)) return null;
  try {
    return decodeURIComponent(plain.slice(scope.length));
  } catch {
    return null;
  }
}

/**
 * Which kind of request this is. Everything that the build did not produce is `other` and left to the browser:
 * a deployment at the root of a host must not change what other pages of that host get.
 */
export function kindOf(asked: Asked, scope: string, build: Build): Kind {
  const path = pathIn(scope, asked.url);
  if (path === null || asked.method !== 'GET' || asked.ranged) return 'other';
  if (asked.cache === 'only-if-cached' && asked.mode !== 'same-origin') return 'other';
  if (path === '' || path === 'index.html') return 'shell';
  // Newer code may ask for files that this build has never heard of.
  if (path.startsWith('assets/')) return 'hashed';
  const known = [build.needed, build.wanted, build.later].some((list) => list.includes(path));
  return known || path.startsWith('samples/') ? 'file' : 'other';
}

/** The name of this build's cache. Caches of the same deployment share the prefix. */
export function cacheName(scope: string, version: string): string {
  return `irqscope ${scope} ${version}`;
}

/** Caches that older builds of the deployment at `scope` left behind; those of other deployments stay. */
export function staleCaches(names: readonly string[], scope: string, version: string): string[] {
  const prefix = cacheName(scope, '');
  return names.filter((name) => name.startsWith(prefix) && name !== cacheName(scope, version));
}

/** The same response with the headers that make its page or worker cross-origin isolated and its policy strict. */
export function isolated(response: Response, policy: string): Response {
  // Status 0 is opaque (a redirect that the browser follows itself): nothing can be added to it.
  if (response.status === 0) return response;
  const headers = new Headers(response.headers);
  headers.set('Cross-Origin-Opener-Policy', 'same-origin');
  headers.set('Cross-Origin-Embedder-Policy', 'require-corp');
  headers.set('Cross-Origin-Resource-Policy', 'same-origin');
  if (!headers.has('Content-Security-Policy')) headers.set('Content-Security-Policy', policy);
  const { status, statusText } = response;
  return new Response(response.body, { status, statusText, headers });
}
